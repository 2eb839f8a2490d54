"""Arrow files and streams as other programs write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from polars.testing import assert_frame_equal
from pyarrow import feather

from vacatur.errors import InputError
from vacatur.records.intake import Intake, take_in

TABLE = pa.table(
    {
        "record_id": ["R1", "R2", "R3", "R4"],
        "person_id": pa.array([12, 13, None, 14], pa.int64()),
        "charge_code": pa.array(["a", "b", "a", None]).dictionary_encode(),
        "arrest_date": pa.array([date(2005, 11, 4), None, date(2006, 1, 1), date(2007, 1, 1)]),
        "offense_date": pa.array([10**9, None, 2 * 10**9, 0], pa.timestamp("s")),
        "name": pa.array(["ä", None, "", " x "], pa.large_string()),
        "amount_grams": pa.array([1.5, None, 2.0, 3.0], pa.float32()),
        "juvenile": [True, None, False, False],
    }
)


def write_stream(path: Path, **options: Any) -> None:
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, TABLE.schema, **options) as to:
        for batch in TABLE.to_batches(max_chunksize=1):
            to.write_batch(batch)


def write_file(path: Path, **options: Any) -> None:
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, TABLE.schema, **options) as to:
        for batch in TABLE.to_batches(max_chunksize=3):
            to.write_batch(batch)


SQUEEZED = pa.ipc.IpcWriteOptions(compression="zstd")
WRITERS: dict[str, Callable[[Path], object]] = {
    "records.feather": lambda path: feather.write_feather(TABLE, path),
    "plain.feather": lambda path: feather.write_feather(TABLE, path, compression="uncompressed"),
    "records.arrow": write_file,
    "squeezed.arrow": lambda path: write_file(path, options=SQUEEZED),
    "records.arrows": write_stream,
    "squeezed.arrows": lambda path: write_stream(path, options=SQUEEZED),
    "records.ipc": write_file,
    "records": write_stream,
    "misnamed.csv": write_file,
}


@pytest.fixture
def expected(tmp_path: Path) -> Intake:
    pl.DataFrame(TABLE).write_csv(tmp_path / "expected.csv", datetime_format="%Y-%m-%d %H:%M:%S")
    return take_in([tmp_path / "expected.csv"])


@pytest.mark.parametrize("name", WRITERS)
def test_arrow_reads_as_the_csv_does(tmp_path: Path, name: str, expected: Intake) -> None:
    WRITERS[name](tmp_path / name)
    found = take_in([tmp_path / name])
    assert_frame_equal(found.records.drop("source_file"), expected.records.drop("source_file"))
    told = ["row", "person_id", "column", "reason"]
    assert found.quarantine.select(told).rows() == [(3, None, "person_id", "MISSING_PERSON_ID")]
    assert found.files[0].format == "arrow"


@pytest.mark.parametrize("name", ["records.feather", "records.arrow", "records.arrows"])
def test_a_file_that_was_cut_short_is_refused(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name)
    whole = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="is not a whole Arrow file"):
        take_in([tmp_path / name])


def test_an_empty_stream_has_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.arrows"
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, TABLE.schema):
        pass
    assert take_in([path]).files[0].rows_in == 0
