"""The schedule of a filing: one line for each case of an individual, its convictions within."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import Final

import polars as pl

from vacatur.papers.motions.columns import BETWEEN, CASE, COUNT
from vacatur.papers.motions.persons import PERSON, last_known, persons, tidy, whole_months
from vacatur.papers.motions.words import Motions

KEY: Final = "case_key"
_TEXTS: Final = ("incident_id", "case_number", "agency", "charge_code", "amended_charge_code")
_DAYS: Final = ("arrest_date", "offense_date", "disposition_date")
_YEAR: Final = 12


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a schedule is made for."""

    motions: Motions
    as_of: date
    before: bool
    """See `whole_months`."""


def case_lines(records: pl.DataFrame, people: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    """Gather records into the lines of schedules, all counties together.

    A case is a case number of a person in a county; without a number it is an arrest, and without
    that a record of its own. So no case stands on two lines.

    Args:
        records: Dossiers of the records to file, with their county as the jurisdiction spells it,
            and ground, the reasons in words.
        people: What is known of their persons; see `persons` and `last_known`.
        asked: For what.

    Returns:
        One row for each line in the order of counties, names and judgments: the fields of a
        schedule as text (NULL where no record has it), counts, and what attention rests on.
    """
    read = _read(records, asked)
    told = persons(people).join(last_known(people, asked.as_of), on=PERSON, how="left")
    counted = read.join(told.select(PERSON, "born"), on=PERSON, how="left").with_columns(
        *_reckoned(asked)
    )
    cases = _cases(counted).join(told.drop("born"), on=PERSON, how="left")
    born = told.select(PERSON, _years(pl.col("born"), pl.lit(asked.as_of), asked).alias("age_now"))
    return _ordered(cases.join(born, on=PERSON, how="left"))


def _read(records: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    """Texts made tidy, and codes in words."""
    words = asked.motions.words
    return (
        records.with_columns(*(tidy(name) for name in _TEXTS))
        .with_columns(
            _statute(words.get("inchoate", {})).alias("statute"),
            _in_words("offense_class", words.get("conviction_type", {})).alias("conviction_type"),
            _in_words("outcome", words.get("relief", {})).alias("relief"),
            pl.when(pl.col("amended_charge_code").is_not_null())
            .then("charge_code")
            .alias("charged_as"),
            _flag("sentence_completed", words.get("sentence", {})).alias("sentence"),
            _flag("deceased", words.get("mail", {})).alias("mail"),
        )
        .with_columns(
            pl.col("mail").drop_nulls().first().over(PERSON),
            pl.col("deceased").any().over(PERSON).alias("dead"),
        )
    )


def _statute(inchoate: Mapping[str, str]) -> pl.Expr:
    form = _in_words("inchoate", inchoate)
    return pl.when(form.is_null()).then("statute").otherwise(pl.col("statute") + ", " + form)


def _in_words(column: str, words: Mapping[str, str]) -> pl.Expr:
    """Codes as the papers call them; one that they have no word for stays as it is."""
    return pl.col(column).replace(dict(words))


def _flag(column: str, words: Mapping[str, str]) -> pl.Expr:
    """A truth value in words; NULL where it is unknown, or there is no word for it."""
    said = pl.lit(None, pl.String)
    for value in (True, False):
        word = pl.lit(words.get(str(value).lower()), pl.String)
        said = pl.when(pl.col(column) if value else ~pl.col(column)).then(word).otherwise(said)
    return said


def _reckoned(asked: Asked) -> tuple[pl.Expr, ...]:
    """Ages and times of each conviction, and the key of its case."""
    until = pl.lit(asked.as_of)
    months = whole_months(pl.col("disposition_date"), until, before=asked.before)
    span = _span(asked.motions.span, years=months // _YEAR, months=months % _YEAR)
    number = "case " + pl.col("case_number").str.to_uppercase()
    arrest = "arrest " + pl.col("incident_id").str.to_uppercase()
    return (
        _years(pl.col("born"), pl.col("offense_date"), asked).alias("age_at_offense"),
        pl.when(months.is_not_null()).then(span).alias("since_conviction"),
        pl.coalesce(number, arrest, "record " + pl.col("record_id")).alias(KEY),
        _disordered(until).alias("disordered"),
    )


def _disordered(until: pl.Expr) -> pl.Expr:
    """Whether a date cannot be right beside another; one that is unknown says nothing."""
    lived = [
        question
        for name in _DAYS
        for question in (pl.col(name) < pl.col("born"), pl.col(name) > until)
    ]
    judged_first = pl.col("disposition_date") < pl.col("offense_date")
    return pl.any_horizontal(pl.col("born") > until, *lived, judged_first)


def _span(form: str, **values: pl.Expr) -> pl.Expr:
    """A form such as `{years} y {months} mo` with values in its braces."""
    parts = [
        part
        for text, name, *_ in Formatter().parse(form)
        for part in (pl.lit(text), *([values[name].cast(pl.String)] if name else []))
    ]
    return pl.concat_str(parts)


def _years(since: pl.Expr, until: pl.Expr, asked: Asked) -> pl.Expr:
    return whole_months(since, until, before=asked.before) // _YEAR


def _cases(counted: pl.DataFrame) -> pl.DataFrame:
    """One row for each case; members stand in the order of the decisions."""
    told = [name for name in CASE if name not in ("county", "case_number")]
    text = counted.with_columns(pl.col(*told, *COUNT).cast(pl.String))
    return text.group_by("county", PERSON, KEY, maintain_order=True).agg(
        pl.col("case_number").drop_nulls().first(),
        *(_distinct(name).alias(name) for name in told),
        *(_aligned(name).alias(name) for name in COUNT),
        pl.col("mail").first(),
        pl.len().alias("counts"),
        pl.col("disposition_date").min().alias("judged"),
        _twice().alias("twice"),
        pl.col("disordered", "dead").any(),
    )


def _distinct(name: str) -> pl.Expr:
    values = pl.col(name).drop_nulls().unique(maintain_order=True)
    return pl.when(values.len() > 0).then(values.str.join(BETWEEN))


def _aligned(name: str) -> pl.Expr:
    """The members of all convictions in one order, or one where all are the same."""
    value = pl.col(name)
    shown = pl.when(value.is_null()).then(pl.lit("")).otherwise(value).str.join(BETWEEN)
    several = pl.when(value.is_not_null().any()).then(shown)
    return pl.when(value.n_unique() == 1).then(value.first()).otherwise(several)


def _twice() -> pl.Expr:
    """Whether two convictions of the case differ in nothing but their record."""
    same = pl.struct("statute", "conviction_type", "disposition_date", "arrest_date", "incident_id")
    return same.n_unique() < pl.len()


def _ordered(cases: pl.DataFrame) -> pl.DataFrame:
    order = (pl.col("name").str.to_uppercase(), pl.col(PERSON), pl.col("judged"), pl.col(KEY))
    return cases.sort("county", *order, nulls_last=True)
