"""Columns carried through are the same whichever way a job goes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

import vacatur
from tests.engine.shards.dirty import assert_same
from vacatur.engine.executors.serial import SerialExecutor
from vacatur.engine.shards import run as shards_run


def test_a_column_that_scoring_reads_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards_run, "executor", lambda *_, **__: SerialExecutor())
    columns = "record_id,person_id,charge_code,county,sex\n"
    rows = [f"r{n},p{n % 3},720-550/4(a),{('Cook', 'Lake', '')[n % 3]},F\n" for n in range(9)]
    records = tmp_path / "records.csv"
    records.write_text(columns + "".join(rows))
    law = vacatur.load_pack("us-il/cannabis")
    for engine in ("serial", "pool"):
        vacatur.run(
            records,
            law,
            as_of=date(2020, 1, 15),
            out=tmp_path / engine,
            keep=("county", "sex"),
            engine=engine,
        )
    assert_same(tmp_path / "serial", tmp_path / "pool")
    kept = pl.read_parquet(tmp_path / "serial" / "decisions.parquet", columns=["county"])
    assert kept.schema == {"county": pl.String()}
