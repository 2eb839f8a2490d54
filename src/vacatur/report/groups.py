"""People by race, sex, age and county: how many relief reaches, and how many wait for a fact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl

from vacatur.dossiers.result import Result
from vacatur.dossiers.sources import FILE, ROW, find_inputs, read_again
from vacatur.errors import InputError
from vacatur.facts.family import family_of
from vacatur.privacy.small_cells import SMALLEST
from vacatur.privacy.sums import Path as Where
from vacatur.privacy.sums import Sum

Json = dict[str, int]
Totals = Mapping[str, Any]

READ: Final = {"race": "race", "sex": "sex", "age": "dob", "county": "county"}
"""The column of the inputs that each way to group people comes from."""
NONE: Final = "none"
SEVERAL: Final = "several"
UNREADABLE: Final = "unreadable"
FEW: Final = "few"
OTHER: Final = "other"
"""Groups that are no value of a column: words of the page say what they are."""
BANDS: Final = (25, 35, 45, 55, 65)
"""Ages at which a band of ages begins, after the first."""
_OLDEST: Final = 115
_MOST: Final = 24
"""Groups of race and sex that are shown; the smallest of more are put together."""
_WORD: Final = r"^[\p{L}][\p{L}\p{M} .,'\u2019()/&-]{0,39}$"
"""What a group may be called: a row with its cells misplaced has an address or a number there."""
_BLANK: Final = ("", "UNKNOWN", "UNK", "UNKN", "U", "N/A", "NA", "NONE", "NOT REPORTED", "?")
_ASKED: Final = {"relief": "ELIGIBLE", "unknown": "NEEDS_REVIEW"}
"""What is asked of a person: is there a record with that determination?"""
_PERSON: Final = "person_id"


@dataclass(frozen=True, kw_only=True)
class Groups:
    """People by group, or why they cannot be told apart."""

    counts: Mapping[str, Mapping[str, Json]]
    """By way to group and group: people, relief, no_relief, unknown, no_unknown."""
    missing: bool = False
    """Whether the inputs were not found, so that there is nothing to group people by."""


def groups(
    result: Result,
    records: Sequence[str | Path] | None = None,
    profile: str | Path | None = None,
    *,
    smallest: int = SMALLEST,
) -> Groups:
    """Count people by what the inputs say of them.

    A person belongs to one group of each way: that of the value which all rows that have one agree
    on. Groups of few people are put together.

    Args:
        result: The result.
        records: Its inputs; None to look beside it, and to do without where they are not there.
        profile: Their source profile, where that did not come with the program.
        smallest: Groups with fewer people are put together.

    Raises:
        InputError: Inputs were given, and are not those that were scored.
    """
    try:
        said = pl.concat(_pieces(result, records, profile), how="diagonal")
    except InputError:
        if records is not None:
            raise
        return Groups(counts={}, missing=True)
    people = _people(result, said)
    ways = [way for way, column in READ.items() if column in said.columns]
    texts = people.with_columns(_named(way, result.as_of) for way in ways)
    return Groups(counts={way: dict(_counted(texts, way, smallest)) for way in ways})


def counted_groups(totals: Totals, counts: Mapping[str, Mapping[str, Json]]) -> dict[str, object]:
    """What small counts are hidden in: groups, and all people that they come to.

    Args:
        totals: `persons` and `determination` of a summary.
        counts: See `Groups`.

    Returns:
        The groups, and how many of all people have no record that is granted, or none under
        review: nobody is shown that, but whoever knows the others can work it out.
    """
    persons, by = totals["persons"], totals["determination"]
    without = {name: persons - by[code]["persons"] for name, code in _ASKED.items()}
    return {"groups": counts, "without": without}


def group_sums(counts: Mapping[str, Mapping[str, Json]]) -> Iterator[Sum]:
    """What the counts of groups come to: the groups to all people, both answers to a group."""
    totals: dict[str, Where] = {"people": ("persons",)}
    for name, code in _ASKED.items():
        totals |= {name: ("determination", code, "persons"), f"no_{name}": ("without", name)}
    for way, own in counts.items():
        for name, total in totals.items():
            yield Sum(total=total, parts=tuple(("groups", way, group, name) for group in own))
        for group in own:
            at = ("groups", way, group)
            for name in _ASKED:
                yield Sum(total=(*at, "people"), parts=((*at, name), (*at, f"no_{name}")))
    for name in _ASKED:
        yield Sum(total=totals["people"], parts=(totals[name], totals[f"no_{name}"]))


def group_floors(counts: Mapping[str, Mapping[str, Json]]) -> dict[Where, int]:
    """How many people a group has at least: fewer would be put together, with one or more."""
    return {
        ("groups", way, group, "people"): 1 if group == FEW else min(SMALLEST, own["people"])
        for way, groups in counts.items()
        for group, own in groups.items()
    }


def _pieces(
    result: Result, records: Sequence[str | Path] | None, profile: str | Path | None
) -> Iterator[pl.DataFrame]:
    """The columns that group people, of every row, with the row's file and number."""
    places = find_inputs(result.manifest, records, result.opened.folder)
    scored = family_of(result.pack).scored
    for file in result.manifest["inputs"]:
        name = str(file["file"])
        for piece in read_again(file, places[name], tuple(READ.values()), scored, profile):
            texts = [column for column in piece.columns if piece.schema[column] != pl.Date()]
            yield piece.with_columns(
                pl.lit(name).alias(FILE),
                *(_plain(pl.col(column)) for column in texts if column != ROW),
            )


