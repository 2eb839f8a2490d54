from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.results.frames import conviction, decisions
from vacatur.cells import from_spreadsheets
from vacatur.results.decisions import DECISION_COLUMNS
from vacatur.results.formats import FORMATS, count_rows, write_frame

PRODUCT_ORDER = (
    "record_id person_id source_file source_row determination outcome also tier suggestion rule "
    "reasons citation statute statute_method inchoate conflict statute_score grams_low grams_high "
    "offense_class disposition_category eligible_on deadline hold criteria_true criteria_false "
    "criteria_unknown"
)

FRAME = decisions(
    conviction(
        "ELIGIBLE",
        record_id="=1+1",
        also=["PARDON", "INDIVIDUAL"],
        reasons=["A"],
        conflict=True,
        eligible_on=date(2020, 1, 15),
        grams_high=float("inf"),
        criteria_true=2**63 + 1,
    ),
    conviction(record_id='two\nlines, and a "quote"', criteria_unknown=0),
)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_columns_stand_in_the_order_of_the_interface() -> None:
    assert " ".join(DECISION_COLUMNS) == PRODUCT_ORDER


@pytest.mark.parametrize("name", FORMATS)
def test_the_rows_on_disk_are_counted(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"decisions.{name}"
    write_frame(FRAME, path)
    assert count_rows(path) == FRAME.height
    write_frame(FRAME.clear(), path)
    assert count_rows(path) == 0


def test_parquet_and_arrow_give_back_what_was_written(tmp_path: Path) -> None:
    write_frame(FRAME, tmp_path / "a.parquet")
    write_frame(FRAME, tmp_path / "a.arrow")
    assert pl.read_parquet(tmp_path / "a.parquet").equals(FRAME)
    assert pl.read_ipc(tmp_path / "a.arrow").equals(FRAME)
    assert dict(pl.read_parquet_schema(tmp_path / "a.parquet")) == DECISION_COLUMNS


def test_csv_joins_lists_and_loses_no_value(tmp_path: Path) -> None:
    path = tmp_path / "decisions.csv"
    write_frame(FRAME, path)
    assert "\n'=1+1," in path.read_text(encoding="utf-8")
    back = from_spreadsheets(pl.scan_csv(path, infer_schema=False)).collect()
    assert back["also"].to_list() == ["PARDON;INDIVIDUAL", None]
    assert back["record_id"].to_list() == FRAME["record_id"].to_list()
    assert back["conflict"].to_list() == ["true", None]
    assert back["eligible_on"].to_list() == ["2020-01-15", None]
    assert back["criteria_true"].to_list() == [str(2**63 + 1), None]


@pytest.mark.parametrize("name", FORMATS)
def test_chunks_and_other_words_change_no_byte(tmp_path: Path, name: str) -> None:
    write_frame(FRAME, tmp_path / f"one.{name}")
    pl.Series(["zz", "SA_MOTION"]).cast(pl.Categorical)
    chunked = pl.concat([FRAME[:1], FRAME[1:]], rechunk=False)
    assert chunked.n_chunks() == 2
    write_frame(chunked, tmp_path / f"two.{name}")
    assert sha256(tmp_path / f"one.{name}") == sha256(tmp_path / f"two.{name}")
