"""What is foretold of an answer is what `score` says once the answer stands in the input."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import vacatur
from tests.papers.research_truth import KEYS, ROUND, foretold_columns, scored_anew, settings
from vacatur.dossiers.result import PLACE, Result
from vacatur.facts.histories.schema import HISTORY_COLUMNS
from vacatur.papers.research.found import Found
from vacatur.papers.research.outcomes import ANSWER, QUESTION
from vacatur.records.intake import take_in
from vacatur.records.profiles import load_profile

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "data" / "synthetic" / "illinois_2000.csv"
AS_OF = date(2020, 1, 15)
SAN_JOAQUIN = {"flow": "san-joaquin", "county": "ALAMEDA"}
OWN_CHOICES = {
    "county": "ALAMEDA",
    "dismiss": ["11357", "11358"],
    "reduce": ["11359", "11360"],
    "subject_under_21_at_conviction": True,
}


def found_in(records: Path, folder: Path, name: str, **options: Any) -> Found:
    pack = vacatur.load_pack(name, options=options)
    vacatur.run([records], pack, as_of=AS_OF, out=folder / "result")
    return Found.of(Result.open(folder / "result"))


def told_wrongly(found: Found, frame: pl.DataFrame) -> tuple[int, list[dict[str, Any]]]:
    """How many outcomes are foretold, and those that come otherwise."""
    foretold = foretold_columns(found)
    cells = settings(found, foretold)
    wrong: list[dict[str, Any]] = []
    for part in foretold.partition_by(ROUND):
        asked = {row[0]: cells[row] for row in part.select(KEYS).iter_rows()}
        came = scored_anew(frame, found.result.pack, AS_OF, asked)
        wrong += [r for r in part.iter_rows(named=True) if came[r[PLACE]] != r["outcome"]]
    return foretold.height, wrong


def number_of(found: Found, question: str) -> int:
    return [each.id for each in found.research.question].index(question)


@pytest.fixture(scope="session")
def illinois(tmp_path_factory: pytest.TempPathFactory) -> Found:
    return found_in(SAMPLE, tmp_path_factory.mktemp("research"), "us-il/cannabis")


@pytest.fixture(scope="session")
def sample() -> pl.DataFrame:
    return pl.read_csv(SAMPLE, infer_schema=False)


def test_every_answer_in_the_input_comes_as_foretold(illinois: Found, sample: pl.DataFrame) -> None:
    count, wrong = told_wrongly(illinois, sample)
    assert count > 1000
    assert wrong == []


def test_a_wrong_foretelling_would_be_seen(illinois: Found, sample: pl.DataFrame) -> None:
    """The comparison itself can fail."""
    number = number_of(illinois, "termination")
    spoiled = illinois.outcomes.filter(pl.col(QUESTION) == number).with_columns(
        pl.lit("JUVENILE").alias("outcome")
    )
    count, wrong = told_wrongly(replace(illinois, outcomes=spoiled), sample)
    assert len(wrong) == count > 0


def test_every_choice_of_the_office_comes_as_foretold(
    illinois: Found, sample: pl.DataFrame
) -> None:
    tried = 0
    for number, question in enumerate(illinois.research.question):
        for place, answer in enumerate(question.answer):
            told = illinois.outcomes.filter(pl.col(QUESTION) == number, pl.col(ANSWER) == place)
            if answer.options and told.height:
                pack = vacatur.load_pack("us-il/cannabis", options=answer.options)
                decided = vacatur.score(sample, pack, as_of=AS_OF).collect()
                came = decided["outcome"].cast(pl.String).gather(told[PLACE])
                assert came.to_list() == told["outcome"].to_list(), question.id
                tried += told.height
    assert tried > 40


@pytest.mark.parametrize(("answer", "charge"), [(0, "720 ILCS 5/16-1"), (1, "720 ILCS 5/9-1")])
def test_the_other_charge_comes_as_foretold(
    illinois: Found, sample: pl.DataFrame, answer: int, charge: str
) -> None:
    """No violent crime, or one: the doubtful charges beside are written as theft, or as murder."""
    told = illinois.outcomes.filter(
        pl.col(QUESTION) == number_of(illinois, "other_charge_violent"), pl.col(ANSWER) == answer
    )
    assert told.height >= 3
    maybe = (pl.col("violence_tier") == "T2") | pl.col("violence_tier").is_null()
    doubtful = illinois.result.facts().filter(maybe).collect()[PLACE]
    for row in told.iter_rows(named=True):
        person = sample["person_id"][row[PLACE]]
        beside = (sample["person_id"] == person) & (
            pl.int_range(sample.height, eager=True).is_in(doubtful.implode())
        )
        spoken = sample.with_columns(
            pl.when(beside).then(pl.lit(charge)).otherwise("charge_code").alias("charge_code"),
            pl.when(~beside).then("charge_description").alias("charge_description"),
        )
        whose = spoken.with_row_index(PLACE).filter(person_id=person)
        decided = vacatur.score(whose.drop(PLACE), illinois.result.pack, as_of=AS_OF).collect()
        own = decided.filter(whose[PLACE] == row[PLACE])
        assert own["outcome"].cast(pl.String).item() == row["outcome"]


@pytest.fixture(scope="session")
def histories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Histories in which something is missing of every other conviction."""
    source = ROOT / "data" / "synthetic" / "ca_doj_2000.csv"
    records = take_in([source], profile=load_profile("ca-doj"), columns=HISTORY_COLUMNS).records
    plain = records.select(pl.exclude("source_file", "source_row", "weight").cast(pl.String))
    convicted = pl.col("disposition").str.starts_with("CONV").fill_null(value=False)
    turn = pl.int_range(pl.len()) % 11
    hidden = (
        "disposition",
        "disposition_date",
        "charge_class",
        "county",
        ("charge_code", "charge_description"),
    )
    spoiled = plain.with_columns(
        pl.when(~(convicted & (turn == place))).then(name).alias(name)
        for place, names in enumerate(hidden)
        for name in ([names] if isinstance(names, str) else names)
    )
    orphans = pl.col("person_id").rank("dense") % 7 == 0
    path = tmp_path_factory.mktemp("histories") / "histories.csv"
    spoiled.with_columns(pl.when(~orphans).then("dob").alias("dob")).write_csv(path)
    return path


