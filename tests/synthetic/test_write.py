"""Writing synthetic files: every format, private, and never over something else."""

from __future__ import annotations

import gzip
import stat
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from vacatur.errors import OutputError, UsageError
from vacatur.synthetic import Synthetic, synthesize, write_synthetic

MADE = synthesize(40, seed=3)


def read(path: Path) -> pl.DataFrame:
    if path.name.endswith(".parquet"):
        return pl.read_parquet(path)
    if path.name.endswith(".arrow"):
        return pl.read_ipc(path)
    if path.name.endswith(".jsonl"):
        return pl.read_ndjson(path, schema=dict.fromkeys(MADE.records.columns, pl.String))
    separator = "\t" if path.name.endswith(".tsv") else ","
    return pl.read_csv(path, infer_schema=False, separator=separator)


@pytest.mark.parametrize(
    "ending", [".csv", ".csv.gz", ".csv.zst", ".tsv", ".parquet", ".arrow", ".jsonl"]
)
def test_the_file_name_says_the_format(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"records{ending}"
    write_synthetic(MADE, path)

    assert_frame_equal(read(path), MADE.records)


def test_files_are_readable_by_the_owner_alone(tmp_path: Path) -> None:
    records, truth = tmp_path / "records.csv", tmp_path / "truth.csv"
    write_synthetic(MADE, records, truth=truth)

    assert [stat.S_IMODE(path.stat().st_mode) for path in (records, truth)] == [0o600, 0o600]


def test_truth_goes_to_its_own_file(tmp_path: Path) -> None:
    write_synthetic(MADE, tmp_path / "records.csv", truth=tmp_path / "truth.csv")

    assert_frame_equal(read(tmp_path / "truth.csv"), MADE.truth)


def test_a_file_that_exists_is_kept_unless_forced(tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    path.write_text("mine")

    with pytest.raises(OutputError, match=r"records\.csv\] exists already\."):
        write_synthetic(MADE, path)
    assert path.read_text() == "mine"

    write_synthetic(MADE, path, force=True)
    assert_frame_equal(read(path), MADE.records)


def test_where_the_truth_file_exists_no_records_are_written(tmp_path: Path) -> None:
    (tmp_path / "truth.csv").write_text("mine")

    with pytest.raises(OutputError):
        write_synthetic(MADE, tmp_path / "records.csv", truth=tmp_path / "truth.csv")
    assert not (tmp_path / "records.csv").exists()


def test_an_unknown_ending_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^The ending of \[truth.docx\] names no format\."):
        write_synthetic(MADE, tmp_path / "records.csv", truth=tmp_path / "truth.docx")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"^The folder above \[.*records\.csv\] does not exist"):
        write_synthetic(MADE, tmp_path / "nowhere" / "records.csv")


def test_packed_files_are_the_same_bytes_every_time(tmp_path: Path) -> None:
    again = Synthetic(records=MADE.records, truth=MADE.truth)
    write_synthetic(MADE, tmp_path / "one.csv.gz")
    write_synthetic(again, tmp_path / "two.csv.gz")
    one, two = ((tmp_path / name).read_bytes() for name in ("one.csv.gz", "two.csv.gz"))

    assert one == two
    assert gzip.decompress(one).startswith(b"record_id,")
