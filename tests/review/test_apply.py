from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import vacatur
from tests.cli.conftest import Command, cli, process
from tests.review.made import AS_OF, CALIFORNIA, ILLINOIS, answers_of, filled, some_cases
from vacatur.dossiers.result import Result
from vacatur.errors import InputError, OutputError
from vacatur.results.reviews import REASON, REVIEWS, RULE
from vacatur.review import api
from vacatur.review.apply import REFUSED_FILE
from vacatur.review.decided import FORM, SHEET
from vacatur.review.fingerprint import with_fingerprints
from vacatur.workbooks.read import read_sheet
from vacatur.workbooks.sheet import Sheet
from vacatur.workbooks.write import write_workbook

__all__ = ["cli", "process"]
Decide = Callable[[pl.DataFrame], Path]


@pytest.fixture(scope="module")
def queue(result: Path, tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """The review queue of the result, as a person reads it."""
    path = tmp_path_factory.mktemp("queue") / "queue.csv"
    api.queue(result, out=path)
    return pl.read_csv(path, infer_schema=False)


@pytest.fixture
def decide(tmp_path: Path) -> Decide:
    """Write a filled form."""

    def write(form: pl.DataFrame) -> Path:
        path = tmp_path / "decided.csv"
        form.write_csv(path)
        return path

    return write


def decisions(folder: Path) -> pl.DataFrame:
    table = pl.read_parquet(folder / "decisions.parquet")
    words = ("determination", "outcome", "rule", "tier", "suggestion", "citation")
    return table.with_columns(pl.col(words).cast(pl.String), pl.col("reasons").cast(pl.List(str)))


def refused(folder: Path) -> list[str]:
    return pl.read_csv(folder / REFUSED_FILE)["refused"].to_list()


def document(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_bytes()))


def test_the_queue_has_every_record_under_review_the_most_decisive_first(
    result: Path, queue: pl.DataFrame
) -> None:
    own = decisions(result)
    waits = own.filter(determination="NEEDS_REVIEW")
    assert sorted(queue["record_id"]) == sorted(waits["record_id"])
    masks = own.select("record_id", "criteria_unknown")
    told = queue.join(masks, on="record_id", how="left", maintain_order="left")
    ways = {"SA_MOTION", "AUTO_ARREST", "CIVIL_LAW_AUTO", "PARDON"}
    relieves = pl.Series([suggestion in ways for suggestion in told["suggestion"]])
    assert 0 < relieves.sum() < queue.height
    assert relieves.to_list() == sorted(relieves.to_list(), reverse=True)
    first = told.filter(relieves)["criteria_unknown"].bitwise_count_ones()
    assert first.is_sorted()
    counts = told["criteria_unknown"].bitwise_count_ones().cast(pl.String)
    assert queue["open_questions"].to_list() == counts.to_list()
    assert queue.select("determination", "outcome", "why", "who", "when").null_count().row(0) == (
        (queue.height,) * 5
    )
    assert set(FORM) <= set(queue.columns)


def test_decisions_take_effect_and_the_result_stays_whole(
    process: Command, result: Path, queue: pl.DataFrame, decide: Decide, tmp_path: Path
) -> None:
    form, out = decide(filled(queue, 30)), tmp_path / "reviewed"
    done = process("review", "apply", result, form, "--out", out)
    assert done.code == 0, done.err
    assert "30 rows: 30 in effect, of which 30 change the decision" in done.out
    before, after = decisions(result), decisions(out)
    touched = before["record_id"].is_in(queue["record_id"].head(30).implode())
    assert after.filter(~touched).equals(before.filter(~touched))
    mine = after.filter(touched)
    assert set(mine["determination"]) == {"ELIGIBLE"}
    assert set(mine["rule"]) == {RULE}
    assert mine["reasons"].to_list() == [[REASON]] * 30
    assert mine["suggestion"].null_count() == 30
    assert mine["outcome"].to_list() == before.filter(touched)["suggestion"].to_list()
    summary, was = document(out / "summary.json"), document(result / "summary.json")
    for name, change in (("ELIGIBLE", 30), ("NEEDS_REVIEW", -30)):
        counts = [told["determination"][name]["records"] for told in (was, summary)]
        assert counts[1] - counts[0] == change
    assert summary["reason"][REASON]["records"] == 30
    people = pl.read_parquet(out / "people.parquet")
    assert people["eligible"].sum() == summary["determination"]["ELIGIBLE"]["records"]
    assert people["person_id"].equals(pl.read_parquet(result / "people.parquet")["person_id"])
    verified = process("verify", out, "--inputs", ILLINOIS)
    assert verified.code == 0, verified.out
    assert "what people decided of 30 records" in verified.out


