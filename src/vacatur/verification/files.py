"""Every file of a result against the manifest: which there are, their bytes, rows and columns."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl

from vacatur.charges.corrections import KEPT
from vacatur.digest import sha256_of
from vacatur.records.ledger import QUARANTINE_SCHEMA
from vacatur.results.decisions import DECISION_COLUMNS
from vacatur.results.manifest import MANIFEST, SEAL, columns_of, seal_of
from vacatur.results.scanned import scanned
from vacatur.results.tables import PEOPLE_COLUMNS
from vacatur.verification.differences import Differences
from vacatur.verification.folder import Folder

_NEEDED: Final = ("decisions", "people", "quarantine", "facts")
_DOCUMENT: Final = ".json"
_KNOWN: Final[Mapping[str, Mapping[str, pl.DataType]]] = {
    "decisions": DECISION_COLUMNS,
    "people": PEOPLE_COLUMNS,
    "quarantine": QUARANTINE_SCHEMA,
}


def check_files(folder: Folder, found: Differences) -> bool:
    """Hold every file against what the manifest says of it.

    Returns:
        Whether the tables are there and have the columns that they must have.
    """
    if folder.manifest.get(SEAL) != seal_of(folder.manifest):
        found.add(MANIFEST, "it was changed: its seal is another")
    told = {output["name"]: output for output in folder.manifest["outputs"]}
    there = {path.name for path in folder.path.iterdir()} - {MANIFEST}
    for name in sorted(there - told.keys()):
        found.add(name, "it is not in the manifest")
    for name in sorted(told.keys() - there):
        found.add(name, "it is missing")
    sound = [
        _check_file(folder.path / name, told[name], found) for name in sorted(there & told.keys())
    ]
    names = {name.partition(".")[0] for name in told}
    for name in (*_NEEDED, "summary"):
        if name not in names:
            found.add(MANIFEST, f"it names no {name}")
    if (KEPT in told) is not (folder.manifest["corrections"] is not None):
        found.add(MANIFEST, "corrections and the copy of them do not go together")
    return all(sound) and all(folder.table(name) for name in _NEEDED)


def _check_file(path: Path, told: Mapping[str, Any], found: Differences) -> bool:
    """Return whether the file has the columns that it must have."""
    if path.is_symlink() or not path.is_file():
        found.add(path.name, "it is no file of its own")
        return False
    if path.stat().st_size != told.get("bytes"):
        found.add(path.name, "its size is another")
    if sha256_of(path) != told.get("sha256"):
        found.add(path.name, "its SHA-256 is another")
    return path.suffix == _DOCUMENT or _check_table(path, told, found)


def _check_table(path: Path, told: Mapping[str, Any], found: Differences) -> bool:
    try:
        table = scanned(path)
        schema = table.collect_schema()
        rows = table.select(pl.len()).collect().item()
    except (OSError, KeyError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
        found.add(path.name, "it cannot be read")
        return False
    if rows != told.get("rows"):
        found.add(path.name, "its number of rows is another", abs(rows - (told.get("rows") or 0)))
    written, columns = columns_of(schema), told.get("columns") or {}
    typed, known = path.suffix != ".csv", _KNOWN.get(path.stem, {})
    if list(written) != list(columns):
        found.add(path.name, "its columns are others")
    elif typed and written != columns:
        found.add(path.name, "types of its columns are others", _unlike(written, columns))
    elif not _begins_with(schema, known, typed=typed):
        found.add(path.name, "its columns are not those of such a table")
    else:
        return bool(rows == told.get("rows"))
    return False


def _unlike(written: Mapping[str, str], told: Mapping[str, str]) -> int:
    return sum(written[name] != told[name] for name in written)


def _begins_with(schema: pl.Schema, known: Mapping[str, pl.DataType], *, typed: bool) -> bool:
    if list(schema)[: len(known)] != list(known):
        return False
    return not typed or all(schema[name] == dtype for name, dtype in known.items())
