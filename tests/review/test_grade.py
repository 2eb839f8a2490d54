from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.cli.conftest import Command, cli, process
from tests.review.made import AS_OF, ILLINOIS, Answers, answers_of, key_of, some_cases
from vacatur.errors import InputError
from vacatur.review import api
from vacatur.review.agreement import agreement
from vacatur.review.form import CASES
from vacatur.review.raw import CASE
from vacatur.workbooks.read import read_sheet
from vacatur.workbooks.sheet import Sheet
from vacatur.workbooks.write import write_workbook

__all__ = ["cli", "process"]
Grade = Callable[..., dict[str, Any]]


@pytest.fixture
def graded(sample: Path, tmp_path: Path) -> Grade:
    """Let two people answer, and grade it."""

    def grade(alice: Answers, bob: Answers | None = None, **more: Any) -> dict[str, Any]:
        files = [answers_of(sample, "alice", alice, tmp_path)]
        if bob is not None:
            files.append(answers_of(sample, "bob", bob, tmp_path))
        done = api.grade(sample, files, out=tmp_path / "grade", force=True, **more)
        return dict(done.manifest["grade"])

    return grade


def rates(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in told["rates"]}


def test_people_who_agree_find_no_error(graded: Grade) -> None:
    told = graded({}, {})
    assert told["states"]["agreed"] == 300
    assert told["disagreements"] == {}
    assert [each["found"] for each in told["rates"]] == [0, 0, 0]
    assert [each["estimate"] for each in told["rates"]] == [0, 0, 0]
    assert {each["kappa"] for each in told["agreement"]} == {1.0}
    assert told["judged"]["verdict"] == "not shown"  # 150 cases cannot show one in a hundred
    assert told["judged"]["cases_needed"] == 299


def test_errors_are_weighted_back_by_hand(graded: Grade, sample: Path) -> None:
    key = key_of(sample)
    watched = key.filter(domain="eligible", group="watched").row(0, named=True)
    routine = key.filter(domain="eligible", group="routine").row(0, named=True)
    wrong = {row[CASE]: {"determination": "NOT_ELIGIBLE"} for row in (watched, routine)}
    told = rates(graded(wrong))["false_eligible"]
    domain = sum(key.filter(domain="eligible").group_by("piece", "group").first()["population"])
    weights = [row["population"] / row["drawn"] for row in (watched, routine)]
    assert told["found"] == 2
    assert told["estimate"] == pytest.approx(sum(weights) / domain)
    assert told["low"] < told["estimate"] < told["at_most"] < told["high"]
    assert weights[0] < weights[1]


def test_the_software_sending_to_a_person_is_no_error(graded: Grade, sample: Path) -> None:
    cases = some_cases(sample, "NEEDS_REVIEW", 4)
    told = graded({case: {"determination": "ELIGIBLE"} for case in cases})
    assert rates(told)["false_eligible"]["found"] == rates(told)["false_ineligible"]["found"] == 0
    assert rates(told)["needless_review"]["found"] == 4
    assert told["disagreements"] == {}


def test_what_cannot_be_told_is_counted_apart(graded: Grade, sample: Path) -> None:
    cases = some_cases(sample, "ELIGIBLE", 3)
    told = graded({case: {"determination": "CANNOT_TELL"} for case in cases})
    assert rates(told)["false_eligible"]["cannot_tell"] == 3
    assert rates(told)["false_eligible"]["found"] == rates(told)["false_eligible"]["open"] == 0
    assert rates(told)["false_eligible"]["estimate"] == 0
    assert rates(told)["false_eligible"]["estimate_most"] > 0


def test_a_reviewer_who_can_tell_nothing_shows_nothing(graded: Grade, sample: Path) -> None:
    shrug = {case: {"determination": "CANNOT_TELL"} for case in key_of(sample)[CASE]}
    assert graded({}, tolerance=0.05)["judged"]["verdict"] == "pass"
    told = graded(shrug, tolerance=0.05)
    assert told["judged"]["verdict"] == "not shown"
    found = rates(told)
    assert [found[f"false_{name}"]["high"] for name in ("eligible", "ineligible")] == [1.0, 1.0]
    assert found["false_eligible"]["low"] == found["needless_review"]["estimate_most"] == 0


