"""`vacatur prepare`: papers and lists for court, mail room, Review Board and State Police."""

from __future__ import annotations

import typer

from vacatur.cli.prepare.worklist import worklist

prepare = typer.Typer(
    help="Prepare papers and lists for court, mail room, Review Board and State Police.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
prepare.command()(worklist)
