"""`vacatur review sample`: draw records for people to decide by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from vacatur.cli.options import (
    AsJson,
    Force,
    Identity,
    OwnSource,
    PapersOut,
    Records,
    ResultFolder,
    one_of,
    read_names,
)
from vacatur.cli.output import emit_json, emit_lines

ERAS = ("statutes", "decades")

Cases = Annotated[int, typer.Option("--n", metavar="N", help="How many records.")]
Seed = Annotated[int, typer.Option("--seed", metavar="S", help="The same seed draws the same.")]
Reviewers = Annotated[
    str, typer.Option("--reviewers", metavar="A,B", help="Who fill one workbook each.")
]
Era = Annotated[str, typer.Option("--era", metavar="HOW", help="statutes or decades.")]
EligibleShare = Annotated[
    float,
    typer.Option("--eligible-share", metavar="P", help="Part of N for records called ELIGIBLE."),
]


def sample(
    folder: ResultFolder,
    seed: Seed,
    *,
    cases: Cases = 300,
    out: PapersOut = None,
    reviewers: Reviewers = "reviewer-1,reviewer-2",
    era: Era = "statutes",
    eligible_share: EligibleShare = 0.5,
    records: Records = None,
    source: OwnSource = None,
    identity: Identity = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Draw a stratified sample and write a workbook for each reviewer, without any answer."""
    from vacatur.review import api

    done = api.sample(
        folder,
        cases=cases,
        seed=seed,
        out=out,
        reviewers=read_names(reviewers),
        era=one_of(era, ERAS, option="--era"),
        eligible_share=eligible_share,
        records=records,
        source=source,
        identity=identity,
        force=force,
    )
    told = done.manifest["sample"]
    if as_json:
        emit_json({"out": str(done.folder), "sample": told})
        return
    emit_lines([*_page(told), f"Hand out: the workbooks in {done.folder}/hand-out, nothing else."])


def _page(told: Mapping[str, Any]) -> Iterator[str]:
    yield f"{told['cases']:,} of {told['records']:,} records drawn, seed {told['seed']}"
    for group in told["groups"]:
        yield (
            f"{group['cases']:12,}  of {group['population']:,}: {group['domain']}, {group['name']}"
        )
    for rate, limit in told["at_best"].items():
        if limit is not None:
            yield f"{rate.replace('_', ' ')}: at most {limit:.2%} if no error is found (95 % sure)"
