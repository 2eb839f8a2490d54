"""Inputs as users name them, and how their files are called."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from vacatur.errors import InputError
from vacatur.records.inputs import expand
from vacatur.records.intake import take_in

DATA = "person_id,charge_code,note,name\nP1,a, x ,N\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.csv", "a.csv", "2019/a.csv", "2018/a.csv.gz", ".hidden.csv"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(gzip.compress(DATA.encode()) if name.endswith("gz") else DATA.encode())
    return tmp_path


def test_a_folder_stands_for_its_files_in_order_under_labels_of_their_own(folder: Path) -> None:
    assert list(expand([folder])) == ["a.csv.gz", "2019/a.csv", f"{folder.name}/a.csv", "b.csv"]


def test_a_glob_stands_for_what_it_matches_in_order(folder: Path) -> None:
    assert list(expand([f"{folder}/*.csv"])) == ["a.csv", "b.csv"]


def test_a_file_named_twice_is_read_once(folder: Path) -> None:
    assert len(expand([folder / "a.csv", folder, f"{folder}/a*"])) == 4


@pytest.mark.parametrize("bad", ["nowhere.csv", "*.parquet", "empty"])
def test_an_input_that_names_nothing_is_refused(folder: Path, bad: str) -> None:
    (folder / "empty").mkdir()
    with pytest.raises(InputError):
        expand([folder / bad])


def test_no_input_is_refused() -> None:
    with pytest.raises(InputError, match="No input"):
        expand([])


def test_a_folder_with_a_file_of_no_known_format_is_refused(folder: Path) -> None:
    (folder / "notes.md").write_text("x")
    with pytest.raises(InputError, match=r"no known format: \[notes.md\]"):
        expand([folder])


def test_records_come_in_the_order_of_the_inputs_and_say_whence(folder: Path) -> None:
    intake = take_in([folder / "b.csv", folder / "2019" / "a.csv"], columns=["charge_code"])
    assert intake.records.select("source_file", "source_row", "record_id").rows() == [
        ("b.csv", 1, "b.csv:1"),
        ("a.csv", 1, "a.csv:1"),
    ]


def test_the_hash_is_that_of_the_file_as_it_lies_on_disk(folder: Path) -> None:
    path = folder / "2018" / "a.csv.gz"
    (report,) = take_in([path]).files
    assert report.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert report.bytes == path.stat().st_size


def test_columns_are_those_asked_for_then_those_kept_untouched(folder: Path) -> None:
    records = take_in([folder / "a.csv"], columns=["charge_code"], keep=["note"]).records
    assert records.columns == [
        "source_file",
        "source_row",
        "record_id",
        "person_id",
        "charge_code",
        "note",
    ]
    assert records["note"].to_list() == [" x "]


def test_a_column_not_asked_for_is_not_checked(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("person_id,charge_code,dob\nP1,a,nonsense\n")
    assert take_in([tmp_path / "a.csv"], columns=["charge_code"]).quarantine.is_empty()
    assert take_in([tmp_path / "a.csv"], columns=["dob"]).quarantine.height == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"keep": ["nowhere"]}, r"no column \[nowhere\] to keep"),
        ({"keep": ["weight"]}, r"Cannot keep columns of the names \[weight\]"),
        ({"columns": ["charge"]}, r"No canonical columns: \[charge\]"),
    ],
)
def test_columns_that_are_not_there_are_refused(
    folder: Path, options: dict[str, list[str]], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        take_in([folder / "a.csv"], **options)  # type: ignore[arg-type]
