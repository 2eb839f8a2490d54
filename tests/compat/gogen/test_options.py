from __future__ import annotations

import json
from pathlib import Path

import pytest

from vacatur.compat.gogen.failures import GogenError
from vacatur.compat.gogen.options import Options, read_options


def read(tmp_path: Path, document: object) -> Options:
    path = tmp_path / "options.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return read_options(str(path))


def refusal(tmp_path: Path, document: object) -> str:
    with pytest.raises(GogenError) as raised:
        read(tmp_path, document)
    assert raised.value.kind == "OTHER"
    return raised.value.message


def test_every_option_is_read(tmp_path: Path) -> None:
    document = {
        "baselineEligibility": {"dismiss": ["11360", "11357"], "reduce": ["11358"]},
        "additionalRelief": {
            "subjectUnder21AtConviction": True,
            "subjectAgeThreshold": 40,
            "yearsSinceConvictionThreshold": 1,
            "yearsCrimeFreeThreshold": 15,
            "subjectHasOnlyProp64Charges": True,
            "subjectIsDeceased": True,
        },
    }
    assert read(tmp_path, document) == Options(
        dismiss=("11360", "11357"),
        reduce=("11358",),
        subject_under_21_at_conviction=True,
        subject_age_threshold=40,
        years_since_conviction_threshold=1,
        years_crime_free_threshold=15,
        subject_has_only_prop64_charges=True,
        subject_is_deceased=True,
    )


@pytest.mark.parametrize(
    "document",
    [
        {},
        None,
        {"baselineEligibility": None, "additionalRelief": {"subjectAgeThreshold": None}},
        {"additionalRelief": {"subjectAgeTreshold": 57, "dismiss": ["11357"]}},
        {"baseline": 7, "baselineEligibility": {"subjectIsDeceased": True}},
    ],
)
def test_what_is_unknown_or_null_says_nothing(tmp_path: Path, document: object) -> None:
    assert read(tmp_path, document) == Options()


def test_the_case_of_a_key_does_not_matter(tmp_path: Path) -> None:
    document = {"ADDITIONALRELIEF": {"subjectisdeceased": True}}
    assert read(tmp_path, document) == Options(subject_is_deceased=True)


@pytest.mark.parametrize(
    ("key", "low", "high"),
    [
        ("SubjectAgeThreshold", 40, 65),
        ("YearsSinceConvictionThreshold", 1, 15),
        ("YearsCrimeFreeThreshold", 1, 15),
    ],
)
def test_a_threshold_lies_within_its_bounds_or_is_0(
    tmp_path: Path, key: str, low: int, high: int
) -> None:
    name = key[0].lower() + key[1:]
    for value in (0, low, high):
        read(tmp_path, {"additionalRelief": {name: value}})
    for value in (-1, low - 1 or -2, high + 1):
        message = refusal(tmp_path, {"additionalRelief": {name: value}})
        assert message == f"{key} should be between {low} and {high}, or 0"


@pytest.mark.parametrize("key", ["dismiss", "reduce"])
def test_a_section_that_is_not_known_is_refused(tmp_path: Path, key: str) -> None:
    document = {"baselineEligibility": {key: ["11357", "11357(a)"]}}
    assert refusal(tmp_path, document) == (
        "unknown code section 11357(a): dismiss and reduce take 11357, 11358, 11359, 11360"
    )


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("", "unexpected end of JSON input"),
        ('{"a":\n\n1', "the eligibility options are no valid JSON at line 3"),
        ([], "the eligibility options should be a JSON object"),
        ({"additionalRelief": 1}, "additionalRelief should be a JSON object"),
        (
            {"baselineEligibility": {"dismiss": "1"}},
            "dismiss should be a list of code sections",
        ),
        ({"baselineEligibility": {"reduce": [11357]}}, "reduce should be a list of code sections"),
        (
            {"additionalRelief": {"subjectAgeThreshold": True}},
            "subjectAgeThreshold should be a whole number",
        ),
        (
            {"additionalRelief": {"subjectIsDeceased": 1}},
            "subjectIsDeceased should be true or false",
        ),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, document: object, message: str) -> None:
    assert refusal(tmp_path, document) == message


def test_options_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "options.json"
    path.write_bytes(b'{"a": "\xff"}')
    with pytest.raises(GogenError, match=r"^the eligibility options are no valid JSON$"):
        read_options(str(path))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = str(tmp_path / "none.json")
    with pytest.raises(GogenError) as raised:
        read_options(path)
    assert raised.value.message == f"open {path}: no such file or directory"
