"""Profiles: what a source calls its columns, and how it writes its values."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from vacatur.errors import InputError
from vacatur.records.guess import guess_profile, profile_hint
from vacatur.records.intake import take_in
from vacatur.records.profiles import Profile, built_in_profiles, load_profile

AGENCY = """
name = "agency"
title = "An agency"
match = ["SID", "STATUTE"]
multiplicity = "N"

[file]
delimiter = ";"
header = ["SID", "STATUTE", "ARRESTED", "DONE", "N", "NOTE"]

[columns]
person_id = "SID"
charge_code = ["AMENDED", "STATUTE"]
arrest_date = "ARRESTED"
sentence_completed = "DONE"
county = { value = "Cook" }

[values.sentence_completed]
Y = "true"
N = "false"

[dates]
forms = ["%d-%b-%y"]
two_digit_years_until = 2019
"""


def profile_file(tmp_path: Path, text: str = AGENCY) -> Path:
    path = tmp_path / "agency.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_profile_of_your_own_maps_names_forms_and_values(tmp_path: Path) -> None:
    data = tmp_path / "data.csv"
    data.write_text("S1;720;13-Jan-06;y;3;one\nS2;721;13-Jan-70;;1;two\nS3;722;1/2/2003;N;0;\n")
    intake = take_in([data], profile=load_profile(profile_file(tmp_path)), keep=["NOTE"])
    columns = [
        "person_id",
        "charge_code",
        "arrest_date",
        "sentence_completed",
        "county",
        "weight",
        "NOTE",
    ]
    assert intake.records.select(columns).rows() == [
        ("S1", "720", date(2006, 1, 13), True, "Cook", 3, "one"),
        ("S2", "721", date(1970, 1, 13), None, "Cook", 1, "two"),
    ]
    assert intake.records.columns[-2:] == ["weight", "NOTE"]
    assert intake.quarantine["column"].to_list() == ["arrest_date"]


def test_a_number_of_records_that_is_none_is_quarantined(tmp_path: Path) -> None:
    data = tmp_path / "data.csv"
    data.write_text("S1;720;13-Jan-06;y;many;\n")
    intake = take_in([data], profile=load_profile(profile_file(tmp_path)))
    assert intake.quarantine.select("column", "reason").rows() == [("weight", "BAD_NUMBER")]


def test_every_built_in_profile_is_valid_and_named_as_its_file() -> None:
    assert set(built_in_profiles()) == {
        "ca-doj",
        "canonical",
        "chicago-pd-arrests",
        "cook-clerk-json",
        "entry-form",
        "sf-da",
        "sf-lab",
    }
    for name in built_in_profiles():
        assert load_profile(name).name == name


def test_an_unknown_profile_suggests_the_nearest_and_lists_them_all() -> None:
    with pytest.raises(InputError, match=r"^There is no source profile \[chicago-pd-arests\]") as e:
        load_profile("chicago-pd-arests")
    assert e.value.hint.startswith("Did you mean [chicago-pd-arrests]?")
    assert "cook-clerk-json" in e.value.hint


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "agency"', "name = agency", "not valid TOML"),
        ("county = { value", "town = { value", r"no canonical columns: town"),
        ('person_id = "SID"', "", "required columns not mapped: person_id"),
        (
            'value = "Cook" }',
            'value = "Cook", row = true }',
            "exactly one of source, value",
        ),
        ('"%d-%b-%y"', '"%Q"', "no form of a date: %Q"),
        ("[dates]", '[footer]\ncolumn = "N"\npattern = "("\nat_most = 1\n[dates]', r"no regular"),
        ("two_digit_years_until = 2019", "", "%y needs two_digit_years_until"),
        ("[dates]", "[datum]", r"\[datum\]"),
        ('delimiter = ";"', 'delimiter = "::"', r"\[file.delimiter\]"),
        ("two_digit_years_until = 2019", 'two_digit_years_until = "2019"', "two_digit_years_until"),
    ],
)
def test_a_profile_that_is_none_says_where(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in AGENCY
    with pytest.raises(InputError, match=message):
        load_profile(profile_file(tmp_path, AGENCY.replace(old, new)))


def test_a_profile_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Cannot read the profile"):
        load_profile(tmp_path / "nowhere.toml")


def test_a_merge_rule_names_only_kinds_it_defines() -> None:
    with pytest.raises(ValueError, match="no kinds of disposition: pleaded"):
        Profile.model_validate(
            {
                "name": "x",
                "title": "x",
                "match": ["a"],
                "same_names": True,
                "merge": {
                    "by": ["person_id"],
                    "kinds": {"plea": "plea"},
                    "steps": [{"all": ["pleaded"]}],
                },
            }
        )


def test_the_profile_that_fits_comes_first_with_what_the_others_lack() -> None:
    chicago = load_profile("chicago-pd-arrests")
    ranked = guess_profile([*chicago.match, "person_id"])
    assert [candidate.profile for candidate in ranked[:2]] == ["chicago-pd-arrests", "canonical"]
    assert [candidate.score for candidate in ranked[:2]] == [1.0, 0.5]
    assert ranked[1].missing == ("charge_code",)


def test_no_hint_where_no_profile_fits() -> None:
    assert profile_hint(["who", "what"]) == ""
    assert profile_hint(["person_id", "charge_code"]) == ""
