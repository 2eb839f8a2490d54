"""The pack that a result was made with, ready to derive its decisions again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from vacatur.errors import InputError, PackError, VacaturError
from vacatur.results.manifest import MANIFEST, SEAL, seal_of
from vacatur.rules.compile import Compiled, compile_pack
from vacatur.rules.load import Pack, load_pack
from vacatur.verification.differences import Differences
from vacatur.verification.folder import Folder


@dataclass(frozen=True, kw_only=True)
class LawOfResult:
    """A pack, its options and its day."""

    pack: Pack
    compiled: Compiled


def law_of_result(
    folder: Folder, named: str | Path | None, found: Differences
) -> LawOfResult | None:
    """Load and compile the pack that the manifest names.

    Args:
        folder: The result.
        named: Where the pack is, where it did not come with the program.
        found: Takes what is wrong with the manifest.

    Returns:
        None where the manifest was changed, so that there is no telling.

    Raises:
        PackError: The pack is another edition, or not in force on the day.
        InputError: There is no such pack here.
    """
    told = folder.manifest["pack"]
    try:
        law = _loaded(folder, named)
    except VacaturError as error:
        if folder.manifest.get(SEAL) == seal_of(folder.manifest):
            raise
        found.add(MANIFEST, f"no law can be read from it: {error.message}")
        return None
    options = {name: _plain(value) for name, value in law.pack.options.items()}
    if {name: _plain(value) for name, value in told["options"].items()} != options:
        found.add(MANIFEST, "its options are not those that the pack has")
    if told["version"] != law.pack.version:
        found.add(MANIFEST, "the version of the pack is another")
    return law


def _loaded(folder: Folder, named: str | Path | None) -> LawOfResult:
    told = folder.manifest["pack"]
    pack = load_pack(named or told["id"], options=told["options"])
    if pack.sha256 != told["sha256"] or pack.id != told["id"]:
        message = f"The result was made with another edition of [{told['id']}] than is here."
        raise PackError(message, hint=f"Its version was {told['version']}: install that one.")
    try:
        as_of = date.fromisoformat(folder.manifest["as_of"])
    except ValueError as error:
        raise InputError("The as-of date of the manifest is no date.") from error
    return LawOfResult(pack=pack, compiled=compile_pack(pack, as_of=as_of))


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
