"""Files that cannot be read, and files that can although they look strange."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest

from vacatur.errors import InputError
from vacatur.records.intake import Intake, take_in
from vacatur.records.profiles import Profile

Read = Callable[..., Intake]

PLAIN = "person_id,charge_code,name\nP1,720-550/4(a),José\nP2,b,\n"
NAMES = ["person_id", "charge_code", "name"]
ROWS = [("P1", "720-550/4(a)", "José"), ("P2", "b", None)]


def zstd(data: bytes) -> bytes:
    return pa.compress(data, codec="zstd", asbytes=True)


@pytest.mark.parametrize(
    ("data", "encoding", "delimiter"),
    [
        (PLAIN.encode(), "utf-8", ","),
        (PLAIN.encode("utf-8-sig"), "utf-8", ","),
        (PLAIN.encode("utf-16"), "utf-16-le", ","),
        (PLAIN.encode("utf-16-le"), "utf-16-le", ","),
        (PLAIN.encode("utf-16-be"), "utf-16-be", ","),
        (b"\xfe\xff" + PLAIN.encode("utf-16-be"), "utf-16-be", ","),
        (PLAIN.encode("windows-1252"), "windows-1252", ","),
        (PLAIN.replace("\n", "\r\n").encode(), "utf-8", ","),
        (PLAIN.replace("\n", "\r").encode(), "utf-8", ","),
        (PLAIN.rstrip().encode(), "utf-8", ","),
        (PLAIN.replace(",", ";").encode(), "utf-8", ";"),
        (PLAIN.replace(",", "|").encode(), "utf-8", "|"),
        (PLAIN.replace(",", "\t").encode(), "utf-8", "\t"),
        (PLAIN.replace("name", "  NAME ").encode(), "utf-8", ","),
        (PLAIN.replace("José", '" José "').encode(), "utf-8", ","),
        (PLAIN.replace("P2,b,", 'P2,b,""').encode(), "utf-8", ","),
        (("\n\n" + PLAIN).encode(), "utf-8", ","),
        (PLAIN.replace("name", '"name"').encode(), "utf-8", ","),
        (gzip.compress(PLAIN.encode(), mtime=0), "utf-8", ","),
        (zstd(PLAIN.encode()), "utf-8", ","),
    ],
)
def test_every_dress_of_the_same_file_reads_the_same(
    read: Read, data: bytes, encoding: str, delimiter: str
) -> None:
    intake = read(data, columns=NAMES)
    assert intake.records.select(NAMES).rows() == ROWS
    assert (intake.files[0].encoding, intake.files[0].delimiter) == (encoding, delimiter)
    assert intake.files[0].rows_in == 2
    assert intake.files[0].bytes == len(data)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.csv", b"", r"^\[a.csv\] is empty\."),
        ("a.csv", b" \n\n ", r"^\[a.csv\] is empty\."),
        ("a.csv", b"\xff\xfea\0b", r"cut in the middle of a character"),
        ("a.csv", b"person_id,person_id,charge_code\n1,2,3\n", r"same name: number 1, 2\."),
        ("a.csv", b"person_id,PERSON_ID ,charge_code\n1,2,3\n", r"same name: number 1, 2\."),
        (
            "a.csv",
            b"who,what\n1,2\n",
            r"no column \[person_id, charge_code\] among its 2\.",
        ),
        ("a.csv", b"who,what", r"no column \[person_id, charge_code\] among its 2\."),
        ("a.csv", b"who,charge_code\n1,2\n", r"no column \[person_id\] among its 2\."),
        (
            "a.csv.gz",
            gzip.compress(PLAIN.encode() * 100, mtime=0)[:-20],
            r"truncated or broken compressed",
        ),
        ("a.csv.gz", b"\x1f\x8bnonsense", r"truncated or broken compressed"),
        ("a.csv.zst", zstd(PLAIN.encode() * 100)[:-9], r"truncated or broken compressed"),
        ("a.parquet", b"PAR1 nonsense", r"not a whole Parquet file"),
        ("a.arrow", b"ARROW1\0\0nonsense", r"not a whole Arrow file"),
        ("a.xlsx", b"PK\x03\x04nonsense", r"not a whole Excel file"),
        ("a.json", b'[{"person_id": "P1"', r"not valid JSON"),
        ("a.json", b'[{"person_id": NaN}]', r"not valid JSON"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_clear_line(
    read: Read, name: str, data: bytes, message: str
) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read(data, name=name, columns=["charge_code"])
    assert "\n" not in caught.value.message
    assert caught.value.hint


def test_a_truncated_parquet_file_is_refused(read: Read, tmp_path: Path) -> None:
    pl.DataFrame({"person_id": ["P1"] * 99, "charge_code": ["a"] * 99}).write_parquet(
        tmp_path / "whole.parquet"
    )
    with pytest.raises(InputError, match="not a whole Parquet file"):
        read((tmp_path / "whole.parquet").read_bytes()[:-30], name="cut.parquet")


def test_a_header_alone_gives_no_records_and_no_error(read: Read) -> None:
    for data in (b"person_id,charge_code", b"person_id,charge_code\r\n\r\n"):
        intake = read(data, columns=["charge_code"])
        assert intake.records.height == 0
        assert intake.records.columns == [
            "source_file",
            "source_row",
            "record_id",
            "person_id",
            "charge_code",
        ]
        assert intake.files[0].rows_in == 0


def test_a_csv_cut_in_the_middle_of_a_row_quarantines_that_row(read_rows: Read) -> None:
    intake = read_rows("R1,P1,a,2005-01-01,1,true", "R2,P2,b,20")
    assert intake.quarantine["reason"].to_list() == ["RAGGED_ROW"]
    assert intake.records["record_id"].to_list() == ["R1"]


def test_missing_columns_hint_at_the_profile_that_fits(read: Read) -> None:
    with pytest.raises(InputError) as caught:
        read(b'{"IR_number": "1", "CaseDetails": []}', name="a.json")
    assert caught.value.hint == (
        "They fit the profile [cook-clerk-json]: add --source cook-clerk-json."
    )


@pytest.mark.parametrize(
    "header",
    [
        'person_id,charge_code,"note',
        '"person_id,charge_code',
        'person_id,charge_code,no"te',
        'person_id,charge_code,"no"te',
        "person_id,charge_code,no\0te",
    ],
)
@pytest.mark.parametrize("rows", ["P1,a,x\nP2,b,y\n", 'P1,a,x\nP2,b,"\n', 'P1,"a,x"\n', ""])
def test_a_header_that_would_swallow_rows_is_refused(read: Read, header: str, rows: str) -> None:
    with pytest.raises(InputError, match=r"stray or unclosed quotes|has no column"):
        read(f"{header}\n{rows}".encode(), columns=["charge_code"])


def test_a_column_name_of_two_lines_is_read(read: Read) -> None:
    data = b'person_id,"charge\ncode","charge_code"\nP1,x,a\n'
    assert read(data, columns=["charge_code"]).records["charge_code"].to_list() == ["a"]


def test_a_missing_file_is_named_without_its_folders(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^There is no file \[nowhere.csv\]\.") as caught:
        take_in([tmp_path / "nowhere.csv"])
    assert str(tmp_path) not in str(caught.value)


def test_errors_and_reports_carry_no_value_of_a_row(read: Read) -> None:
    with pytest.raises(InputError) as caught:
        read(b"who,what\nJane Roe,secret\n")
    assert "Jane" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_byte_that_is_no_character_costs_its_row_alone(read: Read) -> None:
    rows = "person_id,charge_code,name\nP1,a,Zoë\nP2,b,Łukasz\n".encode()
    intake = read(rows + b"P3,c,Jos\xe9\n", columns=NAMES)
    assert intake.files[0].encoding == "utf-8"
    assert intake.records["name"].to_list() == ["Zoë", "Łukasz"]
    bad = intake.quarantine.row(0, named=True)
    assert (bad["reason"], bad["raw"]) == ("INVALID_ENCODING", "P3,c,Jos\\xe9")


def test_half_a_character_of_utf_16_costs_its_row_alone(read: Read) -> None:
    data = (
        "person_id,charge_code\nP1,a\nP2,".encode("utf-16") + b"\x00\xd8" + "\n".encode("utf-16-le")
    )
    intake = read(data, columns=["charge_code"])
    assert intake.quarantine.select("row", "reason").rows() == [(2, "INVALID_ENCODING")]
    assert intake.records["person_id"].to_list() == ["P1"]


def test_a_byte_without_meaning_in_windows_1252_costs_its_row_alone(read: Read) -> None:
    intake = read(b"person_id,charge_code,name\nP1,a,Jos\xe9\nP2,b,\x81\n", columns=NAMES)
    assert intake.records["name"].to_list() == ["José"]
    assert intake.quarantine["raw"].to_list() == ["P2,b,\\x81"]


def test_the_profile_decides_the_encoding(read: Read) -> None:
    data = "person_id,charge_code,name\nP1,a,Ã©\n".encode("windows-1252")
    profile = Profile.model_validate(
        {
            "name": "x",
            "title": "x",
            "match": ["person_id"],
            "same_names": True,
            "file": {"encoding": "windows-1252"},
        }
    )
    assert read(data, columns=NAMES).records["name"].to_list() == ["é"]
    assert read(data, columns=NAMES, profile=profile).records["name"].to_list() == ["Ã©"]


def test_byte_offsets_of_utf_16_count_the_bytes_of_the_file(read: Read) -> None:
    data = "person_id,charge_code\nP1,é𝄞\nP2\n".encode("utf-16")
    intake = read(data, columns=["charge_code"])
    offset = intake.quarantine["byte_offset"][0]
    assert data[offset:].decode("utf-16-le") == "P2\n"


def test_a_lone_carriage_return_inside_a_field_is_no_line_end(read: Read) -> None:
    intake = read(b"person_id,charge_code,name\nP1,a,x\ry\n", columns=NAMES)
    assert intake.records["name"].to_list() == ["x\ry"]


def test_a_column_without_a_name_is_part_of_the_width_alone(read: Read) -> None:
    intake = read(b"person_id,,charge_code,\nP1,x,a,y\nP2,b\n", columns=["charge_code"])
    assert intake.records["charge_code"].to_list() == ["a"]
    assert intake.quarantine["reason"].to_list() == ["RAGGED_ROW"]
