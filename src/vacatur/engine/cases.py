"""The worked cases of a pack: records with the decision that the law gives them.

A case is one row or several: rows of the same case are one person's, and the rows without an
expected outcome are what stands beside the one that has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from vacatur.engine.pipeline import Prepared, score_records
from vacatur.errors import PackError
from vacatur.facts.family import family_of
from vacatur.records.intake import take_in_frame
from vacatur.rules.load import Pack, read_table, with_options

EXPECTED = (
    "determination",
    "outcome",
    "tier",
    "also",
    "suggestion",
    "eligible_on",
    "deadline",
    "statute",
    "offense_class",
    "grams_low",
    "grams_high",
    "disposition_category",
    "conflict",
    "rule",
)
"""What a case may expect, each in a column of its own; the outcome it must. Reasons besides: codes
that must be among those given, or, with a minus before them, must not."""
COLUMNS = ("case", "expect_outcome", "as_of", "options", "hold")
NONE = "-"


@dataclass(frozen=True, kw_only=True)
class Case:
    """One worked case and what came out."""

    file: str
    name: str
    expected: Mapping[str, str]
    decided: Mapping[str, str]
    reasons: tuple[str, ...]
    rule: str

    @property
    def failures(self) -> list[str]:
        """What came out otherwise than expected, a sentence each."""
        wrong = [
            f"{key} is [{self.decided[key] or NONE}], expected [{wanted}]"
            for key, wanted in self.expected.items()
            if key != "reasons" and (self.decided[key] or NONE) != wanted
        ]
        codes = sorted(filter(None, self.expected.get("reasons", "").split(";")))
        return wrong + [
            f"reason [{code}] {fault}" for code in codes if (fault := self._fault(code))
        ]

    def _fault(self, code: str) -> str:
        if code.startswith("-"):
            return "is given" if code[1:] in self.reasons else ""
        return "" if code in self.reasons else "is missing"


@dataclass(frozen=True, kw_only=True)
class Docket:
    """Worked cases of one file that are decided together: for one day, under the same options."""

    file: str
    given: Mapping[str, str]
    """The options that the cases give."""
    pack: Pack
    """The pack under these options."""
    as_of: date
    rows: pl.DataFrame
    """The rows of the file, with what each expects. Shape (n, c)."""
    records: pl.DataFrame
    """The same as records. Shape (n, d)."""
    holds: pl.Series
    """Persons on hold."""

    def cases(self, decisions: pl.DataFrame) -> Iterator[Case]:
        """The cases, with what was decided for each row. Shape of the decisions: (n, e)."""
        pairs = zip(self.rows.iter_rows(named=True), decisions.iter_rows(named=True), strict=True)
        for row, decided in pairs:
            if row["expect_outcome"]:
                yield _case(self.file, row, decided)


def run_cases(pack: Pack) -> list[Case]:
    """Decide every worked case of a pack, each under its own as-of date and options.

    Raises:
        PackError: A file of cases does not read.
    """
    return [case for docket in dockets(pack) for case in _decided(docket)]


def dockets(pack: Pack) -> Iterator[Docket]:
    """Every worked case of a pack, those together that can be decided together.

    Raises:
        PackError: A file of cases does not read.
    """
    for path in sorted((pack.folder / "cases").glob("*.csv")):
        yield from _dockets(pack, path)


def _decided(docket: Docket) -> Iterator[Case]:
    prepared = Prepared.of(docket.pack, as_of=docket.as_of)
    scored = score_records(docket.records, prepared, holds=docket.holds)
    return docket.cases(scored.decisions)


def _dockets(pack: Pack, path: Path) -> Iterator[Docket]:
    table = read_table(path, typed=False).with_row_index("line")
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        msg = f"[{path.name}] lacks the columns [{', '.join(missing)}]."
        raise PackError(msg)
    table = table.with_columns(pl.col("options").drop_nulls().first().over("case"))
    for (as_of, options), rows in table.group_by("as_of", "options", maintain_order=True):
        yield _docket(pack, path.name, rows, str(as_of), str(options or ""))


def _docket(pack: Pack, file: str, rows: pl.DataFrame, as_of: str, options: str) -> Docket:
    given = dict(pair.split("=") for pair in options.split(";") if pair)
    pack = with_options(pack, given)
    records = rows.with_columns(
        pl.coalesce(*(c for c in ("person_id", "case") if c in rows.columns)).alias("person_id"),
        pl.col("line").cast(pl.String).alias("record_id"),
    )
    held = records.filter(pl.col("hold") == "true")["person_id"].unique().sort()
    intake = take_in_frame(records, columns=family_of(pack).scored)
    if intake.quarantine.height:
        reasons = ", ".join(intake.quarantine["reason"].unique().sort())
        msg = f"[{file}] has cases that are no records: {reasons}."
        raise PackError(msg)
    return Docket(
        file=file,
        given=given,
        pack=pack,
        as_of=date.fromisoformat(as_of),
        rows=rows,
        records=intake.records,
        holds=held,
    )


def _case(file: str, row: dict[str, str | None], decided: dict[str, object]) -> Case:
    expected = {key: value for key in (*EXPECTED, "reasons") if (value := row.get(f"expect_{key}"))}
    return Case(
        file=file,
        name=str(row["case"]),
        expected=expected,
        decided={key: _text(decided[key]) for key in EXPECTED},
        reasons=tuple(decided["reasons"]),  # type: ignore[arg-type]
        rule=str(decided["rule"]),
    )


def _text(value: object) -> str:
    if isinstance(value, list):
        return ";".join(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)
