"""The added fields of the rows in scope, rendered once for each distinct content."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from vacatur.compat.gogen.layout import (
    DISMISSAL,
    REDUCTION,
    SECTIONS,
)
from vacatur.compat.gogen.rows_kernel import Bytes, Offsets, Places
from vacatur.compat.gogen.values import to_bytes

_EPOCH: Final = date(1970, 1, 1).toordinal()
_ZERO_DAY: Final = date(1, 1, 1).toordinal() - _EPOCH
"""The day that stands for no date."""
_HOURS_A_YEAR: Final = 24 * 365.25
_LONGEST: Final = (2**63 - 1) / 3.6e12
"""The longest span in hours: nanoseconds in 64 bits."""
_COUNTS: Final = ("prop64_convictions", *(f"convictions_{section}" for section in SECTIONS))
_OUTCOMES: Final = {"DISMISS": DISMISSAL, "REDUCE": REDUCTION}

Render = Callable[[pl.DataFrame], pl.Series]


@dataclass(frozen=True, kw_only=True)
class Added:
    """The added fields of m rows in p pieces, each with its leading comma."""

    pieces: Places
    """The piece to write, by row. Shape (m, p)."""
    offsets: Offsets
    """Where the distinct pieces begin, and where the last ends."""
    text: Bytes
    """The distinct pieces, one after another."""


def add_fields(scope: pl.DataFrame, compute_at: date) -> Added:
    """Render the added fields, the possible other charges left out.

    Args:
        scope: Rows in scope, with the engine's answers and their `case_number`.
        compute_at: The day the years are counted to.
    """
    today = compute_at.toordinal() - _EPOCH
    parts: list[tuple[Sequence[str], Render]] = [
        (("case_number",), lambda f: _joined(f, _quoted("case_number"))),
        (("convictions",), lambda f: _joined(f, pl.col("convictions"))),
        (("late",), lambda f: _joined(f, _yes(pl.col("late")))),
        (("superstrikes", "registrable", "registered"), _history),
        (("conviction_date",), lambda f: _conviction(f, today)),
        (("latest_conviction", *_COUNTS, "deceased"), lambda f: _record(f, today)),
        (("outcome", "label"), _verdict),
    ]
    return _laid_out([_distinct(scope.select(columns), render) for columns, render in parts])


def _distinct(keys: pl.DataFrame, render: Render) -> tuple[Places, pl.Series]:
    """Render each distinct row once; return the place of each row among them, and these."""
    found = keys.unique(maintain_order=True).with_row_index("piece")
    placed = keys.join(found, on=keys.columns, how="left", maintain_order="left", nulls_equal=True)
    return placed["piece"].to_numpy().astype(np.int32), to_bytes(render(found))


def _laid_out(parts: list[tuple[Places, pl.Series]]) -> Added:
    import pyarrow as pa  # noqa: PLC0415 - heavy

    pieces = np.empty((len(parts[0][0]), len(parts)), np.int32)
    first = 0
    for column, (places, texts) in enumerate(parts):
        pieces[:, column] = places + first
        first += len(texts)
    laid = pl.concat([texts for _, texts in parts]).to_arrow().cast(pa.large_binary())
    _, offsets, text = laid.buffers()
    begin = laid.offset
    return Added(
        pieces=pieces,
        offsets=np.frombuffer(offsets, np.int64)[begin : begin + first + 1].copy(),
        text=np.frombuffer(text or b"", np.uint8).copy(),
    )


# What the fields hold.


def _history(found: pl.DataFrame) -> pl.Series:
    registered = pl.when("registered").then(pl.lit("Yes")).otherwise(pl.lit("-"))
    listed = [_quoted(name, blank="-") for name in ("superstrikes", "registrable")]
    return _joined(found, *listed, registered)


def _conviction(found: pl.DataFrame, today: int) -> pl.Series:
    days = _days(found["conviction_date"])
    years = [_years(today - day, known=day != _ZERO_DAY) for day in days]
    written = found.with_columns(years=pl.Series(years, dtype=pl.String))
    return _joined(written, pl.col("conviction_date").dt.strftime("%m/%d/%Y"), pl.col("years"))


def _record(found: pl.DataFrame, today: int) -> pl.Series:
    days = _days(found["latest_conviction"])
    years = [_years(today - day, known=day > _ZERO_DAY) for day in days]
    written = found.with_columns(years=pl.Series(years, dtype=pl.String))
    deceased = pl.when("deceased").then(pl.lit("Deceased")).otherwise(pl.lit("-"))
    return _joined(written, pl.col("years"), *map(pl.col, _COUNTS), deceased)


def _verdict(found: pl.DataFrame) -> pl.Series:
    outcome = pl.col("outcome").cast(pl.String)
    determination = outcome.replace_strict(_OUTCOMES, default="", return_dtype=pl.String)
    return _joined(found, determination, _quoted("label"))


# How they are written.


def _joined(found: pl.DataFrame, *fields: pl.Expr) -> pl.Series:
    written = [part for field in fields for part in (pl.lit(","), field.cast(pl.String))]
    return found.select(text=pl.concat_str(written)).to_series()


def _yes(condition: pl.Expr) -> pl.Expr:
    return pl.when(condition).then(pl.lit("Y")).otherwise(pl.lit("N"))


def _quoted(column: str, *, blank: str = "") -> pl.Expr:
    """Write a text with the quotes it needs."""
    text = pl.col(column).cast(pl.String).fill_null(blank)
    needed = text.str.contains(r'^\s|[,"\r\n]|^\\\.$')
    inner = text.str.replace_all('"', '""', literal=True)
    return pl.when(needed).then(pl.concat_str(pl.lit('"'), inner, pl.lit('"'))).otherwise(text)


def _days(dates: pl.Series) -> list[int]:
    return dates.to_physical().fill_null(_ZERO_DAY).to_list()


def _years(days: int, *, known: bool) -> str:
    hours = max(-_LONGEST, min(_LONGEST, days * 24.0)) if known else -_HOURS_A_YEAR
    return f"{hours / _HOURS_A_YEAR:.1f}"
