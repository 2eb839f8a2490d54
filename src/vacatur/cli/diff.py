"""`vacatur packs diff`: who gets another answer under another law, edition, option or day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vacatur.cli.corrections import CorrectionsFile, note_corrections
from vacatur.cli.options import (
    AsJson,
    AsOf,
    Force,
    Inputs,
    OptionFile,
    Options,
    PackName,
    Quiet,
    Source,
    one_of,
    read_date,
    read_options,
)
from vacatur.cli.output import emit_csv, emit_json, emit_lines, note, progress
from vacatur.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

    from vacatur.engine.diff import Diff

FORMATS = ("table", "csv", "json")
TOP_REASONS = 5
HASH_SHOWN = 12
WIDTH = 12

Json = Mapping[str, Any]

Against = Annotated[
    str | None,
    typer.Option("--against", metavar="PACK", help="The pack after; the same when left out."),
]
AgainstOptions = Annotated[
    list[str] | None,
    typer.Option("--against-option", metavar="KEY=VALUE", help="An option of it; repeatable."),
]
AgainstOptionFile = Annotated[
    Path | None,
    typer.Option("--against-option-file", metavar="FILE.json", help="Its options from a file."),
]
AgainstAsOf = Annotated[
    str | None,
    typer.Option("--against-as-of", metavar="DATE", help="Its date; the same when left out."),
]
OutFile = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FILE",
        help="Write each record that differs (.csv, .parquet, .arrow), or the counts (.json).",
    ),
]
Format = Annotated[
    str | None, typer.Option("--format", metavar="FORMAT", help="table, csv or json.")
]


def diff(
    inputs: Inputs,
    pack: PackName,
    as_of: AsOf,
    *,
    option: Options = None,
    option_file: OptionFile = None,
    against: Against = None,
    against_option: AgainstOptions = None,
    against_option_file: AgainstOptionFile = None,
    against_as_of: AgainstAsOf = None,
    source: Source = None,
    corrections: CorrectionsFile = None,
    output: Format = None,
    out: OutFile = None,
    force: Force = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Count who gets another answer under another pack, edition, option or date, and why."""
    shown = _format(output, as_json=as_json)
    day, options = read_date(as_of), read_options(option)
    other_day = read_date(against_as_of, option="--against-as-of") if against_as_of else day
    other_options = read_options(against_option, option="--against-option")

    from vacatur import api

    before = api.load_pack(pack, options=options, option_file=option_file, corrections=corrections)
    after = api.load_pack(
        against or pack,
        options=other_options,
        option_file=against_option_file,
        corrections=corrections,
    )
    before.check_complete()
    with _said_of_the_other_side():
        after.check_complete()
    with progress(quiet=quiet) as on_stage:
        found = api.diff(
            inputs,
            before,
            after,
            as_of=day,
            against_as_of=other_day,
            source=source,
            out=out,
            force=force,
            on_stage=on_stage,
        )
    note_corrections(before, quiet=quiet)
    for file in found.document["inputs"]:
        if not file["rows_in"]:
            note(f"[{file['file']}] has no rows.", quiet=quiet)
    _print(found, shown)
    if out:
        note(f"Written to {out}", quiet=quiet)


def _format(output: str | None, *, as_json: bool) -> str:
    if not as_json:
        return one_of(output or "table", FORMATS, option="--format")
    if output not in (None, "json"):
        raise UsageError("Give either --json or --format, one of the two.")
    return "json"


@contextmanager
def _said_of_the_other_side() -> Iterator[None]:
    """Name the option of the other side where its text is at fault."""
    try:
        yield
    except UsageError as error:
        said, hint = (text.replace("--", "--against-", 1) for text in (error.message, error.hint))
        raise UsageError(said, hint=hint) from error


def _print(found: Diff, output: str) -> None:
    if output == "json":
        emit_json(found.document)
    elif output == "csv":
        emit_csv(_flat(found.changes))
    else:
        emit_lines(_page(found.document))


