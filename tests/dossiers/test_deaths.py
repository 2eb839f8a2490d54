"""One record that says so is enough: who died is told on every list, in either state."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

import vacatur
from tests.verify.results import ROOT
from vacatur.dossiers.deaths import with_deaths
from vacatur.dossiers.dossier import Sources, dossiers
from vacatur.dossiers.result import Result
from vacatur.rules.load import load_pack

ROWS = (
    {"person_id": "A", "record_id": "1", "deceased": "true"},
    {"person_id": "A", "record_id": "2", "deceased": ""},
    {"person_id": "B", "record_id": "3", "deceased": "false"},
    {"person_id": "B", "record_id": "4", "deceased": ""},
)


def test_a_death_on_one_record_is_known_of_all_of_the_person(tmp_path: Path) -> None:
    records = tmp_path / "records.csv"
    pl.DataFrame(ROWS).with_columns(charge_code=pl.lit("720 ILCS 550/4(a)")).write_csv(records)
    pack = load_pack("us-il/cannabis")
    vacatur.run([records], pack, as_of=date(2020, 1, 15), out=tmp_path / "result")
    result = Result.open(tmp_path / "result")
    some = pl.col("record_id").is_in(["2", "3", "4"])  # the one that says so is not among them
    read = dossiers(result, some, Sources(given=[records]), columns=("name",))
    told = with_deaths(read, result).select("record_id", "deceased").rows()
    assert told == [("2", True), ("3", False), ("4", None)]


@pytest.fixture(scope="module")
def california(tmp_path_factory: pytest.TempPathFactory) -> Result:
    out = tmp_path_factory.mktemp("california") / "result"
    pack = load_pack("us-ca/prop64", options={"county": "LOS ANGELES"})
    histories = ROOT / "data" / "synthetic" / "ca_doj_2000.csv"
    vacatur.run([histories], pack, as_of=date(2019, 11, 11), out=out, source="ca-doj")
    return Result.open(out)


def test_a_death_that_the_history_tells_is_known_of_all_of_the_person(california: Result) -> None:
    dead = california.facts().filter("person_deceased").select("place")
    persons = california.decisions().join(dead, on="place").select("person_id").collect()
    told = with_deaths(california.decisions().collect(), california).filter("deceased")
    assert set(told["person_id"]) == set(persons["person_id"])
    assert told.height > 0
