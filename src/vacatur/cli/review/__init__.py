"""`vacatur review`: people look at a sample, their answers are measured and kept."""

from __future__ import annotations

import typer

from vacatur.cli.review.apply import apply
from vacatur.cli.review.grade import grade
from vacatur.cli.review.queue import queue
from vacatur.cli.review.sample import sample

review = typer.Typer(
    help="Draw a sample for people to decide, measure agreement, replay their decisions.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

for command in (sample, grade, queue, apply):
    review.command()(command)
