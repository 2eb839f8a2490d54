"""`vacatur status`: where every eligible record stands, and what offices write back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from vacatur.cli.options import (
    AsJson,
    Force,
    Identity,
    OwnSource,
    Quiet,
    Records,
    ResultFolder,
    read_date,
    read_names,
)
from vacatur.cli.output import emit_json, emit_lines, note
from vacatur.errors import UsageError

Folder = Annotated[
    Path | None,
    typer.Option("--status", metavar="FOLDER", help="The status folder; DIR-status if none."),
]
Day = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="The day for windows, YYYY-MM-DD.")
]
Form = Annotated[
    Path | None, typer.Option("--form", metavar="FILE", help="Write the form, .xlsx or .csv.")
]
Update = Annotated[
    list[Path] | None,
    typer.Option("--update", metavar="FILE", help="Take a returned file in; repeatable."),
]
Return = Annotated[
    Path | None,
    typer.Option("--return", metavar="FILE", help="Write what was granted, with identifiers."),
]
By = Annotated[
    str | None, typer.Option("--by", metavar="WHO", help="Who answers for rows without a name.")
]
Since = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="The first day an entry may have.")
]
County = Annotated[str, typer.Option("--county", metavar="A,B", help="Only these counties.")]
Stage = Annotated[str, typer.Option("--stage", metavar="A,B", help="Only these stages.")]
Overdue = Annotated[bool, typer.Option("--overdue", help="Only what is overdue.")]
Objections = Annotated[bool, typer.Option("--objections", help="Only what an objection stops.")]
Templates = Annotated[
    Path | None, typer.Option("--templates", metavar="DIR", help="Papers of your own.")
]
AllowChanged = Annotated[
    bool,
    typer.Option("--allow-changed", help="Leave events of ids aside that are other records now."),
]


def status(
    folder: ResultFolder,
    *,
    status_folder: Folder = None,
    as_of: Day = None,
    form: Form = None,
    update: Update = None,
    return_file: Return = None,
    by: By = None,
    since: Since = None,
    county: County = "",
    stage: Stage = "",
    overdue: Overdue = False,
    objections: Objections = False,
    records: Records = None,
    source: OwnSource = None,
    identity: Identity = None,
    templates: Templates = None,
    allow_changed: AllowChanged = False,
    force: Force = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Show where every eligible record stands; write the form, and take it back."""
    from vacatur.cli.status_page import status_page, taken_page, written_line
    from vacatur.status import api
    from vacatur.status.chosen import Choice

    _refuse_two(form, update, return_file)
    opening: dict[str, Any] = {
        "ledger": status_folder,
        "papers": templates,
        "identity": identity,
        "allow_changed": allow_changed,
    }
    day = _day(as_of, "--as-of")
    inputs: dict[str, Any] = {"records": records, "source": source, "force": force}
    if update:
        taken = api.update(
            folder, update, by=by, since=_day(since, "--since"), as_of=day, **inputs, **opening
        )
        marked = [path.name for path in taken.marked]
        told = {"status": str(taken.folder), **taken.document, "marked": marked}
        emit_json(told) if as_json else emit_lines(taken_page(told))
        return
    docket = api.open_docket(folder, **opening)
    choice = Choice(
        counties=read_names(county),
        stages=read_names(stage),
        overdue=overdue,
        objections=objections,
    )
    if form or return_file:
        write = api.write_form if form else api.write_return
        path = form or return_file
        assert path is not None  # noqa: S101  one of them is given
        written = write(docket, path, choice, as_of=day, **inputs)
        emit_json(written) if as_json else emit_lines([written_line(written)])
        return
    found = api.counted(docket, choice, as_of=day)
    emit_json(found) if as_json else emit_lines(status_page(found))
    if not found["as_of_given"]:
        note(f"Windows are told for {found['as_of']}, the latest day known.", quiet=quiet)


def _day(text: str | None, option: str) -> date | None:
    return None if text is None else read_date(text, option=option)


def _refuse_two(*given: object) -> None:
    if sum(bool(one) for one in given) > 1:
        message = "--form, --update and --return are given together."
        raise UsageError(message, hint="Give one of them at a time.")