@pytest.mark.parametrize("options", [SAN_JOAQUIN, OWN_CHOICES])
def test_histories_come_as_foretold(
    histories: Path, tmp_path: Path, options: dict[str, Any]
) -> None:
    found = found_in(histories, tmp_path, "us-ca/prop64", **options)
    count, wrong = told_wrongly(found, pl.read_csv(histories, infer_schema=False))
    assert count > 100
    assert wrong == []


def test_who_is_on_hold_is_decided_as_foretold_without_the_row(
    illinois: Found, sample: pl.DataFrame, tmp_path: Path
) -> None:
    """A row that cannot be read is put beside the records of people; then it is taken away."""
    convicted = illinois.result.decisions().filter(outcome="SA_MOTION").collect()
    people = [
        *convicted["person_id"].unique(maintain_order=True)[:5],
        illinois.rows["person_id"][0],
    ]
    own = sample.filter(pl.col("person_id").is_in(people))
    broken = own.unique("person_id", maintain_order=True).with_columns(
        pl.lit("2019-02-31").alias("arrest_date"),
        pl.format("X{}", "record_id").alias("record_id"),
    )
    pl.concat([own, broken]).write_csv(tmp_path / "held.csv")
    found = found_in(tmp_path / "held.csv", tmp_path, "us-il/cannabis")
    told = found.outcomes.filter(
        pl.col(QUESTION) == number_of(found, "row_set_aside"), pl.col(ANSWER) == 0
    )
    assert told.height == own.height == found.rows["hold"].sum()
    decided = vacatur.score(own, found.result.pack, as_of=AS_OF).collect()
    came = decided["outcome"].cast(pl.String).gather(told[PLACE])
    assert came.to_list() == told["outcome"].to_list()
    assert {"SA_MOTION", "NEEDS_REVIEW"} <= set(told["outcome"])
