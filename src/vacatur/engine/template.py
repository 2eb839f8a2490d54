"""A file of corrections to fill in: the unread charges, the most frequent first."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import polars as pl

from vacatur.charges.columns import PAIR
from vacatur.charges.corrections_file import COLUMNS
from vacatur.errors import OutputError
from vacatur.interrupt import unfinished


def check_template(path: Path, *, force: bool) -> None:
    """Refuse a place where the file cannot or must not go, before any work is done.

    Raises:
        OutputError: The folder is missing, or something stands there that must stay.
    """
    if not path.parent.is_dir():
        raise OutputError(
            f"The folder above [{path}] does not exist.", hint="Create it, or choose another file."
        )
    if os.path.lexists(path) and not force:
        raise OutputError(
            f"[{path}] exists already.", hint="Choose another file, or replace it with --force."
        )


def write_template(unread: pl.DataFrame, path: Path, *, force: bool) -> None:
    """Write the file, readable by its owner alone; whole or not at all.

    Args:
        unread: Columns charge_code and charge_description, in the order wanted.
        path: Where it goes.
        force: Replace an older file.

    Raises:
        OutputError: The file exists, or cannot be written; nothing is left behind.
    """
    check_template(path, force=force)
    blank = (pl.lit(None, pl.String).alias(name) for name in COLUMNS if name not in PAIR)
    text = unread.select(*PAIR, *blank).select(COLUMNS).write_csv()
    try:
        _replace(path, text)
    except OSError as error:
        raise OutputError(
            f"[{path}] could not be written: {error.strerror}.",
            hint="Check space and permissions, or choose another file.",
        ) from error


def _replace(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    aside = Path(name)
    try:
        with unfinished(aside), os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
