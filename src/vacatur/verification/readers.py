"""What is written for readers outside the office, cut out of the whole tables once more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.errors import UsageError
from vacatur.privacy.roles import check_roles, views
from vacatur.results.formats import Pieces
from vacatur.results.manifest import MANIFEST
from vacatur.results.scanned import scanned
from vacatur.rules.load import Pack
from vacatur.verification.differences import Differences
from vacatur.verification.folder import Folder
from vacatur.verification.typed import parts

_SUMMARY: Final = "summary.json"
_WHOLE: Final = ("decisions.", "people.", _SUMMARY)


def check_readers(folder: Folder, pack: Pack, found: Differences) -> None:
    """Compare the files of every reader with the whole tables, and the summary, of the result."""
    named = [output["name"].partition(".") for output in folder.manifest["outputs"]]
    readers = list(dict.fromkeys(name for name, _, rest in named if rest.startswith(_WHOLE)))
    if not readers:
        return
    try:
        check_roles(readers)
    except UsageError:
        found.add(MANIFEST, "it names files of a reader whom nobody knows")
        return
    summary = json.loads((folder.path / _SUMMARY).read_bytes())
    paths = filter(None, map(folder.table, ("decisions", "people")))
    tables = {path.name: _pieces(path) for path in paths}
    for name, content in views(readers, tables, summary, pack).items():
        path = folder.path / name
        if not path.is_file():
            found.add(name, "it is missing")
        elif isinstance(content, Pieces):
            again, told = pl.concat(content.frames()), scanned(path).collect()
            if not again.equals(told):
                found.add(name, "it is not what the whole table gives this reader")
        elif json.loads(path.read_bytes()) != json.loads(json.dumps(content)):
            found.add(name, "it is not what the whole summary gives this reader")


def _pieces(path: Path) -> Pieces:
    table = scanned(path)
    rows = table.select(pl.len()).collect().item()

    def frames() -> Iterator[pl.DataFrame]:
        return parts(path, {})

    return Pieces(schema=table.collect_schema(), rows=rows, frames=frames)
