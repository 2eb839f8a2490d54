"""Where words go: results to stdout, everything else to stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import polars as pl

_LONGEST: Final = 2000
"""Letters of a line of an error."""
_END: Final = 200
_LEFT_OUT: Final = " [...] "


def emit(text: str) -> None:
    """Print a result. A reader that went away (`| head`) is no error."""
    try:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def emit_lines(lines: Iterable[str]) -> None:
    """Print a page whose words may come from the data."""
    emit("\n".join(map(visible, lines)))


def emit_page(text: str) -> None:
    """Print a page whose words may come from a stranger's pack, or names of files."""
    emit_lines(text.split("\n"))


def visible(text: str) -> str:
    r"""Spell out control characters, so that no data can steer a terminal.

    Example:
        >>> visible("POSS\x1b[2J CANNABIS")
        'POSS\\x1b[2J CANNABIS'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def emit_json(document: Mapping[str, object]) -> None:
    """Print one JSON object."""
    emit(json.dumps(document, indent=2, ensure_ascii=False))


def emit_csv(table: pl.DataFrame) -> None:
    """Print a table, whose cells a spreadsheet may open."""
    from vacatur.cells import for_spreadsheets

    emit(for_spreadsheets(table).write_csv())


def note(text: str, *, quiet: bool = False) -> None:
    """Print a message about the run."""
    if not quiet:
        sys.stderr.write(f"{visible(text)}\n")


def complain(message: str, *, hint: str = "") -> None:
    """Print an error: one line saying what is wrong, and one saying what to do about it."""
    lines = (f"vacatur: {message}", hint)
    sys.stderr.writelines(
        f"{visible(_shortened(' '.join(line.split())))}\n" for line in lines if line
    )


def _shortened(line: str) -> str:
    """A line that may quote a column of thousands of letters, with its end.

    Example:
        >>> len(_shortened("a" * 5000)), _shortened("short")
        (2000, 'short')
    """
    if len(line) <= _LONGEST:
        return line
    return f"{line[: _LONGEST - _END - len(_LEFT_OUT)]}{_LEFT_OUT}{line[-_END:]}"


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Give a function that shows the current stage, on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield lambda _stage: None
        return
    from rich.console import Console

    with Console(stderr=True).status("Starting") as status:
        yield status.update
