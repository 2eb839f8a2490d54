"""`vacatur shard`: part inputs of any size into shards of whole people."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vacatur.cli.options import (
    AsJson,
    Force,
    Inputs,
    Options,
    Quiet,
    Source,
    read_names,
    read_options,
)
from vacatur.cli.output import emit_json, emit_page, progress
from vacatur.cli.privacy import EncryptTo

Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to create.")]
Pack = Annotated[
    str | None,
    typer.Option("--pack", metavar="PACK", help="The pack that will score them."),
]
Keep = Annotated[
    str, typer.Option("--keep-columns", metavar="A,B", help="Source columns to carry through.")
]
Buckets = Annotated[
    int | None,
    typer.Option("--buckets", metavar="N", help="Number of shards; by size when left out."),
]


def shard(
    inputs: Inputs,
    out: Out,
    *,
    pack: Pack = None,
    option: Options = None,
    source: Source = None,
    keep_columns: Keep = "",
    buckets: Buckets = None,
    encrypt_to: EncryptTo = None,
    force: Force = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Part inputs of any size into shards of whole people."""
    from vacatur import api

    law = api.load_pack(pack, options=read_options(option)) if pack else None
    with progress(quiet=quiet) as on_stage:
        made = api.shard(
            inputs,
            out=out,
            pack=law,
            source=source,
            keep=read_names(keep_columns),
            buckets=buckets,
            force=force,
            encrypt_to=encrypt_to or (),
            on_stage=on_stage,
        )
    records = sum(entry.rows for entry in made.entries)
    persons = sum(entry.persons for entry in made.entries)
    if as_json:
        emit_json({"out": str(out), **made.document()})
    else:
        emit_page(f"{records:,} records of {persons:,} persons in {made.buckets} shards in {out}")
