"""The whole check of a result folder, and what it comes to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from vacatur.charges.corrections import KEPT
from vacatur.facts.family import family_of
from vacatur.facts.leveled import Leveled
from vacatur.records.ledger import QUARANTINE_SCHEMA
from vacatur.results.decisions import DECISION_COLUMNS
from vacatur.results.manifest import MANIFEST
from vacatur.results.reconcile import Rows
from vacatur.results.scanned import scanned
from vacatur.results.tables import PEOPLE_COLUMNS
from vacatur.rules.compile import Compiled
from vacatur.verification.beside import BesideCheck
from vacatur.verification.counts import Recount, compare_people, compare_summaries
from vacatur.verification.derive import Charges, derive
from vacatur.verification.differences import Difference, Differences
from vacatur.verification.files import check_files
from vacatur.verification.folder import Folder, open_folder
from vacatur.verification.holds import Holds, holds_of
from vacatur.verification.law import law_of_result
from vacatur.verification.readers import check_readers
from vacatur.verification.readings import Readings
from vacatur.verification.recorded import check_recorded
from vacatur.verification.reviewed import ReviewCheck
from vacatur.verification.rows import RowCheck
from vacatur.verification.typed import parts, read_typed
from vacatur.verification.walk import walk

_SUMMARY: Final = "summary.json"
_PLACE: Final = ("record_id", "source_file", "source_row")
_VALUES: Final = "dates, amounts, flags and texts of the inputs, and what rows in quarantine say"
_CORRECTED: Final = "how charges that the office corrected were read"
_NEIGHBOURS: Final = (
    "what other records of the arrest or case say ({}): a result keeps no arrest and case numbers, "
    "so it was checked only that another record of the person can bear it out"
)
_NAMED: Final = "whom broken rows of JSON may name, and so put on hold"
_REVIEWED: Final = "what people decided of {} records, and who they are"
_NO_INPUTS: Final = "the inputs, which were not given: hashes, rows, and which record each row is"


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What verifying a result came to."""

    folder: str
    pack: str
    as_of: str
    files: int
    rows: Rows | None
    """Where the rows of the inputs went; None where the tables could not be followed."""
    persons: int
    derived: bool
    """Whether every decision was derived again."""
    inputs: int
    """Input files that were looked at."""
    differences: tuple[Difference, ...]
    taken: tuple[str, ...]
    """What was not derived again but taken as the result records it."""
    manifest_sha256: str

    @property
    def whole(self) -> bool:
        """Whether everything was as it must be."""
        return not self.differences

    def document(self) -> dict[str, Any]:
        """The same in plain JSON types."""
        return {"whole": self.whole, **asdict(self)}


def verify_folder(
    path: Path,
    inputs: Sequence[str | Path] | None = None,
    *,
    pack: str | Path | None = None,
    source: str | Path | None = None,
) -> Verified:
    """Check a result folder: see `api.verify`."""
    folder, found = open_folder(path), Differences()
    sound = check_files(folder, found)
    law = law_of_result(folder, pack, found)
    taken = [_VALUES]
    if folder.manifest["corrections"]:
        taken.append(_CORRECTED)
    rows, persons, derived = None, 0, False
    if sound and law is not None:
        check = _Check(folder, law.compiled, found)
        try:
            rows, persons = check.run()
            derived = check.derived
            check_readers(folder, law.pack, found)
            taken += check.taken
        except (KeyError, TypeError, ValueError, pl.exceptions.PolarsError):
            found.add(MANIFEST, "the tables do not go together: decisions were not derived again")
    looked = 0
    if inputs:
        from vacatur.verification.inputs import Given, check_inputs  # noqa: PLC0415  few need it

        scored = family_of(law.pack).scored if law and sound else ()
        keep = _kept_columns(folder)
        given = Given(inputs=inputs, source=source, scored=scored, keep=keep)
        looked, more = check_inputs(folder, given, found)
        taken += more
    else:
        taken.append(_NO_INPUTS)
    told = folder.manifest["pack"]
    return Verified(
        folder=path.name,
        pack=f"{told['id']} {told['version']}",
        as_of=folder.manifest["as_of"],
        files=len(folder.manifest["outputs"]) + 1,
        rows=rows,
        persons=persons,
        derived=derived,
        inputs=looked,
        differences=tuple(found),
        taken=tuple(taken),
        manifest_sha256=folder.sha256,
    )


def _kept_columns(folder: Folder) -> list[str]:
    """Columns of the source that the decisions carry."""
    told = [out for out in folder.manifest["outputs"] if out["name"].startswith("decisions.")]
    return [
        name for out in told for name in out.get("columns") or {} if name not in DECISION_COLUMNS
    ]


