"""Each stage of a run on its own, beside the least that such a stage can be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from benchmarks.conftest import AS_OF, RECORDS
from benchmarks.noisy import catalogue_keys
from benchmarks.yardstick import beside
from vacatur import Pack
from vacatur.charges.foreseen import forget
from vacatur.charges.resolve import read_charges
from vacatur.engine.pipeline import Prepared, Scored, decide_facts, score_records
from vacatur.facts.family import family_of
from vacatur.records.gate import pass_gate
from vacatur.records.intake import Intake, take_in
from vacatur.records.kinds import field_kinds
from vacatur.records.profiles import CANONICAL, load_profile
from vacatur.records.reading import read_file
from vacatur.records.schema import BY_NAME, Kind
from vacatur.records.source import Source
from vacatur.records.wanted import source_names, wanted_columns
from vacatur.results.write import write_result

CHARGE = ("charge_code", "charge_description")
CANONICAL_PROFILE = load_profile(CANONICAL)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a run asks the reader for."""

    wanted: list[str]
    only: set[str]
    kinds: dict[str, int]

    def of(self, csv: Path) -> Source:
        return read_file(csv, csv.name, CANONICAL_PROFILE, self.only, self.kinds)[0]


@pytest.fixture(scope="module")
def reading(pack: Pack) -> Reading:
    wanted = wanted_columns(family_of(pack).scored)
    return Reading(
        wanted=wanted,
        only=source_names(CANONICAL_PROFILE, wanted, ()),
        kinds=field_kinds(CANONICAL_PROFILE, wanted, ()),
    )


@pytest.fixture(scope="module")
def intake(csv: Path, pack: Pack) -> Intake:
    return take_in([csv], columns=family_of(pack).scored, words=True)


@pytest.fixture(scope="module")
def prepared(pack: Pack) -> Prepared:
    return Prepared.of(pack, as_of=AS_OF)


@pytest.fixture(scope="module")
def scored(intake: Intake, prepared: Prepared) -> Scored:
    return score_records(intake.records, prepared, holds=intake.holds)


def test_read(benchmark: BenchmarkFixture, csv: Path, reading: Reading) -> None:
    """Find the rows, split them, and keep the columns that are wanted."""
    beside(
        benchmark,
        lambda: reading.of(csv),
        lambda: pl.read_csv(csv, infer_schema=False),
        against="Polars read_csv, as text",
        count=RECORDS,
    )


def test_gate(benchmark: BenchmarkFixture, csv: Path, reading: Reading) -> None:
    """Map, trim, type and check every column."""
    source = reading.of(csv)
    text = pl.read_csv(csv, infer_schema=False).select(reading.wanted)
    beside(
        benchmark,
        lambda: pass_gate(source, CANONICAL_PROFILE, reading.wanted, [], csv.name, words=True),
        lambda: text.select(map(plainly_typed, text.columns)),
        against="trim and cast in Polars",
        count=RECORDS,
    )


def plainly_typed(name: str) -> pl.Expr:
    """Type a column as anybody would: what cannot be read is NULL, and nobody is told."""
    trimmed = pl.col(name).str.strip_chars()
    text = pl.when(trimmed != "").then(trimmed)
    kind = BY_NAME[name].kind
    if kind is Kind.DATE:
        return text.str.to_date("%Y-%m-%d", strict=False).alias(name)
    if kind is Kind.NUMBER:
        return text.cast(pl.Float64, strict=False).alias(name)
    if kind is Kind.BOOLEAN:
        return pl.when(text == "true").then(True).when(text == "false").then(False).alias(name)
    return text.alias(name)


def test_resolve(benchmark: BenchmarkFixture, intake: Intake, pack: Pack) -> None:
    """Read the distinct charges as statutes."""
    pairs = intake.records.select(pl.col(name).cast(pl.String) for name in CHARGE).unique()
    texts, keys = pairs["charge_code"].drop_nulls().unique().to_list(), catalogue_keys()

    def read_anew() -> pl.DataFrame:
        forget()
        return read_charges(pairs, pack.charge_tables)

    beside(
        benchmark,
        read_anew,
        lambda: cdist(texts, keys, scorer=Levenshtein.distance, workers=-1),
        against="RapidFuzz cdist of the codes",
        count=pairs.height,
        unit="charges",
    )


def test_facts(benchmark: BenchmarkFixture, intake: Intake, prepared: Prepared) -> None:
    """Derive what each record says for itself."""
    records = intake.records

    def found_anew() -> object:
        forget()
        return prepared.law.facts(records)

    beside(
        benchmark,
        found_anew,
        lambda: records.write_parquet(BytesIO()),
        against="writing the same rows as Parquet",
        count=RECORDS,
    )


def test_decide(benchmark: BenchmarkFixture, intake: Intake, prepared: Prepared) -> None:
    """Gather facts over people and cases, answer every criterion, and decide."""
    records = intake.records
    facts = prepared.law.facts(records)
    beside(
        benchmark,
        lambda: decide_facts(facts, records, prepared.compiled),
        lambda: records.write_parquet(BytesIO()),
        against="writing the same rows as Parquet",
        count=RECORDS,
    )


@pytest.mark.parametrize("suffix", ["parquet", "csv", "arrow"])
def test_write(benchmark: BenchmarkFixture, scored: Scored, tmp_path: Path, suffix: str) -> None:
    """Write, count, hash, flush and move into place."""
    decisions, out = scored.decisions, tmp_path / "out"
    files = {f"decisions.{suffix}": decisions}

    def write() -> None:
        write_result(out, files, manifest=lambda _: {"software": {"name": "vacatur"}}, force=True)

    beside(
        benchmark,
        write,
        plain_write(decisions, tmp_path / f"plain.{suffix}"),
        against=f"Polars writing the {suffix} file",
        count=RECORDS,
    )


def plain_write(decisions: pl.DataFrame, path: Path) -> Callable[[], Any]:
    if path.suffix == ".parquet":
        return lambda: decisions.write_parquet(path)
    if path.suffix == ".arrow":
        return lambda: decisions.write_ipc(path, compression="zstd")
    joined = pl.selectors.list().cast(pl.List(pl.String)).list.join(";")
    return lambda: decisions.with_columns(joined).write_csv(path)
