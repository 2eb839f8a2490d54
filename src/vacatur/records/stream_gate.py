"""The gate, piece by piece: what takes a whole file to know is asked of the whole file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import polars as pl

from vacatur.errors import InputError
from vacatur.records.gate import Gated, pass_gate
from vacatur.records.guess import profile_hint
from vacatur.records.mapping import missing_columns, slips
from vacatur.records.profiles import Profile
from vacatur.records.source import Source, no_broken_rows, refuse_repeated, row_numbers
from vacatur.records.stream import Piece, Streamed
from vacatur.records.wanted import Columns, source_columns

_DOCUMENTS = "jsonl"


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is to be read of every file."""

    profile: Profile
    wanted: Sequence[str]
    """Canonical columns to hand on."""
    read: Sequence[str]
    """Canonical columns to read: those, and what the merge rule needs."""
    keep: Sequence[str]


def gated_pieces(file: Streamed, request: Request) -> Iterator[Gated]:
    """Let a file's pieces pass the gate one by one; rows of one record are not merged yet.

    Raises:
        InputError: The file cannot be read, or a column that must be there is missing.
    """
    profile = request.profile
    last = profile.model_copy(update={"merge": None})
    inner = last.model_copy(update={"footer": None})
    for piece in _checked(file, request):
        used = last if piece.last else inner
        yield pass_gate(piece.source, used, request.read, request.keep, file.label)


def located(
    file: Streamed, request: Request, rows: pl.Series
) -> Iterator[tuple[int, pl.DataFrame]]:
    """Find rows of a file again, with where they stand and their text.

    Args:
        file: The file.
        request: As the file was read before.
        rows: Data rows, ascending. UInt32.

    Yields:
        The number of the piece, from 0, and row, byte_offset and raw of the rows in it.
    """
    begin = 0
    for number, piece in enumerate(
        file.pieces(source_columns(request.profile, request.read, request.keep))
    ):
        end = begin + piece.source.rows_in
        inside = rows.filter((rows > begin) & (rows <= end)).alias("row")
        if len(inside):
            found = piece.source.locate(inside)
            yield number, pl.concat([inside.to_frame(), found], how="horizontal")
        begin = end


def _checked(file: Streamed, request: Request) -> Iterator[Piece]:
    """The pieces, their columns checked: at the end where every row names its own."""
    names: dict[str, None] = {}
    rows = 0
    for piece in file.pieces(source_columns(request.profile, request.read, request.keep)):
        source = piece.source
        if source.format != _DOCUMENTS:
            if not names:
                _check(source, request, file)
            names["checked"] = None
            yield piece
            continue
        names |= dict.fromkeys(source.names)
        rows += source.rows_in
        yield replace(piece, source=_with_kept(source, request.keep))
        if piece.last and rows:
            _check(_nothing_but(names, source), request, file)


def _check(source: Source, request: Request, file: Streamed) -> None:
    refuse_repeated(source.names, file.label)
    missing = missing_columns(source, request.profile, request.read)
    if missing and not (source.format == "json" and not source.rows_in):
        raise _missing(missing, file.label, _every_column(source, file))
    for column, meant in slips(source, request.profile, request.keep).items():
        message = f"[{file.label}] has a column [{column}] and none called [{meant}]."
        raise InputError(message, hint="Rename it, or map it in a source profile.")
    have = {name.strip().lower() for name in source.names}
    for name in request.keep:
        if name.strip().lower() not in have:
            message = f"[{file.label}] has no column [{name}] to keep."
            raise InputError(message, hint="`vacatur inspect` lists the columns it has.")


def _every_column(source: Source, file: Streamed) -> list[str]:
    if source.header or source.format == _DOCUMENTS:
        return list(source.header or source.names)
    return next(iter(file.pieces(Columns()))).source.names


def _missing(missing: list[str], label: str, present: list[str]) -> InputError:
    return InputError(
        f"[{label}] has no column [{', '.join(missing)}] among its {len(present)}.",
        hint=profile_hint(present)
        or "`vacatur inspect` lists them: name them so, or map them in a source profile.",
    )


def _with_kept(source: Source, keep: Sequence[str]) -> Source:
    """Documents with the kept columns: those of a piece may all leave one out."""
    have = {name.strip().lower() for name in source.names}
    blank = [
        pl.lit(None, pl.String).alias(name) for name in keep if name.strip().lower() not in have
    ]
    return replace(source, frame=source.frame.with_columns(blank)) if blank else source


def _nothing_but(names: dict[str, None], source: Source) -> Source:
    """A source of these columns without any row."""
    return Source(
        format=source.format,
        frame=pl.DataFrame(schema=dict.fromkeys(names, pl.String)),
        rows=row_numbers(0),
        broken=no_broken_rows(),
        rows_in=0,
        locate=source.locate,
    )
