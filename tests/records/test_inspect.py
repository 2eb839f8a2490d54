"""A look at inputs before they are scored."""

from __future__ import annotations

from pathlib import Path

from vacatur.records.inspect import ParseRate, inspect_inputs

DATA = """person_id,charge_code,charge_description,charge_class,disposition,arrest_date
P1,720,A,M A,Guilty,2005-11-04
P2,720,A,M A,guilty,2019-02-30
P3,,B,,,
P4
"""


def test_a_file_in_canonical_columns_is_described(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(DATA)
    (found,) = inspect_inputs([tmp_path / "a.csv"]).files
    assert (found.profile, found.rows, found.encoding, found.delimiter) == (
        "canonical",
        4,
        "utf-8",
        ",",
    )
    assert found.parse_rates == {"arrest_date": ParseRate(nonblank=2, parsed=1)}
    assert found.blank_rates["disposition"] == 1 / 3
    assert found.quarantined == {"RAGGED_ROW": 1, "BAD_DATE": 1}
    assert found.charges.rows() == [("720", "A", 2), (None, "B", 1)]
    assert found.classes.rows() == [("M A", 2)]
    assert found.dispositions.rows() == [("Guilty", 1), ("guilty", 1)]


def test_a_file_that_fits_no_profile_is_described_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("who,charge_code\nX,720\n")
    (found,) = inspect_inputs([tmp_path / "a.csv"]).files
    assert found.profile is None
    assert found.columns == ("who", "charge_code")
    assert found.candidates[0].profile == "canonical"
    assert found.candidates[0].missing == ("person_id",)
    assert found.charges.rows() == [("720", None, 1)]


def test_the_fitting_profile_is_found_and_used(shared: Path) -> None:
    found = {file.file: file for file in inspect_inputs([shared / "cook_county*.json"]).files}
    history = found["cook_county_clerk_history.json"]
    assert history.profile == "cook-clerk-json"
    assert history.rows == 13
    assert history.parse_rates["dob"] == ParseRate(nonblank=13, parsed=13)
    assert found["cook_county_empty.json"].rows == 0
