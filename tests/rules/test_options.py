"""Options of a pack: what is taken, what is refused, and what a file of them may hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vacatur.errors import UsageError
from vacatur.rules.load import load_pack

NAME = "us-ca/prop64"


@pytest.mark.parametrize(
    ("option", "given", "taken"),
    [
        ("subject_age_threshold", "0", 0),
        ("subject_age_threshold", "40", 40),
        ("subject_age_threshold", "65", 65),
        ("years_crime_free_threshold", "1", 1),
        ("years_crime_free_threshold", "15", 15),
        ("dismiss", "11357,11358", ("11357", "11358")),
        ("dismiss", " 11358 , 11358", ("11358",)),
        ("dismiss", "", ()),
        ("county", "los angeles", "LOS ANGELES"),
        ("subject_is_deceased", "TRUE", True),
    ],
)
def test_a_value_within_its_bounds_is_taken(option: str, given: str, taken: object) -> None:
    assert load_pack(NAME, options={option: given}).options[option] == taken


@pytest.mark.parametrize(
    ("option", "given", "said"),
    [
        ("subject_age_threshold", "39", r"from 40 to 65, or 0 for off, not \[39\]"),
        ("subject_age_threshold", "66", r"not \[66\]"),
        ("subject_age_threshold", "-1", r"not \[-1\]"),
        ("subject_age_threshold", "9" * 5000, "takes a whole number"),
        ("years_since_conviction_threshold", "16", "from 1 to 15, or 0"),
        ("dismiss", "11357,11361", r"takes 11357, 11358, 11359, 11360, not \[11361\]"),
        ("dismiss", "11357(a)", r"not \[11357\(a\)\]"),
        ("county", "los angelos", r"has no \[los angelos\]"),
        ("flow", "san-diego", r"not \[san-diego\]"),
        ("subject_is_deceased", "yes", "takes false or true"),
    ],
)
def test_a_value_outside_is_refused(option: str, given: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        load_pack(NAME, options={option: given})


def filed(folder: Path, content: object) -> Path:
    path = folder / "options.json"
    path.write_text(json.dumps(content))
    return path


def test_a_file_of_the_archived_program_is_read(tmp_path: Path) -> None:
    content = {
        "baselineEligibility": {"dismiss": ["11357"], "reduce": ["11358", "11359"]},
        "additionalRelief": {"subjectAgeThreshold": 57, "subjectIsDeceased": True},
    }
    options = load_pack(NAME, option_file=filed(tmp_path, content)).options
    assert options["dismiss"] == ("11357",)
    assert options["reduce"] == ("11358", "11359")
    assert options["subject_age_threshold"] == 57
    assert options["subject_is_deceased"] is True


def test_an_option_given_goes_before_the_file(tmp_path: Path) -> None:
    path = filed(tmp_path, {"subject_age_threshold": 57, "county": "Yolo"})
    options = load_pack(NAME, option_file=path, options={"subject_age_threshold": "60"}).options
    assert (options["subject_age_threshold"], options["county"]) == (60, "YOLO")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"additionalRelief": {"subjectAgeTreshold": 57}}, "subjectAgeTreshold.* is no option"),
        ({"baselineEligibility": {"dismiss": ["11361"]}}, r"not \[11361\]"),
        ({"baselineEligibility": {"dismiss": [11357]}}, "takes a list"),
        ({"subject_age_threshold": 57, "additionalRelief": {"subjectAgeThreshold": 50}}, "twice"),
        (["11357"], "no JSON object"),
    ],
)
def test_what_the_file_says_otherwise_is_refused(
    tmp_path: Path, content: object, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        load_pack(NAME, option_file=filed(tmp_path, content))


def test_a_file_that_is_no_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "options.json"
    path.write_text("{")
    with pytest.raises(UsageError, match=r"\[options.json\] cannot be read"):
        load_pack(NAME, option_file=path)


def test_a_flow_brings_its_own_defaults_and_gives_way_to_what_is_given() -> None:
    flow = load_pack(NAME, options={"flow": "los-angeles"})
    assert (flow.options["county"], flow.options["subject_age_threshold"]) == ("LOS ANGELES", 50)
    other = load_pack(NAME, options={"flow": "los-angeles", "subject_age_threshold": "60"})
    assert other.options["subject_age_threshold"] == 60
