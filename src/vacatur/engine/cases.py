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

EXPECTED = ("outcome", "tier", "also", "suggestion", "eligible_on", "deadline", "statute")
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
        missing = set(filter(None, self.expected.get("reasons", "").split(";"))) - {*self.reasons}
        return wrong + [f"reason [{code}] is missing" for code in sorted(missing)]


def run_cases(pack: Pack) -> list[Case]:
    """Decide every worked case of a pack, each under its own as-of date and options.

    Raises:
        PackError: A file of cases does not read.
    """
    return [
        case for path in sorted((pack.folder / "cases").glob("*.csv")) for case in _run(pack, path)
    ]


def _run(pack: Pack, path: Path) -> Iterator[Case]:
    table = read_table(path, typed=False).with_row_index("line")
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        msg = f"[{path.name}] lacks the columns [{', '.join(missing)}]."
        raise PackError(msg)
    table = table.with_columns(pl.col("options").drop_nulls().first().over("case"))
    for (as_of, options), rows in table.group_by("as_of", "options", maintain_order=True):
        yield from _decide(pack, path.name, rows, str(as_of), str(options or ""))


def _decide(pack: Pack, file: str, rows: pl.DataFrame, as_of: str, options: str) -> Iterator[Case]:
    pack = with_options(pack, dict(pair.split("=") for pair in options.split(";") if pair))
    records = rows.with_columns(
        pl.coalesce(*(c for c in ("person_id", "case") if c in rows.columns)).alias("person_id"),
        pl.col("line").cast(pl.String).alias("record_id"),
    )
    held = records.filter(pl.col("hold") == "true")["person_id"].unique().sort()
    columns = family_of(pack).scored
    intake = take_in_frame(records, columns=columns)
    if intake.quarantine.height:
        reasons = ", ".join(intake.quarantine["reason"].unique().sort())
        msg = f"[{file}] has cases that are no records: {reasons}."
        raise PackError(msg)
    prepared = Prepared.of(pack, as_of=date.fromisoformat(as_of))
    decisions = score_records(intake.records, prepared, holds=held).decisions
    for row, decided in zip(
        rows.iter_rows(named=True), decisions.iter_rows(named=True), strict=True
    ):
        if row["expect_outcome"]:
            yield _case(file, row, decided)


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
    return "" if value is None else str(value)
