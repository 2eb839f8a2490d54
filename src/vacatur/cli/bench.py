"""`vacatur bench`: what a whole run takes on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vacatur.cli.options import AsJson, Quiet
from vacatur.cli.output import emit, emit_json, progress

if TYPE_CHECKING:
    from vacatur.engine.bench import Bench

Records = Annotated[int, typer.Option("--records", min=1, help="How many synthetic records.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same records.")]
Keep = Annotated[
    Path | None, typer.Option("--keep", metavar="DIR", help="Keep the records and the result here.")
]


def bench(
    *,
    records: Records = 200_000,
    seed: Seed = 0,
    keep: Keep = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Time a whole run on synthetic records, beside copying the same file."""
    from dataclasses import asdict

    from vacatur.engine.bench import run_bench

    with progress(quiet=quiet) as on_stage:
        found = run_bench(records, seed=seed, keep=keep, on_stage=on_stage)
    if as_json:
        emit_json(asdict(found))
    else:
        emit(_page(found))


def _page(found: Bench) -> str:
    peak = f"{found.peak_megabytes:,} MB" if found.peak_megabytes else "not told by this system"
    copying = f"{found.copy_seconds:.2f} s; a run takes {found.times_copying:.2f} times that"
    versions = ", ".join(f"{name} {number}" for name, number in found.versions.items())
    lines = {
        "records": f"{found.records:,} (seed {found.seed}, {found.file_megabytes:,} MB of CSV)",
        "records a minute": f"{found.records_a_minute:,}",
        "whole run": f"{found.seconds:.2f} s, the first {found.first_seconds:.2f} s",
        "most memory": peak,
        "copying the file": copying,
        "cores": f"{found.cores}, {found.system}",
        "versions": versions,
    }
    width = max(map(len, lines))
    return "\n".join(f"{name.ljust(width)}  {text}" for name, text in lines.items())