def _flat(changes: pl.DataFrame) -> pl.DataFrame:
    """The counts with every list as one cell."""
    import polars.selectors as cs

    from vacatur.results.scanned import LIST_SEPARATOR

    return changes.with_columns(cs.list().list.join(LIST_SEPARATOR).replace("", None))


def _page(document: Json) -> Iterator[str]:
    yield from _settings(document["before"], document["after"])
    yield ""
    yield from _totals(document["totals"])
    if document["changes"]:
        yield ""
        yield from _changes(document["changes"], _counts(document["totals"]))
    if any(len(change["by_reason"]) > TOP_REASONS for change in document["changes"]):
        yield ""
        yield f"Of a change the {TOP_REASONS} most frequent reasons; --format csv gives them all."


def _settings(before: Json, after: Json) -> Iterator[str]:
    yield f"before  {_setting(before, after)}"
    yield f"after   {_setting(after, before)}"


def _setting(side: Json, other: Json) -> str:
    """What decides, and whatever of it is not the same on the other side."""
    pack, beside = side["pack"], other["pack"]
    words = [f"{pack['id']} {pack['version']}", f"as of {side['as_of']}"]
    is_edition = pack["id"] == beside["id"]
    if is_edition and pack["version"] == beside["version"] and pack["sha256"] != beside["sha256"]:
        words.append(f"sha256 {pack['sha256'][:HASH_SHOWN]}")
    options, others = pack["options"], beside["options"]
    told = options if is_edition else options.keys() & others.keys()
    words += [
        f"{name}={_word(value)}"
        for name, value in options.items()
        if name in told and value != others.get(name)
    ]
    return ", ".join(words)


def _word(value: object) -> str:
    if isinstance(value, list):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _totals(totals: Json) -> Iterator[str]:
    different, held = totals["different"], totals["on_hold"]
    yield _line(totals, "records of {persons:,} persons")
    if held["records"]:
        yield _line(held, "of them on hold, of {persons:,} persons: under review on both sides")
    yield _line(different, "with another answer, of {persons:,} persons")
    for name, counts in different["differs"].items():
        if counts["records"]:
            yield _line(counts, f"  differ in {name}")


def _line(counts: Json, words: str) -> str:
    weighted = f" (weighted {counts['weighted']:,})" if _is_weighted(counts) else ""
    return f"{counts['records']:>{WIDTH},}  {words.format_map(counts)}{weighted}"


def _is_weighted(counts: Json) -> bool:
    return bool(counts["weighted"] != counts["records"])


def _counts(totals: Json) -> tuple[str, ...]:
    """What is counted: the weight too, where rows stand for several records."""
    return ("records", *(("weighted",) if _is_weighted(totals) else ()), "persons")


def _changes(changes: Iterable[Json], names: tuple[str, ...]) -> Iterator[str]:
    """Each change and, beneath it, its most frequent reasons."""
    blank = " " * WIDTH * len(names)
    yield f"{''.join(f'{name:>{WIDTH}}' for name in names)}  change"
    for change in changes:
        yield f"{_numbers(change, names)}  {' -> '.join(map(_answer, _both(change)))}"
        for reason in change["by_reason"][:TOP_REASONS]:
            before, after = map(_why, _both(reason))
            yield f"{_numbers(reason, names)}      {before}"
            yield f"{blank}   -> {after}"
            columns = ", ".join(reason["differs"])
            yield f"{blank}      differ in {columns}; for example [{reason['example']}]"


def _numbers(part: Json, names: tuple[str, ...]) -> str:
    return "".join(f"{part[name]:>{WIDTH},}" for name in names)


def _answer(side: Json) -> str:
    """Determination and outcome, which may go by one name."""
    return " ".join(dict.fromkeys((side["determination"], side["outcome"])))


def _why(side: Json) -> str:
    return ": ".join(filter(None, (side["rule"], ", ".join(side["reasons"]))))


def _both(part: Json) -> tuple[Json, Json]:
    return part["before"], part["after"]
