"""Entries that the ledger has already: taking the same file in twice changes nothing."""

from __future__ import annotations

from typing import Final

import polars as pl

from vacatur.status.claims import CLAIM
from vacatur.status.events import NUMBER, RECORD, WITHDRAWN, live

_MATTER: Final = (RECORD, "event", "date", "party", "ground")
_PLACE: Final = ("sha256", "sheet_row", RECORD, "event", "of")


def known(claims: pl.DataFrame, events: pl.DataFrame) -> pl.Series:
    """Tell which entries are on file: read from that very row, or the same in every word.

    Args:
        claims: What `claims` returned.
        events: The ledger.

    Returns:
        Their numbers.
    """
    told = _with_target(events)
    found = [_same_row(claims, told), _same_matter(claims, live(events)), _again(claims, told)]
    return pl.concat(found).unique().sort()


def withdrawn_before(claims: pl.DataFrame, events: pl.DataFrame) -> pl.Series:
    """Entries that were withdrawn and come again, without a new note that says why."""
    gone = events.join(
        events.select(pl.col("withdraws").drop_nulls().alias(NUMBER)), on=NUMBER, how="semi"
    )
    again = claims.join(
        gone.select(*_MATTER, old_note="note"), on=list(_MATTER), how="inner", nulls_equal=True
    )
    silent = pl.col("note").is_null() | pl.col("note").eq_missing(pl.col("old_note"))
    return again.filter(silent)[CLAIM].unique()


def _with_target(events: pl.DataFrame) -> pl.DataFrame:
    """The ledger, with the kind of what each withdrawal withdrew beside it."""
    targets = events.select(withdraws=NUMBER, of="event")
    return events.join(targets, on="withdraws", how="left", maintain_order="left")


def _same_row(claims: pl.DataFrame, told: pl.DataFrame) -> pl.Series:
    read = told.select(*_PLACE[2:], sha256="source_sha256", sheet_row="source_row")
    return _in(claims, read, _PLACE)


def _same_matter(claims: pl.DataFrame, standing: pl.DataFrame) -> pl.Series:
    """The same in every word; a number of a batch may be left out."""
    mine = claims.filter(pl.col("event") != WITHDRAWN)
    beside = mine.join(
        standing.select(*_MATTER, old_batch="batch"),
        on=list(_MATTER),
        how="inner",
        nulls_equal=True,
    )
    alike = pl.col("batch").is_null() | (pl.col("batch") == pl.col("old_batch"))
    return beside.filter(alike)[CLAIM]


def _again(claims: pl.DataFrame, told: pl.DataFrame) -> pl.Series:
    mine = claims.filter(pl.col("event") == WITHDRAWN)
    return _in(mine, told.filter(pl.col("event") == WITHDRAWN), (RECORD, "of", "date", "note"))


def _in(claims: pl.DataFrame, told: pl.DataFrame, keys: tuple[str, ...]) -> pl.Series:
    found = claims.join(told.select(keys).unique(), on=list(keys), how="semi", nulls_equal=True)
    return found[CLAIM]
