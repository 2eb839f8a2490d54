"""Options of runs over shards, and what is said about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vacatur.cli.output import emit, emit_json
from vacatur.errors import UsageError

if TYPE_CHECKING:
    from vacatur.engine.shards.run import PartRun

MaybeInputs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[INPUT]...",
        help="Files, folders, globs, or URIs of database tables.",
        show_default=False,
    ),
]
ShardsFolder = Annotated[
    Path | None,
    typer.Option("--shards", metavar="DIR", help="Shards to score in place of inputs."),
]
Engine = Annotated[str, typer.Option("--engine", metavar="ENGINE", help="serial, pool or spark.")]
Workers = Annotated[
    int | None, typer.Option("--workers", metavar="N", help="Processes of the pool.", min=1)
]
Master = Annotated[
    str | None, typer.Option("--master", metavar="URL", help="Spark's master.", show_default=False)
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with what an interrupted run left.")]
PartOf = Annotated[
    str | None,
    typer.Option("--part", metavar="I/N", help="Score the I-th of N parts of the shards alone."),
]


def read_part(text: str | None) -> tuple[int, int] | None:
    """Read which part of how many.

    Raises:
        UsageError: It is no part, such as 3/8.

    Example:
        >>> read_part("3/8")
        (3, 8)
    """
    if text is None:
        return None
    number, _, count = text.partition("/")
    if not (number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
        raise UsageError(f"--part [{text}] is no part.", hint="Write it as 3/8: the third of 8.")
    return int(number), int(count)


def check_way(
    inputs: Sequence[str] | None,
    shards: Path | None,
    part: str | None,
    *,
    settled: Mapping[str, object],
) -> None:
    """Refuse options that do not go together.

    Args:
        inputs: The inputs, if any.
        shards: The folder of shards, if any.
        part: Which part of it, if any.
        settled: Options by name that were settled when the shards were made.

    Raises:
        UsageError: Neither inputs nor shards are given, or both; or an option does not fit.
    """
    if bool(inputs) == bool(shards):
        what = "Both inputs and --shards are" if inputs else "Neither an input nor --shards is"
        raise UsageError(f"{what} given.", hint="Give one of them. See: vacatur score --help")
    if part and not shards:
        hint = "Make them first: vacatur shard INPUT... --out DIR."
        raise UsageError("--part is of a folder of --shards.", hint=hint)
    wrong = [name for name, given in settled.items() if given and shards]
    if wrong:
        hint = "Leave it out, or give it to vacatur shard."
        raise UsageError(f"{wrong[0]} was settled when the shards were made.", hint=hint)


def tell_part(done: PartRun, *, as_json: bool) -> None:
    """Say what a run on a part has done."""
    left = done.shards - done.finished
    if as_json:
        counts = {"scored": done.scored, "finished": done.finished, "shards": done.shards}
        emit_json({"parts": str(done.folder), **counts})
        return
    rest = f"{left} to go" if left else "run once more without --part, with --resume"
    emit(f"Scored {done.scored}; {done.finished} of {done.shards} shards are done, {rest}.")
