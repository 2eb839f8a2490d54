"""`vacatur inspect`: what the inputs hold, before anything is decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from vacatur.cli.corrections import CorrectionsFile, note_corrections
from vacatur.cli.options import AsJson, Force, Inputs, Source
from vacatur.cli.output import emit_json, emit_lines, note
from vacatur.cli.table import aligned, terminal_width
from vacatur.errors import UsageError

TOP_VALUES = 10
INDENT = 4
CHARGES = {
    "rows": "rows",
    "charge_code": "code",
    "charge_description": "text",
    "alternatives": "suggestion",
}

Json = Mapping[str, Any]
PackForValues = Annotated[
    str | None,
    typer.Option(
        "--pack",
        metavar="PACK",
        help="Show the values it cannot read.",
    ),
]
Template = Annotated[
    Path | None,
    typer.Option(
        "--corrections-template",
        metavar="FILE",
        help="Write the charges it cannot read as corrections to fill in.",
    ),
]


def inspect(
    inputs: Inputs,
    *,
    source: Source = None,
    pack: PackForValues = None,
    corrections: CorrectionsFile = None,
    template: Template = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Show what the inputs hold, before deciding anything."""
    from vacatur import api

    if corrections and not pack:
        raise UsageError("--corrections needs --pack.", hint="`vacatur packs list` names them.")
    law = api.load_pack(pack, corrections=corrections) if pack else None
    found: Json = api.inspect(inputs, source=source, pack=law, template=template, force=force)
    if law:
        note_corrections(law)
    if template:
        note(f"Corrections to fill in: {template}")
    if as_json:
        emit_json(found)
    else:
        emit_lines(line for file in found["files"] for line in (*_page(file), ""))


def _page(file: Json) -> Iterator[str]:
    parts = (file["format"], file["encoding"], _delimiter(file["delimiter"]))
    yield f"{file['file']}: {file['rows']:,} rows, {', '.join(filter(None, parts))}"
    yield from _profile(file)
    bad = (f"{rows:>12,}  {reason}" for reason, rows in file["quarantined"].items())
    yield from _section("Rows that are no records", bad)
    blank = (f"{share:>12.1%}  {name}" for name, share in file["blank_rates"].items())
    yield from _section("Columns, and how often they are blank", blank)
    read = (f"{_share(rate):>12}  {name}" for name, rate in file["parse_rates"].items())
    yield from _section("Values that read as what they must be", read)
    for kind, values in file["unmapped"].items():
        yield from ("", f"Unread {kind}: {values['rows']:,} of {values['of_rows']:,} rows")
        yield from _charges(values) if kind == "charges" else _unmapped(values)
        if values["values"] > TOP_VALUES:
            yield f"{'':>12}  and {values['values'] - TOP_VALUES:,} more values"


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield from ("", title, *found)


def _delimiter(delimiter: str | None) -> str:
    return {None: "", "\t": "separated by tabs"}.get(delimiter, f"separated by {delimiter}")


def _profile(file: Json) -> Iterator[str]:
    best = file["candidates"][0]
    if file["profile"]:
        yield f"Profile: {file['profile']}"
    else:
        lacks = ", ".join(best["missing"])
        yield f"Profile: none fits; the nearest is {best['profile']}, which needs {lacks}"
    if file["headless"]:
        yield "The first line looks like a record, not like a header: columns are numbered here"


def _share(rate: Json) -> str:
    """Round down, so that 100% means every one."""
    return "" if rate["share"] is None else f"{int(rate['share'] * 1000) / 10:.1f}%"


def _charges(values: Json) -> Iterator[str]:
    """Code and text of the charges beside what they may mean, the best suggestion first."""
    rows = [[value[name] for name in CHARGES] for value in values["most_frequent"][:TOP_VALUES]]
    if rows:
        width = terminal_width()
        lines = aligned([list(CHARGES.values()), *rows], width=width and width - INDENT)
        yield from (f"{'':>{INDENT}}{line}" for line in lines)


def _unmapped(values: Json) -> Iterator[str]:
    for value in values["most_frequent"][:TOP_VALUES]:
        words = (str(part) for name, part in value.items() if name != "rows" and part is not None)
        yield f"{value['rows']:>12,}  {'  |  '.join(words)}"
