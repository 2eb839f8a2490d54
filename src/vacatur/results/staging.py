"""A folder that is filled out of sight and moved into place in one rename."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import polars as pl

from vacatur.errors import OutputError, has_plain_name
from vacatur.hidden import hidden, step_aside, sweep
from vacatur.interrupt import undisturbed
from vacatur.results.failure import reason_of
from vacatur.results.manifest import MANIFEST, SOFTWARE
from vacatur.results.swap import swap

RESULT: Final = "result"
"""What a folder is called whose manifest names no kind."""


@contextmanager
def staged_folder(out: Path, *, force: bool, kind: str | None = None) -> Iterator[Path]:
    """Give a hidden folder to fill, and move it to `out` when the block ends well.

    Args:
        out: The folder to create. Its parent must exist.
        force: Whether to replace an older folder of the kind, or an empty one, in `out`.
        kind: What its manifest will call it; None for a result.

    Yields:
        A folder beside `out`, readable by its owner alone.

    Raises:
        OutputError: The folder exists, or the disk refuses; nothing is left behind.
    """
    target = Path(os.path.abspath(out))  # noqa: PTH100 - resolve() would follow a link at `out`
    check_target(target, force=force, kind=kind)
    try:
        with hidden(target, lambda folder: folder.mkdir(mode=0o700)) as folder:
            yield folder
            _flush_folder(folder)
            with undisturbed():
                _move(folder, target, force=force, kind=kind)
                _flush_folder(target.parent)
    except (OSError, pl.exceptions.ComputeError) as error:
        if isinstance(error, OutputError):
            raise
        raise _refused(out, error) from error


def check_target(out: Path, *, force: bool, kind: str | None = None) -> None:
    """Refuse a place where a folder cannot or must not go, before any work is done.

    Args:
        out: The folder to create.
        force: Whether to replace an older one of its kind: never a ledger by a list.
        kind: What its manifest will call it; None for a result.

    Raises:
        OutputError: The parent is missing, or something stands there that must stay.
    """
    if not has_plain_name(out):
        raise OutputError(f"The name of [{out}] is not text in UTF-8.", hint="Choose another.")
    if not out.parent.is_dir():
        raise OutputError(
            f"The folder above [{out}] does not exist.",
            hint="Create it, or choose another --out.",
        )
    sweep(out)
    if not os.path.lexists(out):
        return
    if not out.is_dir() or out.is_symlink():
        raise OutputError(f"[{out}] is not a folder.", hint="Choose another --out.")
    if not force:
        raise OutputError(
            f"[{out}] exists already.",
            hint="Choose another --out, or replace it with --force.",
        )
    manifest = _own_manifest(out)
    if manifest is None:
        if _is_empty(out):
            return
        raise OutputError(
            f"[{out}] is no result of vacatur, so --force does not replace it.",
            hint="Choose another --out.",
        )
    other = manifest.get("kind")
    if other != kind:
        raise OutputError(
            f"[{out}] is of the kind [{other or RESULT}] and not [{kind or RESULT}],"
            " so --force does not replace it.",
            hint="Choose another --out.",
        )


def _is_empty(folder: Path) -> bool:
    return next(folder.iterdir(), None) is None


def _own_manifest(folder: Path) -> dict[str, Any] | None:
    """Our own manifest, where it stands in the folder."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
        return manifest if manifest["software"]["name"] == SOFTWARE else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _move(folder: Path, target: Path, *, force: bool, kind: str | None) -> None:
    """Put the folder in place of what stands there now, if that may still go."""
    check_target(target, force=force, kind=kind)
    if not target.exists() or _is_empty(target):
        folder.rename(target)
    elif not swap(folder, target):
        _move_around(folder, target)


def _move_around(folder: Path, target: Path) -> None:
    """Let an older result step aside; it comes back on failure."""
    old = step_aside(target)
    try:
        folder.rename(target)
    except BaseException:
        old.rename(target)
        raise
    sweep(target)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _refused(out: Path, error: Exception) -> OutputError:
    return OutputError(
        f"[{out}] could not be written: {reason_of(error)}.",
        hint="Nothing was kept. Check space and permissions, or choose another --out.",
    )
