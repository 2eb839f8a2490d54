"""The ordered table against a naive reading of it, rule by rule, on random answers."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from vacatur.facts.leveled import Leveled
from vacatur.rules.compile import compile_pack
from vacatur.rules.decide import REVIEW, decide_patterns
from vacatur.rules.formulas import parsed
from vacatur.rules.load import Pack, load_pack
from vacatur.rules.masks import MASKS, TRUE, UNKNOWN, packed, unpacked
from vacatur.rules.reasons import Answer, evaluate

PACK = load_pack("us-il/cannabis")
COMPILED = compile_pack(PACK, as_of=date(2020, 1, 15))
PATTERNS = 3_000


def random_answers(seed: int) -> list[dict[str, Answer]]:
    """Answers at random: mostly false, so that every rule down the table gets its turn."""
    rng = np.random.default_rng(seed)
    drawn = rng.choice(
        [True, False, None], p=[0.12, 0.8, 0.08], size=(PATTERNS, len(COMPILED.criteria))
    )
    return [dict(zip(COMPILED.criteria, row.tolist(), strict=True)) for row in drawn]


def naive(pack: Pack, answers: dict[str, Answer]) -> tuple[str, str, str | None]:
    """Rule, outcome and suggestion: the first rule that holds, or is unknown and may not be."""
    suggestion = naive_suggestion(pack, answers)
    for rule in pack.table.rule:
        answer = evaluate(parsed(rule.when), answers)
        if answer or (answer is None and rule.unknown == "review"):
            outcome = rule.outcome if answer else REVIEW
            suggests = evaluate(parsed(rule.suggests), answers)
            return rule.id, outcome, suggestion if outcome == REVIEW and suggests else None
    raise AssertionError


def naive_suggestion(pack: Pack, answers: dict[str, Answer]) -> str | None:
    for rule in pack.table.rule:
        if rule.outcome == REVIEW:
            continue
        answer = evaluate(parsed(rule.suggest or rule.when), answers)
        if answer is None:
            return None
        if answer:
            return rule.outcome
    return None


def test_the_table_decides_as_a_naive_reading_does() -> None:
    drawn = random_answers(7)
    answers = pl.DataFrame(drawn, schema=dict.fromkeys(COMPILED.criteria, pl.Boolean))
    masks = packed(Leveled.of(answers), COMPILED.criteria)
    decided = decide_patterns(masks.select(TRUE, UNKNOWN), COMPILED)
    ours = decided.select("rule", "outcome", "suggestion").rows()
    assert ours == [naive(PACK, answer) for answer in drawn]
    assert len(set(decided["rule"])) > len(PACK.table.rule) / 2


def test_masks_hold_every_answer_and_each_once() -> None:
    drawn = random_answers(8)
    answers = pl.DataFrame(drawn, schema=dict.fromkeys(COMPILED.criteria, pl.Boolean))
    masks = packed(Leveled.of(answers), COMPILED.criteria)
    assert masks.select(unpacked(COMPILED.criteria)).equals(answers)
    true, false, unknown = (masks[name] for name in MASKS)
    every = (1 << len(COMPILED.criteria)) - 1
    assert ((true | false | unknown) == every).all()
    assert (((true & false) | (true & unknown) | (false & unknown)) == 0).all()


def test_every_reason_given_is_one_the_pack_words() -> None:
    drawn = random_answers(9)
    answers = pl.DataFrame(drawn, schema=dict.fromkeys(COMPILED.criteria, pl.Boolean))
    masks = packed(Leveled.of(answers), COMPILED.criteria).select(TRUE, UNKNOWN)
    decided = decide_patterns(masks, COMPILED)
    given = set(decided["reasons"].explode().drop_nulls())
    named = {f"{criterion.id.upper()}_UNKNOWN" for criterion in PACK.criteria}
    assert given <= {reason.code for reason in PACK.header.reason} | named
    review = decided.filter(pl.col("outcome") == REVIEW)
    assert review["reasons"].list.len().min() >= 1
