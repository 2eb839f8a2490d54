from __future__ import annotations

import json
import re
import zipfile
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

import vacatur
from tests.cli.conftest import Command, cli, process
from tests.review.made import AS_OF, CALIFORNIA, ILLINOIS, key_of
from vacatur.errors import InputError, OutputError, UsageError
from vacatur.review import api
from vacatur.review.form import CASES, GIVEN, QUESTIONS, YES_NO
from vacatur.review.raw import CASE
from vacatur.workbooks.read import read_sheet

__all__ = ["cli", "process"]


def book(sample: Path, reviewer: str) -> Path:
    return sample / "hand-out" / f"{reviewer}.xlsx"


def words_of(path: Path) -> str:
    """Everything that stands in a workbook."""
    with zipfile.ZipFile(path) as parts:
        return "\n".join(parts.read(name).decode() for name in sorted(parts.namelist()))


def test_the_command_draws_and_says_what_to_hand_out(
    process: Command, result: Path, tmp_path: Path
) -> None:
    asked = ("--n", "60", "--seed", "1", "--out", tmp_path / "trial", "--records", ILLINOIS)
    done = process("review", "sample", result, *asked)
    assert done.code == 0, done.err
    assert "60 of 2,000 records drawn, seed 1" in done.out
    assert "hand-out" in done.out
    assert "at most" in done.out
    assert not done.err


def test_the_manifest_counts_every_record(sample: Path) -> None:
    told = json.loads((sample / "manifest.json").read_bytes())["sample"]
    assert told["cases"] + told["not_drawn"] == told["records"] == 2000
    assert sum(told["domains"].values()) == 2000
    assert sum(group["cases"] for group in told["groups"]) == 300
    assert key_of(sample).height == 300
    cells = pl.read_csv(sample / "sealed" / "cells.csv")
    assert (cells["records"].sum(), cells["cases"].sum()) == (2000, 300)


def test_a_workbook_has_every_case_as_its_source_has_it(sample: Path) -> None:
    form = read_sheet(book(sample, "alice"), CASES, header=CASE)
    told = form.join(key_of(sample).select(CASE, "record_id"), on=CASE)
    raw = pl.read_csv(ILLINOIS, infer_schema=False)
    both = told.join(raw, on="record_id", suffix="_raw", how="left")
    assert both.height == 300
    for name in ("charge_code", "charge_description", "amended_charge_class", "disposition"):
        assert both[name].equals(both[f"{name}_raw"].str.strip_chars(), null_equal=True), name
    assert both["arrest_date"].drop_nulls().str.contains(r"^\d{4}-\d\d-\d\d$").all()


def test_no_workbook_says_what_was_decided_or_whose_record_it_is(sample: Path) -> None:
    key = key_of(sample)
    raw = pl.read_csv(ILLINOIS, infer_schema=False)
    mine = raw.filter(pl.col("record_id").is_in(key["record_id"].implode()))
    people = mine.select("record_id", "person_id", "name", "address")
    for reviewer in ("alice", "bob"):
        text = words_of(book(sample, reviewer))
        assert f">{mine['agency'][0]}<" in text  # so others would be found, too
        for name in people.columns:
            assert not [one for one in people[name].drop_nulls() if f">{one}<" in text], name
        form = read_sheet(book(sample, reviewer), CASES, header=CASE)
        assert form["determination"].null_count() == form["outcome"].null_count() == 300
        names = set(form.columns)
        assert names.isdisjoint({"tier", "suggestion", "rule", "reasons", "hold", "statute"})
        for word in ("watched", "routine", "fingerprint", "suggestion"):
            assert f">{word}<" not in text


def test_each_reviewer_has_the_same_cases_in_another_order(sample: Path) -> None:
    orders = [read_sheet(book(sample, r), CASES, header=CASE)[CASE] for r in ("alice", "bob")]
    assert set(orders[0]) == set(orders[1])
    assert orders[0].to_list() != orders[1].to_list()
    own = dict(key_of(sample).select(CASE, "determination").iter_rows())
    said = [own[case] for case in orders[0]]
    assert sum(a != b for a, b in pairwise(said)) > 100


def test_answers_come_from_lists_and_questions_are_the_packs(sample: Path) -> None:
    text = words_of(book(sample, "alice"))
    for choices in (GIVEN, YES_NO):
        assert f'"{",".join(choices)}"' in text.replace("&quot;", '"')
    header = read_sheet(book(sample, "alice"), QUESTIONS, header=CASE).columns
    pack = vacatur.load_pack("us-il/cannabis")
    criterion = next(each for each in pack.criteria if each.id == "one_year_elapsed")
    assert f"{criterion.reads} [{criterion.cite}] (one_year_elapsed)" in header
    assert not [name for name in header if "(statewide)" in name]  # a choice of the office
    law = read_sheet(book(sample, "alice"), "Law", header="part")
    assert {"law", "outcome", "question", "choice of the office"} <= set(law["part"])
    assert set(law.filter(part="outcome")["code"]) == {each.code for each in pack.header.outcome}


