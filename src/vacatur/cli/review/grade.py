"""`vacatur review grade`: measure people's answers against the software's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from vacatur.cli.options import AsJson, Force, Identity, PapersOut
from vacatur.cli.output import emit_json, emit_lines
from vacatur.errors import ExitCode

SampleFolder = Annotated[
    Path,
    typer.Argument(metavar="DIR", help="What review sample made.", show_default=False),
]
Files = Annotated[
    list[Path],
    typer.Argument(metavar="FILE", help="Filled workbooks, or CSV.", show_default=False),
]
Adjudication = Annotated[
    list[Path] | None,
    typer.Option("--adjudication", metavar="FILE", help="What settles differing answers."),
]
OfResult = Annotated[
    Path | None,
    typer.Option("--result", metavar="RESULT", help="What was sampled; beside DIR if left out."),
]
Tolerance = Annotated[
    float, typer.Option("--tolerance", metavar="P", help="The false-eligible rate to keep to.")
]
Confidence = Annotated[
    float, typer.Option("--confidence", metavar="P", help="How sure the limits are.")
]


def grade(
    folder: SampleFolder,
    files: Files,
    *,
    adjudication: Adjudication = None,
    result: OfResult = None,
    tolerance: Tolerance = 0.01,
    confidence: Confidence = 0.95,
    out: PapersOut = None,
    identity: Identity = None,
    force: Force = False,
    as_json: AsJson = False,
) -> int:
    """Measure agreement and error rates; leave with 4 unless the tolerance is shown to be kept."""
    from vacatur.review import api

    done = api.grade(
        folder,
        files,
        adjudication=adjudication or (),
        result=result,
        tolerance=tolerance,
        confidence=confidence,
        out=out,
        identity=identity,
        force=force,
    )
    told = done.manifest["grade"]
    if as_json:
        emit_json({"out": str(done.folder), "grade": told})
    else:
        emit_lines([*_page(told), f"Everything is in {done.folder}"])
    return ExitCode.DONE if told["judged"]["verdict"] == "pass" else ExitCode.CONDITION


def _page(told: Mapping[str, Any]) -> Iterator[str]:
    sample, states = told["sample"], told["states"]
    yield f"{sample['cases']:,} cases of {sample['records']:,} records"
    for each in told["reviewers"]:
        yield (
            f"{each['name']}: {each['answered']:,} answered, {each['refused_rows']:,} rows refused"
        )
    yield ", ".join(f"{count:,} {name}" for name, count in states.items()) + (
        f"; {told['cannot_tell']:,} cannot be told"
    )
    yield ""
    yield "agreement"
    yield from map(_agreement, told["agreement"])
    yield ""
    yield "rates of all records, weighted back"
    yield from map(_rate, told["rates"])
    yield ""
    yield "disagreements: " + (
        ", ".join(f"{kind} {count:,}" for kind, count in told["disagreements"].items()) or "none"
    )
    yield from _verdict(told["judged"], told["rates"][0])


def _agreement(each: Mapping[str, Any]) -> str:
    pair = " and ".join(each["between"])
    return (
        f"  {pair}: {each['same']:,} of {each['cases']:,} alike ({_share(each['agreement'])};"
        f" {_share(each['weighted'])} of all records), kappa {_kappa(each['kappa'])}"
    )


def _rate(each: Mapping[str, Any]) -> str:
    opened = f", {each['open']:,} open" if each["open"] else ""
    untold = f", {each['cannot_tell']:,} cannot be told" if each["cannot_tell"] else ""
    apart = each["estimate_most"] != each["estimate"]
    most = f" to {_share(each['estimate_most'])} as the others fall" if apart else ""
    return (
        f"  {each['name'].replace('_', ' ')}: {_share(each['estimate'])}{most},"
        f" {100 * each['confidence']:.6g}% sure between {each['low']:.2%} and {each['high']:.2%},"
        f" at most {each['at_most']:.2%} ({each['found']:,} of {each['cases']:,}"
        f" cases{opened}{untold}, {each['records']:,} records)"
    )


def _verdict(judged: Mapping[str, Any], rate: Mapping[str, Any]) -> Iterator[str]:
    name = judged["rate"].replace("_", " ")
    yield (
        f"{judged['verdict'].upper()}: {name} at most {rate['at_most']:.2%},"
        f" tolerance {judged['tolerance']:.2%}"
    )
    if judged["verdict"] == "not shown":
        yield (
            f"The cases cannot tell: {judged['cases_needed']:,} cases of records called ELIGIBLE,"
            " drawn alike and without error, would show it."
        )


def _share(value: float | None) -> str:
    return "no case" if value is None else f"{value:.2%}"


def _kappa(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.3f}"
