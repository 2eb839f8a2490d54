"""The flows of the counties over the archived programs' own test data."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import vacatur
from vacatur.errors import UsageError
from vacatur.rules.load import load_pack

DATA = Path(__file__).parents[2] / "data" / "gogen"
DAY = date(2019, 11, 11)
LOS_ANGELES = {
    "DISMISS": "Eligible for Dismissal",
    "CITY_ATTORNEY": "To be reviewed by City Attorneys",
    "NOT_ELIGIBLE": "Not eligible",
    "NEEDS_REVIEW": "Hand Review",
}
SAN_FRANCISCO = {
    "DISMISS": "eligible",
    "NOT_ELIGIBLE": "ineligible",
    "NEEDS_REVIEW": "needs review",
}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="latin-1", newline="") as file:
        return list(csv.DictReader(file))


def decided(tmp_path: Path, *inputs: Path, flow: str, source: str, **also: Any) -> pl.DataFrame:
    pack = load_pack("us-ca/prop64", options={"flow": flow})
    vacatur.run(inputs, pack, as_of=DAY, out=tmp_path / "out", source=source, **also)
    return pl.read_parquet(tmp_path / "out" / "decisions.parquet")


def test_los_angeles_judges_all_sixteen_as_the_older_program(tmp_path: Path) -> None:
    folder = DATA / "pilots_los_angeles"
    found = decided(tmp_path, folder / "input.csv", flow="los-angeles", source="ca-doj")
    pack = load_pack("us-ca/prop64", options={"flow": "los-angeles"})
    labels = {rule.id: rule.label.format_map(pack.options) for rule in pack.table.rule}
    ours = {
        row["source_row"]: (LOS_ANGELES[row["outcome"]], labels[row["rule"]])
        for row in found.iter_rows(named=True)
        if row["outcome"] != "OUT_OF_SCOPE"
    }
    theirs = {
        place: (row["Eligibility Determination"], row["Eligibility Reason"])
        for place, row in enumerate(rows(folder / "expected_full.csv"), start=1)
        if row["Eligibility Determination"]
    }
    assert len(theirs) == 16
    assert ours == theirs


def san_francisco(tmp_path: Path, **also: Any) -> pl.DataFrame:
    folder = DATA / "san_francisco"
    return decided(
        tmp_path,
        folder / "felonies_sf.csv",
        flow="san-francisco",
        source="sf-da",
        beside={
            "histories": folder / "cadoj.csv",
            "weights": folder / "conviction_weights.csv",
        },
        **also,
    )


def test_san_francisco_judges_its_list_as_the_program_of_2018(tmp_path: Path) -> None:
    found = san_francisco(tmp_path).filter(source_file="felonies_sf.csv")
    theirs = rows(DATA / "san_francisco" / "felonies_sf_results.csv")
    ours = [SAN_FRANCISCO[outcome] for outcome in found["outcome"]]
    assert ours == [row["Final Recommendation"] for row in theirs]
    subjects = [row["SUBJECT_ID"] for row in theirs]
    own = [f"felonies_sf.csv:{row}" for row in found["source_row"]]
    assert found["person_id"].to_list() == [
        place if subject == "no match" else subject
        for subject, place in zip(subjects, own, strict=True)
    ]


def test_san_francisco_judges_the_convictions_that_no_list_has(tmp_path: Path) -> None:
    found = san_francisco(tmp_path).filter(source_file="cadoj.csv")
    judged = found.filter(pl.col("outcome") != "OUT_OF_SCOPE")
    ours = dict(zip(judged["person_id"], map(SAN_FRANCISCO.get, judged["outcome"]), strict=True))
    theirs = rows(DATA / "san_francisco" / "unmatched_doj.csv")
    assert ours == {row["SUBJECT_ID"]: row["Final Recommendation"] for row in theirs}


def test_the_manifest_names_the_laboratory_and_how_much_of_it_was_used(tmp_path: Path) -> None:
    folder = DATA / "san_francisco"
    pack = load_pack("us-ca/prop64", options={"flow": "san-francisco"})
    beside = {"histories": folder / "cadoj.csv", "weights": folder / "conviction_weights.csv"}
    run = vacatur.run(
        folder / "felonies_sf.csv",
        pack,
        as_of=DAY,
        out=tmp_path / "out",
        source="sf-da",
        beside=beside,
    )
    (lab,) = run.manifest["references"]
    assert (lab["name"], lab["rows"], lab["used"]) == ("conviction_weights.csv", 6, 6)
    assert [file["file"] for file in run.manifest["inputs"]] == ["felonies_sf.csv", "cadoj.csv"]
    assert run.manifest["reconciliation"]["lost"] == 0


def test_nothing_that_tells_who_a_person_is_goes_into_the_facts(tmp_path: Path) -> None:
    san_francisco(tmp_path)
    facts = pl.read_parquet(tmp_path / "out" / "facts.parquet")
    assert not {"ssn", "licence", "name", "state_number"} & set(facts.columns)


def test_what_the_flow_needs_beside_is_asked_for(tmp_path: Path) -> None:
    folder = DATA / "san_francisco"
    with pytest.raises(UsageError, match=r"needs \[weights\] beside") as error:
        decided(
            tmp_path,
            folder / "felonies_sf.csv",
            flow="san-francisco",
            source="sf-da",
            beside={"histories": folder / "cadoj.csv"},
        )
    assert "--beside weights=FILE" in error.value.hint


def test_what_no_flow_asks_for_is_refused(tmp_path: Path) -> None:
    path = DATA / "pilots_los_angeles" / "input.csv"
    with pytest.raises(UsageError, match=r"asks for no \[weights\]"):
        decided(tmp_path, path, flow="los-angeles", source="ca-doj", beside={"weights": path})
