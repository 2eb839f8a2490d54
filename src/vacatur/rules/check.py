"""What `packs check` refuses, apart from worked cases that fail: static faults of a pack.

Missing citations, wrong types and unknown keys never get this far: the models refuse them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import polars as pl

from vacatur.errors import PackError
from vacatur.rules.compile import OPTION, Compiled, compile_pack, criteria_names, formula
from vacatur.rules.load import FLOW, Pack, flows

HOLD = "HOLD"
CITED = {
    "charges": ("statutes.csv", "associations.csv", "attempt_classes.csv"),
    "histories": ("statutes.csv",),
}
"""Tables of law by family of facts, every row of which must have its citation."""


def faults(pack: Pack) -> list[str]:
    """Every static fault of a pack, a sentence each; an empty list where there is none."""
    try:
        each = [(one, compile_pack(one, as_of=one.header.in_force)) for one in flows(pack)]
        named = [name for one, _ in each for name in _formulas(one)]
    except PackError as error:
        return [str(error)]
    found = [
        *(fault for one, _ in each for fault in (*_catch_all(one), *_unknown_codes(one))),
        *(fault for one, _ in each for fault in _repeated(one)),
        *_unused_codes(pack, [one for one, _ in each]),
        *_unused_criteria(pack, [compiled for _, compiled in each], named),
        *_unused_options(pack, [compiled for _, compiled in each]),
        *_strange_blanks(pack),
        *_tables(pack),
    ]
    return list(dict.fromkeys(found))


def _formulas(pack: Pack) -> Iterator[str]:
    """The criteria that the ordered table and what stands beside it ask for."""
    table, names = pack.table, criteria_names(pack)
    for rule in table.rule:
        for sql in filter(None, (rule.when, rule.suggest, rule.suggests)):
            yield from formula(sql, names, rule.id).reads
    beside = [(part.code, part.when) for part in table.tier]
    beside += [(part.code, part.when) for part in table.path]
    beside += [(part.code, part.when) for part in table.note]
    for code, when in beside:
        yield from formula(when, names, code).reads


def _catch_all(pack: Pack) -> Iterator[str]:
    if pack.table.rule[-1].when.strip() != "TRUE":
        yield 'The last rule must hold for every record: when = "TRUE".'
    if pack.header.reading.facts != "charges":
        return
    last = pack.data("associations.csv").tail(1).row(0, named=True)
    if (last["act"], last["section"]) != ("*", "*") or last["class"] or last["words"]:
        yield "The last row of [associations.csv] must fit every charge: act and section *."


def _repeated(pack: Pack) -> Iterator[str]:
    for kind, ids in (
        ("rule", [rule.id for rule in pack.table.rule]),
        ("option", [option.id for option in pack.header.option]),
        ("outcome", [outcome.code for outcome in pack.header.outcome]),
        ("reason", [reason.code for reason in pack.header.reason]),
    ):
        for name, times in Counter(ids).items():
            if times > 1:
                yield f"There are {times} of the {kind} [{name}]."


def _unknown_codes(pack: Pack) -> Iterator[str]:
    outcomes = {outcome.code for outcome in pack.header.outcome}
    reasons = {reason.code for reason in pack.header.reason}
    for rule in pack.table.rule:
        if rule.outcome not in outcomes:
            yield f"Rule [{rule.id}] leads to [{rule.outcome}], which is no outcome."
    for code in sorted(set(_given_reasons(pack)) - reasons):
        yield f"Reason [{code}] has no words."


def _given_reasons(pack: Pack) -> Iterator[str]:
    for rule in pack.table.rule:
        yield from rule.reasons
    for note in pack.table.note:
        yield note.code
    for criterion in pack.criteria:
        yield from filter(None, (criterion.if_true, criterion.if_false, criterion.if_unknown))


def _unused_codes(pack: Pack, each: list[Pack]) -> Iterator[str]:
    reached = {rule.outcome for one in each for rule in one.table.rule}
    for outcome in pack.header.outcome:
        if outcome.code not in reached:
            yield f"No rule reaches the outcome [{outcome.code}]."
    given = {HOLD, *(code for one in each for code in _given_reasons(one))}
    for reason in pack.header.reason:
        if reason.code not in given:
            yield f"Nothing gives the reason [{reason.code}]."


def _unused_criteria(pack: Pack, each: list[Compiled], named: list[str]) -> Iterator[str]:
    steps = [step for compiled in each for stage in compiled.stages for step in stage]
    asked = {*named, *(name for step in steps for name in step.reads)}
    for criterion in pack.every_criterion:
        if criterion.id not in asked:
            yield f"Nothing asks the criterion [{criterion.id}]."


def _unused_options(pack: Pack, each: list[Compiled]) -> Iterator[str]:
    reading = pack.header.reading
    known = (str(reading.conflict_option), *reading.section_lists.values(), FLOW)
    read = {OPTION + name for name in known}.union(*(compiled.reads() for compiled in each))
    for option in pack.header.option:
        if OPTION + option.id not in read:
            yield f"Nothing reads the option [{option.id}]."


def _strange_blanks(pack: Pack) -> Iterator[str]:
    known = {
        "outcome": {outcome.code for outcome in pack.header.outcome},
        "criterion": {criterion.id for criterion in pack.every_criterion},
        "option": {option.id for option in pack.header.option},
    }
    for blank in pack.every_blank:
        named = {
            "outcome": (*blank.was, *blank.becomes),
            "criterion": blank.answers,
            "option": blank.options,
        }
        for kind, names in named.items():
            for name in sorted(set(names) - known[kind]):
                yield f"A blank of [{', '.join(blank.fields)}] names [{name}], which is no {kind}."


def _tables(pack: Pack) -> Iterator[str]:
    if not list((pack.folder / "cases").glob("*.csv")):
        yield "The pack has no worked cases."
    for name in CITED[pack.header.reading.facts]:
        if pack.data(name).filter(pl.col("cite").is_null()).height:
            yield f"[{name}] has a row without a citation."
    if pack.header.reading.facts == "charges":
        yield from _periods(pack)


def _periods(pack: Pack) -> Iterator[str]:
    """Periods of one letter must follow each other without gap or overlap, once they begin."""
    table = pack.data("statutes.csv").sort("start")
    letters = table.group_by("act", "section", "subsection", maintain_order=True)
    for (act, section, letter), rows in letters:
        for earlier, later in pairwise(rows.iter_rows(named=True)):
            if earlier["end"] != later["start"]:
                yield f"[{act}/{section}({letter})]: periods overlap or leave a gap."
    if table.filter(pl.col("grams_low") >= pl.col("grams_high")).height:
        yield "[statutes.csv] has a row whose grams begin above their end."
