"""`vacatur score`: decide every record of the inputs and write a result folder."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vacatur.cli.corrections import CorrectionsFile, note_corrections
from vacatur.cli.options import (
    AsJson,
    AsOf,
    Beside,
    Force,
    Identity,
    OptionFile,
    Options,
    PackName,
    Quiet,
    Source,
    one_of,
    read_date,
    read_names,
    read_options,
)
from vacatur.cli.output import emit_json, emit_page, note, progress
from vacatur.cli.privacy import ColumnsFor, EncryptTo
from vacatur.cli.scale import (
    Engine,
    Master,
    MaybeInputs,
    PartOf,
    Resume,
    ShardsFolder,
    Workers,
    check_way,
    read_part,
    tell_part,
)
from vacatur.cli.summary import render_summary
from vacatur.errors import ExitCode

if TYPE_CHECKING:
    from vacatur.rules.load import Pack

FORMATS = ("parquet", "csv", "arrow")
CONDITIONS = ("quarantine", "review", "hold")
ENGINES = ("serial", "pool", "spark")

Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="The result folder to create.")]
Format = Annotated[str, typer.Option("--format", metavar="FORMAT", help="parquet, csv or arrow.")]
Keep = Annotated[
    str, typer.Option("--keep-columns", metavar="A,B", help="Source columns to carry through.")
]
Into = Annotated[
    str | None,
    typer.Option("--into", metavar="URI", help="A database that takes the tables, too."),
]
FailOn = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-on", metavar="CONDITION", help="quarantine, review or hold: leave with 4."
    ),
]


def score(
    pack: PackName,
    as_of: AsOf,
    out: Out,
    inputs: MaybeInputs = None,
    *,
    shards: ShardsFolder = None,
    source: Source = None,
    option: Options = None,
    option_file: OptionFile = None,
    beside: Beside = None,
    corrections: CorrectionsFile = None,
    file_format: Format = "parquet",
    keep_columns: Keep = "",
    engine: Engine = "serial",
    workers: Workers = None,
    master: Master = None,
    part: PartOf = None,
    resume: Resume = False,
    into: Into = None,
    encrypt_to: EncryptTo = None,
    identity: Identity = None,
    columns_for: ColumnsFor = None,
    fail_on: FailOn = None,
    force: Force = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> int:
    """Decide every record and write a result folder."""
    day = read_date(as_of)
    options = read_options(option)
    files = read_options(beside, option="--beside")
    one_of(file_format, FORMATS, option="--format")
    conditions = [one_of(condition, CONDITIONS, option="--fail-on") for condition in fail_on or ()]
    one_of(engine, ENGINES, option="--engine")
    settled = {"--source": source, "--keep-columns": keep_columns, "--beside": beside}
    check_way(inputs, shards, part, settled=settled)
    some = read_part(part)

    from vacatur import api  # and no more: reading begins before the rest is imported

    started = time.perf_counter()
    law = api.load_pack(pack, options=options, option_file=option_file, corrections=corrections)
    with progress(quiet=quiet) as on_stage:
        how: dict[str, Any] = {
            "as_of": day,
            "out": out,
            "format": file_format,
            "force": force,
            "engine": engine,
            "workers": workers,
            "master": master,
            "resume": resume,
            "into": into,
            "encrypt_to": encrypt_to or (),
            "identity": identity,
            "columns_for": columns_for or (),
            "on_stage": on_stage,
        }
        if shards:
            done = api.score_shards(shards, law, part=some, **how)
        else:
            keep = read_names(keep_columns)
            done = api.run(inputs or [], law, source=source, keep=keep, beside=files, **how)
    from vacatur import Run

    if not isinstance(done, Run):
        tell_part(done, as_json=as_json)
        return ExitCode.DONE
    for file in done.manifest["inputs"]:
        if not file["rows_in"]:
            note(f"[{file['file']}] has no rows.", quiet=quiet)
    if law.corrections:
        note_corrections(law, used=done.manifest["corrections"]["used"], quiet=quiet)
    summary = done.summary
    if as_json:
        emit_json({"pack": law.id, "as_of": as_of, "out": str(out), "summary": summary})
    else:
        heading = f"{law.id} {law.version}, as of {as_of}"
        emit_page(render_summary(summary, heading=heading, words=_words(law), out=out))
    note(_pace(summary["records"], time.perf_counter() - started), quiet=quiet)
    return ExitCode.CONDITION if _any_holds(conditions, summary) else ExitCode.DONE


def _words(pack: Pack) -> dict[str, str]:
    """Say what the pack's codes mean, in the pack's own words."""
    outcomes = {outcome.code: outcome.reads for outcome in pack.header.outcome}
    assumptions = {what_if.id: what_if.reads for what_if in pack.facts.what_if}
    return outcomes | assumptions | {reason.code: reason.reads for reason in pack.header.reason}


def _pace(records: int, seconds: float) -> str:
    return f"{records:,} records in {seconds:.1f} s ({records / seconds * 60:,.0f} a minute)"


def _any_holds(conditions: Sequence[str], summary: Mapping[str, Any]) -> bool:
    found = {
        "quarantine": summary["rows"]["quarantined"],
        "review": summary["determination"]["NEEDS_REVIEW"]["records"],
        "hold": summary["persons_on_hold"],
    }
    return any(found[condition] for condition in conditions)