def test_who_differ_count_both_ways_until_it_is_settled(
    graded: Grade, sample: Path, tmp_path: Path
) -> None:
    case = some_cases(sample, "ELIGIBLE", 1)[0]
    agreed = rates(graded({}, {}))["false_eligible"]
    told = graded({case: {"determination": "NOT_ELIGIBLE"}}, {})
    apart = rates(told)["false_eligible"]
    assert told["states"]["differ"] == apart["open"] == 1
    assert apart["found"] == 0
    assert apart["low"] == agreed["low"]
    assert apart["at_most"] > agreed["at_most"]
    book = tmp_path / "grade" / "adjudicate.xlsx"
    form = read_sheet(book, CASES, header=CASE).drop("sheet_row")
    assert form[CASE].to_list() == [case]
    assert form["alice said"].to_list() == ["NOT_ELIGIBLE"]
    assert form["bob said"].to_list() == ["ELIGIBLE"]
    said = {"determination": "NOT_ELIGIBLE", "reviewer": "judge", "reviewed_on": "2020-02-05"}
    last = tmp_path / "last.xlsx"
    table = form.with_columns(pl.lit(value).alias(name) for name, value in said.items())
    write_workbook(last, [Sheet(name=CASES, table=table)], title="x", day=AS_OF)
    settled = graded({case: {"determination": "NOT_ELIGIBLE"}}, {}, adjudication=[last])
    assert settled["states"] == {**told["states"], "adjudicated": 1, "differ": 0}
    assert rates(settled)["false_eligible"]["found"] == 1
    assert settled["disagreements"] == {"FALSE_ELIGIBLE": 1}
    assert settled["adjudicated_by"] == ["judge"]


def test_of_what_no_case_was_drawn_nothing_is_known(result: Path, tmp_path: Path) -> None:
    drawn = api.sample(
        result,
        cases=300,
        seed=3,
        eligible_share=1.0,
        reviewers=("alice",),
        records=[ILLINOIS],
        out=tmp_path / "sample",
    ).folder
    files = [answers_of(drawn, "alice", {}, tmp_path)]
    done = api.grade(drawn, files, result=result, tolerance=0.02, out=tmp_path / "grade")
    told = rates(done.manifest["grade"])
    refused = told["false_ineligible"]
    assert (refused["cases"], refused["estimate"]) == (0, None)
    assert (refused["low"], refused["high"]) == (0.0, 1.0)
    assert told["false_eligible"]["cases"] == 300
    assert done.manifest["grade"]["judged"]["verdict"] == "pass"


def test_unanswered_cases_count_both_ways(graded: Grade, sample: Path) -> None:
    blank = {"determination": None, "reason": None}
    cases = some_cases(sample, "NOT_ELIGIBLE", 5)
    told = graded(dict.fromkeys(cases, blank))
    whole = rates(graded({}))["false_ineligible"]
    apart = rates(told)["false_ineligible"]
    assert told["states"]["unanswered"] == apart["open"] == 5
    assert apart["low"] == whole["low"] == apart["estimate"] == 0
    assert apart["high"] > whole["high"]
    assert apart["estimate_most"] > 0 == whole["estimate_most"]


def test_one_answer_of_two_counts_as_single(graded: Grade, sample: Path) -> None:
    case = some_cases(sample, "ELIGIBLE", 1)[0]
    told = graded({case: {"determination": None}}, {})
    assert told["states"]["single"] == 1
    assert told["agreement"][0]["cases"] == 299


def test_disagreements_show_the_trace_beside_the_reason(
    graded: Grade, sample: Path, tmp_path: Path
) -> None:
    yes, no = some_cases(sample, "ELIGIBLE", 1)[0], some_cases(sample, "NOT_ELIGIBLE", 1)[0]
    told = graded(
        {
            yes: {"determination": "NOT_ELIGIBLE", "reason": "violence in the same case"},
            no: {"determination": "ELIGIBLE", "reason": "dismissed"},
        }
    )
    assert told["disagreements"] == {"FALSE_ELIGIBLE": 1, "FALSE_INELIGIBLE": 1}
    table = pl.read_csv(tmp_path / "grade" / "disagreements.csv")
    assert table["differs"].to_list() == ["FALSE_ELIGIBLE", "FALSE_INELIGIBLE"]
    assert table["people_because"].to_list() == ["violence in the same case", "dismissed"]
    own = key_of(sample).filter(case_id=yes).row(0, named=True)
    assert own["rule"] in table["software_rule"][0]
    assert "ILCS" in table["software_turned_on"][0]
    assert own["reasons"][0] in table["software_because"][0]
    book = read_sheet(tmp_path / "grade" / "disagreements.xlsx", "Disagreements", header=CASE)
    assert book[CASE].to_list() == [yes, no]


