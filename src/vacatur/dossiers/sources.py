"""The files that a result was made from, found again and read for what they say of people.

A result holds no name and no address. Whoever writes to people needs the files again, and they
must be the very ones: each is told by its SHA-256.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl

from vacatur.errors import InputError
from vacatur.records.gate import Gated, pass_gate
from vacatur.records.inputs import Place, by_label, expand
from vacatur.records.profiles import Profile, profile_named
from vacatur.records.schema import BY_NAME, Kind
from vacatur.records.stream import streamed
from vacatur.records.stream_gate import Request, gated_pieces
from vacatur.records.wanted import columns_to_read, source_names, wanted_columns

FILE: Final = "source_file"
ROW: Final = "source_row"
_GIVE: Final = "Give the very files that were scored: --records FILE."


def find_inputs(
    manifest: Mapping[str, Any], given: Sequence[str | Path] | None, beside: Path
) -> dict[str, Place]:
    """Find the inputs of a result, each by the name that its manifest gives it.

    Args:
        manifest: The result's.
        given: Files, folders, globs or tables; None to look beside the result and where one works.
        beside: The result folder.

    Raises:
        InputError: One of them is not there.
    """
    files = manifest["inputs"]
    places = expand(given) if given else _beside(files, beside)
    names = [str(file["file"]) for file in files]
    found, _ = by_label(places, names)
    for name in names:
        if name not in found:
            message = f"[{name}], which the result was made from, was not found."
            raise InputError(message, hint=_GIVE)
    return {name: found[name] for name in names}


def _beside(files: Sequence[Mapping[str, Any]], folder: Path) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for file in files:
        name = str(file["file"])
        for root in (folder.absolute().parent, Path.cwd()):
            path = root / name
            if path.is_file() and path.stat().st_size == file["bytes"]:
                found[name] = path
                break
    return found


def read_again(
    file: Mapping[str, Any],
    place: Place,
    columns: Sequence[str],
    scored: Sequence[str],
    source: str | Path | None = None,
) -> Iterator[pl.DataFrame]:
    """Read canonical columns of an input again, piece by piece.

    Args:
        file: What the manifest says of the input.
        place: Where it is.
        columns: Canonical columns to give.
        scored: Those that scoring read.
        source: Its profile, where that did not come with the program.

    Yields:
        `source_row` and the columns, typed; rows that were quarantined are left out. A date, number
        or yes-no that scoring did not read is unknown where it cannot be read.

    Raises:
        InputError: It cannot be read, or is not the file that was scored.
    """
    profile = _profile(str(file["profile"]), source)
    wanted = wanted_columns(columns)
    read = columns_to_read(profile, wanted)
    asked = columns_to_read(profile, scored)
    stream = streamed(place, str(file["file"]), profile, only=source_names(profile, asked, ()))
    if stream.sha256 != file["sha256"]:
        message = f"[{file['file']}] is not the file that was scored: its SHA-256 is another."
        raise InputError(message, hint=_GIVE)
    request = Request(profile=profile, wanted=wanted, read=read, keep=())
    unscored = [n for n in columns if n not in scored and BY_NAME[n].kind is not Kind.TEXT]
    for piece in gated_pieces(stream, request):
        records = _records(piece, read, unscored)
        have = [name for name in columns if name in records.columns]
        yield records.select(pl.col(ROW).cast(pl.UInt32), *have)
    if not stream.unchanged():
        message = f"[{file['file']}] changed while it was read."
        raise InputError(message, hint="Run again once nobody writes to it.")


def _records(piece: Gated, read: Sequence[str], unscored: Sequence[str]) -> pl.DataFrame:
    """The records of a piece; what scoring did not read sets none aside, and is unknown instead."""
    if not piece.refused["column"].is_in(unscored).any():
        return piece.records
    scored = [name for name in read if name not in unscored]
    found = _gated(piece, scored)
    for name in unscored:
        own = _gated(piece, [*scored, name])
        if name in own.columns:
            found = found.join(own.select(ROW, name), on=ROW, how="left", maintain_order="left")
    return found


def _gated(piece: Gated, read: Sequence[str]) -> pl.DataFrame:
    return pass_gate(piece.source, piece.profile, read, (), piece.label).records


def _profile(name: str, source: str | Path | None) -> Profile:
    profile = profile_named(name, source)
    if profile is None:
        message = f"The source profile [{name}] is not known here."
        raise InputError(message, hint="Name its file with --source.")
    return profile
