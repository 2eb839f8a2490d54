"""`vacatur prepare notices`: letters to people about their own records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import typer

from vacatur.cli.options import (
    AsJson,
    Force,
    Identity,
    OwnSource,
    PapersOut,
    Quiet,
    Records,
    ResultFolder,
    one_of,
    read_names,
)
from vacatur.cli.output import emit_json, emit_lines, note, progress
from vacatur.cli.prepare.shared import Counties, OwnPapers, Workers

STAGES = ("eligible", "granted")
BOTH = "both"
LANGUAGES = (BOTH, "en", "es")

Key = Annotated[
    Path, typer.Option("--key", metavar="FILE", help="The key that look-up ids hang on.")
]
NewKey = Annotated[bool, typer.Option("--new-key", help="Make that key.")]
Stage = Annotated[
    str,
    typer.Option(
        "--stage", metavar="STAGE", help="eligible: what will be done; granted: what was ordered."
    ),
]
Granted = Annotated[
    Path | None,
    typer.Option(
        "--granted", metavar="FILE", help="Orders that were made: record_id and order_date."
    ),
]
Language = Annotated[str, typer.Option("--language", metavar="L", help="both, en or es.")]
Addresses = Annotated[
    Path | None,
    typer.Option(
        "--addresses", metavar="FILE", help="Newer addresses: person_id, address, city, state, zip."
    ),
]
Status = Annotated[
    Path | None,
    typer.Option(
        "--status",
        metavar="FOLDER",
        help="Its status, whose objected records are not told of; beside DIR if none.",
    ),
]
OfficeFile = Annotated[
    Path | None,
    typer.Option("--office", metavar="FILE.toml", help="Whom to ask, for each county if need be."),
]
PerFile = Annotated[int, typer.Option("--per-file", metavar="N", help="Most letters of a file.")]
Each = Annotated[bool, typer.Option("--each", help="Each letter as a file of its own, too.")]


def notices(
    folder: ResultFolder,
    key: Key,
    *,
    new_key: NewKey = False,
    out: PapersOut = None,
    stage: Stage = "eligible",
    granted: Granted = None,
    language: Language = BOTH,
    counties: Counties = "",
    addresses: Addresses = None,
    status: Status = None,
    office: OfficeFile = None,
    per_file: PerFile = 50,
    each: Each = False,
    workers: Workers = None,
    papers: OwnPapers = None,
    records: Records = None,
    source: OwnSource = None,
    identity: Identity = None,
    force: Force = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Write letters to people at their last known address, and a list for the mail room."""
    from vacatur.papers import api

    chosen = one_of(language, LANGUAGES, option="--language")
    with progress(quiet=quiet) as show:
        show("Setting letters")
        written = api.prepare_notices(
            folder,
            key=key,
            new_key=new_key,
            out=out,
            stage=cast("Literal['eligible', 'granted']", one_of(stage, STAGES, option="--stage")),
            granted=granted,
            languages=() if chosen == BOTH else (chosen,),
            counties=read_names(counties),
            addresses=addresses,
            status=status,
            office=office,
            per_file=per_file,
            each=each,
            workers=workers,
            papers=papers,
            records=records,
            source=source,
            identity=identity,
            force=force,
        )
    told = written.manifest["notices"]
    if as_json:
        emit_json({"out": str(written.folder), "notices": told})
        return
    emit_lines(_page(told, written.folder))
    if told["wording"] == "draft":
        note("The words are a draft until the office adopts them: see notice.toml.", quiet=quiet)
    if told["without_contact"]:
        note("The letters name nobody to call: give --office FILE.toml.", quiet=quiet)


def _page(told: Mapping[str, Any], out: Path) -> Iterator[str]:
    records = told["records"]
    yield f"{told['letters']:>12,}  letters, {told['pages']:,} pages, {told['files']:,} files"
    for verdict, count in told["address_verdicts"].items():
        yield f"{count:>12,}  address {verdict}"
    for reason, count in told["people_set_aside"].items():
        yield f"{count:>12,}  people set aside: {reason}"
    if given := told["addresses_given"]:
        yield f"{given['used']:>12,}  newer addresses used, of {given['in']:,} given"
    yield ""
    yield f"{records['in']:>12,}  records in the result"
    yield f"{records['told']:>12,}  told of in letters"
    for reason, count in records["left_out"].items():
        yield f"{count:>12,}  left out: {reason}"
    yield ""
    yield f"The letters are in {out}"