def test_another_way_to_the_same_relief_is_named(graded: Grade, sample: Path) -> None:
    key = key_of(sample).filter(outcome="SA_MOTION").sort(CASE)
    told = graded({key[CASE][0]: {"outcome": "PARDON"}})
    assert told["disagreements"] == {"OTHER_OUTCOME": 1}
    assert rates(told)["false_eligible"]["found"] == 0


def test_answers_to_questions_stand_beside_the_trace(sample: Path, tmp_path: Path) -> None:
    """A workbook as it is handed back, questions filled."""
    case = some_cases(sample, "ELIGIBLE", 1)[0]
    answers = pl.read_csv(
        answers_of(sample, "alice", {case: {"determination": "NOT_ELIGIBLE"}}, tmp_path),
        infer_schema=False,
    )
    source = sample / "hand-out" / "alice.xlsx"
    asked = read_sheet(source, "Questions", header=CASE).drop("sheet_row")
    law = next(name for name in asked.columns if name.endswith("(offense_before_act_date)"))
    mine = pl.when(pl.col(CASE) == case).then(pl.lit("no"))
    sheets = (
        Sheet(name=CASES, table=answers),
        Sheet(name="Questions", table=asked.with_columns(mine.alias(law))),
    )
    book = tmp_path / "alice.xlsx"
    write_workbook(book, sheets, title="x", day=AS_OF)
    api.grade(sample, [book], out=tmp_path / "g")
    table = pl.read_csv(tmp_path / "g" / "disagreements.csv")
    assert table["answered_otherwise"].to_list() == [
        "alice: no, software: yes: The offense was committed before June 25, 2019."
    ]


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ({"determination": "MAYBE"}, "NO_SUCH_DETERMINATION"),
        ({"determination": None, "outcome": "SA_MOTION"}, "NO_SUCH_DETERMINATION"),
        ({"outcome": "NO_WAY"}, "NO_SUCH_OUTCOME"),
        ({"outcome": "AUTO_NOT_YET"}, "OUTCOME_IS_OF_ANOTHER_DETERMINATION"),
        ({CASE: "C999"}, "NO_SUCH_CASE"),
        ({CASE: None}, "NO_SUCH_CASE"),
    ],
)
def test_rows_that_cannot_be_counted_are_listed(
    graded: Grade, sample: Path, tmp_path: Path, answer: dict[str, str], problem: str
) -> None:
    case = some_cases(sample, "ELIGIBLE", 1)[0]
    told = graded({case: answer})
    assert told["reviewers"][0]["refused_rows"] == 1
    assert told["states"]["unanswered"] == 1
    listed = pl.read_csv(tmp_path / "grade" / "problems.csv")
    assert listed["problem"].to_list() == [problem]
    assert listed["reviewer"].to_list() == ["alice"]


def test_a_case_that_stands_twice_counts_for_neither(
    graded: Grade, sample: Path, tmp_path: Path
) -> None:
    one, other = some_cases(sample, "ELIGIBLE", 2)
    told = graded({one: {CASE: other}})
    listed = pl.read_csv(tmp_path / "grade" / "problems.csv")
    assert listed["problem"].to_list() == ["CASE_STANDS_TWICE"] * 2
    assert told["states"]["unanswered"] == 2


