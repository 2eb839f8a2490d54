"""`vacatur prepare`: papers and lists for court, mail room, Review Board and State Police."""

from __future__ import annotations

import typer

from vacatur.cli.prepare.entry_form import entry_form
from vacatur.cli.prepare.motions import motions
from vacatur.cli.prepare.notices import notices
from vacatur.cli.prepare.referrals import referrals
from vacatur.cli.prepare.research import research
from vacatur.cli.prepare.worklist import worklist

prepare = typer.Typer(
    help="Prepare papers and lists for court, mail room, Review Board and State Police.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
prepare.command()(worklist)
prepare.command()(motions)
prepare.command()(research)
prepare.command()(notices)
prepare.command()(referrals)
prepare.command()(entry_form)
