"""Who the individuals of a filing are, as all of their records on it say."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from vacatur.papers.days import newest_day
from vacatur.papers.motions.columns import BETWEEN

PERSON: Final = "person_id"
_ADDRESS: Final = ("address", "city", "state", "zip")
_DATED: Final = ("arrest_date", "offense_date", "disposition_date")
PERSON_COLUMNS: Final = (PERSON, "name", "dob", "race", "sex", *_ADDRESS, *_DATED)
_SPACES: Final = r"[\s\p{Zs}]+"


def tidy(name: str) -> pl.Expr:
    """A text composed, with one blank where it has several; NULL of a blank one.

    Example:
        >>> pl.DataFrame({"n": [" DOE,  JO ", " "]}).select(tidy("n"))["n"].to_list()
        ['DOE, JO', None]
    """
    text = pl.col(name).str.normalize("NFC").str.replace_all(_SPACES, " ").str.strip_chars(" ")
    return pl.when(text != "").then(text)


def persons(records: pl.DataFrame) -> pl.DataFrame:
    """Gather what the records say of each person.

    Args:
        records: `PERSON_COLUMNS`, one row for each record.

    Returns:
        One row for each person: person_id; name, the first that is on file; aliases, every other
        one; race, sex and dob, each value that is on file; `born`, the day of birth where all
        records that have one agree; `names` and `births`, how many there are. Nothing is NULL but
        what no record has.
    """
    texts = (tidy(name) for name in ("name", "race", "sex"))
    return (
        records.with_columns(*texts)
        .group_by(PERSON, maintain_order=True)
        .agg(
            pl.col("name").drop_nulls().unique(maintain_order=True),
            *(pl.col(column).drop_nulls().unique().sort() for column in ("race", "sex", "dob")),
        )
        .select(
            PERSON,
            pl.col("name").list.first(),
            _joined(pl.col("name").list.slice(1).list.sort()).alias("aliases"),
            *(_joined(pl.col(column)).alias(column) for column in ("race", "sex")),
            _joined(pl.col("dob").cast(pl.List(pl.String))).alias("dob"),
            pl.when(pl.col("dob").list.len() == 1).then(pl.col("dob").list.first()).alias("born"),
            pl.col("name").list.len().alias("names"),
            pl.col("dob").list.len().alias("births"),
        )
    )


def last_known(records: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Find the address of each person's newest record that has one: all of it from one record.

    Args:
        records: `PERSON_COLUMNS`, one row for each record.
        as_of: Dates after this day are slips of the pen, and make no record newer.

    Returns:
        One row for each person: person_id; address, the line of the street; place, the town with
        its state and ZIP Code. NULL where the record has none, or no record has any.
    """
    place = pl.concat_str("city", "state", "zip", separator=" ", ignore_nulls=True)
    read = records.with_columns(*(tidy(name) for name in _ADDRESS)).select(
        PERSON,
        "address",
        pl.when(place != "").then(place).alias("place"),
        newest_day(_DATED, as_of).alias("newest"),
    )
    street, place = (pl.col(name).is_not_null() for name in ("address", "place"))
    return (
        read.with_row_index("at")
        .sort(PERSON, street, place, "newest", "at")
        .group_by(PERSON, maintain_order=True)
        .agg(pl.col("address", "place").last())
    )


def whole_months(since: pl.Expr, until: pl.Expr, *, before: bool) -> pl.Expr:
    """Whole calendar months from one day to another; NULL where it is later, or one is unknown.

    Args:
        since: The first day.
        until: The last.
        before: Whether a month that lacks the day is over on its last day, as a year from
            February 29 is on February 28; else on the day after.
    """
    last = until.dt.month_end().dt.day()
    day = pl.min_horizontal(since.dt.day(), last) if before else since.dt.day()
    months = (until.dt.year() - since.dt.year()) * 12
    months = months + until.dt.month().cast(pl.Int32) - since.dt.month().cast(pl.Int32)
    months = months - (until.dt.day() < day).cast(pl.Int32)
    return pl.when(since <= until).then(months)


def _joined(values: pl.Expr) -> pl.Expr:
    return pl.when(values.list.len() > 0).then(values.list.join(BETWEEN))