def test_the_command_passes_only_what_is_shown(
    process: Command, sample: Path, tmp_path: Path
) -> None:
    file = answers_of(sample, "alice", {}, tmp_path)
    lax = process("review", "grade", sample, file, "--tolerance", "0.05", "--out", tmp_path / "a")
    assert lax.code == 0, lax.err
    assert "PASS: false eligible at most" in lax.out
    strict = process("review", "grade", sample, file, "--out", tmp_path / "b")
    assert strict.code == 4
    assert "NOT SHOWN" in strict.out
    wrong = {case: {"determination": "NOT_ELIGIBLE"} for case in some_cases(sample, "ELIGIBLE", 40)}
    bad = answers_of(sample, "bob", wrong, tmp_path)
    failed = process("review", "grade", sample, bad, "--out", tmp_path / "c", "--json")
    assert failed.code == 4
    assert json.loads(failed.out)["grade"]["judged"]["verdict"] == "fail"


def test_nothing_of_a_person_is_printed(process: Command, sample: Path, tmp_path: Path) -> None:
    case = some_cases(sample, "ELIGIBLE", 1)[0]
    file = answers_of(sample, "alice", {case: {"determination": "NOT_ELIGIBLE"}}, tmp_path)
    done = process("review", "grade", sample, file, "--out", tmp_path / "a", "--json")
    ids = key_of(sample)["record_id"]
    manifest = (tmp_path / "a" / "manifest.json").read_text()
    assert not [one for one in ids if one in done.out + done.err + manifest]


def test_two_files_of_one_reviewer_are_refused(sample: Path, tmp_path: Path) -> None:
    file = answers_of(sample, "alice", {}, tmp_path)
    with pytest.raises(InputError, match="one reviewer"):
        api.grade(sample, [file, file], out=tmp_path / "g")
    assert not (tmp_path / "g").exists()


def test_a_changed_key_is_refused(sample: Path, tmp_path: Path) -> None:
    copy = tmp_path / sample.name
    shutil.copytree(sample, copy)
    key_of(copy).with_columns(determination=pl.lit("ELIGIBLE")).write_parquet(
        copy / "sealed" / "key.parquet"
    )
    with pytest.raises(InputError, match="not the one that was written"):
        api.grade(copy, [answers_of(sample, "alice", {}, tmp_path)], out=tmp_path / "g")


def test_answers_to_another_sample_are_refused(result: Path, sample: Path, tmp_path: Path) -> None:
    """Their cases have the same numbers."""
    out = tmp_path / "other"
    other = api.sample(
        result, cases=300, seed=8, reviewers=("alice",), records=[ILLINOIS], out=out
    ).folder
    file = answers_of(other, "alice", {}, tmp_path)
    with pytest.raises(InputError, match="of another sample"):
        api.grade(sample, [file], out=tmp_path / "grade")
    assert not (tmp_path / "grade").exists()


def test_another_result_is_refused(sample: Path, result: Path, tmp_path: Path) -> None:
    copy = tmp_path / "other"
    shutil.copytree(result, copy)
    manifest = json.loads((copy / "manifest.json").read_bytes())
    manifest["seconds"] = {}
    (copy / "manifest.json").write_text(json.dumps(manifest))
    files = [answers_of(sample, "alice", {}, tmp_path)]
    with pytest.raises(InputError, match="another result"):
        api.grade(sample, files, result=copy, out=tmp_path / "g")


def test_kappa_by_hand() -> None:
    """The example of Cohen's measure that textbooks give: 20 and 15 alike, 5 and 10 not."""
    answers = [("Y", "Y")] * 20 + [("Y", "N")] * 5 + [("N", "Y")] * 10 + [("N", "N")] * 15
    pairs = pl.DataFrame(answers, schema=["one", "other"], orient="row").with_columns(weight=1.0)
    told = agreement(pairs, ("a", "b"))
    assert told.agreement == pytest.approx(0.7)
    assert told.kappa == pytest.approx(0.4)  # (0.7 - 0.5) / (1 - 0.5)


def test_kappa_is_not_defined_where_both_say_but_one_thing() -> None:
    pairs = pl.DataFrame({"one": ["Y", "Y"], "other": ["Y", "Y"], "weight": [1.0, 3.0]})
    assert agreement(pairs, ("a", "b")).kappa is None
    assert agreement(pairs.clear(), ("a", "b")).agreement is None


def test_agreement_of_all_records_weighs_cases() -> None:
    pairs = pl.DataFrame({"one": ["Y", "N"], "other": ["Y", "Y"], "weight": [9.0, 1.0]})
    told = agreement(pairs, ("a", "b"))
    assert (told.agreement, told.weighted) == (0.5, 0.9)
