"""Charge codes of a series or of a frame, as columns."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from vacatur.charges.codes.lists import LISTS
from vacatur.charges.codes.reading import Reading, grade_of, read_code
from vacatur.charges.codes.tables import CodeTables
from vacatur.charges.states import AMBIGUOUS, CLEAR

SCHEMA = pl.Schema(
    {
        "statute": pl.String,
        "inchoate": pl.String,
        "method": pl.String,
        "score": pl.Float64,
        "alternatives": pl.String,
        "state": pl.String,
        "book": pl.String,
        "section": pl.String,
        "subsection": pl.String,
        "text": pl.String,
        **dict.fromkeys(LISTS, pl.Boolean),
    }
)
"""The columns of `read_codes`."""

_CODE, _TEXT = "charge_code", "charge_description"
_DIGITS = 4


def read_codes(texts: Sequence[str | None] | pl.Series, tables: CodeTables) -> pl.DataFrame:
    """Read charge texts, code and words together; pass distinct ones.

    Args:
        texts: Texts such as `11359 HS-POSSESS MARIJUANA FOR SALE`. Shape (n,).
        tables: The state's tables.

    Returns:
        One row per text. `statute` is there only where `state` is `clear`; `alternatives` are
        suggestions. A list's column is NULL where the reading is not sure enough to say no.

    Example:
        >>> from vacatur.charges.codes.tables import load_code_tables
        >>> from vacatur.charges.tables import BUNDLED
        >>> tables = load_code_tables(BUNDLED / "us-ca" / "charges")
        >>> read_codes(["11357B2 HS-POSSESS", "11375 HS"], tables)["alternatives"].to_list()
        [None, 'HS 11375;HS 11357']
    """
    shares = _shares(tables)
    rows = [_row(read_code(text, tables), shares) for text in texts]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def resolve_codes(frame: pl.DataFrame, tables: CodeTables) -> pl.DataFrame:
    """Add statute, inchoate, method, score, margin, alternatives and conflict to a frame.

    Args:
        frame: Rows with charge_code, charge_description or both. Without a code the description
            is read as code and words together. Shape (n, c).
        tables: The state's tables.

    Returns:
        The frame's rows and columns in order, with seven more. A code and a description that begins
        with the code of another statute are in conflict.
    """
    code, text = (_column(frame, name) for name in (_CODE, _TEXT))
    read = _joined(code.zip_with(code.is_not_null(), text), tables)
    beside = _joined(text.zip_with(code.is_not_null(), _none(frame.height)), tables)
    named = read["statute"].is_not_null() & beside["state"].is_in([CLEAR, AMBIGUOUS])
    same = (read["book"] == beside["book"]) & (read["section"] == beside["section"])
    return frame.with_columns(
        read["statute"],
        read["inchoate"],
        read["method"],
        read["score"],
        read["statute"].is_not_null().cast(pl.Float64).alias("margin"),
        read["alternatives"],
        (named & ~same.fill_null(value=False)).alias("conflict"),
    )


def _column(frame: pl.DataFrame, name: str) -> pl.Series:
    """A column as text, NULL where it is blank or not there."""
    if name not in frame.columns:
        return _none(frame.height)
    text = frame[name].cast(pl.String)
    return text.zip_with(text.str.strip_chars() != "", _none(frame.height))


def _none(height: int) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, height)


def _joined(texts: pl.Series, tables: CodeTables) -> pl.DataFrame:
    """The readings of texts, each distinct one read once."""
    distinct = texts.unique(maintain_order=True)
    read = read_codes(distinct, tables).with_columns(raw=distinct)
    rows = pl.DataFrame({"raw": texts})
    return rows.join(read, on="raw", how="left", nulls_equal=True, maintain_order="left")


def _shares(tables: CodeTables) -> dict[str, float]:
    """How often readings of one grade are right, half a success and half a failure added."""
    right, n = (pl.col(name).cast(pl.Float64) for name in ("right", "n"))
    share = ((right + 0.5) / (n + 1.0)).round(_DIGITS)
    return dict(tables.scores.select("grade", share=share).iter_rows())


def _row(reading: Reading, shares: dict[str, float]) -> tuple[object, ...]:
    written = reading.written
    return (
        reading.statute.text if reading.statute else None,
        reading.inchoate,
        reading.method,
        shares.get(grade_of(reading), 0.0),
        ";".join(statute.text for statute in reading.alternatives) or None,
        reading.state,
        written.book if written else None,
        written.section if written else None,
        written.subsection if written else None,
        reading.text,
        *(reading.flags[name] for name in LISTS),
    )
