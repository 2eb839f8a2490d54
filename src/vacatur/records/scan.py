"""The rows of delimited text: where each begins and ends, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt
import polars as pl

from vacatur.records import scan_kernel as kernel
from vacatur.records.reasons import Reason
from vacatur.records.scan_tables import FIELD_LIMIT, signs
from vacatur.records.source import BROKEN_SCHEMA, LOCATED_SCHEMA, row_numbers
from vacatur.records.text import UTF_8, Text

REASONS: Final = {
    kernel.RAGGED: Reason.RAGGED_ROW,
    kernel.TOO_LONG: Reason.FIELD_TOO_LONG,
    kernel.HAS_NUL: Reason.NUL_BYTE,
    kernel.STRAY: Reason.STRAY_QUOTE,
    kernel.UNCLOSED: Reason.UNCLOSED_QUOTE,
    kernel.UNCLOSED + 1: Reason.INVALID_ENCODING,
}
_UNREADABLE_TEXT: Final = kernel.UNCLOSED + 1


class Found(Protocol):
    """The rows of a text, those that cannot be split into fields among them."""

    @property
    def blank_lines(self) -> int:
        """How many lines hold nothing."""

    @property
    def count(self) -> int:
        """How many rows there are."""

    def numbers(self) -> pl.Series:
        """1-based numbers of the good rows. UInt32."""

    def located(self, text: Text, rows: npt.NDArray[np.int64]) -> pl.DataFrame:
        """Byte offsets and raw text of ascending rows, see `LOCATED_SCHEMA`."""

    def broken(self, header: list[str]) -> pl.DataFrame:
        """The rows that cannot be split into fields, see `BROKEN_SCHEMA`."""


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The r rows of a text, b of them bad, in bytes of the text."""

    starts: npt.NDArray[np.int64]
    """Shape (r,)."""
    sizes: npt.NDArray[np.int32]
    """Without the line end. Shape (r,)."""
    bad: npt.NDArray[np.int64]
    """Places of the bad rows, ascending. Shape (b,)."""
    codes: npt.NDArray[np.int8]
    """What is wrong with each: a key of `REASONS`. Shape (b,)."""
    faults: npt.NDArray[np.int32]
    """Field where the fault arose, counted from 0; -1 where no field is to blame. Shape (b,)."""
    blank_lines: int

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self.starts.size

    def numbers(self) -> pl.Series:
        """1-based numbers of the good rows. UInt32."""
        every = row_numbers(self.count)
        if not self.bad.size:
            return every
        good = np.ones(self.count, np.bool_)
        good[self.bad] = False
        return every.filter(pl.Series(good))

    def located(self, text: Text, rows: npt.NDArray[np.int64]) -> pl.DataFrame:
        """Return the byte offsets and the raw text of ascending rows: see `LOCATED_SCHEMA`."""
        return cut(text, self.starts[rows], self.starts[rows] + self.sizes[rows])

    def broken(self, header: list[str]) -> pl.DataFrame:
        """List the rows that cannot be split into fields."""
        return broken_rows(self.bad, self.codes, self.faults, header)


