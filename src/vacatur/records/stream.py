"""A file read in pieces of whole rows, each as the reader of the whole file would read it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.records.formats import recognise
from vacatur.records.inputs import Place
from vacatur.records.profiles import Profile
from vacatur.records.reading import read_file
from vacatur.records.source import Source
from vacatur.records.stream_bytes import Surveyed, opened, survey_bytes
from vacatur.records.stream_tables import BYTES_OF_A_ROW, TABLES, stream_table
from vacatur.records.stream_text import TEXTS, stream_text
from vacatur.records.stream_window import Window
from vacatur.records.table_address import TableAddress
from vacatur.records.wanted import Columns

PIECE_BYTES: Final = 32 << 20


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Some rows of a file, numbered as they are in it; to be used before the next one is asked."""

    source: Source
    last: bool


@dataclass(frozen=True, kw_only=True)
class Streamed:
    """A file that is about to be read in pieces."""

    label: str
    sha256: str
    stored: int
    """Size of the file itself, in bytes."""
    size: int
    """Size of its content, decompressed, in bytes."""
    pieces: Callable[[Columns], Iterator[Piece]]
    unchanged: Callable[[], bool]
    """Whether it is still what it was when it was looked at."""


def streamed(
    place: Place,
    label: str,
    profile: Profile,
    *,
    only: set[str] | None = None,
    piece_bytes: int = PIECE_BYTES,
) -> Streamed:
    """Look at a file as a whole, and get ready to read it in pieces.

    Delimited text, JSON lines, fixed width, Parquet, Arrow and tables of databases are read in
    pieces. One JSON document, a workbook and a compressed table are one piece.

    Args:
        place: Where the file or table is.
        label: Its name in messages.
        profile: Says how to read it where the file does not.
        only: Columns that will be read, in lower case; the digest of a database's table is of them.
        piece_bytes: Size of a piece.

    Raises:
        InputError: The file cannot be read.
    """
    if not isinstance(place, Path):
        return _of_database(place, label, only, piece_bytes)
    surveyed = survey_bytes(place, label, profile.file.encoding)
    form = recognise(surveyed.sample, place, profile)
    if form in TEXTS:

        def text(columns: Columns) -> Iterator[tuple[Source, bool]]:
            with opened(place, label) as (stream, _):
                window = Window(stream, surveyed, label)
                yield from stream_text(window, label, form, profile, columns, piece_bytes)

        return _streamed(label, surveyed, text)
    if form in TABLES and not surveyed.compressed and profile.footer is None:

        def table(columns: Columns) -> Iterator[tuple[Source, bool]]:
            return stream_table(place, label, form, profile, columns.only, piece_bytes)

        return _streamed(label, surveyed, table)
    return _at_once(place, label, profile)


def _streamed(
    label: str,
    surveyed: Surveyed,
    read: Callable[[Columns], Iterator[tuple[Source, bool]]],
) -> Streamed:
    return Streamed(
        label=label,
        sha256=surveyed.sha256,
        stored=surveyed.stored,
        size=surveyed.size,
        pieces=lambda columns: _numbered(read(columns)),
        unchanged=surveyed.identity.holds,
    )


def _of_database(
    place: TableAddress, label: str, only: set[str] | None, piece_bytes: int
) -> Streamed:
    """A table of a database, which is asked for anew whenever it is read."""
    from vacatur.records.database import table_pieces  # noqa: PLC0415  it needs drivers
    from vacatur.records.table_rows import canonical_csv  # noqa: PLC0415

    rows = max(piece_bytes // BYTES_OF_A_ROW, 1)

    def survey() -> tuple[str, int]:
        digest, size = hashlib.sha256(), 0
        for source, _ in table_pieces(place, label, only, rows=rows):
            digest.update(canonical_csv(source.frame, header=not size))
            size += max(int(source.frame.estimated_size()), 1)
        return digest.hexdigest(), size

    sha256, size = survey()
    return Streamed(
        label=label,
        sha256=sha256,
        stored=0,
        size=size,
        pieces=lambda columns: _numbered(table_pieces(place, label, columns.only, rows=rows)),
        unchanged=lambda: survey()[0] == sha256,
    )


def _at_once(place: Path, label: str, profile: Profile) -> Streamed:
    """A file that is one piece; it is read again whenever it is asked for."""

    def pieces(columns: Columns) -> Iterator[Piece]:
        source, _ = read_file(place, label, profile, columns.only, columns.kinds)
        yield Piece(source=source, last=True)

    source, content = read_file(place, label, profile, None)
    size = max(content.size, int(source.frame.estimated_size()))
    return Streamed(
        label=label,
        sha256=content.digest.result(),
        stored=content.size,
        size=size,
        pieces=pieces,
        unchanged=content.stored.unchanged,
    )


def _numbered(sources: Iterator[tuple[Source, bool]]) -> Iterator[Piece]:
    """Number the rows of every piece on from those of the pieces before."""
    before = 0
    for source, last in sources:
        yield Piece(source=_moved(source, before), last=last)
        before += source.rows_in


def _moved(source: Source, before: int) -> Source:
    if not before:
        return source
    row = (pl.col("row") + before).cast(pl.UInt32)
    return replace(
        source,
        rows=(source.rows + before).cast(pl.UInt32),
        broken=source.broken.with_columns(row),
        fields=source.fields.with_columns(row),
        locate=lambda rows: source.locate((rows - before).cast(pl.UInt32)),
    )
