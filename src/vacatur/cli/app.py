"""The list of commands. Importing it loads nothing heavy."""

from __future__ import annotations

from typing import Annotated

import typer

from vacatur.cli.bench import bench
from vacatur.cli.explain import explain
from vacatur.cli.gogen import gogen
from vacatur.cli.inspect import inspect
from vacatur.cli.packs import packs
from vacatur.cli.prepare import prepare
from vacatur.cli.privacy import decrypt, deidentify
from vacatur.cli.report import report
from vacatur.cli.resolve import resolve
from vacatur.cli.review import review
from vacatur.cli.score import score
from vacatur.cli.shard import shard
from vacatur.cli.status import status
from vacatur.cli.synthesize import synthesize
from vacatur.cli.verify import verify
from vacatur.cli.version import show_version

app = typer.Typer(
    name="vacatur",
    rich_markup_mode=None,  # plain help: it must not cost an import of rich
    pretty_exceptions_enable=False,
)

Version = Annotated[
    bool,
    typer.Option(
        "--version", help="Show the versions and leave.", callback=show_version, is_eager=True
    ),
]


@app.callback()
def vacatur(*, version: Version = False) -> None:
    """Decide which criminal records are eligible for relief, and say why for each one."""
    del version


for command in (
    score,
    shard,
    inspect,
    resolve,
    explain,
    report,
    verify,
    decrypt,
    deidentify,
    status,
    synthesize,
    bench,
):
    app.command()(command)
app.add_typer(packs, name="packs")
app.add_typer(prepare, name="prepare")
app.add_typer(review, name="review")
app.add_typer(gogen, name="gogen")
