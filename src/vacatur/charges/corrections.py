"""An office's own corrections: a raw charge means the statute that a person says it means.

A correction of a code and a text goes before one of the code alone; one of a text alone is for
charges without a code. Where a person looked at all that is written, it settles the charge: what
code or text seem to say no longer counts against the statute. A correction of a code says what the
code means, and no more: a text beside it that nobody looked at can still contradict it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from vacatur.charges.columns import ANSWERED, PAIR
from vacatur.charges.normalize import squeeze, text_key

if TYPE_CHECKING:
    from vacatur.charges.tables import ChargeTables

KEPT = "corrections.csv"
"""The file of a result that holds the corrections it rests on."""

_OF_A_CODE = ("inchoate", "method", "grade", "score", "margin")

Reader = Callable[[pl.DataFrame], pl.DataFrame]


@dataclass(frozen=True, kw_only=True, eq=False)
class Corrections:
    """The corrections of one file, checked."""

    name: str
    """Base name of the file."""
    sha256: str
    rows: int
    unanswered: int
    """Rows that name no statute yet."""
    overriding: int
    """Corrections of what the resolver reads clearly as something else."""
    table: pl.DataFrame
    """The answered rows as written: `row`, the columns of the file, and in `answer` the row that
    first gave the same answer."""
    answers: pl.DataFrame
    """One row per corrected raw value: `row`, `code` and `text` as compared, and `ANSWERED`."""

    def used(self, applied: pl.Series) -> pl.DataFrame:
        """The rows of the file that some charge rests on, as written.

        Args:
            applied: Row numbers as `correction_rows` gives them; NULL and repeats do no harm.
        """
        return self.table.filter(pl.col("answer").is_in(applied.implode())).drop("answer")


def folded(codes: pl.Series, texts: pl.Series) -> pl.DataFrame:
    """Raw codes and texts as they are compared: case and double spaces do not matter.

    Args:
        codes: Raw codes, shape (n,), String, NULL for blank.
        texts: Raw texts, shape (n,), String, NULL for blank.

    Returns:
        Columns `code` and `text`, shape (n, 2); blank is NULL.

    Example:
        >>> folded(pl.Series([" xy  12", " "]), pl.Series(["Poss  Can", None])).rows()
        [('XY 12', 'POSS CAN'), (None, None)]
    """
    spelled = [squeeze(raw) or None if raw else None for raw in codes]
    frame = pl.DataFrame({"code": pl.Series(spelled, dtype=pl.String), "text": texts})
    return frame.select("code", text_key("text").alias("text"))


def correction_rows(pairs: pl.DataFrame, tables: ChargeTables) -> pl.Series:
    """The row of the corrections that each charge rests on.

    Args:
        pairs: Columns charge_code and charge_description, String, NULL for blank. Shape (n, ...).
        tables: The jurisdiction's charge tables, with corrections or without.

    Returns:
        `correction`, shape (n,), UInt32; NULL where no correction applies.
    """
    if tables.corrections is None:
        return pl.Series("correction", [None] * pairs.height, pl.UInt32)
    return _rows_at(_places(pairs, tables.corrections), tables.corrections.answers)


def with_corrections(pairs: pl.DataFrame, tables: ChargeTables, read: Reader) -> pl.DataFrame:
    """Read charges, the office's answers first.

    Args:
        pairs: Columns charge_code and charge_description. Shape (n, 2).
        tables: The jurisdiction's charge tables, with corrections or without.
        read: Reads such pairs; its columns hold at least `ANSWERED`.

    Returns:
        What `read` gives, in the order of the pairs; then `correction`, UInt32, the row of the
        corrections that the charge rests on, NULL for none, and `settled`, Boolean, whether a
        person looked at all that is written.
    """
    if tables.corrections is None:
        none = pl.lit(None, pl.UInt32)
        return read(pairs).with_columns(correction=none, settled=pl.lit(value=False))
    answers = tables.corrections.answers
    places = _places(pairs, tables.corrections)
    meant = answers["statute"].gather(places["recoded"])
    codes = pl.coalesce(meant, pairs["charge_code"].cast(pl.String))
    told = read(pairs.with_columns(charge_code=codes))
    recoded = answers.select(pl.col(_OF_A_CODE).gather(places["recoded"]))
    settled = answers.select(pl.col(ANSWERED).gather(places["settled"]))
    by_code, by_all = places["recoded"].is_not_null(), places["settled"].is_not_null()
    told = told.with_columns(
        pairs["charge_code"],
        *(recoded[name].zip_with(by_code, told[name]) for name in _OF_A_CODE),
    )
    return told.with_columns(
        *(settled[name].zip_with(by_all, told[name]) for name in ANSWERED),
        correction=_rows_at(places, answers),
        settled=by_all,
    )


def _rows_at(places: pl.DataFrame, answers: pl.DataFrame) -> pl.Series:
    at = places.select(pl.coalesce("settled", "recoded")).to_series()
    return answers["row"].gather(at).alias("correction")


def _places(pairs: pl.DataFrame, corrections: Corrections) -> pl.DataFrame:
    """Where each charge finds its answer: `settled` for all of it, else `recoded` for its code."""
    code, text = (pairs[name].cast(pl.String) for name in PAIR)
    keys = folded(code, text)
    answers = corrections.answers.select("code", "text").with_row_index("settled")
    whatever_text = answers.filter(pl.col("text").is_null()).select("code", recoded="settled")
    return (
        keys.join(answers, on=["code", "text"], how="left", nulls_equal=True, maintain_order="left")
        .join(whatever_text, on="code", how="left", maintain_order="left")
        .select("settled", pl.when(pl.col("settled").is_null()).then("recoded").alias("recoded"))
    )
