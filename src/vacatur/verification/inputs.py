"""The inputs of a result against it: their SHA-256, their rows, and whose decision is of which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vacatur.errors import InputError
from vacatur.records.inputs import Place, by_label, expand
from vacatur.records.profiles import Profile, load_profile, profile_named
from vacatur.records.stream import streamed
from vacatur.records.stream_gate import Request
from vacatur.records.wanted import columns_to_read, source_names, wanted_columns
from vacatur.verification.differences import Differences
from vacatur.verification.folder import Folder
from vacatur.verification.reread import Reread

_UNREAD = "the rows of [{}]: its profile is not known here, name it with --source"
_LINKED = "which person each listed case was found to be of"


@dataclass(frozen=True, kw_only=True)
class Given:
    """What is given to check a result's inputs with."""

    inputs: Sequence[str | Path]
    """Files, folders, globs, or database tables by their URIs."""
    source: str | Path | None
    """The source profile that they were read by, where it does not come with the program."""
    scored: Sequence[str]
    """Canonical columns that scoring read; none where that is not known."""
    keep: Sequence[str]
    """Columns of theirs that the decisions carry."""


def check_inputs(folder: Folder, given: Given, found: Differences) -> tuple[int, list[str]]:
    """Hold input files against a result.

    Returns:
        How many were looked at, and what was taken as recorded.

    Raises:
        InputError: There is no such input.
    """
    references = folder.manifest["references"]
    told = [*folder.manifest["inputs"], *references]
    names = [file.get("file") or file.get("name") for file in told]
    places, strange = by_label(expand(given.inputs), names)
    for label in strange:
        found.add(label, "it is no input of this result")
    taken = [_LINKED] if references else []
    for file, name in zip(told, names, strict=True):
        if name not in places:
            found.add(name, "this input was not among those given")
            continue
        profile = profile_named(file.get("profile") if given.scored else None, given.source)
        if profile is None and "profile" in file:
            taken.append(_UNREAD.format(name))
        try:
            _check(file, places[name], profile, given, Reread(folder, name, found))
        except InputError:
            found.add(name, "it cannot be read any more")
    return len(places), taken


def _check(
    file: Mapping[str, Any], place: Place, profile: Profile | None, given: Given, reread: Reread
) -> None:
    used = profile or load_profile("canonical")
    read = columns_to_read(used, given.scored)
    only = source_names(used, read, given.keep)
    stream = streamed(place, reread.name, used, only=only)
    if stream.sha256 != file["sha256"]:
        reread.found.add(reread.name, "its SHA-256 is another than when it was scored")
    if profile is not None:
        wanted = wanted_columns(given.scored)
        request = Request(profile=used, wanted=wanted, read=read, keep=given.keep)
        reread.check(stream, request, file["rows_in"])