def test_beside_a_case_stands_what_shares_its_arrest_or_case(sample: Path) -> None:
    beside = read_sheet(book(sample, "alice"), "Beside", header=CASE)
    raw = pl.read_csv(ILLINOIS, infer_schema=False).select(
        "record_id", "person_id", "incident_id", "case_number", "arrest_date", "agency"
    )
    mine = key_of(sample).select(CASE, "record_id").join(raw, on="record_id")
    pairs = mine.join(raw, on="person_id", suffix="_other").filter(
        pl.col("record_id") != pl.col("record_id_other")
    )
    same = [pl.col(n) == pl.col(f"{n}_other") for n in ("incident_id", "case_number")]
    day = (pl.col("arrest_date") == pl.col("arrest_date_other")) & (
        pl.col("agency") == pl.col("agency_other")
    )
    wanted = pairs.filter(pl.any_horizontal(*same, day).fill_null(value=False))
    assert beside.height == wanted.height > 20
    assert sorted(beside[CASE]) == sorted(wanted[CASE])


def test_the_same_seed_writes_the_same_bytes(result: Path, sample: Path, tmp_path: Path) -> None:
    out = tmp_path / "again"
    again = api.sample(
        result, cases=300, seed=7, reviewers=("alice", "bob"), records=[ILLINOIS], out=out
    )
    names = [file["name"] for file in again.manifest["outputs"]]
    assert "hand-out/alice.xlsx" in names
    for name in (*names, "manifest.json"):
        assert (out / name).read_bytes() == (sample / name).read_bytes(), name


def test_histories_show_the_whole_history(tmp_path: Path) -> None:
    pack = vacatur.load_pack("us-ca/prop64", options={"county": "ALAMEDA"})
    out = tmp_path / "ca"
    vacatur.run(CALIFORNIA, pack, as_of=AS_OF, out=out, source="ca-doj")
    done = api.sample(out, cases=40, seed=2, reviewers=("carol",), records=[CALIFORNIA])
    path = book(done.folder, "carol")
    beside, cases = (read_sheet(path, name, header=CASE) for name in ("Beside", CASES))
    assert cases.height == 40
    assert set(beside["linked_by"]) == {"same person"}
    counted = pl.read_parquet(out / "decisions.parquet").select("record_id", "person_id")
    mine = key_of(done.folder).select(CASE, "record_id").join(counted, on="record_id")
    others = mine.join(counted, on="person_id").height - mine.height
    assert beside.height == others


@pytest.mark.parametrize("names", ["a,A", "../x", "", "a b", "-x"])
def test_names_that_are_no_file_names_are_refused(
    cli: Command, result: Path, tmp_path: Path, names: str
) -> None:
    out = tmp_path / "trial"
    done = cli("review", "sample", result, "--seed", "1", "--reviewers", names, "--out", out)
    assert done.code == 2
    assert done.is_short_error()
    assert not out.exists()


def test_a_seed_must_be_given(cli: Command, result: Path) -> None:
    done = cli("review", "sample", result)
    assert done.code == 2
    assert "--seed" in done.err


def test_missing_inputs_are_named(cli: Command, result: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("person_id,charge_code\np1,x\n")
    asked = ("--records", other, "--out", tmp_path / "t")
    done = cli("review", "sample", result, "--seed", "1", *asked)
    assert done.code == 3
    assert done.is_short_error()
    assert "illinois_2000.csv" in done.err


def test_there_is_no_such_era(result: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        api.sample(result, seed=1, cases=0, out=tmp_path / "t")
    with pytest.raises(InputError):
        api.sample(tmp_path, seed=1, out=tmp_path / "t")


def test_of_no_records_none_is_drawn(cli: Command, tmp_path: Path) -> None:
    records, result = tmp_path / "none.csv", tmp_path / "result"
    records.write_text(ILLINOIS.read_text().partition("\n")[0] + "\n")
    vacatur.run(records, vacatur.load_pack("us-il/cannabis"), as_of=AS_OF, out=result)
    done = cli("review", "sample", result, "--seed", "1")
    assert done.code == 3
    assert done.is_short_error()
    assert "no record to draw" in done.err


def test_nothing_is_overwritten(cli: Command, result: Path, sample: Path) -> None:
    done = cli("review", "sample", result, "--seed", "1", "--out", sample)
    assert done.code == 6
    assert re.search("exists already", done.err)


def test_nothing_that_people_wrote_is_replaced(result: Path, tmp_path: Path) -> None:
    out = tmp_path / "trial"

    def again() -> Path:
        names = ("alice", "bob")
        asked = {"reviewers": names, "records": [ILLINOIS], "out": out, "force": True}
        return api.sample(result, seed=1, cases=10, **asked).folder  # type: ignore[arg-type]

    again()
    again()  # what nobody wrote in is replaced
    filled = book(out, "alice")
    filled.write_bytes(filled.read_bytes() + b"an answer")
    with pytest.raises(OutputError, match="somebody has written"):
        again()
    filled.unlink()
    returned = out / "hand-out" / "bob (filled).xlsx"
    returned.write_bytes(b"answers")
    with pytest.raises(OutputError, match="somebody has written"):
        again()
    assert returned.read_bytes() == b"answers"


def test_force_replaces_nothing_of_another_kind(result: Path, sample: Path, tmp_path: Path) -> None:
    form = tmp_path / "form.csv"
    api.queue(result, out=form)
    before = {path.name: path.read_bytes() for path in sample.rglob("*") if path.is_file()}
    with pytest.raises(OutputError, match=r"of the kind \[sample\] and not \[grade\]"):
        api.grade(sample, [form], out=sample, force=True)
    with pytest.raises(OutputError, match=r"and not \[result\]"):
        api.apply(result, [form], out=sample, force=True)
    with pytest.raises(OutputError, match=r"and not \[sample\]"):
        api.sample(result, seed=1, records=[ILLINOIS], out=result, force=True)
    assert before == {path.name: path.read_bytes() for path in sample.rglob("*") if path.is_file()}
