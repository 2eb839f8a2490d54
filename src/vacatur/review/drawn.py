"""A sample folder opened again: its key, and the result that it was drawn from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from vacatur.digest import sha256_of
from vacatur.dossiers.result import Result
from vacatur.errors import InputError
from vacatur.results.manifest import MANIFEST
from vacatur.review.sample import KEY, KIND
from vacatur.storage.age import Identities

_HINT: Final = "Name the folder that `vacatur review sample` made."


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A sample that was drawn."""

    folder: Path
    manifest: Mapping[str, Any]
    key: pl.DataFrame

    @property
    def told(self) -> Mapping[str, Any]:
        """How it was drawn."""
        return dict(self.manifest[KIND])


def open_sample(folder: Path) -> Sample:
    """Open a sample.

    Raises:
        InputError: The folder is none, or its key is not the one that was written.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        sums = {file["name"]: file["sha256"] for file in manifest["outputs"]}
        whole = manifest["kind"] == KIND and isinstance(manifest[KIND]["domains"], dict)
        same = whole and sha256_of(folder / KEY) == sums[KEY]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"[{folder.name}] is no sample.", hint=_HINT) from error
    if not same:
        message = f"[{folder.name}] is no sample, or its key is not the one that was written."
        raise InputError(message, hint=_HINT)
    return Sample(folder=folder, manifest=manifest, key=pl.read_parquet(folder / KEY))


def result_of(sample: Sample, named: Path | None, identities: Identities | None) -> Result:
    """Open the very result that a sample was drawn from.

    Args:
        sample: The sample.
        named: Where the result is; None to look beside the sample.
        identities: What opens it, where it is encrypted.

    Raises:
        InputError: It is not there, or is another result.
    """
    told = Path(str(sample.told["from"])).name
    folder = sample.folder.absolute().parent / told if named is None else named
    if not (folder / MANIFEST).is_file():
        message = f"The result [{folder.name}] that the sample was drawn from was not found."
        raise InputError(message, hint="Name it with --result DIR.")
    result = Result.open(folder, identities=identities)
    if result.sha256 != sample.manifest["result"]["manifest_sha256"]:
        message = f"[{folder.name}] is another result than the one that the sample was drawn from."
        raise InputError(message, hint="Name that one with --result DIR.")
    return result
