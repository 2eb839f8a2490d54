"""Which letters are made, of which records, and what is left out for which reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.dossiers.dossier import Sources
from vacatur.dossiers.result import PLACE, Result
from vacatur.papers.glyphs import special_characters, uncovered
from vacatur.papers.notices.counties import asked_for, one_name
from vacatur.papers.notices.ids import lookup_ids
from vacatur.papers.notices.letters import letter_county
from vacatur.papers.notices.people import addressees, records_of, with_reasons
from vacatur.papers.notices.who import considered
from vacatur.papers.notices.words import Notice
from vacatur.privacy.pseudonyms import Pseudonyms

OTHER_COUNTY: Final = "OTHER_COUNTY"
COUNTY_UNKNOWN: Final = "COUNTY_UNKNOWN"
_PRINTED: Final = ("name", "address", "city", "state", "zip", "case_number", "county")
_OF_A_RECORD: Final = (
    PLACE,
    "record_id",
    "person_id",
    "outcome",
    "also",
    "eligible_on",
    "deadline",
    "order_date",
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which letters are wanted, and what they are made from."""

    notice: Notice
    names: Pseudonyms
    papers: Path
    sources: Sources
    counties: tuple[str, ...] = ()
    granted: pl.DataFrame | None = None
    addresses: pl.DataFrame | None = None
    objected: frozenset[str] = frozenset()
    """Records by their id: what is planned for them is in doubt."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Letters, and every record of the result in one of them or left out."""

    people: pl.DataFrame
    """One row a person whom a letter would go to: `lookup_id`, `county`, the address, `flags`,
    `verdict`, `set_aside`, and `number` of the letter, from 0; NULL where none goes out."""
    told: pl.DataFrame
    """One row a record that a letter tells of, with `number`; in the order of the letters."""
    left_out: dict[str, int]
    """Records by the reason why no letter tells of them."""

    @property
    def letters(self) -> pl.DataFrame:
        """The people who get a letter, in the order of the letters."""
        return self.people.filter(pl.col("number").is_not_null()).sort("number")

    @property
    def set_aside(self) -> pl.DataFrame:
        """The people who would get one, but for what `set_aside` says."""
        return self.people.filter(pl.col("number").is_null())


def plan(result: Result, asked: Asked) -> Plan:
    """Decide who gets a letter about which records.

    Raises:
        InputError: The records of the result are not found, or two look-up ids are the same.
        PackError: The settings do not hold.
        UsageError: No record that letters tell of is of one of the counties.
    """
    every = considered(result, asked.notice, asked.granted, asked.objected)
    wanted = every.filter(pl.col("left_out").is_null()).select(_OF_A_RECORD)
    records = records_of(result, wanted["person_id"].unique(maintain_order=True), asked.sources)
    beside = records.select(PLACE, "case_number", "county", "arrest_date")
    wanted = wanted.join(beside, on=PLACE, how="left", maintain_order="left")
    wanted = wanted.with_columns(one_name(wanted["county"]))
    wanted = wanted.with_columns(away=_away(asked_for(asked.counties, wanted["county"])))
    away = wanted.filter(pl.col("away").is_not_null())
    near = wanted.filter(pl.col("away").is_null()).drop("away")
    people = _people(result, asked, records, near)
    told = near.join(
        people.select("person_id", "number", "set_aside"), on="person_id", maintain_order="left"
    )
    counted = pl.concat(
        [every["left_out"].drop_nulls(), away["away"], told["set_aside"].drop_nulls()]
    )
    return Plan(
        people=people,
        told=told.filter(pl.col("number").is_not_null()).sort("number", PLACE),
        left_out=_counts(counted),
    )


def _away(counties: Sequence[str]) -> pl.Expr:
    """Why a record is not of the counties wanted; NULL where it is."""
    if not counties:
        return pl.lit(None, pl.String)
    here = pl.col("county")
    return (
        pl.when(here.is_null())
        .then(pl.lit(COUNTY_UNKNOWN))
        .when(~here.is_in(counties))
        .then(pl.lit(OTHER_COUNTY))
    )


def _people(
    result: Result, asked: Asked, records: pl.DataFrame, near: pl.DataFrame
) -> pl.DataFrame:
    mine = records.filter(pl.col("person_id").is_in(near["person_id"].implode()))
    texts = mine.select(_PRINTED)
    if asked.addresses is not None:
        texts = pl.concat([texts, asked.addresses], how="diagonal")
    fonts = asked.notice.settings.fonts
    lacking = uncovered(special_characters(texts), asked.papers, fonts)
    found = addressees(mine, near[PLACE], result.as_of, asked.addresses)
    option = asked.notice.settings.deceased.option
    people = with_reasons(
        found,
        asked.notice.settings,
        lacking,
        mail_deceased=bool(option) and bool(result.pack.options[option]),
    )
    county = near.group_by("person_id").agg(county=letter_county(), records=pl.len())
    people = people.join(county, on="person_id", how="left", maintain_order="left")
    return _numbered(people.with_columns(lookup_ids(asked.names, people["person_id"])))


def _numbered(people: pl.DataFrame) -> pl.DataFrame:
    """Number the letters by county, then ZIP Code, as the mail is sorted; last by look-up id."""
    people = people.sort("county", "postal", "lookup_id", nulls_last=True)
    goes = pl.col("set_aside").is_null()
    number = (goes.cum_sum() - 1).cast(pl.Int64)
    return people.with_columns(number=pl.when(goes).then(number))


def _counts(reasons: pl.Series) -> dict[str, int]:
    counted = reasons.alias("reason").value_counts().sort("reason")
    return dict(counted.iter_rows())
