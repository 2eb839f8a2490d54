"""A folder that is filled out of sight and moved into place in one rename."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from vacatur.errors import OutputError
from vacatur.interrupt import beside, undisturbed, unfinished
from vacatur.results.manifest import MANIFEST, SOFTWARE


@contextmanager
def staged_folder(out: Path, *, force: bool) -> Iterator[Path]:
    """Give a hidden folder to fill, and move it to `out` when the block ends well.

    Args:
        out: The folder to create. Its parent must exist.
        force: Whether to replace an older result, or an empty folder, in `out`.

    Yields:
        A folder beside `out`, readable by its owner alone.

    Raises:
        OutputError: The folder exists, or the disk refuses; nothing is left behind.
    """
    target = Path(os.path.abspath(out))  # noqa: PTH100 - resolve() would follow a link at `out`
    check_target(target, force=force)
    folder = beside(target)
    try:
        with unfinished(folder):
            folder.mkdir(mode=0o700)
            yield folder
            _flush_folder(folder)
            with undisturbed():
                _move(folder, target)
                _flush_folder(target.parent)
    except (OSError, pl.exceptions.ComputeError) as error:
        if isinstance(error, OutputError):
            raise
        raise _refused(out, error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def check_target(out: Path, *, force: bool) -> None:
    """Refuse a place where a result cannot or must not go, before any work is done.

    Raises:
        OutputError: The parent is missing, or something stands there that must stay.
    """
    if not out.parent.is_dir():
        raise OutputError(
            f"The folder above [{out}] does not exist.",
            hint="Create it, or choose another --out.",
        )
    if not os.path.lexists(out):
        return
    if not out.is_dir() or out.is_symlink():
        raise OutputError(f"[{out}] is not a folder.", hint="Choose another --out.")
    if not force:
        raise OutputError(
            f"[{out}] exists already.",
            hint="Choose another --out, or replace it with --force.",
        )
    if not (_is_result(out) or _is_empty(out)):
        raise OutputError(
            f"[{out}] is no result of vacatur, so --force does not replace it.",
            hint="Choose another --out.",
        )


def _is_empty(folder: Path) -> bool:
    return next(folder.iterdir(), None) is None


def _is_result(folder: Path) -> bool:
    """Tell whether our own manifest stands in the folder."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        return bool(manifest["software"]["name"] == SOFTWARE)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _move(folder: Path, target: Path) -> None:
    """Put the folder in place; an older result steps aside and comes back on failure."""
    if not target.exists() or _is_empty(target):
        folder.rename(target)
        return
    aside = beside(target)
    target.rename(aside)
    try:
        folder.rename(target)
    except BaseException:
        aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _refused(out: Path, error: Exception) -> OutputError:
    reason = (isinstance(error, OSError) and error.strerror) or type(error).__name__
    return OutputError(
        f"[{out}] could not be written: {reason}.",
        hint="Nothing was kept. Check space and permissions, or choose another --out.",
    )
