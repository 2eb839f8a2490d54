"""What must hold of every case, whatever was in its files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.fuzz.case import CANARIES, Case
from tests.fuzz.counted import MARK, marks_of, rows_of
from tests.fuzz.doors import Ended
from vacatur.errors import ExitCode

SLOW = 8.0
"""Seconds of the processor that nothing so small may take."""
LARGE = 700
"""Megabytes that nothing so small may need."""
CODES = {
    ExitCode.DONE,
    ExitCode.USAGE,
    ExitCode.INPUT,
    ExitCode.CONDITION,
    ExitCode.PACK,
    ExitCode.OUTPUT,
}
FORMS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".txt": "fixed",
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".xlsx": "excel",
}
OWN_VALUES = ("explain", "inspect", "resolve")
"""Commands whose result is values of records; their messages are judged all the same."""


def wrong(case: Case, done: Ended, folder: Path) -> list[str]:
    """Everything that is wrong with how a case ended."""
    return [
        *_ending(done),
        *_words(case, done),
        *_rows(case, done),
        *_folder(case, done, folder / "out"),
    ]


def _ending(done: Ended) -> Iterator[str]:
    if done.code not in CODES:
        yield f"exit code {done.code}"
    if done.seconds > SLOW:
        yield f"took {done.seconds:.0f} s"
    if done.grown > LARGE:
        yield f"needed {done.grown} MB more"


def _words(case: Case, done: Ended) -> Iterator[str]:
    lines = done.err.splitlines()
    if any(sign in done.err for sign in ("Traceback", "panicked", "Internal error")):
        yield "says more than an error: " + " / ".join(lines)[:300]
    if done.code and (not lines or not lines[0].startswith("vacatur: ") or len(lines) > 2):
        yield f"an error of {len(lines)} lines"
    if any(len(line) > 4000 for line in lines):
        yield f"a line of {max(map(len, lines))} characters"
    if done.code not in (ExitCode.DONE, ExitCode.CONDITION) and done.out:
        yield "prints a result and fails"
    spoken = done.err if case.arguments[0] in OWN_VALUES else done.err + done.out
    if any(canary in spoken for canary in CANARIES):
        yield "says a value of a record"
    if not all(c.isprintable() or c == "\n" for c in done.err):
        yield "prints control characters"


def _rows(case: Case, done: Ended) -> Iterator[str]:
    """No row is lost between a file and the records, and none is invented."""
    if case.door != "records" or done.code:
        return
    told = done.told
    if told["rows_in"] != told["records"] + told["merged"] + told["quarantined"]:
        yield "rows do not add up"
    if told["heights"] != (told["records"], told["quarantined"]):
        yield "frames differ from what is reported"
    if told["no_persons"]:
        yield "a record of nobody"
    name, content = _source(case)
    form = FORMS[Path(name.removesuffix(".gz").removesuffix(".zst")).suffix]
    if case.kind == "profile" or told["format"] not in (form, "csv"):
        return
    if form == told["format"]:
        counted = rows_of(form, content)
        if counted is not None and counted != told["rows_in"]:
            yield f"{told['rows_in']} rows where there are {counted}"
    if told["format"] == form and form != "fixed":
        lost = [mark for mark in marks_of(form, content) if mark not in told["seen"]]
        if lost and _has_ids(told):
            yield f"{len(lost)} rows are nowhere"


def _has_ids(told: dict[str, Any]) -> bool:
    """Whether the file's own ids became those of records, so that each can be found again."""
    return bool(MARK.search(told["seen"])) and "\nr." not in f"\n{told['seen']}"


def _source(case: Case) -> tuple[str, bytes]:
    return case.arguments[0], case.files[case.arguments[0]]


def _folder(case: Case, done: Ended, out: Path) -> Iterator[str]:
    """A command that fails leaves nothing; one that is done leaves a result whose rows add up."""
    if case.door != "command":
        return
    command = case.arguments[0]
    if command == "resolve" and not done.code and "--file" in case.arguments:
        yield from _resolved(case, done)
    if command not in ("score", "shard"):
        return
    if done.code:
        if out.exists():
            yield "fails and leaves a result"
        return
    manifest = json.loads((out / "manifest.json").read_bytes())
    files = manifest["inputs"] if command == "score" else manifest["files"]
    for file in files:
        if file["rows_in"] != file["records"] + file["merged"] + file["quarantined"]:
            yield "rows of a file do not add up"
    if command == "score":
        yield from _reconciled(case, manifest, files)
    if any(canary in json.dumps(manifest) for canary in CANARIES):
        yield "the manifest has a value of a record"


def _reconciled(case: Case, manifest: dict[str, Any], files: list[dict[str, Any]]) -> Iterator[str]:
    outputs = {Path(output["name"]).stem: output["rows"] for output in manifest["outputs"]}
    if outputs["decisions"] != sum(file["records"] for file in files):
        yield "decisions are not as many as records"
    if outputs["quarantine"] != sum(file["quarantined"] for file in files):
        yield "the quarantine is not as long as it should be"
    if manifest["reconciliation"]["lost"]:
        yield "rows are lost"
    if case.kind == "shards" and manifest["reconciliation"]["rows_in"] != 10:
        yield "shards lost or gained a row"
    if case.kind != "score":
        return
    for file in files:
        name = f"in/{file['file']}"
        counted = rows_of(FORMS[Path(name).suffix], case.files[name])
        if file["format"] == FORMS[Path(name).suffix] and counted not in (None, file["rows_in"]):
            yield f"{file['rows_in']} rows where there are {counted}"


def _resolved(case: Case, done: Ended) -> Iterator[str]:
    name = next(name for name in case.files)
    counted = rows_of("csv", case.files[name]) if name.endswith(".csv") else None
    answered = len(list(csv.reader(io.StringIO(done.out), strict=True))) - 1
    if counted is not None and answered < counted:  # a blank line is answered by a blank one
        yield f"{answered} charges where there are {counted}"
