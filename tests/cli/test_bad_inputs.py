"""Whatever is fed to `score`: a result that names the bad rows, or one clear line; no trace."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.cli.conftest import Command, Ended
from vacatur.errors import ExitCode

HEADER = (
    "record_id,person_id,name,case_number,county,arrest_date,offense_date,"
    "charge_code,charge_description,charge_class,disposition,disposition_date"
)
PERSONS = ("IL77700001", "IL77700002", "IL77700003")
ROWS = tuple(
    f"R{n},{person},Rosa Invented{n},05CR{n}1234,Cook,2005-11-04,2005-11-04,"
    "720-550/4-C,POSS CANNABIS 10-30 GRAMS,M A,PLEA OF GUILTY,2005-12-13"
    for n, person in enumerate(PERSONS)
)
GOOD = "\n".join((HEADER, *ROWS, ""))
PERSONAL = ("Rosa", "IL7770000", "05CR")


def with_row(row: str) -> bytes:
    return "\n".join((HEADER, ROWS[0], row, *ROWS[1:], "")).encode()


def changed(old: str, new: str) -> bytes:
    return with_row(ROWS[0].replace("R0,", "R9,").replace(old, new))


def score(cli: Command, source: Path, out: Path, *more: str | Path) -> Ended:
    usual = ("--pack", "us-il/cannabis", "--as-of", "2020-01-15", "--out", out)
    return cli("score", source, *usual, *more)


def summary(out: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((out / "summary.json").read_text())
    return read


def says_nothing_personal(text: str) -> bool:
    return not any(value in text for value in PERSONAL)


@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode(),
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.encode("utf-16"),
        GOOD.encode("utf-16-le"),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\r").encode(),
        GOOD.replace("Rosa", "Ros\xe1").encode("latin-1"),
        GOOD.replace(",", ";").encode(),
        GOOD.rstrip("\n").encode(),
        GOOD.replace("\n", "\n\n").encode(),
    ],
    ids=["plain", "BOM", "UTF-16", "UTF-16 without BOM", "CRLF", "CR", "Latin-1", "semicolons",
         "no last line end", "blank lines"],
)  # fmt: skip
def test_odd_but_whole_files_lose_no_row(cli: Command, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "records.csv").write_bytes(content)
    ended = score(cli, tmp_path / "records.csv", tmp_path / "out")
    assert ended.code == ExitCode.DONE, ended.err
    found = summary(tmp_path / "out")
    assert found["rows"] == {"rows_in": 3, "records": 3, "merged": 0, "quarantined": 0}
    assert found["determination"]["ELIGIBLE"]["records"] == 3


@pytest.mark.parametrize(
    ("content", "reason", "held"),
    [
        (with_row(ROWS[0] + ",one,too,many"), "RAGGED_ROW", PERSONS[:1]),
        (with_row("R9,IL77700001,cut off"), "RAGGED_ROW", PERSONS[:1]),
        (with_row(ROWS[0].replace("R0,", 'R9,"')), "UNCLOSED_QUOTE", PERSONS[:1]),
        (with_row(ROWS[0].replace("Rosa", 'Ro"sa')), "STRAY_QUOTE", PERSONS[:1]),
        (with_row(ROWS[0].replace("Rosa", "Ro\0sa")), "NUL_BYTE", PERSONS[:1]),
        (changed("2005-12-13", "2005-02-30"), "BAD_DATE", PERSONS[:1]),
        (changed("2005-12-13", "0205-12-13"), "DATE_OUT_OF_RANGE", PERSONS[:1]),
        (changed("Rosa", "R" * 3_000_000), "FIELD_TOO_LONG", PERSONS[:1]),
        (changed("IL77700001", ""), "MISSING_PERSON_ID", ()),
        (GOOD.encode()[:-60], "RAGGED_ROW", ()),
    ],
    ids=["too many fields", "too few fields", "unclosed quote", "stray quote", "NUL byte",
         "impossible date", "date out of range", "3 MB field", "no person", "cut off file"],
)  # fmt: skip
def test_a_bad_row_is_named_and_holds_its_person(
    cli: Command, tmp_path: Path, content: bytes, reason: str, held: tuple[str, ...]
) -> None:
    (tmp_path / "records.csv").write_bytes(content)
    ended = score(cli, tmp_path / "records.csv", tmp_path / "out", "--fail-on", "quarantine")
    assert ended.code == ExitCode.CONDITION, ended.err
    rows = summary(tmp_path / "out")["rows"]
    assert rows["rows_in"] == rows["records"] + rows["quarantined"]
    quarantine = pl.read_parquet(tmp_path / "out" / "quarantine.parquet")
    assert quarantine["reason"].to_list() == [reason]
    on_hold = pl.read_parquet(tmp_path / "out" / "decisions.parquet").filter(pl.col("hold"))
    assert on_hold["person_id"].to_list() == list(held)
    assert on_hold["determination"].cast(pl.String).to_list() == ["NEEDS_REVIEW"] * len(held)
    assert says_nothing_personal(ended.err + (tmp_path / "out" / "manifest.json").read_text())


def test_every_copy_of_a_record_id_is_set_aside(cli: Command, tmp_path: Path) -> None:
    (tmp_path / "records.csv").write_bytes(with_row(ROWS[0]))
    assert score(cli, tmp_path / "records.csv", tmp_path / "out").code == ExitCode.DONE
    found = summary(tmp_path / "out")
    assert found["rows"] == {"rows_in": 4, "records": 2, "merged": 0, "quarantined": 2}
    assert set(found["quarantine"]) == {"DUPLICATE_RECORD_ID"}


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "empty"),
        ("wrong.csv", b"a,b\n1,2\n", "person_id"),
        ("twice.csv", GOOD.replace("name,", "person_id,", 1).encode(), "same name"),
        ("cut.csv.gz", gzip.compress(GOOD.encode() * 50, mtime=0)[:-40], "cut.csv.gz"),
        ("cut.parquet", b"PAR1" + b"\0" * 90, "cut.parquet"),
        ("cut.arrow", b"ARROW1\0\0" + b"\1" * 90, "cut.arrow"),
        ("page.xlsx", b"PK\3\4 no workbook", "page.xlsx"),
        ("noise.json", b'[{"person_id": ', "noise.json"),
    ],
)
def test_a_file_that_cannot_be_read_is_exit_3(
    cli: Command, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    ended = score(cli, tmp_path / name, tmp_path / "out")
    assert ended.code == ExitCode.INPUT, ended.err
    assert ended.is_short_error(), ended.err
    assert says in ended.err
    assert says_nothing_personal(ended.err)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_missing_file_and_an_empty_folder_are_exit_3(cli: Command, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for source in ("absent.csv", "folder", "*.csv"):
        ended = score(cli, tmp_path / source, tmp_path / "out")
        assert (ended.code, ended.is_short_error()) == (ExitCode.INPUT, True), ended.err


def test_a_header_alone_is_a_result_without_records(cli: Command, tmp_path: Path) -> None:
    (tmp_path / "records.csv").write_text(HEADER + "\n")
    assert score(cli, tmp_path / "records.csv", tmp_path / "out").code == ExitCode.DONE
    assert summary(tmp_path / "out")["records"] == 0
    assert pl.read_parquet(tmp_path / "out" / "decisions.parquet").height == 0