def test_what_follows_an_outcome_is_what_the_rules_give_it(result: Path, tmp_path: Path) -> None:
    """Give records the outcome that they have: all but rule, reasons and citation stays."""
    own = decisions(result).filter(pl.col("determination").is_in(["ELIGIBLE", "NOT_YET"]))
    path = tmp_path / "all.csv"
    own_form = fingerprints(result).join(own, on="record_id")
    form = own_form.select(
        "record_id",
        "fingerprint",
        "determination",
        "outcome",
        why=pl.lit("x"),
        who=pl.lit("y"),
        when=pl.lit("2020-01-16"),
    )
    form.write_csv(path)
    api.apply(result, [path], out=tmp_path / "out")
    after = decisions(tmp_path / "out").join(own.select("record_id"), on="record_id", how="semi")
    told = ("rule", "reasons", "citation")
    assert after.height == own.height > 500
    assert after.drop(told).equals(own.drop(told))
    assert after["tier"].null_count() < after.height
    assert after["deadline"].null_count() < after.height
    outcomes = {o.code: o.cite for o in vacatur.load_pack("us-il/cannabis").header.outcome}
    assert after["citation"].to_list() == [outcomes[code] for code in after["outcome"]]


def fingerprints(folder: Path) -> pl.DataFrame:
    opened = Result.open(folder)
    told = with_fingerprints(opened, opened.decisions().collect())
    return told.select("record_id", "fingerprint")


def test_explain_says_who_decided(
    process: Command, result: Path, queue: pl.DataFrame, decide: Decide, tmp_path: Path
) -> None:
    api.apply(result, [decide(filled(queue, 1))], out=tmp_path / "out")
    done = process("explain", tmp_path / "out", queue["record_id"][0])
    assert done.code == 0, done.err
    assert "decided by A. Lawyer on 2020-02-01" in done.out
    assert "why: the file shows it" in done.out
    assert "the software by itself: rule" in done.out
    assert "DECIDED_BY_REVIEW: A person decided" in done.out
    told = json.loads(process("explain", tmp_path / "out", queue["record_id"][0], "--json").out)
    assert told["review"]["own_determination"] == "NEEDS_REVIEW"
    other = json.loads(process("explain", tmp_path / "out", queue["record_id"][1], "--json").out)
    assert other["review"] is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"record_id": "R9999999"}, "UNKNOWN_RECORD"),
        ({"record_id": None}, "UNKNOWN_RECORD"),
        ({"fingerprint": "0" * 32}, "STALE"),
        ({"fingerprint": None}, "STALE"),
        ({"outcome": None}, "NO_OUTCOME"),
        ({"outcome": "NEEDS_REVIEW", "determination": "NEEDS_REVIEW"}, "NO_OUTCOME"),
        ({"determination": "NOT_ELIGIBLE"}, "NO_OUTCOME"),
        ({"determination": None}, "NO_OUTCOME"),
        ({"who": None}, "NOT_SIGNED"),
        ({"why": None}, "NOT_SIGNED"),
        ({"when": None}, "NOT_SIGNED"),
        ({"when": "last week"}, "NOT_SIGNED"),
        ({"when": "20-02-01"}, "NOT_SIGNED"),
        ({"when": "9020-02-01"}, "NOT_SIGNED"),
        ({"when": "2/1/2020"}, "NOT_SIGNED"),
    ],
)
def test_a_row_that_cannot_count_is_refused_and_listed(
    result: Path,
    queue: pl.DataFrame,
    decide: Decide,
    tmp_path: Path,
    change: dict[str, str | None],
    reason: str,
) -> None:
    form = filled(queue, 2)
    first = pl.int_range(pl.len()) == 0
    spoiled = form.with_columns(
        pl.when(first).then(pl.lit(value, pl.String)).otherwise(pl.col(name)).alias(name)
        for name, value in change.items()
    )
    done = api.apply(result, [decide(spoiled)], out=tmp_path / "out")
    assert refused(tmp_path / "out") == [reason]
    assert done.review["refused"] == {reason: 1}
    assert (done.review["in_effect"], done.review["rows"]) == (1, 2)
    assert decisions(tmp_path / "out").filter(rule=RULE)["record_id"].to_list() == [
        queue["record_id"][1]
    ]
    assert vacatur.verify(tmp_path / "out").whole


