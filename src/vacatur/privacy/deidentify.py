"""A copy of a result that is fit for sharing: no value of it leads to a person by itself.

Columns are kept because a file of the package says so, and dropped otherwise. Rows are put in the
order of their pseudonyms, for the order of the input would lead back to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

import vacatur
from vacatur.errors import InputError, UsageError
from vacatur.privacy.small_cells import Suppressed, suppress
from vacatur.privacy.treated import DATES, How, treated
from vacatur.privacy.treatments import KEPT, Becomes, treatment_of
from vacatur.results.decisions import DECISION_COLUMNS
from vacatur.results.manifest import MANIFEST, SOFTWARE, OutputFile
from vacatur.results.opened import Opened
from vacatur.results.scanned import CSV, typed
from vacatur.results.staging import check_target
from vacatur.results.tables import TABLES
from vacatur.results.write import Content, write_result
from vacatur.rules.trace import NUMBER
from vacatur.storage.age import Identities

KIND: Final = "deidentified"
FORMAT_VERSION: Final = 1
PERSON: Final = "person_id"
_PLAIN: Final = (pl.UInt32, pl.UInt64, pl.Float64, pl.Boolean, pl.Date)
_LEAST: Final = 2
_SUMMARY: Final = "summary.json"


@dataclass(frozen=True, kw_only=True)
class Shared:
    """What was written."""

    folder: Path
    manifest: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Request:
    """Which result is copied, where to, and how far its values are hidden."""

    folder: Path
    out: Path
    how: How
    keep: Sequence[str] = ()
    """Columns of the office's own that stay, where they may."""
    identities: Identities | None = None
    force: bool = False


def deidentify(request: Request) -> Shared:
    """Write a copy fit for sharing.

    Raises:
        InputError: The folder is no whole result, or is encrypted and nothing opens it.
        OutputError: The copy cannot be written; nothing is left behind.
        UsageError: A column is wanted that may not stay, or that is not there.
    """
    check_target(request.out, force=request.force, kind=KIND)
    opened = Opened(folder=request.folder, identities=request.identities)
    manifest = opened.document(MANIFEST)
    if "kind" in manifest:
        raise InputError(f"[{request.folder.name}] is no result of score, but {manifest['kind']}.")
    opened.check_whole()
    tables = {name: _typed(opened, name) for name in ("decisions", "people", "quarantine")}
    tables["facts"] = _facts(opened, tables["decisions"].height)
    plans = _plans(tables, request)
    told = _summary(opened, tables["decisions"], request.how)
    written: dict[str, Any] = {}

    def describe(outputs: tuple[OutputFile, ...]) -> dict[str, object]:
        written.update(_manifest(manifest, request, plans, told, outputs))
        return written

    files: dict[str, Content] = {
        **_named(opened, _treated(tables, plans, request.how)),
        _SUMMARY: told.summary,
    }
    write_result(request.out, files, manifest=describe, force=request.force, kind=KIND)
    return Shared(folder=request.out, manifest=written)


Plans = dict[str, Mapping[str, Becomes]]


def check(dates: str, smallest: int) -> None:
    """Refuse what cannot be asked for.

    Raises:
        UsageError: There is no such way with dates, or no such limit.
    """
    if dates not in DATES:
        message = f"Dates cannot be [{dates}]."
        raise UsageError(message, hint=f"There are: {', '.join(DATES)}.")
    if smallest < _LEAST:
        message = f"The smallest count that is shown cannot be [{smallest}]."
        raise UsageError(message, hint=f"Give {_LEAST} or more.")


def _plans(tables: Mapping[str, pl.DataFrame], request: Request) -> Plans:
    """What becomes of each table's columns; of the office's own, those stay that were named."""
    schema = tables["decisions"].schema
    own = {name: dtype for name, dtype in schema.items() if name in DECISION_COLUMNS}
    missing = [name for name in request.keep if name not in schema or name in own]
    if missing:
        message = f"The result carries no column [{missing[0]}] of the source."
        raise UsageError(message, hint="Name one that was given to --keep-columns of score.")
    kept = treatment_of(KEPT, {name: schema[name] for name in request.keep})
    refused = [name for name in request.keep if kept.get(name, "refuse") == "refuse"]
    if refused:
        message = f"The column [{refused[0]}] cannot stay in a copy for sharing."
        raise UsageError(message, hint="Leave it out of --keep-columns.")
    plans: Plans = {name: treatment_of(name, table.schema) for name, table in tables.items()}
    return plans | {"decisions": {**treatment_of("decisions", own), **kept}}


