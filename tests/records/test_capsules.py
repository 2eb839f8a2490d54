"""Tables of other libraries, handed over in memory: the same decisions from each."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from polars.testing import assert_frame_equal

import vacatur
from vacatur.errors import InputError
from vacatur.records.intake import take_in_frame
from vacatur.synthetic import synthesize

AS_OF = date(2020, 1, 15)
PACK = vacatur.load_pack("us-il/cannabis")
RECORDS = synthesize(400, seed=5).records
BATCH = 64


SCORE_A_RELATION = """
import datetime, duckdb, vacatur
relation = duckdb.sql("SELECT * FROM 'records.parquet'")
pack = vacatur.load_pack("us-il/cannabis")
found = vacatur.score(relation, pack, as_of=datetime.date(2020, 1, 15)).collect()
found.write_parquet("decided.parquet")
"""


class Stream:
    """Speaks the interface and nothing else."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.frame.__arrow_c_stream__(requested_schema)


def as_reader(frame: pl.DataFrame) -> pa.RecordBatchReader:
    table = frame.to_arrow()
    return pa.RecordBatchReader.from_batches(table.schema, iter(table.to_batches(BATCH)))


def as_pandas(frame: pl.DataFrame) -> Any:
    pytest.importorskip("pandas")
    return frame.to_pandas()


def as_arrow_backed_pandas(frame: pl.DataFrame) -> Any:
    pytest.importorskip("pandas")
    return frame.to_pandas(use_pyarrow_extension_array=True)


KINDS: dict[str, Callable[[pl.DataFrame], object]] = {
    "lazy": pl.DataFrame.lazy,
    "arrow table": pl.DataFrame.to_arrow,
    "arrow reader": as_reader,
    "capsule": Stream,
    "pandas": as_pandas,
    "arrow-backed pandas": as_arrow_backed_pandas,
}


@pytest.fixture(scope="module")
def decided() -> pl.DataFrame:
    return vacatur.score(RECORDS, PACK, as_of=AS_OF).collect()


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_of_any_library_is_decided_the_same(kind: str, decided: pl.DataFrame) -> None:
    found = vacatur.score(KINDS[kind](RECORDS), PACK, as_of=AS_OF).collect()
    assert_frame_equal(found, decided)


def test_a_reader_is_read_batch_by_batch_and_once() -> None:
    table = RECORDS.to_arrow()
    given: list[int] = []

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in table.to_batches(BATCH):
            given.append(batch.num_rows)
            yield batch

    reader = pa.RecordBatchReader.from_batches(table.schema, batches())
    assert given == []
    assert take_in_frame(reader).records.height == RECORDS.height
    assert given == [batch.num_rows for batch in table.to_batches(BATCH)]
    assert len(given) > RECORDS.height // BATCH - 1


def test_a_batch_alone_is_a_table() -> None:
    (batch,) = RECORDS.head(3).to_arrow().to_batches()
    assert take_in_frame(batch).records.height == 3


def test_a_reader_that_fails_half_way_is_refused_in_one_sentence() -> None:
    table = RECORDS.to_arrow()

    def batches() -> Iterator[pa.RecordBatch]:
        yield from table.to_batches(BATCH)[:2]
        raise OSError("the line went dead")

    reader = pa.RecordBatchReader.from_batches(table.schema, batches())
    with pytest.raises(InputError, match="broke off") as caught:
        take_in_frame(reader)
    assert "dead" not in str(caught.value)


def test_text_that_is_not_utf_8_is_refused_before_it_can_do_harm() -> None:
    bad = pa.Array.from_buffers(pa.string(), 1, pa.array([b"\xff\xfe"]).buffers())
    table = pa.table({"person_id": ["P"], "charge_code": bad})
    with pytest.raises(InputError, match=r"column \[charge_code\] with text that is not UTF-8"):
        take_in_frame(table)


def test_a_relation_of_duckdb_is_decided_the_same(tmp_path: Path, decided: pl.DataFrame) -> None:
    """In a process of its own: DuckDB complains of its own leaks when a process ends."""
    RECORDS.write_parquet(tmp_path / "records.parquet")
    done = subprocess.run(
        [sys.executable, "-c", SCORE_A_RELATION], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert_frame_equal(pl.read_parquet(tmp_path / "decided.parquet"), decided)