def test_rows_left_blank_decide_nothing(result: Path, queue: pl.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "blank.csv"
    queue.write_csv(path)
    done = api.apply(result, [path], out=tmp_path / "out")
    assert (done.review["in_effect"], done.review["left_blank"]) == (0, queue.height)
    assert decisions(tmp_path / "out").equals(decisions(result))
    assert vacatur.verify(tmp_path / "out").whole


def test_contradictions_cancel_each_other_and_repeats_count_once(
    result: Path, queue: pl.DataFrame, tmp_path: Path
) -> None:
    one, other = filled(queue, 3), filled(queue, 3, who="B. Lawyer")
    against = pl.int_range(pl.len()) == 0
    turned = other.with_columns(
        pl.when(against).then(pl.lit("NOT_ELIGIBLE")).otherwise(pl.col(name)).alias(name)
        for name in ("determination", "outcome")
    )
    paths = [tmp_path / "one.csv", tmp_path / "other.csv"]
    for form, path in zip((one, turned), paths, strict=True):
        form.write_csv(path)
    done = api.apply(result, paths, out=tmp_path / "out")
    assert done.review["refused"] == {"CONTRADICTED": 2, "REPEATED": 2}
    assert done.review["in_effect"] == 2
    kept = pl.read_csv(tmp_path / "out" / REVIEWS)
    assert kept["who"].to_list() == ["A. Lawyer"] * 2
    assert queue["record_id"][0] not in kept["record_id"].to_list()


def test_a_stale_row_contradicts_nobody(result: Path, queue: pl.DataFrame, tmp_path: Path) -> None:
    stale = filled(queue, 1).with_columns(
        determination=pl.lit("NOT_ELIGIBLE"),
        outcome=pl.lit("NOT_ELIGIBLE"),
        fingerprint=pl.lit("f" * 32),
    )
    path = tmp_path / "both.csv"
    pl.concat([stale, filled(queue, 1)]).write_csv(path)
    done = api.apply(result, [path], out=tmp_path / "out")
    assert done.review["refused"] == {"STALE": 1}
    assert done.review["in_effect"] == 1


def test_a_workbook_is_read_like_a_csv(result: Path, tmp_path: Path) -> None:
    book = tmp_path / "queue.xlsx"
    count = api.queue(result, out=book)
    form = read_sheet(book, SHEET, header="record_id").drop("sheet_row")
    assert form.height == count
    done = filled(form, 5).with_columns(when=pl.lit(date(2020, 2, 1)))
    path = tmp_path / "filled.xlsx"
    write_workbook(path, [Sheet(name=SHEET, table=done)], title="x", day=AS_OF)
    assert api.apply(result, [path], out=tmp_path / "out").review["in_effect"] == 5
    kept = pl.read_csv(tmp_path / "out" / REVIEWS, infer_schema=False)
    assert set(kept["when"]) == {"2020-02-01"}


def test_a_reason_like_a_formula_stays_text(
    result: Path, queue: pl.DataFrame, decide: Decide, tmp_path: Path
) -> None:
    why = '=HYPERLINK(1)\nand "so" on; ñ'
    api.apply(result, [decide(filled(queue, 1, why=f"'{why}"))], out=tmp_path / "out")
    raw = pl.read_csv(tmp_path / "out" / REVIEWS, infer_schema=False)
    assert raw["why"].to_list() == [f"'{why}"]  # as a spreadsheet may open it
    found = vacatur.api.explain(tmp_path / "out", queue["record_id"][0])
    assert found.review is not None
    assert found.review["why"] == why
    again = api.apply(result, [tmp_path / "out" / REVIEWS], out=tmp_path / "again")
    assert again.review["in_effect"] == 1
    assert vacatur.verify(tmp_path / "again").whole


def test_what_is_kept_can_be_replayed_on_a_later_run(
    result: Path, queue: pl.DataFrame, decide: Decide, tmp_path: Path
) -> None:
    api.apply(result, [decide(filled(queue, 20))], out=tmp_path / "first")
    later = tmp_path / "later"
    pack = vacatur.load_pack("us-il/cannabis")
    vacatur.run(ILLINOIS, pack, as_of=date(2020, 2, 15), out=later)
    done = api.apply(later, [tmp_path / "first" / REVIEWS], out=tmp_path / "second")
    assert done.review["in_effect"] + sum(done.review["refused"].values()) == 20
    assert done.review["in_effect"] >= 18  # time alone changes what few are asked
    assert set(done.review["refused"]) <= {"STALE"}
    assert vacatur.verify(tmp_path / "second").whole


def test_a_decision_is_stale_once_the_facts_or_the_law_changed(
    queue: pl.DataFrame, decide: Decide, tmp_path: Path
) -> None:
    form = filled(queue, 3)
    raw = pl.read_csv(ILLINOIS, infer_schema=False)
    first = pl.col("record_id") == form["record_id"][0]
    changed = pl.when(first).then(pl.lit("Nolle Prosequi")).otherwise("disposition")
    inputs = tmp_path / "records.csv"
    raw.with_columns(changed.alias("disposition")).write_csv(inputs)
    pack = vacatur.load_pack("us-il/cannabis")
    vacatur.run(inputs, pack, as_of=AS_OF, out=tmp_path / "facts")
    done = api.apply(tmp_path / "facts", [decide(form)], out=tmp_path / "a")
    assert done.review["refused"] == {"STALE": 1}
    assert done.review["in_effect"] == 2
    option = vacatur.load_pack("us-il/cannabis", options={"mode": "statewide"})
    vacatur.run(ILLINOIS, option, as_of=AS_OF, out=tmp_path / "law")
    done = api.apply(tmp_path / "law", [decide(form)], out=tmp_path / "b")
    assert done.review["refused"] == {"STALE": 3}


def test_nobody_on_hold_is_cleared(tmp_path: Path, decide: Decide) -> None:
    raw = pl.read_csv(ILLINOIS, infer_schema=False)
    person = raw["person_id"].value_counts(sort=True)["person_id"][0]
    mine = raw.filter(person_id=person)
    broken = mine.head(1).with_columns(
        record_id=pl.lit("BROKEN"), arrest_date=pl.lit("31 February")
    )
    inputs = tmp_path / "records.csv"
    pl.concat([raw, broken]).write_csv(inputs)
    vacatur.run(inputs, vacatur.load_pack("us-il/cannabis"), as_of=AS_OF, out=tmp_path / "r")
    path = tmp_path / "queue.csv"
    api.queue(tmp_path / "r", out=path)
    queue = pl.read_csv(path, infer_schema=False)
    held = queue.filter(person_on_hold="true")
    assert held.height == mine.height > 1
    assert queue["person_on_hold"].tail(held.height).to_list() == ["true"] * held.height
    clear = filled(held, held.height).with_columns(outcome=pl.lit("AUTO_ARREST"))
    no = pl.int_range(pl.len()) == 0
    some = clear.with_columns(
        pl.when(no).then(pl.lit("NOT_ELIGIBLE")).otherwise(pl.col(name)).alias(name)
        for name in ("determination", "outcome")
    )
    done = api.apply(tmp_path / "r", [decide(some)], out=tmp_path / "out")
    assert done.review["refused"] == {"ON_HOLD": held.height - 1}
    after = decisions(tmp_path / "out").filter(person_id=person)
    assert "ELIGIBLE" not in set(after["determination"])
    assert after["hold"].all()
    assert vacatur.verify(tmp_path / "out").whole


@pytest.mark.parametrize("suffix", ["csv", "arrow"])
def test_results_of_every_format_can_be_reviewed(tmp_path: Path, suffix: str) -> None:
    pack = vacatur.load_pack("us-il/cannabis")
    own = tmp_path / "r"
    vacatur.run(
        ILLINOIS, pack, as_of=AS_OF, out=own, format=suffix, keep=["name"], columns_for=["court"]
    )
    api.queue(own, out=tmp_path / "q.csv")
    form = filled(pl.read_csv(tmp_path / "q.csv", infer_schema=False), 10)
    form.write_csv(tmp_path / "d.csv")
    api.apply(own, [tmp_path / "d.csv"], out=tmp_path / "out")
    found = vacatur.verify(tmp_path / "out", ILLINOIS)
    assert found.whole, [each.line() for each in found.differences]
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {REVIEWS, REFUSED_FILE, f"decisions.{suffix}", f"court.decisions.{suffix}"} <= names
    for path in (tmp_path / "out").iterdir():
        assert path.stat().st_mode & 0o777 == 0o600


def test_histories_can_be_reviewed(tmp_path: Path, decide: Decide) -> None:
    options = {"county": "LOS ANGELES", "dismiss": ["11357", "11358", "11359", "11360"]}
    pack = vacatur.load_pack("us-ca/prop64", options=options)
    own = tmp_path / "r"
    vacatur.run(CALIFORNIA, pack, as_of=AS_OF, out=own, source="ca-doj")
    api.queue(own, out=tmp_path / "q.csv")
    queue = pl.read_csv(tmp_path / "q.csv", infer_schema=False)
    assert queue.height > 3
    form = filled(queue, 4).with_columns(outcome=pl.lit("DISMISS"))
    done = api.apply(own, [decide(form)], out=tmp_path / "out")
    assert done.review["in_effect"] + sum(done.review["refused"].values()) == 4
    assert done.review["in_effect"] > 0
    found = vacatur.verify(tmp_path / "out", CALIFORNIA)
    assert found.whole, [each.line() for each in found.differences]


def test_the_same_forms_give_the_same_bytes(
    result: Path, queue: pl.DataFrame, decide: Decide, tmp_path: Path
) -> None:
    form = decide(filled(queue, 12))
    for name in ("a", "b"):
        api.apply(result, [form], out=tmp_path / name)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_settled_answers_of_a_trial_can_be_applied(
    result: Path, sample: Path, tmp_path: Path
) -> None:
    waits = some_cases(sample, "NEEDS_REVIEW", 3)
    told = {case: {"determination": "ELIGIBLE", "outcome": "SA_MOTION"} for case in waits}
    api.grade(sample, [answers_of(sample, "alice", told, tmp_path)], out=tmp_path / "grade")
    form = tmp_path / "grade" / "decisions.csv"
    done = api.apply(result, [form], out=tmp_path / "out")
    assert done.review["changed"] == 3
    assert done.review["who"] == ["alice"]
    assert set(done.review["refused"]) == {"NO_OUTCOME"}  # of several, a reviewer named none
    assert vacatur.verify(tmp_path / "out").whole


def test_reviews_are_not_applied_twice(
    cli: Command, result: Path, queue: pl.DataFrame, decide: Decide, tmp_path: Path
) -> None:
    form = decide(filled(queue, 2))
    api.apply(result, [form], out=tmp_path / "out")
    again = cli("review", "apply", tmp_path / "out", form, "--out", tmp_path / "more")
    assert again.code == 3
    assert again.is_short_error()
    drawn = cli("review", "sample", tmp_path / "out", "--seed", "1", "--records", ILLINOIS)
    assert drawn.code == 3
    assert "decisions of people already" in drawn.err


def test_places_and_forms_that_do_not_fit_are_refused(
    cli: Command, result: Path, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("record_id,determination\nR1,ELIGIBLE\n")
    done = cli("review", "apply", result, wrong, "--out", tmp_path / "out")
    assert (done.code, done.is_short_error()) == (3, True)
    assert not (tmp_path / "out").exists()
    with pytest.raises(OutputError):
        api.apply(result, [wrong], out=result, force=True)
    with pytest.raises(InputError):
        api.apply(tmp_path, [wrong], out=tmp_path / "out")
    ending = cli("review", "queue", result, "--out", tmp_path / "queue.pdf")
    assert ending.code == 2
    none = cli("review", "queue", result, "--out", tmp_path / "q.csv", "--limit", "0")
    assert none.code == 2


def test_nothing_of_a_person_is_told(
    process: Command, result: Path, queue: pl.DataFrame, decide: Decide, tmp_path: Path
) -> None:
    form = filled(queue, 5).with_columns(fingerprint=pl.lit("0" * 32))
    done = process("review", "apply", result, decide(form), "--out", tmp_path / "out", "--json")
    manifest = (tmp_path / "out" / "manifest.json").read_text()
    assert json.loads(done.out)["review"]["refused"] == {"STALE": 5}
    assert not [one for one in queue["record_id"] if one in done.out + done.err + manifest]