@dataclass(frozen=True, kw_only=True)
class Scan:
    """The r rows of a text, each array of shape (r,), in bytes of the text."""

    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    codes: npt.NDArray[np.int64]
    """0, or a key of `REASONS`."""
    faults: npt.NDArray[np.int64]
    """Field where the fault arose, counted from 0; -1 where no field is to blame."""
    blank_lines: int
    untidy: bool
    """Whether a field has outer white space or is empty within quotes."""

    @property
    def good(self) -> npt.NDArray[np.int64]:
        """Places of the rows with nothing wrong, shape (g,)."""
        return np.flatnonzero(self.codes == kernel.GOOD)

    def text_of(self, text: Text, rows: npt.NDArray[np.int64]) -> bytes:
        """Return some rows of the text alone, in UTF-8, a line feed behind each."""
        data = np.frombuffer(text.data, np.uint8)
        kept, _ = kernel.gather(data, self.starts[rows], self.ends[rows], kernel.LINE_FEED)
        piece = kept.tobytes()
        return piece if text.codec == UTF_8 else piece.decode(text.codec).encode()

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self.codes.size

    def numbers(self) -> pl.Series:
        """1-based numbers of the good rows. UInt32."""
        return row_numbers(self.count).gather(self.good)

    def located(self, text: Text, rows: npt.NDArray[np.int64]) -> pl.DataFrame:
        """Return the byte offsets and the raw text of ascending rows: see `LOCATED_SCHEMA`."""
        return cut(text, self.starts[rows], self.ends[rows])

    def broken(self, header: list[str]) -> pl.DataFrame:
        """List the rows that cannot be split into fields."""
        bad = np.flatnonzero(self.codes)
        return broken_rows(bad, self.codes[bad], self.faults[bad], header)


def broken_rows(
    rows: npt.NDArray[np.int64],
    codes: npt.NDArray[np.signedinteger],
    faults: npt.NDArray[np.signedinteger],
    header: list[str],
) -> pl.DataFrame:
    """List rows that cannot be split into fields: see `BROKEN_SCHEMA`."""
    blamed = np.where(codes == kernel.UNCLOSED, -1, faults).tolist()
    columns = [header[field] if 0 <= field < len(header) else None for field in blamed]
    reasons = pl.Series(codes.astype(np.int64)).replace_strict(REASONS, return_dtype=pl.String)
    return pl.DataFrame(
        {"row": rows + 1, "column": columns, "reason": reasons}, schema=BROKEN_SCHEMA
    )


def scan(text: Text, *, begin: int, width: int, delimiter: str) -> Scan:
    """Find the rows of a text behind its header.

    Args:
        text: The text; its lines end in LF or CRLF.
        begin: Where the first row starts.
        width: Number of fields of a row.
        delimiter: One ASCII character.
    """
    data = np.frombuffer(text.data, np.uint8)
    known = signs(delimiter)
    starts, ends, codes, faults, blank_lines, untidy = kernel.scan_rows(
        data, begin, width, known.delimiter, FIELD_LIMIT, known.plain, known.padding
    )
    _mark_unreadable(text.faults, starts, codes)
    return Scan(
        starts=starts,
        ends=ends,
        codes=codes,
        faults=faults,
        blank_lines=blank_lines,
        untidy=untidy,
    )


def _mark_unreadable(
    faults: npt.NDArray[np.int64], starts: npt.NDArray[np.int64], codes: npt.NDArray[np.int64]
) -> None:
    rows = np.searchsorted(starts, faults, side="right") - 1
    rows = rows[rows >= 0]
    codes[rows[codes[rows] == kernel.GOOD]] = _UNREADABLE_TEXT


def cut(text: Text, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> pl.DataFrame:
    """Return the byte offsets and the raw text of ascending slices: see `LOCATED_SCHEMA`."""
    if not len(starts):
        return pl.DataFrame(schema=LOCATED_SCHEMA)
    import pyarrow as pa  # noqa: PLC0415 - heavy, and few runs need it

    data = np.frombuffer(text.data, np.uint8)
    pieces, offsets = kernel.gather(data, starts, ends, -1)
    raw = pl.from_arrow(
        pa.LargeBinaryArray.from_buffers(
            pa.large_binary(), len(starts), [None, pa.py_buffer(offsets), pa.py_buffer(pieces)]
        )
    )
    return pl.DataFrame(
        {"byte_offset": text.source_offsets(starts), "raw": _decoded(pl.Series(raw), text)},
        schema=LOCATED_SCHEMA,
    )


def _decoded(raw: pl.Series, text: Text) -> pl.Series:
    if text.codec != UTF_8 or len(text.faults):
        return pl.Series([text.decode(piece) for piece in raw], dtype=pl.String)
    return raw.cast(pl.String)
