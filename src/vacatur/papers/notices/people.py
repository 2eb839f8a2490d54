"""To whom letters go: one name and one address a person, taken from all of the person's records."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from vacatur.dossiers.deaths import DECEASED, with_deaths
from vacatur.dossiers.dossier import Sources, dossiers
from vacatur.dossiers.result import PLACE, Result
from vacatur.papers.days import newest_day
from vacatur.papers.names import family_and_given, for_address, tidy
from vacatur.papers.notices.addresses import HELD, is_a_name, judged
from vacatur.papers.notices.words import Settings

NAME_DIFFERS: Final = "NAME_DIFFERS"
DOB_DIFFERS: Final = "DOB_DIFFERS"
NAME_MISSING: Final = "NAME_MISSING"
ADDRESS: Final = ("address", "city", "state", "zip")
_DATES: Final = ("arrest_date", "offense_date", "charge_date", "disposition_date")
_TEXTS: Final = ("name", *ADDRESS, "county", "case_number")
"""On one line, and blank where there is nothing but blanks."""
_COLUMNS: Final = ("name", "dob", *ADDRESS, "county", "case_number", DECEASED, *_DATES)


def records_of(result: Result, persons: pl.Series, sources: Sources) -> pl.DataFrame:
    """What the sources say in every record of some persons; see `dossiers`.

    Returns:
        One row for each record of these persons, also of those that no letter tells of: `place`,
        `person_id`, name, date of birth, address, county, case, dates, and `dead`, whether any
        record says that the person died.
    """
    of_them = pl.col("person_id").is_in(persons.implode())
    found = with_deaths(dossiers(result, of_them, sources, columns=_COLUMNS), result)
    return found.select(
        PLACE,
        "person_id",
        *(pl.col(name) for name in _COLUMNS if name not in _TEXTS and name != DECEASED),
        *(tidy(pl.col(name)) for name in _TEXTS),
        dead=pl.col(DECEASED).fill_null(value=False),
    )


def addressees(
    records: pl.DataFrame, told: pl.Series, as_of: date, given: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Find one name and one address for each person: those of the newest record that has them.

    Args:
        records: See `records_of`.
        told: Places of the records that letters tell of.
        as_of: Dates after this day are slips of the pen, and make no record newer.
        given: Newer addresses from elsewhere: `person_id` and the columns of an address.

    Returns:
        One row a person, in the order of first appearance: `person_id`, `to_name`, the columns of
        an address, `differs`, `dead`, `names` and `births` (how many different ones the records
        have), and `printed`, what else a letter takes from the records as it is.
    """
    dated = _filled(records).with_columns(
        newest=newest_day(_DATES, as_of), told=pl.col(PLACE).is_in(told.implode())
    )
    order = pl.struct("newest", PLACE).alias("order")
    any_part = pl.any_horizontal(pl.col(ADDRESS).is_not_null()).alias("any")
    with_street = pl.struct(pl.col("address").is_not_null().alias("street"), any_part, order)
    printed = pl.concat_str("case_number", "county", separator=" ", ignore_nulls=True)
    people = dated.group_by("person_id", maintain_order=True).agg(
        pl.col("name").sort_by(order).drop_nulls().last(),
        *(pl.col(column).sort_by(with_street).last() for column in ADDRESS),
        differs=pl.any_horizontal(_several(column) for column in ADDRESS),
        dead=pl.col("dead").any(),
        names=family_and_given(pl.col("name")).drop_nulls().n_unique(),
        births=pl.col("dob").drop_nulls().n_unique(),
        printed=printed.filter("told").str.join(" "),
    )
    people = people.with_columns(to_name=for_address(pl.col("name"))).drop("name")
    return people if given is None else _with_given(people, given)


def _filled(records: pl.DataFrame) -> pl.DataFrame:
    """Fill in what one record of a street leaves out and others of it all agree on."""
    same_street = ["person_id", _same("address")]
    whole = {
        column: pl.col(column).drop_nulls().first().over(same_street) for column in ADDRESS[1:]
    }
    agreed = ~pl.any_horizontal(_several(column).over(same_street) for column in ADDRESS[1:])
    fits = pl.col("address").is_not_null() & agreed
    return records.with_columns(
        pl.when(fits & pl.col(column).is_null()).then(value).otherwise(column).alias(column)
        for column, value in whole.items()
    )


def _several(column: str) -> pl.Expr:
    """Whether there are several values of a part of an address; a blank is none."""
    return _same(column).drop_nulls().n_unique() > 1


def _with_given(people: pl.DataFrame, given: pl.DataFrame) -> pl.DataFrame:
    """A given address goes before that of the records, all of it."""
    newer = given.select("person_id", *(pl.col(c).alias(f"new_{c}") for c in ADDRESS), new=True)
    beside = people.join(newer, on="person_id", how="left", maintain_order="left")
    is_new = pl.col("new").is_not_null()
    return beside.with_columns(
        *(
            pl.when(is_new).then(f"new_{column}").otherwise(column).alias(column)
            for column in ADDRESS
        ),
        differs=pl.col("differs") & ~is_new,
    ).drop("new", *(f"new_{column}" for column in ADDRESS))


def _same(column: str) -> pl.Expr:
    """A part of an address without what differs from typist to typist."""
    plain = tidy(pl.col(column)).str.to_uppercase().str.replace_all(r"[^\p{L}\d]+", "")
    return plain.str.slice(0, 5) if column == "zip" else plain


def with_reasons(
    people: pl.DataFrame, settings: Settings, lacking: frozenset[str], *, mail_deceased: bool
) -> pl.DataFrame:
    """Judge names and addresses, and say who gets no letter.

    Args:
        people: See `addressees`.
        settings: What the office's policy is.
        lacking: Characters that cannot be printed.
        mail_deceased: Whether people recorded as deceased get letters.

    Returns:
        The people with what `judged` adds, and `set_aside`: why no letter goes to this person;
        NULL where one does. Of an address it is the first finding that keeps it back.
    """
    address = settings.address
    found = judged(people, address.held, address.agencies, lacking)
    first = pl.col("flags").list.filter(pl.element().is_in(list(address.held))).list.first()
    suppressed = pl.col("dead") & (not mail_deceased)
    return found.with_columns(
        set_aside=pl.when(suppressed)
        .then(pl.lit(settings.deceased.reason))
        .when(pl.col("names") > 1)
        .then(pl.lit(NAME_DIFFERS))
        .when(pl.col("births") > 1)
        .then(pl.lit(DOB_DIFFERS))
        .when(~is_a_name(pl.col("to_name")))
        .then(pl.lit(NAME_MISSING))
        .when(pl.col("verdict") == HELD)
        .then(first)
    )
