"""Through which functions of the product the files of a case go in, judged as a command is."""

from __future__ import annotations

import importlib
import io
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tests.fuzz.case import Case
from vacatur.charges.codes.tables import load_code_tables
from vacatur.charges.tables import load_charge_tables
from vacatur.engine.pipeline import Prepared, score_records
from vacatur.facts.family import family_of
from vacatur.records.intake import take_in
from vacatur.records.profiles import load_profile
from vacatur.rules.check import faults
from vacatur.rules.load import load_pack

main = importlib.import_module("vacatur.cli.main")  # the package has a function of that name
AS_OF = date(2020, 1, 15)
DOORS = ("command", "records", "pack")
_MEGABYTES = 1024


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a case ended."""

    code: int
    out: str
    err: str
    seconds: float
    """Of this processor."""
    grown: int
    """Megabytes by which the case raised the most that the process ever used."""
    told: dict[str, Any] = field(default_factory=dict)


def ended(case: Case, folder: Path) -> Ended:
    """Run a case where its files are; the folder is the current one meanwhile."""
    told: dict[str, Any] = {}
    doors: dict[str, Callable[[], object]] = {
        "records": lambda: told.update(_records(case)),
        "pack": lambda: told.update(_pack(case)),
    }
    began, peak = time.process_time(), _peak()
    with _in_folder(folder), _caught() as printed:
        inner = doors.get(case.door)
        code = main.run(list(case.arguments)) if inner is None else _judged(inner)
    return Ended(
        code=code,
        out=printed[0],
        err=printed[1],
        seconds=time.process_time() - began,
        grown=_peak() - peak,
        told=told,
    )


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _MEGABYTES


def _judged(door: Callable[[], object]) -> int:
    """Run a function as if it were the command: with its exit codes and messages."""
    whole = main.app
    main.app = lambda **_: door() and None
    try:
        return main.run([])
    finally:
        main.app = whole


def _records(case: Case) -> dict[str, Any]:
    """Read a file as `score` does, through the gate."""
    file, *more = case.arguments
    profile = load_profile(more[0]) if more and more[0] else None
    columns = more[1].split(",") if len(more) > 1 else family_of(load_pack("us-il/cannabis")).scored
    intake = take_in([file], profile=profile, columns=columns)
    (report,) = intake.files
    raw = intake.quarantine["raw"].drop_nulls().to_list()
    ids = intake.records["record_id"].cast(pl.String).drop_nulls().to_list()
    return {
        "rows_in": report.rows_in,
        "records": report.records,
        "merged": report.merged,
        "quarantined": report.quarantined,
        "heights": (intake.records.height, intake.quarantine.height),
        "format": report.format,
        "seen": "\n".join([*ids, *raw]),
        "no_persons": intake.records["person_id"].null_count(),
    }


def _pack(case: Case) -> dict[str, Any]:
    """Load a pack from its folder, compile it, look for faults, and decide a few records."""
    load_charge_tables.cache_clear()
    load_code_tables.cache_clear()
    folder, records = case.arguments
    pack = load_pack(folder)
    as_of = max(pack.header.in_force, AS_OF)
    prepared = Prepared.of(pack, as_of=as_of)
    frame = take_in([records], columns=family_of(pack).scored)
    decisions = score_records(frame.records, prepared, holds=frame.holds).decisions
    said = faults(pack)
    return {"decisions": decisions.height, "records": frame.records.height, "faults": len(said)}


@contextmanager
def _in_folder(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@contextmanager
def _caught() -> Iterator[list[str]]:
    """Everything that the product prints.

    What native code says of its own panics goes nowhere: the command is split in two processes, of
    which one hears that and says nothing of it.
    """
    printed: list[str] = []
    with tempfile.TemporaryFile() as native:
        before = os.dup(1), os.dup(2)
        streams = sys.stdout, sys.stderr
        out, err = _Printed(), _Printed()
        for place in (1, 2):
            os.dup2(native.fileno(), place)
        sys.stdout, sys.stderr = out, err
        try:
            yield printed
        finally:
            sys.stdout, sys.stderr = streams
            for place, old in enumerate(before, start=1):
                os.dup2(old, place)
                os.close(old)
            printed += [out.getvalue(), err.getvalue()]


class _Printed(io.StringIO):
    """Takes letters that are none as a terminal would be shown them."""

    encoding = "utf-8"

    def write(self, text: str) -> int:
        return super().write(text.encode(errors="backslashreplace").decode())
