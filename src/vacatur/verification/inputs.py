"""The inputs of a result against its manifest: their SHA-256, and how many rows they have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from vacatur.errors import InputError
from vacatur.records.inputs import Place, expand
from vacatur.records.profiles import Profile, load_profile
from vacatur.records.stream import Streamed, streamed
from vacatur.records.wanted import Columns, columns_to_read, source_columns, source_names
from vacatur.verification.differences import Differences
from vacatur.verification.folder import Folder

_UNREAD = "how many rows [{}] has: its profile is not known here, name it with --source"


def check_inputs(
    folder: Folder,
    inputs: Sequence[str | Path],
    source: str | Path | None,
    columns: tuple[Sequence[str], Sequence[str]],
    found: Differences,
) -> tuple[int, list[str]]:
    """Hold input files against the manifest.

    Args:
        folder: The result.
        inputs: Files, folders, globs, or database tables by their URIs.
        source: The source profile that they were read by, where it does not come with the program.
        columns: Canonical columns that scoring read, and columns of theirs that decisions carry.
        found: Takes the differences.

    Returns:
        How many were looked at, and what could not be checked.

    Raises:
        InputError: An input cannot be read.
    """
    told = [*folder.manifest["inputs"], *folder.manifest["references"]]
    names = [file.get("file") or file.get("name") for file in told]
    given = _matched(expand(inputs), names, found)
    unread: list[str] = []
    for file, name in zip(told, names, strict=True):
        if name not in given:
            found.add(name, "this input was not among those given")
            continue
        profile = _profile(file, source)
        if profile is None and "profile" in file:
            unread.append(_UNREAD.format(name))
        _check(file, name, given[name], profile, columns, found)
    return len(given), unread


def _matched(
    places: Mapping[str, Place], names: Sequence[str], found: Differences
) -> dict[str, Place]:
    """The inputs by the names that the manifest gives them; parent folders may have changed."""
    matched: dict[str, Place] = {}
    for label, place in places.items():
        last = label.rpartition("/")[2]
        fits = [name for name in names if name == label]
        fits += [name for name in names if name.rpartition("/")[2] == last]
        free = [name for name in fits if name not in matched]
        if free:
            matched[free[0]] = place
        else:
            found.add(label, "it is no input of this result")
    return matched


def _profile(file: Mapping[str, Any], source: str | Path | None) -> Profile | None:
    name = file.get("profile")
    if name is None:
        return None
    given = None if source is None else load_profile(source)
    if given is not None and given.name == name:
        return given
    try:
        return load_profile(name)
    except InputError:
        return None


def _check(
    file: Mapping[str, Any],
    name: str,
    place: Place,
    profile: Profile | None,
    asked: tuple[Sequence[str], Sequence[str]],
    found: Differences,
) -> None:
    used = profile or load_profile("canonical")
    read = columns_to_read(used, asked[0])
    only = source_names(used, read, asked[1])
    stream = streamed(place, name, used, only=only)
    if stream.sha256 != file["sha256"]:
        found.add(name, "its SHA-256 is another than when it was scored")
    if profile is None:
        return
    rows = _rows(stream, source_columns(used, read, asked[1]))
    if rows != file["rows_in"]:
        found.add(name, "it has more or fewer rows than were scored", abs(rows - file["rows_in"]))


def _rows(stream: Streamed, columns: Columns) -> int:
    return sum(piece.source.rows_in for piece in stream.pieces(columns))
