"""The raw records of a sample, and those of the same arrest or case, or the rest of a history."""

from __future__ import annotations

from typing import Final

import polars as pl

from vacatur.dossiers.dossier import Sources, dossiers
from vacatur.dossiers.result import PLACE, Result
from vacatur.facts import columns
from vacatur.facts.association import LINKS
from vacatur.facts.histories.schema import HISTORY_COLUMNS
from vacatur.rules.load import Pack

CASE: Final = "case_id"
LINKED_BY: Final = "linked_by"
_IDS: Final = ("record_id", "person_id")
_SCOPE: Final = "arrest_or_case"
_WORDS: Final = {
    ("incident_id",): "same arrest number",
    ("case_number",): "same court case",
    ("arrest_date", "agency"): "same day and agency",
}
_HISTORY: Final = "same person"


def shown(pack: Pack) -> list[str]:
    """Canonical columns that bear on a decision: neither a name nor an address is among them."""
    histories = pack.header.reading.facts == "histories"
    scored = HISTORY_COLUMNS if histories else (*columns.COLUMNS, "county")
    return [name for name in scored if name not in _IDS]


def raw_records(
    result: Result, cases: pl.DataFrame, sources: Sources
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read the sampled records again, and what stands beside them.

    Args:
        result: The result they are of.
        cases: case_id, record_id and person_id of the sampled ones.
        sources: Where its inputs are.

    Returns:
        The records as their source has them, with case_id; and those beside them, with the case_id
        that they stand beside and `linked_by`, what links them. Neither says whose they are.

    Raises:
        InputError: An input is missing, or is another file than was scored.
    """
    names = shown(result.pack)
    people = pl.col("person_id").is_in(cases["person_id"].unique().implode())
    found = dossiers(result, people, sources, columns=names).select(PLACE, *_IDS, *names)
    mine = cases.select(CASE, "record_id").join(found, on="record_id", how="left")
    ordered = mine.sort(CASE)
    links = _links(result.pack)
    beside = pl.concat(
        [_linked(ordered, found, list(keys), words) for keys, words in links.items()]
    )
    told = beside.group_by(CASE, PLACE).agg(pl.col(LINKED_BY).unique(maintain_order=True))
    joined = told.with_columns(pl.col(LINKED_BY).list.join(", ")).join(found, on=PLACE)
    shown_beside = joined.sort(CASE, PLACE).select(CASE, LINKED_BY, *names)
    return ordered.select(CASE, *names), shown_beside


def _links(pack: Pack) -> dict[tuple[str, ...], str]:
    if pack.header.reading.facts == "histories":
        return {(): _HISTORY}
    return {link[1:]: _WORDS[link[1:]] for link in LINKS[_SCOPE]}


def _linked(mine: pl.DataFrame, others: pl.DataFrame, keys: list[str], words: str) -> pl.DataFrame:
    """Pairs of a case and another record that share keys; blanks match nothing."""
    on = ["person_id", *keys]
    pairs = mine.select(CASE, *on, own=PLACE).join(others.select(PLACE, *on), on=on)
    other = pairs.filter(pl.col(PLACE) != pl.col("own"))
    return other.select(CASE, PLACE, pl.lit(words).alias(LINKED_BY))