def _read(opened: Opened, table: str) -> pl.DataFrame:
    try:
        return opened.table(table).collect()
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputError(f"The {table} of [{opened.folder.name}] cannot be read.") from error


def _typed(opened: Opened, table: str) -> pl.DataFrame:
    """A table with the types it has in any format but CSV; words of CSV stay text."""
    found, known = _read(opened, table), TABLES[table]
    of_text = opened.suffix(table) == CSV
    for name, dtype in known.items():
        if name not in found.columns or not (of_text or found.schema[name] == dtype):
            raise _no_table(opened, table)
    plain = {name: dtype for name, dtype in known.items() if dtype in _PLAIN}
    return typed(found.lazy(), plain).collect() if of_text else found


def _facts(opened: Opened, records: int) -> pl.DataFrame:
    """The facts of each record, those that its charge shares with others among them."""
    own = _read(opened, "facts")
    if own.height != records:
        raise _no_table(opened, "facts")
    if NUMBER not in own.columns:
        return own
    charges = _read(opened, "charges")
    further = [NUMBER, *(name for name in charges.columns if name not in own.columns)]
    try:
        found = own.join(
            charges.select(further), on=NUMBER, how="left", maintain_order="left", validate="m:1"
        )
        apart = own.join(charges, on=NUMBER, how="anti").height
    except pl.exceptions.PolarsError as error:
        raise _no_table(opened, "charges") from error
    if apart:
        raise _no_table(opened, "charges")
    return found


def _no_table(opened: Opened, table: str) -> InputError:
    message = f"The {table} of [{opened.folder.name}] are not those of a result."
    return InputError(message, hint="Copy the folder again, or score again.")


def _treated(tables: Mapping[str, pl.DataFrame], plans: Plans, how: How) -> dict[str, pl.DataFrame]:
    """The tables as they may be seen; facts stay beside their decisions, in an order of no tale."""
    persons = {name: table[PERSON] for name, table in tables.items() if PERSON in table.columns}
    persons["facts"] = persons["decisions"]
    seen = {name: treated(table, persons[name], plans[name], how) for name, table in tables.items()}
    order = seen["decisions"].select(pl.arg_sort_by(PERSON, "record_id")).to_series()
    beside = {name: seen[name][order] for name in ("decisions", "facts")}
    return {name: beside[name] if name in beside else _sorted(seen[name]) for name in seen}


def _sorted(table: pl.DataFrame) -> pl.DataFrame:
    return table.sort(table.columns)


def _named(opened: Opened, tables: Mapping[str, pl.DataFrame]) -> dict[str, Content]:
    """The tables by the names of the files that they came from."""
    return {f"{name}{opened.suffix(name)}": table for name, table in tables.items()}


def _summary(opened: Opened, decided: pl.DataFrame, how: How) -> Suppressed:
    pairs = decided.select(pl.col("outcome", "determination").cast(pl.String)).unique()
    counts = opened.document(_SUMMARY)
    try:
        return suppress(counts, smallest=how.smallest, outcomes=dict(pairs.rows()))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InputError(f"[{_SUMMARY}] is not the summary of a result.") from error


def _manifest(
    manifest: Mapping[str, Any],
    request: Request,
    plans: Plans,
    told: Suppressed,
    outputs: Iterable[OutputFile],
) -> dict[str, object]:
    """What was done, and nothing of the inputs."""
    how = request.how
    described = [{"name": file.name, "rows": file.rows, "sha256": file.sha256} for file in outputs]
    return {
        "format": FORMAT_VERSION,
        "kind": KIND,
        "software": {"name": SOFTWARE, "version": vacatur.__version__},
        "pack": manifest["pack"],
        "as_of": str(manifest.get("as_of")),
        KIND: {
            "pseudonyms": "BLAKE2b, keyed, 128 bits",
            "key": how.names.key_id,
            "dates": how.dates,
            "smallest": how.smallest,
            "counts_hidden": told.hidden,
            "rows_merged": told.merged,
            "columns": {table: dict(columns) for table, columns in plans.items()},
        },
        "outputs": described,
    }