def _plain(text: pl.Expr) -> pl.Expr:
    """A text without what only its writing makes different; none where it says that it is none."""
    squeezed = text.cast(pl.String).str.strip_chars().str.replace_all(r"\s+", " ")
    upper = squeezed.str.to_uppercase()
    return pl.when(~upper.is_in(_BLANK)).then(upper).cast(pl.Categorical)


def _people(result: Result, said: pl.DataFrame) -> pl.DataFrame:
    """One row per person: what relief does, and the least and greatest value of each column."""
    decided = result.decisions().select(FILE, ROW, _PERSON)
    columns = [column for column in READ.values() if column in said.columns]
    values = [pl.col(column).to_physical() for column in columns]
    known = decided.join(said.lazy().with_columns(values), on=[FILE, ROW], how="left")
    one = [pl.col(column).min().alias(f"{column}_least") for column in columns]
    other = [pl.col(column).max().alias(f"{column}_most") for column in columns]
    spread = known.group_by(_PERSON).agg(*one, *other)
    reached = result.table("people").select(
        _PERSON, relief=pl.col("eligible") > 0, unknown=pl.col("needs_review") > 0
    )
    found = reached.join(spread, on=_PERSON, how="left").collect()
    return found.with_columns(
        _back(found[f"{column}_{end}"], said[column])
        for column in columns
        for end in ("least", "most")
    )


def _back(numbers: pl.Series, words: pl.Series) -> pl.Series:
    """The values that physical numbers stand for."""
    if words.dtype == pl.Categorical():
        return numbers.cast(pl.UInt32).cat.to(words.dtype).cast(pl.String)
    return numbers.cast(words.dtype)


def _named(way: str, as_of: date) -> pl.Expr:
    column = READ[way]
    least, most = pl.col(f"{column}_least"), pl.col(f"{column}_most")
    group = _band(least, as_of) if way == "age" else _word(least)
    return (
        pl.when(least.is_null())
        .then(pl.lit(NONE))
        .when(least != most)
        .then(pl.lit(SEVERAL))
        .otherwise(group)
        .alias(way)
    )


def _word(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.contains(_WORD)).then(text).otherwise(pl.lit(UNREADABLE))


def _band(born: pl.Expr, as_of: date) -> pl.Expr:
    """The band of ages, in calendar years; a day on which nobody can be born is unreadable."""
    month, day = born.dt.month(), born.dt.day()
    ahead = (month > as_of.month) | ((month == as_of.month) & (day > as_of.day))
    age = pl.lit(as_of.year) - born.dt.year() - ahead.cast(pl.Int32)
    band = pl.lit(f"{BANDS[-1]}-")
    for lower, upper in reversed(list(zip((0, *BANDS), BANDS, strict=False))):
        band = pl.when(age < upper).then(pl.lit(f"{lower}-{upper - 1}")).otherwise(band)
    return pl.when(age.is_between(0, _OLDEST)).then(band).otherwise(pl.lit(UNREADABLE))


def _counted(people: pl.DataFrame, way: str, smallest: int) -> Iterator[tuple[str, Json]]:
    table = (
        people.group_by(way)
        .agg(
            people=pl.len(),
            relief=pl.col("relief").sum(),
            no_relief=(~pl.col("relief")).sum(),
            unknown=pl.col("unknown").sum(),
            no_unknown=(~pl.col("unknown")).sum(),
        )
        .sort("people", way, descending=[True, False])
    )
    few = pl.lit(FEW)
    named = pl.when(pl.col("people") < smallest).then(few).otherwise(pl.col(way)).alias(way)
    if way in ("race", "sex"):
        rest = pl.int_range(pl.len()) >= _MOST
        named = pl.when(rest).then(pl.lit(OTHER)).otherwise(named).alias(way)
    together = table.with_columns(named).group_by(way, maintain_order=True).sum()
    for row in together.iter_rows(named=True):
        yield str(row.pop(way)), row
