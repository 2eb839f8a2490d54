"""A comparison in a file, whole or not at all: its records as a table, or its counts as JSON."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from vacatur.engine.diff import Diff
from vacatur.engine.template import check_template
from vacatur.errors import OutputError, UsageError
from vacatur.interrupt import unfinished
from vacatur.results.formats import FORMATS, write_frame

ENDINGS = (*(f".{name}" for name in FORMATS), ".json")


def check_diff_file(path: Path, *, force: bool) -> None:
    """Refuse a file that cannot or must not be written, before any work is done.

    Raises:
        UsageError: The file's name says no format.
        OutputError: The folder is missing, or something stands there that must stay.
    """
    if path.suffix not in ENDINGS:
        raise UsageError(
            f"The ending of [{path.name}] names no format.",
            hint=f"Use one of {', '.join(ENDINGS)}.",
        )
    check_template(path, force=force)


def write_diff(diff: Diff, path: Path, *, force: bool) -> None:
    """Write the file, readable by its owner alone.

    Args:
        diff: What `diff_settings` returned.
        path: Where it goes: the records with another answer (.csv, .parquet, .arrow), or the
            whole document (.json).
        force: Replace an older file.

    Raises:
        UsageError: The file's name says no format.
        OutputError: The file exists, or cannot be written; nothing is left behind.
    """
    check_diff_file(path, force=force)
    with _staged(path) as aside:
        if path.suffix == ".json":
            text = json.dumps(diff.document, indent=2, ensure_ascii=False)
            aside.write_text(f"{text}\n", encoding="utf-8")
        else:
            write_frame(diff.records, aside)


@contextmanager
def _staged(path: Path) -> Iterator[Path]:
    """Give a hidden file beside it to fill, and move it into place when the block ends well."""
    try:
        handle, name = tempfile.mkstemp(
            prefix=f".{path.stem}.", suffix=path.suffix, dir=path.parent
        )
        aside = Path(name)
        try:
            with unfinished(aside), os.fdopen(handle, "rb") as file:
                yield aside
                os.fsync(file.fileno())
                aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
    except (OSError, pl.exceptions.ComputeError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or type(error).__name__
        raise OutputError(
            f"[{path}] could not be written: {reason}.",
            hint="Check space and permissions, or choose another file.",
        ) from error