class _Check:
    """Follows the decisions of a sound folder."""

    def __init__(self, folder: Folder, compiled: Compiled, found: Differences) -> None:
        self._folder, self._compiled, self._found = folder, compiled, found
        self._quarantine = self._read("quarantine", QUARANTINE_SCHEMA)
        self._rows = RowCheck(folder, self._quarantine, found)
        self._recount = Recount(compiled)
        self._beside = BesideCheck(compiled)
        self._readings = Readings(compiled.pack, found)
        self._reviews = ReviewCheck(folder, compiled, found)
        self._corrections: set[int] = set()
        self.derived = True
        self.taken: list[str] = []

    def run(self) -> tuple[Rows, int]:
        """Derive everything again; return where the rows went, and how many people there are."""
        for own in parts(self._path("decisions"), DECISION_COLUMNS, _PLACE):
            self._rows.add(own)
        if not self._recorded():
            self.derived = False
            return self._rows.finish(), 0
        charges, holds = self._charges(), self._holds()
        if self._beside.names:
            self.taken.append(_NEIGHBOURS.format(", ".join(self._beside.names)))
        if holds.trusted:
            self.taken.append(_NAMED)
        if self._reviews.table.height:
            self.taken.append(_REVIEWED.format(self._reviews.table.height))
        decisions, facts = self._path("decisions"), self._path("facts")
        for part in walk(decisions, facts, people=bool(self._compiled.gathered)):
            known = derive(
                part,
                charges,
                self._compiled,
                holds.persons,
                self._found,
                reviewed=self._reviews.apply,
            )
            if known is None:
                self.derived = False
                return self._rows.finish(), 0
            self._recount.add(part, known)
            self._beside.add(part, known)
            self._note_corrections(known)
            self._readings.check(part)
        self._check_corrections()
        self._reviews.finish(self._folder)
        return self._counted(self._rows.finish())

    def _counted(self, rows: Rows) -> tuple[Rows, int]:
        ids, marks = self._recount.persons()
        self._beside.finish(marks.persons, self._found)
        table, file = self._read("people", PEOPLE_COLUMNS), self._folder.name_of("people")
        people = compare_people(table, ids, marks, file, self._found)
        again = self._recount.summary(people, marks, rows, self._quarantine)
        self._compare_summary(json.loads(json.dumps(again)))
        return rows, people.height

    def _compare_summary(self, again: dict[str, Any]) -> None:
        path = self._folder.path / _SUMMARY
        if not path.is_file():
            return  # which is told already
        try:
            told = json.loads(path.read_bytes())
        except ValueError:
            told = None
        compare_summaries(told, again, _SUMMARY, self._found)

    def _recorded(self) -> bool:
        path = self._folder.table("charges")
        charges = scanned(path).collect_schema() if path else None
        facts = scanned(self._path("facts")).collect_schema()
        return check_recorded(facts, charges, self._compiled, self._found)

    def _charges(self) -> Charges | None:
        path = self._folder.table("charges")
        if path is None:
            return None
        table = scanned(path).collect()
        self._readings.check_charges(table)
        return Charges.of(table, self._found)

    def _holds(self) -> Holds:
        path = self._path("decisions")
        table = scanned(path)
        hold = pl.col("hold").cast(pl.String) == "true"
        recorded = table.filter(hold).select("person_id").collect()["person_id"].unique()
        return holds_of(self._quarantine, self._folder.manifest["inputs"], recorded)

    def _note_corrections(self, facts: Leveled) -> None:
        if "correction" in facts.names:
            rows = facts.column("correction").drop_nulls().unique()
            self._corrections.update(rows.to_list())

    def _check_corrections(self) -> None:
        """The copy of the corrections holds those that a decided charge rests on, and no others."""
        told = self._folder.manifest["corrections"]
        path = self._folder.path / KEPT
        kept: set[str] = set()
        if path.is_file():
            kept = set(scanned(path).select("row").collect()["row"].to_list())
        if kept != {str(row) for row in self._corrections}:
            self._found.add(KEPT, "its rows are not those that decisions rest on")
        if (told["used"] if told else 0) != len(self._corrections):
            self._found.add(MANIFEST, "it counts other corrections than decisions rest on")

    def _path(self, table: str) -> Path:
        path = self._folder.table(table)
        if path is None:
            raise KeyError(table)
        return path

    def _read(self, table: str, types: Mapping[str, pl.DataType]) -> pl.DataFrame:
        return read_typed(self._path(table), types, list(types))
