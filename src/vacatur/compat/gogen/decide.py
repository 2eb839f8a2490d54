"""The decisions: the engine under the flow that repeats the old tool, in the old tool's terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from string import Formatter
from typing import Any, Final

import polars as pl

from vacatur.compat.gogen.layout import SECTIONS
from vacatur.compat.gogen.options import Options
from vacatur.engine.pipeline import Prepared, decide_facts
from vacatur.facts.distinct import distinct
from vacatur.facts.leveled import Leveled
from vacatur.rules.load import Pack, load_pack

PACK: Final = "us-ca/prop64"
FELONY, NO_FELONY = "FELONY", "MISDEMEANOR"
_ABSENT: Final = {
    pl.Boolean: ("already_cleared", "deceased", "sentence_completed"),
    pl.String: ("charge_description", "sentence", "cycle_date", "linked"),
    pl.Float64: ("amount_grams",),
}
"""What the old tool does not look at, by type."""


def decide(rows: pl.DataFrame, options: Options, county: str, compute_at: date) -> pl.DataFrame:
    """Decide every row of a file.

    Args:
        rows: The rows, as `persons.to_rows` gives them. Shape (n, c).
        options: The office's choices.
        county: The county, as the files spell it.
        compute_at: The day that is decided for.

    Returns:
        One answer per row, in order: conviction, in_scope, section, felony, conviction_date,
        late, outcome, label, and the figures of the row's person. Shape (n, a).
    """
    pack = _pack(options, county)
    prepared = Prepared.of(pack, as_of=compute_at)
    records = _records(rows)
    own = prepared.law.facts(records).rows
    concerned = _concerned(own, records["person_id"], county)
    few = records.filter(concerned)
    kept = Leveled.of(own.filter(concerned))
    found, decided = decide_facts(kept, few, prepared.compiled)
    facts = found.rows
    in_scope = pl.col("conviction") & pl.col("covered") & (pl.col("county") == county)
    answers = facts.select(
        "conviction",
        "felony",
        "conviction_date",
        in_scope.alias("in_scope"),
        (pl.col("conviction_date") > _changed(pack)).alias("late"),
    ).with_columns(decided["outcome"], _labels(facts, decided, pack))
    people = _people(few["person_id"], facts)
    places = few.select("person_id").join(people, on="person_id", how="left", maintain_order="left")
    return _of_all_rows(answers.hstack(places.drop("person_id")), concerned).with_columns(
        own["covered_section"].alias("section")
    )


def _concerned(own: pl.DataFrame, person: pl.Series, county: str) -> pl.Series:
    """Rows of people who have a covered charge in the county: no other person's are written."""
    covered = own.select(pl.col("covered") & (pl.col("county") == county)).to_series()
    return person.is_in(person.filter(covered).unique().implode())


def _of_all_rows(answers: pl.DataFrame, concerned: pl.Series) -> pl.DataFrame:
    """Answers for every row: those who are not concerned have no conviction that counts."""
    places = pl.when(concerned).then(concerned.cum_sum() - 1)
    spread = pl.select(places.alias("place")).to_series()
    return answers.select(pl.all().gather(spread)).with_columns(
        pl.col("conviction", "in_scope").fill_null(value=False)
    )


def _pack(options: Options, county: str) -> Pack:
    """The pack under the office's choices, without assumptions; any county and any day will do."""
    pack = load_pack(PACK, options={"flow": "gogen", **asdict(options)})
    header = pack.header.model_copy(update={"in_force": date.min})
    facts = pack.facts.model_copy(update={"what_if": ()})
    return replace(pack, header=header, facts=facts, options={**pack.options, "county": county})


def _changed(pack: Pack) -> date | None:
    """The day on which the sections changed their meaning."""
    days: list[date] = pack.data("statutes.csv")["start"].drop_nulls().to_list()
    return max(days, default=None)


def _records(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows as the records of a history; a felony is one by the old tool's own reading."""
    felony = (pl.col("class_text") == FELONY) | (
        (pl.col("class_text") == "") & (pl.col("class_code") == "F")
    )
    absent = [pl.lit(None, kind).alias(name) for kind, names in _ABSENT.items() for name in names]
    return rows.select(
        pl.col("person").alias("person_id"),
        "dob",
        pl.col("event_date").alias("disposition_date"),
        "event",
        "county",
        "counted",
        "comment",
        "disposition",
        pl.col("charge").alias("charge_code"),
        pl.when(felony).then(pl.lit(FELONY)).otherwise(pl.lit(NO_FELONY)).alias("charge_class"),
        *absent,
    )


def _labels(facts: pl.DataFrame, decided: pl.DataFrame, pack: Pack) -> pl.Series:
    """The old tool's reason of each decision, written once for each distinct one."""
    named = sorted({name for rule in pack.table.rule for name in _fields(rule.label)})
    told = [name for name in named if name in facts.columns]
    places, kinds = distinct(facts.select(told).with_columns(decided["rule"]), [*told, "rule"])
    templates = {rule.id: rule.label for rule in pack.table.rule}
    labels = [_label(templates[row["rule"]], {**pack.options, **row}) for row in kinds.to_dicts()]
    return pl.Series("label", labels, dtype=pl.String).gather(places)


def _fields(template: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(template) if name]


def _label(template: str, values: Mapping[str, Any]) -> str | None:
    return template.format_map(values) if template else None


def _people(person: pl.Series, facts: pl.DataFrame) -> pl.DataFrame:
    """The figures of every person."""
    found = facts.select(
        person,
        "conviction",
        "conviction_date",
        "superstrike",
        "registrable",
        pl.col("covered_section").alias("covered"),
        pl.col("section").alias("code"),
        (pl.col("event") == "DECEASED").alias("deceased"),
        ((pl.col("event") == "REGISTRATION") & pl.col("registration_code")).alias("registered"),
    )
    conviction = pl.col("conviction")
    by_section = [
        (conviction & (pl.col("covered") == section)).sum().alias(f"convictions_{section}")
        for section in SECTIONS
    ]
    people = found.group_by("person_id").agg(
        conviction.sum().alias("convictions"),
        (conviction & pl.col("covered").is_not_null()).sum().alias("prop64_convictions"),
        *by_section,
        pl.col("deceased", "registered").any(),
        pl.col("conviction_date").filter(conviction).max().alias("latest_conviction"),
    )
    for name, listed in (("superstrikes", "superstrike"), ("registrable", "registrable")):
        few = found.filter(conviction & pl.col(listed))
        codes = few.group_by("person_id", maintain_order=True).agg(
            pl.col("code").cast(pl.String).str.join(";").alias(name)
        )
        people = people.join(codes, on="person_id", how="left")
    return people
