"""A worklist has each case once, in its order, and nobody's is ready who must be looked at."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import fastexcel
import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tests.papers import listed
from tests.papers.listed import decided
from tests.papers.own import own_papers
from vacatur.dossiers.handed import Handed
from vacatur.dossiers.result import Result
from vacatur.errors import InputError, OutputError, PackError, UsageError
from vacatur.papers import api
from vacatur.papers.worklist.book import _of_groups
from vacatur.papers.worklist.table import COLUMNS, GROUPS
from vacatur.papers.worklist.write import Request, worklist

LISTED = ("ELIGIBLE", "NOT_YET", "NEEDS_REVIEW")
OUTCOMES = ("AUTO_ARREST", "AUTO_NOT_YET", "CIVIL_LAW_AUTO", "SA_MOTION", "NEEDS_REVIEW")


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return listed.synthetic(tmp_path_factory.mktemp("synthetic"))


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return listed.written_by_hand(tmp_path_factory.mktemp("by_hand"))


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return listed.dirty(tmp_path_factory.mktemp("dirty"))


def rows(folder: Path, **asked: Any) -> pl.DataFrame:
    return worklist(Result.open(folder), Request(**asked)).rows


def first_records(table: pl.DataFrame) -> list[str]:
    return [ids[0] for ids in table["record_ids"]]


def told(handed: Handed) -> dict[str, Any]:
    manifest = json.loads((handed.folder / "manifest.json").read_bytes())
    found: dict[str, Any] = manifest["worklist"]
    return found


# ---- worked by hand ------------------------------------------------------------------------------


def test_cases_stand_by_county_and_newest_first_with_what_must_wait_behind(by_hand: Path) -> None:
    table = rows(by_hand)
    assert table.select("county", "status", "records", "batch").rows() == [
        ("COOK", "READY", 2, 1),
        ("COOK", "READY", 1, 1),
        ("COOK", "READY", 1, 1),
        ("COOK", "REVIEW", 2, 2),
        ("Lake", "READY", 1, 3),
        ("Lake", "READY", 1, 3),
        ("Lake", "NOT_YET", 1, 4),
        ("Will", "READY", 1, 5),
    ]
    assert first_records(table) == ["a1", "d2", "d1", "b1", "c1", "d3", "d4", "e1"]


def test_records_of_a_case_are_one_row_however_the_county_is_spelled(by_hand: Path) -> None:
    case = rows(by_hand).row(0, named=True)
    assert case["record_ids"] == ["a1", "a2"]
    assert case["conviction_date"] == date(2015, 6, 1)
    assert case["outcomes"] == ["SA_MOTION"]
    assert case["tasks"] == ["file_motion"]
    assert case["also"] == ["PARDON", "INDIVIDUAL"]
    assert case["charges"] == ["720 ILCS 550/4(b)"]
    assert "motion" in case["task"]


def test_a_case_with_a_record_in_review_says_so_and_why(by_hand: Path) -> None:
    case = rows(by_hand).row(3, named=True)
    assert case["status"] == "REVIEW"
    assert case["tasks"] == ["review", "expunge_arrest"]
    assert case["outcomes"] == ["AUTO_ARREST", "NEEDS_REVIEW"]
    assert case["task"].startswith("A person must decide")
    assert case["why"] == "Whether it was at most 30 grams cannot be told, or the sources disagree."


def test_a_number_of_another_county_is_another_case(by_hand: Path) -> None:
    same = rows(by_hand).filter(pl.col("case_number") == "09CM2")
    assert same.select("county", "status").rows() == [("COOK", "REVIEW"), ("Lake", "READY")]


def test_the_earliest_deadline_stands_first_when_that_is_asked(by_hand: Path) -> None:
    table = rows(by_hand, order="deadline", by=())
    ready = table.filter(pl.col("status") == "READY")
    assert first_records(ready) == ["d3", "d2", "d1", "a1", "c1", "e1"]
    assert ready["last_day"].to_list() == [
        date(2020, 12, 31),
        date(2022, 12, 31),
        date(2024, 12, 31),
        None,
        None,
        None,
    ]


def test_a_batch_has_no_more_cases_than_are_asked_for(by_hand: Path) -> None:
    assert rows(by_hand, batch_size=2)["batch"].to_list() == [1, 1, 2, 3, 4, 4, 5, 6]
    assert rows(by_hand, batch_size=1)["batch"].to_list() == list(range(1, 9))
    assert rows(by_hand, by=())["batch"].to_list() == [1] * 6 + [2, 3]


@pytest.mark.parametrize(
    ("day", "left", "overdue", "late"),
    [
        (date(2020, 12, 30), 1, False, None),
        (date(2020, 12, 31), 0, False, None),
        (date(2021, 1, 1), None, True, 1),
        (date(2021, 1, 2), None, True, 2),
    ],
)
def test_a_deadline_is_missed_on_its_own_day(
    tmp_path: Path, day: date, left: int | None, overdue: bool, late: int | None
) -> None:
    folder = listed.written_by_hand(tmp_path, day)
    case = rows(folder).filter(pl.col("record_ids").list.contains("d3"))
    assert case.select("days_left", "overdue", "days_overdue").row(0) == (left, overdue, late)


def test_a_case_without_a_deadline_is_neither_late_nor_in_time(by_hand: Path) -> None:
    motion = rows(by_hand).filter(pl.col("record_ids").list.contains("e1"))
    assert motion.select("last_day", "days_left", "overdue", "days_overdue").row(0) == (None,) * 4


def test_notes_tell_who_is_dead_and_what_is_not_on_file(by_hand: Path) -> None:
    notes = {row["record_ids"][0]: row["notes"] for row in rows(by_hand).to_dicts()}
    assert notes["d3"] == ["DECEASED"]
    assert notes["a1"] == []


# ---- over all synthetic records ------------------------------------------------------------------


def test_every_record_with_something_to_do_is_on_the_list_once(synthetic: Path) -> None:
    wanted = decided(synthetic).filter(pl.col("determination").is_in(LISTED))
    found = rows(synthetic)["record_ids"].explode(empty_as_null=False)
    assert sorted(found) == sorted(wanted["record_id"])


def test_nothing_is_ready_that_has_a_record_in_review_or_on_hold(dirty: Path) -> None:
    decisions = decided(dirty)
    waits = decisions.filter((pl.col("determination") == "NEEDS_REVIEW") | pl.col("hold"))
    assert decisions["hold"].sum() > 0
    table = rows(dirty)
    ready = table.filter(pl.col("status") == "READY")["record_ids"].explode()
    assert ready.len() > 0
    assert not set(ready) & set(waits["record_id"])
    assert set(table["status"]) == {"READY", "REVIEW", "HOLD"}


def test_who_is_on_hold_is_said_to_be(dirty: Path) -> None:
    held = set(decided(dirty).filter(pl.col("hold"))["record_id"])
    table = rows(dirty).filter(pl.col("record_ids").list.eval(pl.element().is_in(held)).list.any())
    assert set(table["status"]) == {"HOLD"}
    assert all(task.startswith("Do nothing yet") for task in table["task"])


def test_without_review_only_what_is_ready_or_dated_is_left(dirty: Path) -> None:
    made = worklist(Result.open(dirty), Request(review=False))
    assert set(made.rows["status"]) == {"READY"}
    decisions = decided(dirty)
    held = decisions["hold"].sum()
    review = decisions.filter((pl.col("determination") == "NEEDS_REVIEW") & ~pl.col("hold")).height
    assert made.left_out["ON_HOLD"] == held
    assert made.left_out["IN_REVIEW"] == review


def test_the_order_within_a_group_is_the_newest_conviction_first(synthetic: Path) -> None:
    decisions = decided(synthetic).filter(
        pl.col("disposition_category").cast(pl.String).is_in(["CONV", "DEF_FAIL"])
        & (pl.col("outcome") != "CIVIL_LAW_AUTO")
    )
    convictions = set(decisions["record_id"])
    for _, group in rows(synthetic).group_by("county", "status", maintain_order=True):
        convicted = pl.Series([not convictions.isdisjoint(ids) for ids in group["record_ids"]])
        assert convicted.to_list() == sorted(convicted, reverse=True)
        dates = group.filter(convicted)["conviction_date"]
        assert dates.to_list() == dates.sort(descending=True, nulls_last=True).to_list()
        arrests = group.filter(~convicted)["arrest_date"].drop_nulls()
        assert arrests.to_list() == sorted(arrests, reverse=True)


def test_a_civil_violation_is_no_conviction(synthetic: Path) -> None:
    table = rows(synthetic, outcomes=["CIVIL_LAW_AUTO"])
    only = table.filter(pl.col("outcomes").list.len() == 1)
    assert only.height > 20
    assert only["conviction_date"].null_count() == only.height


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    order=st.sampled_from(["newest", "deadline"]),
    by=st.lists(st.sampled_from(GROUPS), unique=True, max_size=2),
    size=st.integers(1, 400),
    counties=st.lists(st.sampled_from(["Cook", "will", " LAKE "]), unique=True, max_size=2),
    outcomes=st.lists(st.sampled_from(OUTCOMES), unique=True, max_size=2),
    review=st.booleans(),
)
def test_rows_in_are_listed_or_left_out_for_a_reason(
    synthetic: Path,
    order: str,
    by: list[str],
    size: int,
    counties: list[str],
    outcomes: list[str],
    review: bool,
) -> None:
    request = Request(
        order=order,
        by=by,
        batch_size=size,
        counties=counties,
        outcomes=outcomes,
        review=review,
    )
    made = worklist(Result.open(synthetic), request)
    ids = made.rows["record_ids"].explode(empty_as_null=False)
    assert made.listed == ids.len() == ids.n_unique()
    assert made.listed + sum(made.left_out.values()) == 2000
    assert made.rows["batch"].is_sorted()
    sizes = made.rows.group_by("batch").agg(pl.len(), pl.col("status").n_unique())
    assert sizes.filter(pl.col("len") > size).height == 0
    assert sizes.filter(pl.col("status") > 1).height == 0
    if outcomes:
        assert all(set(found) & set(outcomes) for found in made.rows["outcomes"])
    if counties:
        asked = {name.strip().lower() for name in counties}
        assert {name.lower() for name in made.rows["county"]} <= asked


# ---- files ---------------------------------------------------------------------------------------


def test_every_format_holds_the_same_rows(synthetic: Path, tmp_path: Path) -> None:
    made = api.prepare_worklist(synthetic, out=tmp_path / "w", formats=["xlsx", "csv", "parquet"])
    table = pl.read_parquet(made.folder / "worklist.parquet")
    assert tuple(table.columns) == COLUMNS
    flat = table.with_columns(pl.col(pl.List(pl.String)).list.join(";").replace("", None))
    text = pl.read_csv(made.folder / "worklist.csv", infer_schema=False)
    assert_frame_equal(text, flat.cast(pl.String), check_dtypes=True)
    book = fastexcel.read_excel(made.folder / "worklist.xlsx")
    names = [name for name in book.sheet_names if name not in {"Summary", "Batches", "Notes"}]
    found = [
        value
        for name in names
        for value in book.load_sheet(name, dtypes="string").to_polars()["Record IDs"]
    ]
    assert found == flat["record_ids"].to_list()
    assert len(names) == table["county"].n_unique()


def test_sheets_have_filters_and_a_header_that_stays(by_hand: Path, tmp_path: Path) -> None:
    import zipfile  # noqa: PLC0415

    made = api.prepare_worklist(by_hand, out=tmp_path / "w", formats=["xlsx"])
    with zipfile.ZipFile(made.folder / "worklist.xlsx") as packed:
        sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 3 + 3
        for name in sheets:
            sheet = packed.read(name).decode()
            assert "<autoFilter" in sheet
            assert 'state="frozen"' in sheet


def test_the_summary_adds_up(by_hand: Path, tmp_path: Path) -> None:
    made = api.prepare_worklist(by_hand, out=tmp_path / "w", formats=["xlsx"])
    book = fastexcel.read_excel(made.folder / "worklist.xlsx")
    rows_of = book.load_sheet("Summary", header_row=4, dtypes="string").to_polars()
    assert rows_of.select("County", "Cases", "Records", "Ready", "Not yet", "In review").rows() == [
        ("COOK", "4", "6", "3", "0", "1"),
        ("Lake", "3", "3", "2", "1", "0"),
        ("Will", "1", "1", "1", "0", "0"),
        ("All", "8", "10", "6", "1", "1"),
    ]


def test_the_manifest_tells_counts_and_nothing_of_a_person(by_hand: Path, tmp_path: Path) -> None:
    made = api.prepare_worklist(by_hand, out=tmp_path / "w")
    assert told(made)["records"] == {
        "in": 12,
        "listed": 10,
        "left_out": {"ALREADY_CLEARED": 1, "NOT_ELIGIBLE": 1},
    }
    assert told(made)["status"] == {"READY": 6, "NOT_YET": 1, "REVIEW": 1, "HOLD": 0}
    assert told(made)["notes"] == {"DECEASED": 1}
    text = (made.folder / "manifest.json").read_text()
    assert not [word for word in (*listed.CANARIES, "03CF7", "p7") if word in text]


def test_the_same_result_gives_the_same_bytes(by_hand: Path, tmp_path: Path) -> None:
    formats = ["xlsx", "csv", "parquet"]
    one, two = (
        api.prepare_worklist(by_hand, out=tmp_path / name, formats=formats) for name in "ab"
    )
    for path in one.folder.iterdir():
        assert path.read_bytes() == (two.folder / path.name).read_bytes()


def test_files_are_for_their_owner_alone(by_hand: Path, tmp_path: Path) -> None:
    folder = api.prepare_worklist(by_hand, out=tmp_path / "w").folder
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_an_older_list_stays_unless_it_is_to_go(by_hand: Path, tmp_path: Path) -> None:
    made = api.prepare_worklist(by_hand, out=tmp_path / "w", formats=["csv"])
    before = (made.folder / "worklist.csv").read_bytes()
    with pytest.raises(OutputError):
        api.prepare_worklist(by_hand, out=tmp_path / "w", counties=["Will"], formats=["csv"])
    assert (made.folder / "worklist.csv").read_bytes() == before
    api.prepare_worklist(
        by_hand, out=tmp_path / "w", counties=["Will"], formats=["csv"], force=True
    )
    assert (made.folder / "worklist.csv").read_bytes() != before


def test_more_cases_than_a_workbook_takes_go_into_the_next(
    synthetic: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vacatur.papers.worklist.book.MOST_ROWS", 400)
    made = api.prepare_worklist(synthetic, out=tmp_path / "w", by=(), formats=["xlsx", "parquet"])
    parts = sorted(path.name for path in made.folder.glob("*.xlsx"))
    assert parts == ["worklist-01.xlsx", "worklist-02.xlsx", "worklist-03.xlsx"]
    found = [
        value
        for name in parts
        for value in fastexcel.read_excel(made.folder / name)
        .load_sheet("Cases", dtypes="string")
        .to_polars()["Record IDs"]
    ]
    table = pl.read_parquet(made.folder / "worklist.parquet")
    assert found == table["record_ids"].list.join(";").to_list()


def test_california_has_words_of_its_own(tmp_path: Path) -> None:
    folder = listed.california(tmp_path)
    table = rows(folder)
    decisions = decided(folder).filter(pl.col("determination").is_in(LISTED))
    found = table["record_ids"].explode(empty_as_null=False)
    assert sorted(found) == sorted(decisions["record_id"])
    ready = table.filter(pl.col("status") == "READY")
    assert set(ready["tasks"].explode()) == {"dismiss", "redesignate"}
    assert ready["conviction_date"].null_count() == 0


# ---- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"outcomes": ["SA_MOTIONS"]}, r"no outcome \[SA_MOTIONS\]"),
        ({"outcomes": ["NOT_ELIGIBLE"]}, r"no outcome \[NOT_ELIGIBLE\]"),
        ({"counties": ["Cok"]}, r"county \[Cok\][\s\S]*summary.json"),
        ({"batch_size": 0}, r"batch of \[0\]"),
    ],
)
def test_what_there_is_not_is_named(by_hand: Path, asked: dict[str, Any], why: str) -> None:
    with pytest.raises(UsageError, match=why):
        rows(by_hand, **asked)


def test_words_that_forget_an_outcome_are_refused(by_hand: Path, tmp_path: Path) -> None:
    own = Path("src/vacatur/packs/us-il/papers/worklist.toml").read_text()
    (tmp_path / "worklist.toml").write_text(own.replace('["SA_MOTION"]', '["PARDON"]'))
    with pytest.raises(PackError, match=r"no task for the outcome \[SA_MOTION\]"):
        rows(by_hand, papers=tmp_path)


def test_words_of_an_office_cannot_make_ready_what_is_in_review(
    by_hand: Path, tmp_path: Path
) -> None:
    own = own_papers(
        tmp_path,
        "worklist.toml",
        ('outcomes = ["SA_MOTION"]', 'outcomes = ["SA_MOTION", "NEEDS_REVIEW"]'),
        ('determinations = ["NEEDS_REVIEW"]', ""),
    )
    table = rows(by_hand, papers=own)
    assert table.row(3, named=True)["status"] == "REVIEW"


def test_sources_that_are_gone_are_named(tmp_path: Path) -> None:
    folder = listed.written_by_hand(tmp_path)
    (tmp_path / "records.csv").unlink()
    with pytest.raises(InputError, match=r"\[records.csv\], which the result was made from"):
        rows(folder)


@given(st.lists(st.text("aA'[]:*?/\\ \u0130.", max_size=40), max_size=12))
@example([f"{'x' * 25}'s place", "History", "''", "history"])
def test_every_group_has_a_sheet_that_a_spreadsheet_opens(groups: list[str]) -> None:
    rows = pl.DataFrame({"county": pl.Series(list(dict.fromkeys(groups)), dtype=pl.String)})
    names = [sheet.name for sheet in _of_groups(rows, "county", {"Summary"})]
    assert len(names) == rows.height
    assert len({name.lower() for name in names} - {"summary", "history"}) == len(names)
    for name in names:
        assert 0 < len(name) <= 31
        assert name == name.strip("' ")
        assert not set(name) & set("[]:*?/\\")
