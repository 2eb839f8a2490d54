"""The way in: files or a frame become typed records, a quarantine, and holds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from vacatur.errors import InputError, VacaturError
from vacatur.records.ahead import Ahead
from vacatur.records.content import Content, changed
from vacatur.records.gate import Gated, finished, pass_gate, refuse_duplicates
from vacatur.records.guess import profile_hint
from vacatur.records.inputs import Place, expand
from vacatur.records.ledger import FileReport, Intake
from vacatur.records.mapping import ROW, missing_columns, slips
from vacatur.records.profiles import CANONICAL, Profile, load_profile
from vacatur.records.quarantine import quarantine
from vacatur.records.reading import read_file
from vacatur.records.schema import NAMES
from vacatur.records.source import Source, refuse_repeated
from vacatur.records.tables import from_arrow_capsule, table_source
from vacatur.records.wanted import columns_to_read, source_columns, wanted_columns

__all__ = ["FileReport", "Intake", "take_in", "take_in_frame"]

FRAME_LABEL = "frame"
RESERVED = ("source_file", "source_row", "weight")


@dataclass(frozen=True, kw_only=True)
class _Request:
    profile: Profile
    wanted: list[str]
    """Canonical columns to hand on."""
    read: list[str]
    """Canonical columns to read: those, and what the merge rule needs."""
    keep: list[str]
    words: bool = False
    """Whether text of few distinct values may come as categorical columns."""


def take_in(
    inputs: Sequence[str | Path],
    *,
    profile: Profile | None = None,
    columns: Collection[str] = NAMES,
    keep: Sequence[str] = (),
    words: bool = False,
    ahead: Ahead | None = None,
) -> Intake:
    """Read files, folders and globs as records.

    Args:
        inputs: Files, folders (their files in sorted order) and globs.
        profile: How the source maps to the canonical columns; None for canonical headers.
        columns: Canonical columns to read; `record_id` and `person_id` always are.
        keep: Source columns to carry along as text under their own names.
        words: Whether text columns of few distinct values may come as categorical columns.
        ahead: A reading of one of the files that has begun already.

    Returns:
        The records in input order, the quarantined rows, and the persons on hold.

    Raises:
        InputError: A file cannot be read, or a required column is missing.
    """
    request = replace(_request(profile, columns, keep), words=words)
    asked = source_columns(request.profile, request.read, keep)
    files: list[Gated] = []
    contents: list[Content] = []
    for label, path in expand(inputs).items():
        source, content = read_file(path, label, request.profile, asked.only, asked.kinds, ahead)
        files.append(_gated(source, request, label, path))
        contents.append(content)
    return _intake(files, request, list(contents))


def take_in_frame(
    frame: object,
    *,
    profile: Profile | None = None,
    columns: Collection[str] = NAMES,
    keep: Sequence[str] = (),
) -> Intake:
    """Read a table in memory as records, as `take_in` reads files.

    Args:
        frame: Polars DataFrame or LazyFrame, or anything with `__arrow_c_stream__`.
        profile: See `take_in`.
        columns: See `take_in`.
        keep: See `take_in`.

    Raises:
        InputError: It is no table, or a required column is missing.

    Example:
        >>> frame = pl.DataFrame({"person_id": ["P1"], "charge_code": ["720-550/4(a)"]})
        >>> take_in_frame(frame).records["record_id"].to_list()
        ['frame:1']
    """
    request = _request(profile, columns, keep)
    table = from_arrow_capsule(frame)
    source = table_source(table, FRAME_LABEL)
    return _intake([_gated(source, request, FRAME_LABEL, None)], request, [None])


def _request(profile: Profile | None, columns: Collection[str], keep: Sequence[str]) -> _Request:
    used = profile or load_profile(CANONICAL)
    _refuse_taken(keep, used)
    wanted = wanted_columns(columns)
    read = columns_to_read(used, columns)
    return _Request(profile=used, wanted=wanted, read=read, keep=list(dict.fromkeys(keep)))


def _refuse_taken(keep: Sequence[str], profile: Profile) -> None:
    """Raise where a kept column would stand under the name of another one."""
    taken = [name for name in keep if name in RESERVED or _is_another(name, profile)]
    if taken:
        message = f"Cannot keep columns of the names [{', '.join(taken)}]: they mean another here."
        raise InputError(message, hint="Rename them in the source.")


def _is_another(name: str, profile: Profile) -> bool:
    rule = profile.rule(name) if name in NAMES else None
    return rule is not None and rule.source != (name,)


def _gated(source: Source, request: _Request, label: str, path: Place | None) -> Gated:
    refuse_repeated(source.names, label)
    missing = missing_columns(source, request.profile, request.read)
    if missing and not _has_no_documents(source):
        raise _missing(missing, label, _all_columns(source, request, label, path))
    for column, meant in slips(source, request.profile, request.keep).items():
        message = f"[{label}] has a column [{column}] and none called [{meant}]."
        raise InputError(message, hint="Rename it, or map it in a source profile.")
    return pass_gate(
        source, request.profile, request.read, request.keep, label, words=request.words
    )


def _has_no_documents(source: Source) -> bool:
    """Tell whether the source names its columns row by row and has no row."""
    return source.format in {"json", "jsonl"} and not source.rows_in


def _all_columns(source: Source, request: _Request, label: str, path: Place | None) -> list[str]:
    """Return every column of the file, not only those that were asked for."""
    if path is None:
        return source.names
    return read_file(path, label, request.profile, None)[0].names


def _missing(missing: list[str], label: str, present: list[str]) -> InputError:
    return InputError(
        f"[{label}] has no column [{', '.join(missing)}] among its {len(present)}.",
        hint=profile_hint(present)
        or "`vacatur inspect` lists them: name them so, or map them in a source profile.",
    )


def _intake(gated: list[Gated], request: _Request, contents: Sequence[Content | None]) -> Intake:
    files = refuse_duplicates(gated)
    rows, holds = quarantine(files)
    return Intake(
        records=pl.concat(
            [_records(file, request, files) for file in files],
            how="vertical_relaxed",  # of one file a column came as codes, of another as text
        ),
        quarantine=rows,
        holds=holds,
        reports=tuple(map(_report, files, contents)),
        hashes=tuple(map(_hashed, files, contents)),
    )


def _records(file: Gated, request: _Request, files: list[Gated]) -> pl.DataFrame:
    labels = pl.Enum([each.label for each in files])
    label = pl.lit(file.label).cast(labels).alias("source_file")
    return file.records.select(label, ROW, *finished(file.records, request.wanted, request.keep))


def _report(file: Gated, content: Content | None) -> FileReport:
    source = file.source
    report = FileReport(
        file=file.label,
        format=source.format,
        encoding=source.encoding,
        delimiter=source.delimiter,
        sha256=None,
        bytes=content.size if content else 0,
        rows_in=source.rows_in,
        records=file.records.height,
        merged=file.merged,
        quarantined=file.refused.height + source.broken.height,
        blank_lines=source.blank_lines,
        profile=file.profile.name,
    )
    if not report.reconciles:
        message = f"[{file.label}]: {report.rows_in} rows went in, and not as many came out."
        raise VacaturError(message, hint="Please report this; no result was written.")
    return report


def _hashed(file: Gated, content: Content | None) -> Callable[[], str | None]:
    """What waits for the hash of a file: nobody needs it before the end."""

    def wait() -> str | None:
        digest = content.digest.result() if content else None
        if content and not content.stored.unchanged():
            raise changed(file.label)
        return digest

    return wait
