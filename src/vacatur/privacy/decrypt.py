"""An encrypted result made plain: the same bytes that a run without encryption writes."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import polars as pl

from vacatur.digest import sha256_of
from vacatur.errors import InputError, VacaturError
from vacatur.results.manifest import MANIFEST, SEAL, seal_of
from vacatur.results.opened import Opened, outputs_of
from vacatur.results.recount import recount
from vacatur.results.staging import staged_folder
from vacatur.results.write import write_one
from vacatur.storage.age import AGE, Identities
from vacatur.storage.sealed import Counted

SUMMARY = "summary.json"
_FILE_MODE = 0o600


def decrypt(folder: Path, out: Path, identities: Identities, *, force: bool = False) -> list[str]:
    """Write a plain copy of an encrypted result.

    Returns:
        The names of the files that were encrypted, as they are called now.

    Raises:
        InputError: The folder is no whole result, nothing in it is encrypted, or no key opens it.
        OutputError: The copy cannot be written; nothing is left behind.
    """
    opened = Opened(folder=folder, identities=identities)
    manifest = opened.document(MANIFEST)
    names = list(outputs_of(manifest, folder))
    sealed = [name for name in names if name.endswith(AGE)]
    if not sealed:
        hint = "It can be used as it is."
        raise InputError(f"Nothing in [{folder.name}] is encrypted.", hint=hint)
    opened.check_whole()
    with staged_folder(out, force=force, kind=manifest.get("kind")) as staged:
        for name in names:
            _write(folder / name, staged, identities)
        _check(manifest, staged)
        _recount(staged, opened.document(SUMMARY))
        write_one(staged / MANIFEST, _plain(manifest))
    return [name.removesuffix(AGE) for name in sealed]


def _write(path: Path, staged: Path, identities: Identities) -> None:
    """Write one file for its owner alone, decrypted on the way where it is encrypted."""
    plain = staged / path.name.removesuffix(AGE)
    handle = os.open(plain, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _FILE_MODE)
    with open(handle, "wb") as file, path.open("rb") as source:  # noqa: PTH123
        if path.name.endswith(AGE):
            identities.copy(source, Counted(file), name=path.name)
        else:
            shutil.copyfileobj(source, file)
        file.flush()
        os.fsync(file.fileno())


def _check(manifest: dict[str, Any], staged: Path) -> None:
    """Refuse plain files that are not those that were encrypted."""
    for file in manifest["outputs"]:
        name = file["name"].removesuffix(AGE)
        told = (file.get("plain") or file)["sha256"]
        if sha256_of(staged / name) != told:
            message = f"[{file['name']}] holds something else than was encrypted."
            raise InputError(message, hint="Copy the folder again, or score again.")


def _recount(staged: Path, summary: dict[str, Any]) -> None:
    """Hold the summary against the tables, which the run itself could not read back."""
    try:
        recount(staged, summary)
    except (VacaturError, KeyError, TypeError, AttributeError, pl.exceptions.PolarsError) as error:
        message = "The tables do not hold what the summary counts."
        raise InputError(message, hint="Copy the folder again, or score again.") from error


def _plain(manifest: dict[str, Any]) -> dict[str, Any]:
    """What the manifest of a run without encryption says."""
    told = {key: value for key, value in manifest.items() if key not in (SEAL, "encryption")}
    told["outputs"] = [_of_plain(file) for file in manifest["outputs"]]
    return told | {SEAL: seal_of(told)}


def _of_plain(file: dict[str, Any]) -> dict[str, Any]:
    own = {key: value for key, value in file.items() if key != "plain"}
    return own | {"name": file["name"].removesuffix(AGE)} | (file.get("plain") or {})
