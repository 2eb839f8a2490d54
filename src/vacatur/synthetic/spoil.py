"""Spoil a clean CSV the way real exports are spoiled, and say which rows were hit."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from vacatur.synthetic.draws import Draws

EVERY = 200  # about one row in so many is spoiled


@dataclass(frozen=True, kw_only=True)
class Spoiled:
    """The bytes of a dirty CSV, and the spoiled data rows: ``row`` (from 1) and ``fault``."""

    csv: bytes
    rows: pl.DataFrame


def spoil(frame: pl.DataFrame, *, seed: int) -> Spoiled:
    """Write the frame as CSV with ragged rows, bad dates, lost ids, stray quotes and NUL bytes.

    Args:
        frame: Records in canonical columns, as text.
        seed: Any whole number from zero.

    Returns:
        The file's bytes and the list of spoiled rows with the kind of fault.

    Example:
        >>> from vacatur.synthetic import synthesize
        >>> spoil(synthesize(400, seed=1).records, seed=1).rows.columns
        ['row', 'fault']
    """
    draws, count = Draws(seed), max(len(FAULTS), frame.height // EVERY)
    chosen = sorted(int(row) for row in draws.order("spoil", frame.height)[:count])
    faults = list(FAULTS)
    hit = {row: faults[i % len(faults)] for i, row in enumerate(chosen)}
    lines = _lines(frame)
    for row, fault in hit.items():
        lines[row + 1] = FAULTS[fault](frame[row])
    return Spoiled(
        csv=b"\n".join(lines) + b"\n",
        rows=pl.DataFrame({"row": [row + 1 for row in hit], "fault": list(hit.values())}),
    )


def _lines(frame: pl.DataFrame) -> list[bytes]:
    buffer = io.BytesIO()
    frame.write_csv(buffer)
    return buffer.getvalue().rstrip(b"\n").split(b"\n")


def _row(frame: pl.DataFrame) -> bytes:
    return _lines(frame)[1]


def _ragged(row: pl.DataFrame) -> bytes:
    return _row(row) + b",,surplus"


def _short(row: pl.DataFrame) -> bytes:
    return _row(row).split(b",", 6)[0]


def _bad_date(row: pl.DataFrame) -> bytes:
    return _row(row.with_columns(arrest_date=pl.lit("2019-02-30")))


def _no_person(row: pl.DataFrame) -> bytes:
    return _row(row.with_columns(person_id=pl.lit(None, pl.String)))


def _bad_number(row: pl.DataFrame) -> bytes:
    return _row(row.with_columns(amount_grams=pl.lit("a lot")))


def _unclosed(row: pl.DataFrame) -> bytes:
    return _row(row.with_columns(agency=pl.lit("MARK"))).replace(b",MARK,", b',"UNCLOSED,', 1)


def _null_byte(row: pl.DataFrame) -> bytes:
    return _row(row.with_columns(agency=pl.lit("A\x00B")))


FAULTS: dict[str, Callable[[pl.DataFrame], bytes]] = {
    "RAGGED_ROW": _ragged,
    "TOO_SHORT": _short,
    "BAD_DATE": _bad_date,
    "MISSING_PERSON_ID": _no_person,
    "BAD_NUMBER": _bad_number,
    "UNCLOSED_QUOTE": _unclosed,
    "NUL_BYTE": _null_byte,
}
