"""Letters of records that no two agencies write alike: counties, names, words without end."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from pypdf import PageObject, PdfReader

import vacatur
from tests.papers.notice_people import CONVICTED, PLAIN
from tests.verify.results import AS_OF
from vacatur.errors import InputError, PackError, UsageError
from vacatur.papers.notices.api import prepare_notices
from vacatur.status.api import update

LETTER = 8.5 * 72
MARGIN = 0.9 * 72
OFFICES = """[office]
name = "State's Attorney"
lines = ["of the state"]

[county.WILL]
name = "State's Attorney"
lines = ["of Will"]

[county."St. Clair County"]
name = "State's Attorney"
lines = ["of Saint Clair"]
"""


def letters(folder: Path, *rows: dict[str, Any], **asked: Any) -> tuple[Path, dict[str, Any]]:
    """The folder of letters to some people, each with a record of their own, and its manifest."""
    table = [
        PLAIN
        | CONVICTED
        | {"record_id": f"R{n}", "person_id": f"P{n}", "case_number": f"10CM{n}", "name": "X, ANA"}
        | row
        for n, row in enumerate(rows)
    ]
    pl.DataFrame(table, infer_schema_length=None).write_csv(folder / "records.csv")
    pack = vacatur.load_pack("us-il/cannabis")
    vacatur.run([folder / "records.csv"], pack, as_of=AS_OF, out=folder / "result")
    key = {"key": folder / "key", "new_key": True, "workers": 1}
    made = prepare_notices(folder / "result", out=folder / "out", **key, **asked)
    return made.folder, dict(made.manifest["notices"])


def pages(out: Path, person: str) -> list[PageObject]:
    """The pages of a person's letter."""
    lookup, merge = (
        pl.read_csv(out / name, infer_schema=False) for name in ("lookup.csv", "mail_merge.csv")
    )
    one = (
        lookup.filter(pl.col("person_id") == person).join(merge, on="lookup_id").row(0, named=True)
    )
    first = int(one["page"]) - 1
    return list(PdfReader(out / one["file"]).pages[first : first + int(one["pages"])])


def says(out: Path, person: str) -> str:
    """The text of both sides of a letter."""
    return " ".join(" ".join(page.extract_text().split()) for page in pages(out, person))


SPELLED = [{"county": name} for name in ("Will", "WILL", "Will County", " will  Co. ", "Wilson")]


def test_a_county_is_one_however_it_is_spelled(tmp_path: Path) -> None:
    out, told = letters(tmp_path, *SPELLED)
    assert told["counties"] == told["files"] == 2
    for place in range(4):
        assert "2010, Will County" in says(out, f"P{place}")
        assert "Will County County" not in says(out, f"P{place}")


def test_asked_for_a_county_all_its_spellings_are_told_of(tmp_path: Path) -> None:
    _, told = letters(tmp_path, *SPELLED, {"county": None}, counties=("WILL COUNTY",))
    assert told["letters"] == 4
    assert told["records"]["left_out"] == {"COUNTY_UNKNOWN": 1, "OTHER_COUNTY": 1}


def test_a_county_of_no_record_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no record of the county \[Wil\]") as refused:
        letters(tmp_path, *SPELLED, counties=("Wil",))
    assert refused.value.hint == "Name it as summary.json of the result does."


def test_counties_that_are_numbers_stay_apart(tmp_path: Path) -> None:
    _, told = letters(tmp_path, {"county": "16"}, {"county": "99"}, counties=("16",))
    assert told["letters"] == 1


def test_offices_of_one_name_and_any_spelling_of_their_county_are_all_named(tmp_path: Path) -> None:
    office = tmp_path / "office.toml"
    office.write_text(OFFICES)
    both = [{"person_id": "P", "county": county} for county in ("Will", "SAINT CLAIR", "Cook")]
    out, _ = letters(tmp_path, *both, {"county": "Will Co"}, office=office)
    for line in ("of Will", "of Saint Clair", "of the state"):
        assert f"State's Attorney {line}" in says(out, "P")
    assert "State's Attorney of Will" in says(out, "P3")


def test_an_office_that_is_not_there_or_not_printable_is_told(tmp_path: Path) -> None:
    office = tmp_path / "office.toml"
    with pytest.raises(InputError, match=r"There is no file \[.*office.toml\]"):
        letters(tmp_path, {}, office=office)
    office.write_text('[office]\nname = "Elm ✔"\n')
    again = {"key": tmp_path / "key", "new_key": True, "out": tmp_path / "out", "office": office}
    with pytest.raises(PackError, match=r"\[office.toml\] has a character .* \[U\+2714\]"):
        prepare_notices(tmp_path / "result", **again)
    assert not (tmp_path / "key").exists()


def test_what_is_objected_to_is_not_promised(tmp_path: Path) -> None:
    """A status beside the result is found; what a court ordered all the same is told."""
    letters(tmp_path, {"sentence": "Fine", "sentence_completed": True}, {})
    objection = (
        "record_id,objection_date,objection_by,path\nR0,2020-02-01,STATES_ATTORNEY,INDIVIDUAL"
    )
    (tmp_path / "objections.csv").write_text(objection)
    taken = update(tmp_path / "result", [tmp_path / "objections.csv"], by="K. Clerk")
    assert taken.document["refused"] == 0
    asked: dict[str, Any] = {"key": tmp_path / "key", "workers": 1, "force": True}
    told = prepare_notices(tmp_path / "result", out=tmp_path / "out", **asked).manifest["notices"]
    assert told["records"] == {"in": 2, "told": 1, "left_out": {"OBJECTED": 1}}
    (tmp_path / "granted.csv").write_text("record_id,order_date\nR0,2020-09-01\n")
    asked |= {"stage": "granted", "granted": tmp_path / "granted.csv"}
    told = prepare_notices(tmp_path / "result", out=tmp_path / "out", **asked).manifest["notices"]
    assert told["records"] == {"in": 2, "told": 1, "left_out": {"NOT_GRANTED": 1}}


def test_nobody_writes_to_a_name_that_is_none(tmp_path: Path) -> None:
    unnamed = [{"name": name} for name in (".", "UNKNOWN", "UNKNOWN, UNKNOWN", "N/A", "1234")]
    _, told = letters(tmp_path, *unnamed, {"name": "NULL, ANA"}, {"name": "Ng"})
    assert told["letters"] == 2
    assert told["people_set_aside"] == {"NAME_MISSING": 5}


def test_a_case_number_without_end_stays_on_the_sheet(tmp_path: Path) -> None:
    out, _ = letters(tmp_path, {"case_number": "C" * 150})
    lines = [line for page in pages(out, "P0") for line in page.extract_text().splitlines()]
    found = [len(run) for line in lines for run in re.findall("C+", line.replace("\u200b", ""))]
    longest = 0.722 * 11 * max(found)  # a C is so wide, in heights of a letter, of 11 points
    assert longest < LETTER - 2 * MARGIN
    assert sum(length for length in found if length > 1) == 2 * 150


def test_newer_addresses_that_are_nobodys_are_counted(tmp_path: Path) -> None:
    given = tmp_path / "addresses.csv"
    given.write_text("person_id,address\nP0,2 NEW ST\n0P,3 NEW ST\n")
    _, told = letters(tmp_path, {}, addresses=given)
    assert told["addresses_given"] == {"in": 2, "used": 1}
    assert letters_without(tmp_path) is None


def letters_without(folder: Path) -> object:
    """What is told of newer addresses where none are given."""
    made = prepare_notices(folder / "result", key=folder / "key", out=folder / "without", workers=1)
    return made.manifest["notices"]["addresses_given"]
