"""`vacatur packs`: the law that comes with the program: listed, shown, checked, compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from vacatur.cli.diff import diff
from vacatur.cli.options import AsJson, Options, read_options
from vacatur.cli.output import emit_json, emit_page
from vacatur.errors import PackError

if TYPE_CHECKING:
    from vacatur.rules.load import Pack

packs = typer.Typer(name="packs", help="List, show, check, print and compare rule packs.")
packs.command("diff")(diff)

Name = Annotated[str, typer.Argument(metavar="PACK", help="A pack's name, or its folder.")]


@packs.command("list")
def list_all(*, as_json: AsJson = False) -> None:
    """List the packs that come with the program."""
    from vacatur.rules.load import list_packs, load_pack

    found = [load_pack(name) for name in list_packs()]
    if as_json:
        emit_json({"packs": [{"id": p.id, "version": p.version, "title": p.title} for p in found]})
    else:
        emit_page("\n".join(f"{p.id:<20} {p.version:<12} {p.title}" for p in found))


@packs.command("show")
def show(name: Name, *, option: Options = None, as_json: AsJson = False) -> None:
    """Show what a pack decides, its options, its outcomes and its limits."""
    from vacatur.rules.load import load_pack

    pack = load_pack(name, options=read_options(option))
    _refuse_faults(pack)
    if as_json:
        from vacatur.rules.print import unchecked

        chosen = {
            "sha256": pack.sha256,
            "options": dict(pack.options),
            "unchecked": list(unchecked(pack)),
            "blanks": [blank.model_dump(mode="json") for blank in pack.blanks],
        }
        emit_json(pack.header.model_dump(mode="json") | chosen)
    else:
        emit_page("\n".join(_page(pack)))


@packs.command("print")
def print_sheet(name: Name, *, option: Options = None) -> None:
    """Print the rule sheet in plain language, as Markdown."""
    from vacatur.rules.load import load_pack
    from vacatur.rules.print import sheet

    pack = load_pack(name, options=read_options(option))
    _refuse_faults(pack)
    emit_page(sheet(pack))


@packs.command("check")
def check(name: Name, *, as_json: AsJson = False) -> None:
    """Check a pack's files and decide its worked cases; leave with 5 on any fault."""
    from vacatur.engine.cases import run_cases
    from vacatur.rules.check import faults
    from vacatur.rules.load import load_pack

    pack = load_pack(name)
    found = faults(pack)
    cases = [] if found else run_cases(pack)
    found += [f"[{c.file}] {c.name}: {failure}." for c in cases for failure in c.failures]
    if as_json:
        emit_json({"id": pack.id, "version": pack.version, "cases": len(cases), "faults": found})
    else:
        counts = f"{len(pack.criteria)} criteria, {len(pack.table.rule)} rules, {len(cases)} cases"
        emit_page("\n".join([f"{pack.id} {pack.version}: {counts}, faults: {len(found)}", *found]))
    if found:
        raise PackError(f"The pack [{pack.id}] is not valid; faults: {len(found)}.")


def _refuse_faults(pack: Pack) -> None:
    """Print nothing as the law that would not run."""
    from vacatur.rules.check import faults

    found = faults(pack)
    if found:
        raise PackError(found[0], hint="`vacatur packs check` lists every fault.")


def _page(pack: Pack) -> Iterator[str]:
    from vacatur.rules.options import in_words
    from vacatur.rules.print import unchecked

    header = pack.header
    yield f"{pack.id} {pack.version}"
    yield header.title
    yield f"Authority: {header.authority}"
    yield f"Status:    {header.status}"
    until = f" until {header.ends}" if header.ends else ""
    yield f"In force:  from {header.in_force}{until}"
    yield from ("", "Options")
    for option in header.option:
        yield f"  {option.id} = {in_words(pack.options[option.id]) or 'none'}"
        yield f"      {option.reads}"
        if option.policy:
            yield f"      [POLICY] {option.policy}"
    yield from ("", "Outcomes")
    for outcome in header.outcome:
        yield f"  {outcome.code:<20} {outcome.determination:<14} {outcome.reads} [{outcome.cite}]"
    yield from ("", "What a blank may decide; any other leaves a decision or sends it to review")
    yield from (f"  {blank.in_words} [{blank.cite}]" for blank in pack.blanks)
    yield from ("", "Not checked against its text, with confidence")
    yield from (f"  {line}" for line in unchecked(pack))
    if header.limits:
        yield from ("", "What it does not decide", *(f"  {limit}" for limit in header.limits))
