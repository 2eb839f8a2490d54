"""A file that is filled out of sight and moved into place in one rename."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from vacatur.errors import OutputError
from vacatur.interrupt import beside, unfinished


@contextmanager
def staged_file(path: Path, *, force: bool) -> Iterator[Path]:
    """Give a hidden file to fill, and move it to `path` when the block ends well.

    Args:
        path: The file to create. Its folder must exist.
        force: Whether to replace an older file.

    Yields:
        A file beside it, readable by its owner alone.

    Raises:
        OutputError: The file exists, or the disk refuses; nothing is left behind.
    """
    check_file(path, force=force)
    aside = beside(path)
    try:
        try:
            with unfinished(aside):
                aside.touch(mode=0o600, exist_ok=False)
                with aside.open("rb") as file:
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


def check_file(path: Path, *, force: bool) -> None:
    """Refuse a place where a file cannot or must not go, before any work is done.

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
