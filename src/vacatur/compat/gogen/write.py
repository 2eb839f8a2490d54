"""The second pass over a file: every row goes out again, with its added fields behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import numpy as np

from vacatur.compat.gogen import quote_kernel, rows_kernel, write_kernel
from vacatur.compat.gogen.added import Added
from vacatur.compat.gogen.failures import GogenError, system_error
from vacatur.compat.gogen.layout import ADDED, CONDENSED, FIELDS, POSSIBLE, WIDTH, places
from vacatur.compat.gogen.parallel import Spare, in_order
from vacatur.compat.gogen.read import Span
from vacatur.compat.gogen.rows_kernel import Bytes, Flags, Places
from vacatur.compat.gogen.source import Source
from vacatur.hidden import hidden

NAMES: Final = ("All_Results", "All_Results_Condensed", "Prop64_Results")
_HEADERS: Final = ((*FIELDS, *ADDED), (*CONDENSED, *ADDED), (*FIELDS, *ADDED))
_CONDENSED: Final = np.array(places(CONDENSED), np.int32)
_COMMENT: Final = FIELDS.index("COMMENT_TEXT")

_KINDS: Final = np.full(256, quote_kernel.ORDINARY, np.uint8)
_KINDS[[*range(9, 14), 32]] = quote_kernel.SPACE
_KINDS[[0xC2, 0xE1, 0xE2, 0xE3]] = quote_kernel.LEADER
_PLAIN: Final = np.ones(256, np.bool_)
_PLAIN[[rows_kernel.LINE_FEED, rows_kernel.COMMA, rows_kernel.CARRIAGE_RETURN]] = False


@dataclass(frozen=True, kw_only=True)
class Extras:
    """What is added to the r rows of a file."""

    possible: Flags
    """Whether the comment is reported as a possible other charge. Shape (r,)."""
    scope: Places
    """The row's place among the rows in scope, or -1. Shape (r,)."""
    added: Added

    def room(self, span: Span) -> int:
        """Return how many bytes the rows of a span may take at most, in one file."""
        rows = slice(span.first_row, span.first_row + span.rows)
        scope = self.scope[rows]
        lengths = np.diff(self.added.offsets)
        pieces = int(lengths[self.added.pieces[scope[scope >= 0]]].sum())
        return 2 * span.size + span.rows * (2 * WIDTH + len(ADDED) + 4) + pieces


def write_results(
    source: Source, spans: list[Span], extras: Extras, paths: Mapping[str, Path]
) -> None:
    """Write the three files of an input; each appears whole or not at all.

    Args:
        source: The input.
        spans: Where its rows stand.
        extras: What is added to them.
        paths: Where each of `NAMES` goes.

    Raises:
        GogenError: A file cannot be written, or the input has changed.
    """
    spare = Spare()

    def render(span: Span) -> list[tuple[Bytes, int]]:
        return _render(source, span, extras, spare)

    with ExitStack() as stack:
        files = [stack.enter_context(replaced(paths[name])) for name in NAMES]
        for file, names, path in zip(files, _HEADERS, paths.values(), strict=True):
            put(file, path, (",".join(names) + "\n").encode())
        for parts in in_order(render, spans):
            for file, (out, filled), path in zip(files, parts, paths.values(), strict=True):
                put(file, path, out[:filled].data)
                spare.give(out)


def _render(source: Source, span: Span, extras: Extras, spare: Spare) -> list[tuple[Bytes, int]]:
    """Write a span into three arrays; return each with how far it is filled."""
    data = source.spare.take(span.size + 1)
    filled = source.read(span.offset, data[: span.size])
    data[span.size] = rows_kernel.LINE_FEED
    rows = slice(span.first_row, span.first_row + span.rows)
    room = extras.room(span)
    outs = [spare.take(room) for _ in NAMES]
    ended = filled == span.size and data[span.size - 1] == rows_kernel.LINE_FEED
    written, *sizes = write_kernel.write_rows(
        data,
        span.size if ended else span.size + 1,
        _KINDS,
        _PLAIN,
        WIDTH,
        _CONDENSED,
        _COMMENT,
        extras.possible[rows],
        extras.scope[rows],
        extras.added.pieces,
        extras.added.offsets,
        extras.added.text,
        len(ADDED),
        POSSIBLE,
        *outs,
    )
    if filled != span.size or written != span.rows:
        raise GogenError(f"read {source.path}: the file changed while it was being read")
    source.spare.give(data)
    return list(zip(outs, sizes, strict=True))


@contextmanager
def replaced(path: Path) -> Iterator[IO[bytes]]:
    """Give a new file, readable by its owner alone, that takes its place when all went well."""
    try:
        with hidden(path, lambda aside: _touch(aside, path)) as aside:
            with aside.open("wb", buffering=0) as file:
                yield file
            aside.replace(path)
    except OSError as error:
        raise system_error("write", path, error) from error


def _touch(aside: Path, path: Path) -> None:
    try:
        aside.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise system_error("open", path, error) from error


def put(file: IO[bytes], path: Path, content: bytes | memoryview) -> None:
    """Write all of the content.

    Raises:
        GogenError: The system takes no more.
    """
    view = memoryview(content)
    try:
        while view:
            view = view[file.write(view) :]
    except OSError as error:
        raise system_error("write", path, error) from error
