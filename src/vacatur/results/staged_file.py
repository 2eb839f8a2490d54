"""A file that is filled out of sight and moved into place in one rename."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from vacatur.errors import OutputError, has_plain_name
from vacatur.hidden import hidden
from vacatur.results.failure import reason_of

_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS)
"""How disks answer that know no second name of a file."""


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
    try:
        with hidden(path, _touch) as aside:
            with aside.open("rb") as file:
                yield aside
                os.fsync(file.fileno())
            _move(aside, path, force=force)
    except FileExistsError as error:
        raise _exists(path) from error
    except (OSError, pl.exceptions.ComputeError) as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(
            f"[{path}] could not be written: {reason_of(error)}.",
            hint="Check space and permissions, or choose another file.",
        ) from error


def _touch(path: Path) -> None:
    path.touch(mode=0o600, exist_ok=False)


def _move(aside: Path, path: Path, *, force: bool) -> None:
    """Put the file in place; without force not over one that has come there meanwhile."""
    if force:
        aside.replace(path)
        return
    try:
        os.link(aside, path)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in _NO_LINKS or os.path.lexists(path):
            raise
        aside.replace(path)


def _exists(path: Path) -> OutputError:
    return OutputError(
        f"[{path}] exists already.", hint="Choose another file, or replace it with --force."
    )


def check_file(path: Path, *, force: bool) -> None:
    """Refuse a place where a file cannot or must not go, before any work is done.

    Raises:
        OutputError: The folder is missing, or something stands there that must stay.
    """
    if not has_plain_name(path):
        raise OutputError(f"The name of [{path}] is not text in UTF-8.", hint="Choose another.")
    if not path.parent.is_dir():
        raise OutputError(
            f"The folder above [{path}] does not exist.", hint="Create it, or choose another file."
        )
    if os.path.lexists(path) and not force:
        raise _exists(path)
