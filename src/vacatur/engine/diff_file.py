"""A comparison in a file, whole or not at all: its records as a table, or its counts as JSON."""

from __future__ import annotations

import json
from pathlib import Path

from vacatur.engine.diff import Diff
from vacatur.errors import UsageError
from vacatur.results.formats import FORMATS, write_frame
from vacatur.results.staged_file import check_file, staged_file

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
    check_file(path, force=force)


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
    with staged_file(path, force=force) as aside:
        if path.suffix == ".json":
            text = json.dumps(diff.document, indent=2, ensure_ascii=False)
            aside.write_text(f"{text}\n", encoding="utf-8")
        else:
            write_frame(diff.records, aside)
