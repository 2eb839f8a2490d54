"""Lines whose columns stand at fixed characters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from vacatur.records.profile_parts import FixedColumn
from vacatur.records.reasons import Reason
from vacatur.records.source import BROKEN_SCHEMA, Source, row_numbers
from vacatur.records.text import Text

_BLANKS: Final = b"\t\n\v\f\r "


def read_fixed_width(text: Text, columns: Sequence[FixedColumn], *, skip_lines: int = 0) -> Source:
    """Read lines of fixed columns; a line too short for its last column is broken.

    Args:
        text: The file's text.
        columns: Name, first character and width of each column.
        skip_lines: Lines above the data.
    """
    starts, ends, blank_lines = line_places(text, skip_lines)
    lines = _cut(text, starts, ends)["raw"]
    rows = row_numbers(len(lines))
    reasons = _reasons(text, lines, starts, max(c.start + c.width - 1 for c in columns))
    frame = pl.select(
        rows.alias("row"),
        *(
            pl.lit(lines).str.slice(column.start - 1, column.width).alias(column.name)
            for column in columns
        ),
    )
    short = frame.filter(reasons.is_not_null())
    return Source(
        format="fixed",
        frame=frame.filter(reasons.is_null()).drop("row"),
        fields=short.unpivot(index="row", value_name="field").select("row", "field"),
        rows=rows.filter(reasons.is_null()),
        broken=_broken(rows, reasons),
        rows_in=len(lines),
        locate=lambda wanted: _locate(text, starts, ends, wanted),
        blank_lines=blank_lines,
        encoding=text.encoding,
    )


def line_places(
    text: Text, skip_lines: int = 0
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], int]:
    """Return where the lines that are not blank begin and end, and how many are blank."""
    data = np.frombuffer(text.data, np.uint8)
    if not len(data):  # a byte order mark and nothing else
        return np.empty(0, np.int64), np.empty(0, np.int64), 0
    feeds = np.flatnonzero(data == ord("\n"))
    ends = feeds if text.data.endswith(b"\n") else np.append(feeds, len(data))
    starts = np.append(text.begin, ends[:-1] + 1)[skip_lines:]
    ends = ends[skip_lines:]
    returned = (ends > starts) & (data[ends - 1] == ord("\r"))
    ends = ends - returned
    blank = _blank_lines(text.data, starts, ends)
    return starts[~blank].astype(np.int64), ends[~blank].astype(np.int64), int(blank.sum())


def _blank_lines(
    data: bytes, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Tell which lines are blank; a line whose first character is to be seen needs no look."""
    first = np.frombuffer(data, np.uint8)[np.minimum(starts, len(data) - 1)]
    blank: npt.NDArray[np.bool_] = (first <= ord(" ")) | (starts == ends)
    suspects = np.flatnonzero(blank)
    blank[suspects] = [
        not data[start:end].strip(_BLANKS)
        for start, end in zip(starts[suspects].tolist(), ends[suspects].tolist(), strict=True)
    ]
    return blank


def _reasons(text: Text, lines: pl.Series, starts: npt.NDArray[np.int64], width: int) -> pl.Series:
    unreadable = np.zeros(len(starts), np.bool_)
    unreadable[np.searchsorted(starts, text.faults, side="right") - 1] = True
    line = pl.lit(lines)
    return pl.select(
        pl.when(pl.lit(pl.Series(unreadable)))
        .then(pl.lit(Reason.INVALID_ENCODING.value))
        .when(line.str.contains("\x00", literal=True))
        .then(pl.lit(Reason.NUL_BYTE.value))
        .when(line.str.len_chars() < width)
        .then(pl.lit(Reason.RAGGED_ROW.value))
    ).to_series()


def _broken(rows: pl.Series, reasons: pl.Series) -> pl.DataFrame:
    listed = pl.DataFrame({"row": rows, "column": None, "reason": reasons}, schema=BROKEN_SCHEMA)
    return listed.filter(pl.col("reason").is_not_null())


def _locate(
    text: Text, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64], wanted: pl.Series
) -> pl.DataFrame:
    places = wanted.to_numpy().astype(np.int64) - 1
    return _cut(text, starts[places], ends[places])


def _cut(text: Text, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> pl.DataFrame:
    from vacatur.records.scan import cut  # noqa: PLC0415 - heavy, and few runs need it

    return cut(text, starts, ends)
