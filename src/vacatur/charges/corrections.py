"""An office's own corrections: a raw charge means the statute that a person says it means.

A correction of a code and a text goes before one of the code alone, whatever the text; one of a
text alone is for charges without a code. A person looked, so that what the code or the text seem to
say no longer counts against the statute; weight, kind and age in the text stay what they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from vacatur.charges.normalize import squeeze, text_key

if TYPE_CHECKING:
    from vacatur.charges.tables import ChargeTables

KEPT = "corrections.csv"
"""The file of a result that holds the corrections it rests on."""

ANSWERED = (
    "act",
    "section",
    "subsection",
    "statute",
    "inchoate",
    "method",
    "score",
    "margin",
    "alternatives",
    "reading",
    "ordinance",
    "cannabis_words",
    "names_cannabis",
    "section_conflict",
    "cites_enhancement",
)
"""The columns of a read charge that a correction decides."""


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
    places = _places(pairs, tables.corrections)
    return tables.corrections.answers["row"].gather(places).alias("correction")


def with_corrections(read: pl.DataFrame, tables: ChargeTables) -> pl.DataFrame:
    """Put the office's answers in place of what the resolver read.

    Args:
        read: Read charges: charge_code, charge_description and `ANSWERED`. Shape (n, c).
        tables: The jurisdiction's charge tables, with corrections or without.

    Returns:
        The same rows and columns in order.
    """
    if tables.corrections is None:
        return read
    places = _places(read, tables.corrections)
    told = tables.corrections.answers.select(pl.col(ANSWERED).gather(places))
    own = places.is_null()
    return read.with_columns(read[name].zip_with(own, told[name]) for name in ANSWERED)


def without_conflict(resolved: pl.DataFrame, tables: ChargeTables) -> pl.DataFrame:
    """Charges that a person corrected are in conflict with nothing.

    Args:
        resolved: Resolved charges: any of charge_code and charge_description, conflict.
            Shape (n, c).
        tables: The jurisdiction's charge tables, with corrections or without.

    Returns:
        The same rows and columns in order.
    """
    absent = (name for name in ("charge_code", "charge_description") if name not in resolved)
    pairs = resolved.with_columns(pl.lit(None).alias(name) for name in absent)
    own = correction_rows(pairs, tables).is_null()
    return resolved.with_columns(resolved["conflict"] & own)


def _places(pairs: pl.DataFrame, corrections: Corrections) -> pl.Series:
    """Where each charge finds its answer; NULL where there is none."""
    code, text = (pairs[name].cast(pl.String) for name in ("charge_code", "charge_description"))
    keys = folded(code, text)
    answers = corrections.answers.select("code", "text").with_row_index("place")
    whatever_text = answers.filter(pl.col("text").is_null()).select("code", by_code="place")
    return (
        keys.join(answers, on=["code", "text"], how="left", nulls_equal=True, maintain_order="left")
        .join(whatever_text, on="code", how="left", maintain_order="left")
        .select(pl.coalesce("place", "by_code"))
        .to_series()
    )
