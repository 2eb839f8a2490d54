"""A folder that is handed on: papers, lists or reports, and a manifest that names their result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import vacatur
from vacatur.dossiers.result import Result
from vacatur.errors import OutputError
from vacatur.results.manifest import SOFTWARE, OutputFile
from vacatur.results.write import Content, write_result

FORMAT_VERSION = 1


@dataclass(frozen=True, kw_only=True)
class Handed:
    """What was written."""

    folder: Path
    manifest: Mapping[str, Any]


def default_out(folder: Path, kind: str) -> Path:
    """Where papers of a kind go when nobody says: beside their result.

    Example:
        >>> default_out(Path("out/result"), "worklist").name
        'result-worklist'
    """
    whole = folder.absolute()
    return whole.with_name(f"{whole.name}-{kind}")


def target(folder: str | Path, out: str | Path | None, kind: str) -> Path:
    """Where papers of a kind go: where somebody says, or else beside their result."""
    return default_out(Path(folder), kind) if out is None else Path(out)


def hand_on(
    result: Result,
    out: Path,
    files: Mapping[str, Content],
    *,
    kind: str,
    more: Mapping[str, object],
    force: bool = False,
) -> Handed:
    """Write a folder of papers, whole or not at all, readable by its owner alone.

    Args:
        result: What they are made of.
        out: The folder to create.
        files: Content by file name; see `vacatur.results.write.write_result`.
        kind: What they are, such as `worklist`.
        more: What else the manifest tells; counts and options, nothing of a person.
        force: Replace an older folder of that kind there.

    Raises:
        OutputError: The folder exists, is the result itself, or cannot be written.
    """
    if out.absolute() == result.opened.folder.absolute():
        message = f"[{out.name}] is the result itself."
        raise OutputError(message, hint="Name another folder with --out.")
    written: dict[str, Any] = {}

    def describe(outputs: tuple[OutputFile, ...]) -> dict[str, object]:
        told = {
            "format": FORMAT_VERSION,
            "kind": kind,
            "software": {"name": SOFTWARE, "version": vacatur.__version__},
            "result": {"manifest_sha256": result.sha256, "as_of": result.manifest["as_of"]},
            "pack": result.manifest["pack"],
            kind: dict(more),
            "outputs": [output.document() for output in outputs],
        }
        written.update(told)
        return told

    write_result(out, files, manifest=describe, force=force, kind=kind)
    return Handed(folder=out, manifest=written)
