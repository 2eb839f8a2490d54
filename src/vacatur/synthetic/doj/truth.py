"""What each row comes to under the county's options, from how it was built.

This is an oracle: it reads none of the written strings and none of the rule engine's code or
data. It applies the ordered rules of section 6 to what the construction knows, with unknown as
a third answer: the first rule that is not false decides, and an unknown one sends the record to
review. Where dirt leaves room for policy, the row is decided twice, once in each of two readings
that any careful policy lies between, and what they disagree on is not asserted:

| | reading A | reading B |
|---|---|---|
| a date that is unread or ahead, two sections | unknown where a rule asks | review first |
| another conviction that lies ahead | its date is unknown | its date counts |
| a citation or comment that may name a section | one way | the other way |
| a conviction that was set aside | is a conviction | is none |
| a court row that does not say how it ended | is none | may be one: review |

Where a row of a person cannot be tied to a count, none of the person's convictions in the main
county is asserted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from vacatur.synthetic.doj.calendar import add_years
from vacatur.synthetic.doj.tables import settings
from vacatur.synthetic.tables import days

REVIEW, OUTSIDE, QUARANTINED = "NEEDS_REVIEW", "OUT_OF_SCOPE", "QUARANTINED"
DISMISS, REDUCE, NOTHING = "ELIGIBLE/DISMISS", "ELIGIBLE/REDUCE", "NOT_ELIGIBLE/NO_RULE"
NONE, UNSURE = 0, -1  # values of section beside the sections themselves


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One row of section 6: the first rule that is true decides."""

    name: str
    when: pl.Expr
    outcome: str


