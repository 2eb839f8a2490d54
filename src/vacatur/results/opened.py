"""A result folder as it is read, whether its files are plain or encrypted.

An encrypted file is decrypted into memory, whole: nothing of it is written anywhere.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from vacatur.digest import sha256_of
from vacatur.errors import InputError
from vacatur.results.manifest import MANIFEST
from vacatur.results.scanned import SUFFIXES, scanned
from vacatur.storage.age import AGE, Identities


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A result folder, and what opens its encrypted files."""

    folder: Path
    identities: Identities | None = None

    def document(self, name: str) -> dict[str, Any]:
        """A document of the folder.

        Raises:
            InputError: It is missing or damaged.
        """
        try:
            found: dict[str, Any] = json.loads((self.folder / name).read_bytes())
        except (OSError, ValueError) as error:
            raise InputError(f"[{self.folder.name}] is not a result folder.") from error
        if not isinstance(found, dict):
            raise InputError(f"[{self.folder.name}] is not a result folder.")
        return found

    def suffix(self, table: str) -> str:
        """The format of a table, as the end of its file's name.

        Raises:
            InputError: There is no such table.
        """
        for suffix in SUFFIXES:
            path = self.folder / f"{table}{suffix}"
            if path.is_file() or _sealed(path).is_file():
                return suffix
        raise InputError(f"[{self.folder.name}] is not a whole result: it has no [{table}].")

    def table(self, table: str) -> pl.LazyFrame:
        """A table; every column of a CSV is text.

        Raises:
            InputError: There is no such table, or it is encrypted and no identity opens it.
        """
        return scanned(self.file(f"{table}{self.suffix(table)}"), self.suffix(table))

    def file(self, name: str) -> Path | BytesIO:
        """A file to read from.

        Raises:
            InputError: It is encrypted, and no identity is given or none opens it.
        """
        path = self.folder / name
        sealed = _sealed(path)
        if path.is_file() or not sealed.is_file():
            return path
        return BytesIO(self.needed().decrypt(sealed.read_bytes(), name=sealed.name))

    def needed(self) -> Identities:
        """What opens encrypted files.

        Raises:
            InputError: There is none.
        """
        if self.identities is None:
            message = f"[{self.folder.name}] is encrypted, and no identity is given."
            raise InputError(message, hint="Give --identity FILE.")
        return self.identities

    def check_whole(self) -> None:
        """Refuse a folder whose files are not those that its manifest names.

        Raises:
            InputError: One is missing or differs.
        """
        for name, sha256 in outputs_of(self.document(MANIFEST), self.folder).items():
            path = self.folder / name
            if not path.is_file() or sha256_of(path) != sha256:
                message = f"[{name}] is missing, or is not the one that the manifest names."
                raise InputError(message, hint="Copy the folder again, or score again.")


def outputs_of(manifest: dict[str, Any], folder: Path) -> dict[str, str]:
    """The SHA-256 of each file beside a manifest, by its name.

    Raises:
        InputError: The manifest is none of a result, or names files elsewhere.
    """
    try:
        told = {str(file["name"]): str(file["sha256"]) for file in manifest["outputs"]}
        inside = [file.get("plain") or {} for file in manifest["outputs"]]
        right = all(isinstance(each.get("sha256", ""), str) for each in inside)
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(f"[{folder.name}] is not a result folder.") from error
    if not (right and isinstance(manifest.get("pack"), dict)):
        raise InputError(f"[{folder.name}] is not a result folder.")
    if any(Path(name).name != name for name in told):
        raise InputError(f"The manifest of [{folder.name}] names a file that is not beside it.")
    return told


def _sealed(path: Path) -> Path:
    return path.with_name(path.name + AGE)
