"""The whole job: every input file through the engine, its results and the summary of all."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from vacatur.compat.gogen.added import add_fields
from vacatur.compat.gogen.cases import case_numbers
from vacatur.compat.gogen.decide import decide
from vacatur.compat.gogen.failures import NO_FILE, GogenError, error_document, system_error
from vacatur.compat.gogen.go_json import dump
from vacatur.compat.gogen.options import Options, read_options
from vacatur.compat.gogen.persons import refuse_short_orders, to_rows
from vacatur.compat.gogen.possible import possible_others
from vacatur.compat.gogen.read import Doj, read_rows
from vacatur.compat.gogen.source import BLOCK, opened
from vacatur.compat.gogen.summary import Summary, summarize
from vacatur.compat.gogen.write import NAMES, Extras, put, replaced, write_results

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is asked for, as it stands on the command line; blank where it was left out."""

    inputs: str = ""
    outputs: str = ""
    county: str = ""
    options: str = ""
    compute_at: str = ""
    suffix: str = ""

    @property
    def files(self) -> list[str]:
        """The input files."""
        return self.inputs.split(",")

    def path(self, stem: str, ending: str, *, index: int | None = None) -> Path:
        """Return where an output goes: only one of several inputs is numbered."""
        number = f"_{index + 1}" if index is not None and len(self.files) > 1 else ""
        suffix = f"_{self.suffix}" if self.suffix else ""
        return Path(self.outputs) / f"{stem}{number}{suffix}{ending}"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What decides the outcome, read and checked."""

    county: str
    compute_at: date
    options: Options


def run(request: Request, *, block_size: int = BLOCK) -> dict[str, GogenError]:
    """Do the whole job and return what went wrong, by input file.

    Args:
        request: What is asked for.
        block_size: Bytes of an input read at a time.
    """
    try:
        errors = _run(request, block_size)
    except GogenError as error:
        errors = {NO_FILE: error}
    if not errors:
        return {}
    try:
        _make_folder(request)
        _write(request.path("gogen", ".err"), error_document(errors))
    except GogenError as error:
        errors = errors | {NO_FILE: error}
    return errors


def _run(request: Request, block_size: int) -> dict[str, GogenError]:
    if not (request.outputs and request.inputs and request.county and request.options):
        raise GogenError("missing required field: Run gogen --help for more info")
    chosen = Choice(
        county=request.county,
        compute_at=_read_date(request.compute_at),
        options=read_options(request.options),
    )
    _make_folder(request)
    errors: dict[str, GogenError] = {}
    total = Summary()
    started = time.perf_counter()
    for index, path in enumerate(request.files):
        paths = {name: request.path(name, ".csv", index=index) for name in NAMES}
        try:
            total.add(_do_file(path, paths, chosen=chosen, block_size=block_size))
        except GogenError as error:
            errors[path] = error
    if not errors:
        document = total.document(chosen.county, chosen.compute_at, time.perf_counter() - started)
        _write(request.path("gogen", ".json"), dump(document))
    return errors


def _do_file(path: str, paths: dict[str, Path], *, chosen: Choice, block_size: int) -> Summary:
    """Decide one input and write its results."""
    with opened(path) as source:
        doj = read_rows(source, block_size=block_size)
        extras, summary = _judge(doj, chosen)
        write_results(source, doj.spans, extras, paths)
    return summary


def _judge(doj: Doj, chosen: Choice) -> tuple[Extras, Summary]:
    """Decide the rows of a file; return what is added to them, and the file's figures."""
    rows = to_rows(doj)
    answers = decide(rows, chosen.options, chosen.county, chosen.compute_at)
    refuse_short_orders(doj, rows, answers)
    in_scope = answers["in_scope"].to_numpy()
    scope = rows.select("person", "case_key").hstack(answers).filter("in_scope")
    scope = scope.with_columns(case_number=case_numbers(doj, scope))
    extras = Extras(
        possible=possible_others(doj),
        scope=np.where(in_scope, np.cumsum(in_scope) - 1, -1).astype(np.int32),
        added=add_fields(scope, chosen.compute_at),
    )
    return extras, summarize(rows["person"], answers, chosen.options, chosen.compute_at)


def _read_date(text: str) -> date:
    if not text:
        return datetime.now(tz=UTC).astimezone().date()
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise GogenError("invalid --compute-at date: Must be a valid date in the format YYYY-MM-DD")


def _make_folder(request: Request) -> None:
    folder = Path(request.outputs)
    try:
        for part in (*reversed(folder.parents), folder):  # `parents=True` would open those above
            part.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise system_error("mkdir", request.outputs, error) from error


def _write(path: Path, content: bytes) -> None:
    """Write a small file for its owner alone; it appears whole or not at all."""
    with replaced(path) as file:
        put(file, path, content)
