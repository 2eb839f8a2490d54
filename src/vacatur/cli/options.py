"""Arguments that several commands share, and how their text is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from vacatur.errors import UsageError

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT", help="Files, folders, globs, or tables by URI.", show_default=False
    ),
]
PackName = Annotated[
    str, typer.Option("--pack", metavar="PACK", help="Rule pack, such as us-il/cannabis.")
]
AsOf = Annotated[
    str, typer.Option("--as-of", metavar="DATE", help="The date to decide for, as YYYY-MM-DD.")
]
Source = Annotated[
    str | None,
    typer.Option("--source", metavar="PROFILE|FILE.toml", help="How columns map to ours."),
]
Options = Annotated[
    list[str] | None,
    typer.Option("--option", metavar="KEY=VALUE", help="An option of the pack; repeatable."),
]
OptionFile = Annotated[
    Path | None,
    typer.Option("--option-file", metavar="FILE.json", help="Options of the pack from a file."),
]
Beside = Annotated[
    list[str] | None,
    typer.Option("--beside", metavar="NAME=FILE", help="A file the flow asks for; repeatable."),
]
Force = Annotated[bool, typer.Option("--force", help="Replace an older result.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Say nothing but results and errors.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
ResultFolder = Annotated[
    Path, typer.Argument(metavar="DIR", help="A result folder.", show_default=False)
]


Records = Annotated[
    list[str] | None,
    typer.Option(
        "--records",
        metavar="INPUT",
        help="What was scored; looked for beside DIR when left out. Repeatable.",
    ),
]
OwnSource = Annotated[
    str | None, typer.Option("--source", metavar="FILE.toml", help="A source profile of your own.")
]
PapersOut = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="The folder to create; beside the result if none."),
]
Identity = Annotated[
    Path | None,
    typer.Option(
        "--identity",
        metavar="FILE",
        help="A private key of age or SSH, where files are encrypted.",
        show_default=False,
    ),
]


def read_date(text: str, *, option: str = "--as-of") -> date:
    """Read an as-of date, in the one form that means the same everywhere.

    Raises:
        UsageError: The text is no date of the calendar in the form YYYY-MM-DD.

    Example:
        >>> read_date("2020-01-15")
        datetime.date(2020, 1, 15)
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise UsageError(f"{option} [{text}] is no date.", hint="Write it as 2020-01-15.")
    return day


def read_options(pairs: Iterable[str] | None, *, option: str = "--option") -> dict[str, str]:
    """Split KEY=VALUE pairs.

    Args:
        pairs: The pairs as given.
        option: The option of the command line, for the error.

    Raises:
        UsageError: A pair has no `=`, or a key stands twice.

    Example:
        >>> read_options(["mode=cook"])
        {'mode': 'cook'}
    """
    chosen: dict[str, str] = {}
    for pair in pairs or ():
        key, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"{option} [{pair}] has no value.", hint="Write it as KEY=VALUE.")
        if key in chosen:
            raise UsageError(f"{option} [{key}] stands twice.", hint="Give it once.")
        chosen[key] = value
    return chosen


def read_names(text: str) -> list[str]:
    """Split names at commas; one that stands twice counts once.

    Example:
        >>> read_names("name, dob,,name")
        ['name', 'dob']
    """
    return list(dict.fromkeys(filter(None, map(str.strip, text.split(",")))))


def one_of(value: str, known: Sequence[str], *, option: str) -> str:
    """Return the value if it is a known one.

    Raises:
        UsageError: It is not, and perhaps close to one that is.
    """
    if value in known:
        return value
    close = get_close_matches(value, known, n=1)
    hint = f"Did you mean [{close[0]}]?" if close else f"It takes: {', '.join(known)}."
    raise UsageError(f"{option} does not know [{value}].", hint=hint)
