"""Columns that would be blank by mistake are refused, and no cell of a file is ever named."""

from __future__ import annotations

from pathlib import Path

import pytest

from vacatur.errors import InputError
from vacatur.records.intake import take_in
from vacatur.records.profiles import load_profile

ROW = "P3,720-550/4(a),M C,2012-05-01,Guilty\n"


def written(folder: Path, header: str, rows: str = ROW) -> Path:
    path = folder / "a.csv"
    path.write_text(header + "\n" + rows, encoding="utf-8")
    return path


@pytest.mark.parametrize("slip", ["dispositon", "Dispositions", "dispositionn"])
def test_a_slip_in_a_canonical_name_is_refused(tmp_path: Path, slip: str) -> None:
    path = written(tmp_path, f"person_id,charge_code,charge_class,arrest_date,{slip}")
    with pytest.raises(InputError, match=r"none called \[disposition\]"):
        take_in([path])


@pytest.mark.parametrize("name", ["courtroom", "country", "charge_class_raw", "trace"])
def test_a_column_of_its_own_is_no_slip(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, f"person_id,charge_code,disposition,arrest_date,{name}")
    assert take_in([path]).records.height == 1


def test_a_kept_column_is_no_slip(tmp_path: Path) -> None:
    path = written(tmp_path, "person_id,charge_code,charge_class,arrest_date,dispositions")
    assert take_in([path], keep=["dispositions"]).records.height == 1


def test_a_mapped_column_that_the_file_lacks_is_refused(tmp_path: Path) -> None:
    profile = tmp_path / "p.toml"
    profile.write_text(
        'name = "p"\ntitle = "p"\nmatch = ["person_id"]\n[columns]\nperson_id = "person_id"\n'
        'charge_code = "charge_code"\ndisposition = "Disposition Text"\n',
        encoding="utf-8",
    )
    path = written(tmp_path, "person_id,charge_code,charge_class,arrest_date,disposition")
    with pytest.raises(InputError, match=r"no column \[Disposition Text\]"):
        take_in([path], profile=load_profile(profile))


@pytest.mark.parametrize(
    "first", ["R1,IL123,SMITH JOHN,1980-01-02,x", "R1,SMITH JOHN,SMITH JOHN,x,y"]
)
def test_a_file_without_header_shows_no_cell(tmp_path: Path, first: str) -> None:
    with pytest.raises(InputError) as refused:
        take_in([written(tmp_path, first)])
    assert "smith" not in str(refused.value).lower()
    assert "IL123" not in str(refused.value)


def test_one_good_character_outweighs_any_number_of_bad_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    good = "Ñ1,720-550/4(a),M C,2012-05-01,Nolle\n".encode()
    bad = b"P2,720-550/4(a),M C,2012-05-01,Noll\xe9\n"
    header = b"person_id,charge_code,charge_class,arrest_date,disposition\n"
    path.write_bytes(header + good + bad * 5)
    intake = take_in([path])
    assert intake.records["person_id"].to_list() == ["Ñ1"]
    assert intake.quarantine["reason"].to_list() == ["INVALID_ENCODING"] * 5