def truth(facts: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Decide every row.

    Args:
        facts: person, order (a number for the count order), convicted, quarantined, loose (the
            row cannot be tied to a count), unclear (no word of
            a conviction, and none of its absence), set_aside, section_a, section_b, day (NULL when
            unread), felony (NULL when unknown), dob (NULL when unread), main, deceased.
        as_of: The date to decide for.

    Returns:
        in_scope, expected and rule; NULL where not asserted. Shape (n, 3).
    """
    headed = _with_heads(facts)
    readings = [_read(headed, as_of, reading) for reading in ("a", "b")]
    both = pl.concat([frame for _, frame in readings], how="horizontal")
    loose = headed["crowded"] & headed["convicted"] & headed["main"] | headed["loose"]
    scope = (pl.col("scope_a") == pl.col("scope_b")) & ~loose
    same = (pl.col("outcome_a") == pl.col("outcome_b")) & ~loose
    decided = both.select(
        in_scope=pl.when(scope).then("scope_a"),
        expected=pl.when(same).then("outcome_a"),
        rule=pl.when(same & (pl.col("rule_a") == pl.col("rule_b"))).then("rule_a"),
    )
    quarantined = pl.when(headed["quarantined"]).then(pl.lit(QUARANTINED))
    return decided.with_columns(expected=quarantined.otherwise("expected"))


def _with_heads(facts: pl.DataFrame) -> pl.DataFrame:
    """Mark the first row of each count order that is, or may be, a conviction; others are parts."""
    counted = (pl.col("convicted") | pl.col("unclear")) & ~pl.col("quarantined")
    heads = (
        facts.with_row_index("row")
        .filter(counted)
        .select("row", head=pl.struct("person", "order").is_first_distinct())
    )
    return (
        facts.with_row_index("row")
        .join(heads, on="row", how="left", maintain_order="left")
        .with_columns(
            pl.col("head").fill_null(value=False),
            died=pl.col("deceased").any().over("person"),
            crowded=pl.col("loose").any().over("person"),
        )
    )


def _read(facts: pl.DataFrame, as_of: date, reading: str) -> tuple[str, pl.DataFrame]:
    """Decide in one reading: outcome, rule and scope of each row. Shape (n, 3)."""
    flow, today = settings().flow, days(as_of)
    doubted = pl.col("unclear") if reading == "a" else pl.col("set_aside")
    read = facts.with_columns(
        stands=pl.col("head") & ~doubted,
        section=pl.col(f"section_{reading}"),
        known=pl.when(pl.col("day") <= today).then("day"),
    ).with_columns(counts_at=pl.col("known") if reading == "a" else pl.col("day"))
    people = _people(read, _before(today, flow["free"]))
    known = _with_birthdays(read.join(people, on="person", how="left", maintain_order="left"), flow)
    rules = _gates(reading) + _rules(flow, today)
    scope = pl.col("stands") & pl.col("main") & (pl.col("section") != NONE)
    frame = known.select(
        pl.when(scope)
        .then(_first(rules, "outcome"))
        .otherwise(pl.lit(OUTSIDE))
        .alias(f"outcome_{reading}"),
        pl.when(scope).then(_first(rules, "name")).alias(f"rule_{reading}"),
        scope.alias(f"scope_{reading}"),
    )
    return reading, frame


def _before(today: int, years: int) -> int:
    return int(add_years(np.array([today]), -years)[0])


def _people(read: pl.DataFrame, limit: int) -> pl.DataFrame:
    """Gather what the rules ask of all convictions of a person."""
    section = pl.col("section") != NONE
    latest, unread = pl.col("counts_at").max(), pl.col("counts_at").is_null().any()
    recent = (latest >= limit).fill_null(value=False)
    return (
        read.filter("stands")
        .group_by("person")
        .agg(
            crime_free=pl.when(recent)
            .then(pl.lit(value=False))
            .when(~unread)
            .then(pl.lit(value=True)),
            only_prop64=section.all(),
        )
    )


def _with_birthdays(read: pl.DataFrame, flow: Mapping[str, Any]) -> pl.DataFrame:
    dob = read["dob"]
    filled = dob.fill_null(0).to_numpy()
    return read.with_columns(
        pl.when(dob.is_not_null())
        .then(pl.Series(add_years(filled, flow[name])))
        .alias(f"{name}_day")
        for name in ("under", "age")
    )


def _gates(reading: str) -> list[Rule]:
    """In reading B what cannot be read comes before any rule."""
    if reading == "a":
        return []
    unread = pl.col("known").is_null() | (pl.col("section") == UNSURE) | pl.col("unclear")
    return [Rule(name="review", when=unread, outcome=REVIEW)]


def _rules(flow: Mapping[str, Any], today: int) -> list[Rule]:
    """Section 6, in order."""
    since = _before(today, flow["since"])
    return [
        Rule(name="G1", when=~pl.col("felony"), outcome=DISMISS),
        Rule(name="G2", when=_section_in(flow["dismiss"]), outcome=DISMISS),
        Rule(name="G3", when=pl.col("under_day") > pl.col("known"), outcome=DISMISS),
        Rule(name="G4", when=pl.col("age_day") <= today, outcome=DISMISS),
        Rule(name="G5", when=pl.col("known") <= since, outcome=DISMISS),
        Rule(name="G6", when=pl.col("crime_free"), outcome=DISMISS),
        Rule(name="G7", when=pl.col("only_prop64"), outcome=DISMISS),
        Rule(name="G8", when=pl.col("died"), outcome=DISMISS),
        Rule(name="G9", when=_section_in(flow["reduce"]), outcome=REDUCE),
        Rule(name="G0", when=pl.lit(value=True), outcome=NOTHING),
    ]


def _section_in(sections: list[int]) -> pl.Expr:
    return pl.when(pl.col("section") != UNSURE).then(pl.col("section").is_in(sections))


def _first(rules: list[Rule], what: str) -> pl.Expr:
    """Take the outcome or name of the first rule that is not false; unknown is review."""
    unknown = REVIEW if what == "outcome" else "review"
    return pl.coalesce(
        pl.when(rule.when)
        .then(pl.lit(getattr(rule, what)))
        .when(rule.when.is_null())
        .then(pl.lit(unknown))
        for rule in rules
    )
