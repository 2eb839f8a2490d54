"""Decisions of people put into effect: a result like any other, that says which they are."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import polars as pl

import vacatur
from vacatur.digest import sha256_of
from vacatur.dossiers.result import Result
from vacatur.errors import InputError, OutputError
from vacatur.records.ledger import QUARANTINE_SCHEMA
from vacatur.results.decisions import DECISION_COLUMNS, conform
from vacatur.results.manifest import SEAL, SOFTWARE, OutputFile, seal_of
from vacatur.results.people import people_of
from vacatur.results.reconcile import Rows
from vacatur.results.recount import recount
from vacatur.results.reviews import REVIEWS
from vacatur.results.scanned import scanned
from vacatur.results.write import Content, write_result
from vacatur.review.decided import REFUSED, Sorted, read_decisions, sort_out
from vacatur.review.fingerprint import FINGERPRINT, with_fingerprints
from vacatur.review.questions import outcomes
from vacatur.rules.compile import Compiled, compile_pack
from vacatur.storage.age import AGE
from vacatur.verification.counts import Recount
from vacatur.verification.derive import Charges, known_facts
from vacatur.verification.differences import Differences
from vacatur.verification.folder import Folder, open_folder
from vacatur.verification.reviewed import put
from vacatur.verification.typed import read_typed
from vacatur.verification.walk import walk

REFUSED_FILE: Final = "review_refused.csv"
_SUMMARY: Final = "summary.json"
_DAMAGED: Final = "Copy the folder again, or score again."


@dataclass(frozen=True, kw_only=True)
class Applied:
    """What was written."""

    folder: Path
    manifest: Mapping[str, Any]
    review: Mapping[str, Any]


def apply_reviews(
    result: Result, paths: Sequence[Path], out: Path, *, force: bool = False
) -> Applied:
    """Write a result in which decisions of people are in effect.

    Raises:
        InputError: The result is encrypted, holds decisions of people, or a form cannot be read.
        OutputError: The result cannot be written; nothing is left behind.
    """
    _check(result, out)
    handed = read_decisions(paths)
    sorted_rows = sort_out(handed, _known(result, handed), outcomes(result.pack))
    return _Reviewed(result, paths, sorted_rows).written(out, force=force)


def _check(result: Result, out: Path) -> None:
    if out.absolute() == result.opened.folder.absolute():
        message = f"[{out.name}] is the result itself."
        raise OutputError(message, hint="Name another folder with --out.")
    if "review" in result.manifest:
        message = f"[{result.name}] holds decisions of people already."
        hint = "Apply all forms together to the result that `vacatur score` made."
        raise InputError(message, hint=hint)
    if any(str(file["name"]).endswith(AGE) for file in result.manifest["outputs"]):
        message = f"[{result.name}] is encrypted."
        raise InputError(message, hint="Make it plain first: vacatur decrypt.")


def _known(result: Result, handed: pl.DataFrame) -> pl.DataFrame:
    """What is to be decided: the records that are named, with their fingerprints as they are."""
    named = pl.col("record_id").is_in(handed["record_id"].drop_nulls().unique().implode())
    mine = result.decisions().filter(named).collect()
    return with_fingerprints(result, mine).rename({FINGERPRINT: "now"})


class _Reviewed:
    """A result with reviews, as it is written."""

    def __init__(self, result: Result, paths: Sequence[Path], rows: Sorted) -> None:
        self._result, self._paths, self._sorted = result, paths, rows
        self._folder = open_folder(result.opened.folder)
        self._manifest: dict[str, Any] = {}
        self._summary: dict[str, Any] = {}
        self._changed = 0

    def written(self, out: Path, *, force: bool) -> Applied:
        files = {**self._decided(), **self._copied()}
        write_result(
            out,
            files,
            check=lambda folder: recount(folder, self._summary),
            manifest=self._told,
            force=force,
        )
        return Applied(folder=out, manifest=self._manifest, review=self._manifest["review"])

    def _decided(self) -> dict[str, Content]:
        """Decisions, people and summary anew, and the reviews themselves."""
        compiled = compile_pack(self._result.pack, as_of=self._result.as_of)
        decisions, people = self._derived(compiled)
        files: dict[str, Content] = {
            self._folder.name_of("decisions"): decisions,
            self._folder.name_of("people"): people,
            _SUMMARY: self._summary,
            REVIEWS: self._sorted.taken,
            REFUSED_FILE: self._sorted.refused,
        }
        return files | self._views(files)

    def _views(self, files: Mapping[str, Content]) -> dict[str, Content]:
        """What readers outside the office get of it, where the result has such files."""
        readers = _readers(self._result.manifest)
        if not readers:
            return {}
        from vacatur.privacy.roles import views  # noqa: PLC0415  few results have them

        names = [self._folder.name_of(name) for name in ("decisions", "people")]
        tables = {name: files[name] for name in names}
        return views(readers, tables, self._summary, self._result.pack)

    def _derived(self, compiled: Compiled) -> tuple[pl.DataFrame, pl.DataFrame]:
        found, counted = Differences(), Recount(compiled)
        charges = _charges(self._folder, found)
        paths = [_path(self._folder, name) for name in ("decisions", "facts")]
        parts = []
        for part in walk(*paths, people=bool(compiled.gathered)):
            facts = known_facts(part, charges, compiled, found)
            if facts is None or len(found):
                raise InputError(f"[{self._result.name}] is not a whole result.", hint=_DAMAGED)
            decided = put(part.decisions, facts, compiled, self._sorted.taken)
            self._changed += _unlike(part.decisions, decided)
            counted.add(replace(part, decisions=decided), facts)
            parts.append((part.rows, decided))
        order = pl.concat([rows for rows, _ in parts]).arg_sort()
        decisions = pl.concat([decided for _, decided in parts])[order]
        people = self._counted(counted, decisions)
        keep = tuple(name for name in decisions.columns if name not in DECISION_COLUMNS)
        return conform(decisions, keep=keep), people

    def _counted(self, counted: Recount, decisions: pl.DataFrame) -> pl.DataFrame:
        _, marks = counted.persons()
        people = people_of(marks, decisions["person_id"])
        aside = read_typed(
            _path(self._folder, "quarantine"), QUARANTINE_SCHEMA, list(QUARANTINE_SCHEMA)
        )
        told = self._result.manifest["reconciliation"]
        names = ("rows_in", "records", "merged", "quarantined")
        rows = Rows(**{name: told[name] for name in names})
        summary = counted.summary(people, marks, rows, aside)
        self._summary = json.loads(json.dumps(summary))
        return people

    def _copied(self) -> dict[str, Content]:
        """Facts, charges, quarantine and corrections as they lie in the result."""
        made = {*self._made()}
        names = [str(file["name"]) for file in self._result.manifest["outputs"]]
        folder = self._result.opened.folder
        return {name: partial(_copy, folder / name) for name in names if name not in made}

    def _made(self) -> list[str]:
        own = [self._folder.name_of(name) for name in ("decisions", "people")]
        views = [
            f"{role}.{name}"
            for role in _readers(self._result.manifest)
            for name in (*own, _SUMMARY)
        ]
        return [*own, _SUMMARY, *views]

    def _told(self, outputs: tuple[OutputFile, ...]) -> dict[str, Any]:
        """The manifest of the result, with what is new in it."""
        before = {file["name"]: file for file in self._result.manifest["outputs"]}
        files = [file.document() for file in outputs]
        same = [
            dict(before[file["name"]]) if _is(file, before.get(str(file["name"]))) else file
            for file in files
        ]
        told = {name: value for name, value in self._result.manifest.items() if name != SEAL}
        told["software"] = {"name": SOFTWARE, "version": vacatur.__version__}
        told["review"] = self._review()
        told["outputs"] = same
        self._manifest = told | {SEAL: seal_of(told)}
        return self._manifest

    def _review(self) -> dict[str, Any]:
        """What was handed in, and what became of it; who decided what stands in the copy."""
        refused = self._sorted.refused[REFUSED].value_counts().sort(REFUSED)
        taken = self._sorted.taken
        return {
            "of": {"manifest_sha256": self._result.sha256},
            "files": [{"name": path.name, "sha256": sha256_of(path)} for path in self._paths],
            "rows": taken.height + self._sorted.refused.height + self._sorted.left_blank,
            "in_effect": taken.height,
            "changed": self._changed,
            "refused": {str(code): int(count) for code, count in refused.iter_rows()},
            "left_blank": self._sorted.left_blank,
            "who": sorted(set(taken["who"].to_list())),
        }


def _readers(manifest: Mapping[str, Any]) -> list[str]:
    parts = [str(file["name"]).split(".") for file in manifest["outputs"]]
    whole = ("decisions", "people", "summary")
    return list(dict.fromkeys(part[0] for part in parts if len(part) > 2 and part[1] in whole))  # noqa: PLR2004


def _charges(folder: Folder, found: Differences) -> Charges | None:
    path = folder.table("charges")
    return Charges.of(scanned(path).collect(), found) if path else None


def _path(folder: Folder, table: str) -> Path:
    path = folder.table(table)
    if path is None:
        raise InputError(f"[{folder.path.name}] is not a whole result.", hint=_DAMAGED)
    return path


def _unlike(before: pl.DataFrame, after: pl.DataFrame) -> int:
    pairs = [before[name].ne_missing(after[name]) for name in ("determination", "outcome")]
    return int((pairs[0] | pairs[1]).sum())


def _copy(source: Path, path: Path) -> None:
    shutil.copyfile(source, path)


def _is(file: Mapping[str, Any], before: Mapping[str, Any] | None) -> bool:
    return before is not None and file["sha256"] == before["sha256"]
