"""The folder in which a run over shards keeps what is done, so that it can go on."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from vacatur.engine.shards.aside import written_aside
from vacatur.errors import OutputError

RUN: Final = "run.json"
_NOTHING: Final[dict[str, Any]] = {}


def parts_folder(out: Path) -> Path:
    """The folder beside a result that holds its parts.

    Example:
        >>> parts_folder(Path("out/2020")).name
        '2020.parts'
    """
    return out.with_name(f"{out.name}.parts")


def open_parts(folder: Path, key: Mapping[str, object], *, resume: bool, force: bool) -> None:
    """Make the folder, or go on with what an earlier run of the same key left in it.

    Args:
        folder: The folder.
        key: What the run is: its shards, pack, options and day.
        resume: Whether to go on with an earlier run.
        force: Whether to begin again where there is an earlier run.

    Raises:
        OutputError: An earlier run left something and neither was asked for, or it was another
            run; or the folder cannot be written.
    """
    told = json.loads(json.dumps(key, default=str))
    try:
        if folder.exists():
            earlier = _earlier(folder)
            if resume and earlier == told:
                return
            if earlier != _NOTHING:
                _refuse_unless(folder, same=earlier == told, ours=earlier is not None, force=force)
                clear(folder)
        folder.mkdir(mode=0o700, exist_ok=True)
        with written_aside(folder / RUN) as stream:
            stream.write(json.dumps(told, ensure_ascii=False).encode())
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(
            f"[{folder}] could not be written: {error.strerror}.",
            hint="Check space and permissions, or choose another --out.",
        ) from error


def clear(folder: Path) -> None:
    """Remove the folder and all that is in it."""
    shutil.rmtree(folder)


def _earlier(folder: Path) -> dict[str, Any] | None:
    """The key of the run that the folder is of; None for no run's, empty for an empty folder.

    Another part of the same job may just be making it.
    """
    if all(path.name.startswith(".") for path in folder.iterdir()):
        return _NOTHING
    try:
        told: dict[str, Any] = json.loads((folder / RUN).read_bytes())
    except (OSError, ValueError):
        return None
    return told


def _refuse_unless(folder: Path, *, same: bool, ours: bool, force: bool) -> None:
    if not ours:
        raise OutputError(
            f"[{folder}] is no folder of an interrupted run.", hint="Choose another --out."
        )
    if force:
        return
    if same:
        raise OutputError(
            f"[{folder}] holds what an interrupted run has done.",
            hint="Go on with --resume, or begin again with --force.",
        )
    raise OutputError(
        f"[{folder}] is of a run on other inputs, another day, pack or options.",
        hint="Begin again with --force, or choose another --out.",
    )
