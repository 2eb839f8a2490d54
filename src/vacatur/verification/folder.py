"""A result folder as it lies there: its manifest, and where its tables are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from vacatur.errors import InputError
from vacatur.results.manifest import FORMAT_VERSION, MANIFEST, SOFTWARE
from vacatur.results.scanned import table_path

Json = Mapping[str, Any]

_PARTS: Final[Mapping[str, type | tuple[type, ...]]] = {
    "software": dict,
    "pack": dict,
    "corrections": (dict, type(None)),
    "as_of": str,
    "inputs": list,
    "references": list,
    "reconciliation": dict,
    "outputs": list,
    "seconds": dict,
}
COUNTS: Final = ("rows_in", "records", "merged", "quarantined")


@dataclass(frozen=True, kw_only=True)
class Folder:
    """A result folder with its manifest."""

    path: Path
    manifest: Json
    sha256: str
    """Of the manifest."""

    def table(self, name: str) -> Path | None:
        """Where a table is; None where it is not."""
        return table_path(self.path, name)

    def name_of(self, table: str) -> str:
        """The file name of a table, or what it is called where there is none."""
        path = self.table(table)
        return path.name if path else table


def open_folder(path: Path) -> Folder:
    """Read the manifest of a result folder.

    Raises:
        InputError: The folder is no result, or one of another version.
    """
    try:
        content = (path / MANIFEST).read_bytes()
        manifest = json.loads(content)
        kind = manifest.get("kind") if isinstance(manifest, dict) else None
        if not kind:
            _check(manifest)
    except (OSError, ValueError, TypeError, KeyError) as error:
        message = f"[{path.name}] is not a result folder: it has no manifest of one."
        hint = "Name the folder that `vacatur score --out` made."
        raise InputError(message, hint=hint) from error
    if kind:
        message = f"[{path.name}] is no result of score: it is of the kind [{kind}]."
        raise InputError(message, hint="Verify the result that it was made from.")
    if "encryption" in manifest:
        message = f"[{path.name}] is encrypted."
        raise InputError(message, hint="Make it plain first: vacatur decrypt.")
    if manifest["format"] != FORMAT_VERSION:
        message = f"[{path.name}] was made by another version."
        raise InputError(message, hint="Verify it with the version that its manifest names.")
    return Folder(path=path, manifest=manifest, sha256=hashlib.sha256(content).hexdigest())


def _check(manifest: Any) -> None:  # noqa: ANN401  it may be anything
    """Raise where a manifest has not the parts that everything else relies on."""
    if not isinstance(manifest["format"], int) or manifest["software"]["name"] != SOFTWARE:
        raise ValueError
    for name, kind in _PARTS.items():
        if not isinstance(manifest[name], kind):
            raise TypeError(name)
    for counts in (*manifest["inputs"], manifest["reconciliation"]):
        if not all(isinstance(counts[name], int) for name in COUNTS):
            raise TypeError
    texts = [manifest["pack"][name] for name in ("id", "version", "sha256")]
    texts += [file["file"] for file in manifest["inputs"]]
    texts += [file["name"] for file in manifest["outputs"]]
    if not all(isinstance(text, str) for text in texts):
        raise TypeError
