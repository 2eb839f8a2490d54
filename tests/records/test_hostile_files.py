"""Files that once kept a reader busy for ever, broke it, or lost their rows without a word."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from tests.records.conftest import Read
from vacatur.engine.kept import KEY, numbers_of
from vacatur.errors import InputError
from vacatur.records.intake import take_in
from vacatur.records.profiles import load_profile
from vacatur.records.reading import read_file
from vacatur.records.stream import streamed
from vacatur.records.wanted import Columns

SECONDS = 90
"""A reader that is caught in a circle would never end; this is far more than any other needs."""
TAKE_IN = """
import sys
from vacatur.records.intake import take_in
try:
    (report,) = take_in([sys.argv[1]], columns=["charge_code"]).files
    print(report.records, report.quarantined)
except Exception as error:
    print(error)
"""


def taken_in(path: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", TAKE_IN, path],
        capture_output=True,
        check=True,
        text=True,
        timeout=SECONDS,
    )
    return done.stdout


def test_a_nul_in_the_header_is_refused_and_not_read_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes(b"person_id,charge_code,no\0te\n" + b"P1,a,x\n" * 9)
    assert "unreadable bytes" in taken_in(path)


@pytest.mark.parametrize("lines", [1, 600_000])
def test_a_block_of_nothing_but_short_lines_ends(tmp_path: Path, lines: int) -> None:
    path = tmp_path / "r.csv"
    names = [f"c{place}" for place in range(18)]
    header = ",".join(("person_id", "charge_code", *names))
    path.write_text(f"{header}\nP1,a{',' * len(names)}\n" + "x\n" * lines)
    assert taken_in(path).split() == ["1", str(lines)]


DEEP = ("[" * 5_000 + "]" * 5_000, '{"a":' * 100_000 + "1" + "}" * 100_000, "[" * 70 + "]" * 70)


@pytest.mark.parametrize("deep", DEEP)
def test_a_line_of_json_that_nests_too_deeply_costs_its_row_alone(read: Read, deep: str) -> None:
    line = f'{{"person_id": "P2", "charge_code": "a", "more": {deep}}}'
    data = f'{{"person_id": "P1", "charge_code": "a"}}\n{line}\n'.encode()
    intake = read(data, name="r.jsonl", columns=["charge_code"])
    assert intake.records["person_id"].to_list() == ["P1"]
    assert intake.quarantine.select("row", "reason", "raw").rows() == [(2, "BAD_JSON", line)]


@pytest.mark.parametrize("deep", DEEP)
def test_a_document_that_nests_too_deeply_is_refused(read: Read, deep: str) -> None:
    data = f'[{{"person_id": "P1", "charge_code": {deep}}}]'.encode()
    with pytest.raises(InputError, match="not valid JSON"):
        read(data, name="r.json")


@pytest.mark.parametrize("suffix", ["parquet", "arrow"])
def test_a_number_too_large_for_a_key_is_written_as_it_is(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"r.{suffix}"
    frame = pl.DataFrame({"person_id": [1e300, 1.0, float("inf")], "charge_code": ["a"] * 3})
    (frame.write_parquet if suffix == "parquet" else frame.write_ipc)(path)
    intake = take_in([path], columns=["charge_code"])
    assert intake.records["person_id"].to_list() == ["1e+300", "1.0", "inf"]
    (piece,) = streamed(path, "r", load_profile("canonical")).pieces(Columns(only=None, kinds={}))
    assert piece.source.text("person_id").to_list() == ["1e+300", "1.0", "inf"]


def test_a_mark_of_order_and_nothing_else_is_no_row(read: Read) -> None:
    assert read(b"\xff\xfe", name="r.jsonl").files[0].rows_in == 0


@pytest.mark.parametrize("suffix", ["parquet", "arrow"])
def test_a_column_of_lengths_of_time_is_refused_by_name(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"r.{suffix}"
    frame = pl.DataFrame({"person_id": ["P1"], "charge_code": [timedelta(days=1)]})
    (frame.write_parquet if suffix == "parquet" else frame.write_ipc)(path)
    with pytest.raises(InputError, match=r"has a column \[charge_code\] of type Duration"):
        take_in([path], columns=["charge_code"])


@pytest.mark.parametrize("value", [b"\xff\x00", timedelta(days=1), [1, 2], {"a": b"\xff"}])
def test_a_row_in_quarantine_shows_columns_that_are_no_text(tmp_path: Path, value: object) -> None:
    path = tmp_path / "r.parquet"
    frame = pl.DataFrame({"person_id": [None], "charge_code": ["a"], "more": [value]})
    frame.with_columns(pl.col("person_id").cast(pl.String)).write_parquet(path)
    told = take_in([path], columns=["charge_code"]).quarantine
    assert told["reason"].to_list() == ["MISSING_PERSON_ID"]
    source, _ = read_file(path, "r", load_profile("canonical"), None)
    assert "charge_code" in source.locate(pl.Series([1], dtype=pl.UInt32))["raw"][0]


def test_a_text_that_looks_like_a_blank_is_another_charge() -> None:
    codes = [None, "", "\0", "\x1f", "\0a", "\0b", "a\x1f", "a", "a\0\x1f"]
    texts = [None, None, None, None, None, None, None, "\x1f", "\0"]
    none = [None] * len(codes)
    told = dict.fromkeys(KEY, none) | {"charge_code": codes, "charge_description": texts}
    charges = pl.DataFrame(told, schema=dict.fromkeys(KEY, pl.String))
    assert numbers_of(charges).n_unique() == len(codes)


@pytest.mark.parametrize("line", ["\x01", "\f\x0e\f"])
def test_a_line_of_control_characters_is_no_blank_one(tmp_path: Path, line: str) -> None:
    good = '{"person_id": "P1", "charge_code": "720 ILCS 550/4(a)"}'
    path = tmp_path / "records.jsonl"
    path.write_text(f"{good}\n{line}\n \t\f\r\n{good}\n", encoding="utf-8")
    (report,) = take_in([path], columns=["charge_code"]).files
    assert (report.rows_in, report.records, report.quarantined) == (3, 2, 1)
