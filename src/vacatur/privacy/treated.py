"""The columns of a table as a copy for sharing has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

from vacatur.privacy.pseudonyms import Pseudonyms
from vacatur.privacy.treatments import Becomes

Dates = Literal["shift", "year"]

DATES: Final = ("shift", "year")


@dataclass(frozen=True, kw_only=True)
class How:
    """How far values are hidden."""

    names: Pseudonyms
    dates: Dates
    smallest: int
    """So many people must share a value that is kept because it is common."""


def treated(
    table: pl.DataFrame, persons: pl.Series, columns: Mapping[str, Becomes], how: How
) -> pl.DataFrame:
    """The columns that stay, each as it may be seen.

    Args:
        table: Shape (n, c).
        persons: Whose each row is. Shape (n,).
        columns: What becomes of each column that stays.
        how: How far values are hidden.
    """
    days = how.names.days(persons) if how.dates == "shift" else pl.Series([0], dtype=pl.Int32)
    made = (_made(table[name], persons, becomes, days, how) for name, becomes in columns.items())
    return pl.DataFrame([column for column in made if column is not None])


def _made(
    values: pl.Series, persons: pl.Series, becomes: Becomes, days: pl.Series, how: How
) -> pl.Series | None:
    made: dict[Becomes, Callable[[], pl.Series | None]] = {
        "keep": lambda: values,
        "pseudonym": lambda: how.names.of(values, values.name),
        "common": lambda: _common(values, persons, how.smallest),
        "date": lambda: _day_or_year(_date(values, days), how.dates),
        "birth": lambda: _day_or_year(_date(values, days), "year"),
        "of_law": lambda: values.dt.year() if how.dates == "year" else None,
        "refuse": lambda: None,
    }
    return made[becomes]()


def _day_or_year(dates: pl.Series, how: Dates) -> pl.Series:
    return dates if how == "shift" else dates.dt.year()


def _date(values: pl.Series, days: pl.Series) -> pl.Series:
    """Dates so many days later; where nobody knows by how many, none is left."""
    dates = values if values.dtype == pl.Date else values.cast(pl.String).str.to_date(strict=False)
    return pl.select((dates + pl.duration(days=pl.lit(days))).alias(values.name)).to_series()


def _common(values: pl.Series, persons: pl.Series, smallest: int) -> pl.Series:
    """Values that enough people share, and NULL in place of others."""
    name = values.name
    both = pl.DataFrame([values, persons.alias(" person")])
    people = both.drop_nulls().group_by(name).agg(pl.col(" person").n_unique().alias(" people"))
    shared = people.filter(pl.col(" people") >= smallest)[name]
    return both.select(pl.when(pl.col(name).is_in(shared.implode())).then(name))[name]
