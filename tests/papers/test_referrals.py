"""Each office gets its own records that are eligible, and nobody's who is on hold or in review."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import fastexcel
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.papers import listed
from tests.papers.listed import decided
from tests.papers.own import own_papers
from tests.papers.test_worklist_cases import records
from vacatur.dossiers.handed import Handed
from vacatur.errors import OutputError, PackError, UsageError
from vacatur.papers import api
from vacatur.papers.referrals.files import index_of
from vacatur.papers.referrals.table import chosen
from vacatur.papers.referrals.words import Listing

OWN = Path("src/vacatur/packs/us-il/papers/referrals.toml")
PARDON = (pl.col("outcome") == "PARDON") | pl.col("also").list.contains("PARDON")
WHO: dict[str, pl.Expr] = {
    "prisoner-review-board": PARDON,
    "states-attorney-notice": PARDON & (pl.col("offense_class").cast(pl.String) == "F 4"),
    "state-police-arrests": pl.col("outcome") == "AUTO_ARREST",
    "agency-arrests": pl.col("outcome") == "AUTO_ARREST",
    "agency-civil": pl.col("outcome") == "CIVIL_LAW_AUTO",
    "clerk-civil": pl.col("outcome") == "CIVIL_LAW_AUTO",
}
"""Who stands on which list of Illinois, asked of the decisions alone."""


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = listed.synthetic(tmp_path_factory.mktemp("synthetic"))
    api.prepare_referrals(folder)
    return folder


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = listed.written_by_hand(tmp_path_factory.mktemp("by_hand"))
    api.prepare_referrals(folder)
    return folder


def lists_of(folder: Path, name: str) -> dict[str, pl.DataFrame]:
    """The files of a list, by the office's place and name."""
    lists = folder.with_name(f"{folder.name}-referrals")
    single = lists / f"{name}.csv"
    paths = [single] if single.is_file() else sorted((lists / name).glob("*.csv"))
    return {path.stem: pl.read_csv(path, infer_schema=False) for path in paths}


def ids_of(folder: Path, name: str) -> list[str]:
    return [one for table in lists_of(folder, name).values() for one in table["record_id"]]


def told(folder: Path) -> dict[str, Any]:
    lists = folder.with_name(f"{folder.name}-referrals")
    manifest = json.loads((lists / "manifest.json").read_bytes())
    found: dict[str, Any] = manifest["referrals"]
    return found


# ---- who stands on a list ------------------------------------------------------------------------


@pytest.mark.parametrize("name", WHO)
def test_a_list_has_each_of_its_records_once_and_no_other(synthetic: Path, name: str) -> None:
    asked = decided(synthetic).filter((pl.col("determination") == "ELIGIBLE") & WHO[name])
    assert asked.height > 20
    assert sorted(ids_of(synthetic, name)) == sorted(asked["record_id"])
    assert told(synthetic)["lists"][name]["records"] == asked.height


def test_nobody_on_hold_or_in_review_is_on_any_list(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = listed.dirty(tmp_path_factory.mktemp("dirty"))
    api.prepare_referrals(folder, formats=["csv"])
    decisions = decided(folder)
    held_people = decisions.filter(pl.col("hold"))["person_id"].unique()
    waits = decisions.filter(
        (pl.col("determination") != "ELIGIBLE") | pl.col("person_id").is_in(held_people.implode())
    )
    assert held_people.len() > 10
    every = {one for name in WHO for one in ids_of(folder, name)}
    assert len(every) > 50
    assert not every & set(waits["record_id"])
    people = {
        one for t in lists_of(folder, "state-police-arrests").values() for one in t["person_id"]
    }
    assert not people & set(held_people)


def test_what_is_cleared_or_juvenile_is_on_no_list(synthetic: Path) -> None:
    gone = decided(synthetic).filter(
        pl.col("outcome").is_in(["ALREADY_CLEARED", "JUVENILE", "NOT_ELIGIBLE"])
    )
    assert gone.height > 900
    assert not {one for name in WHO for one in ids_of(synthetic, name)} & set(gone["record_id"])


DETERMINATIONS = ("ELIGIBLE", "NOT_YET", "NEEDS_REVIEW", "NOT_ELIGIBLE", None)


@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {
                "determination": st.sampled_from(DETERMINATIONS),
                "outcome": st.sampled_from(["PARDON", "SA_MOTION", None]),
                "also": st.none() | st.just([]) | st.just(["PARDON"]) | st.just(["INDIVIDUAL"]),
                "hold": st.sampled_from([False, True, None]),
                "offense_class": st.sampled_from(["F 4", "M A", None]),
            }
        ),
        min_size=1,
        max_size=10,
    ),
    classes=st.booleans(),
)
def test_whatever_a_decision_says_only_the_eligible_of_nobody_on_hold_are_chosen(
    rows: list[dict[str, Any]], classes: bool
) -> None:
    listing = Listing(
        id="board",
        title="Board",
        to="Board",
        reads="All of them.",
        cite="Act",
        basis="a page",
        outcomes=("PARDON",),
        also=True,
        classes=("F 4",) if classes else (),
        columns={"record_id": "Record ID"},
    )
    kept, left_out = chosen(listing, records(*rows))
    cleared = [
        row
        for row in rows
        if row["determination"] == "ELIGIBLE"
        and row["hold"] is False
        and (row["outcome"] == "PARDON" or "PARDON" in (row["also"] or ()))
    ]
    wanted = [row for row in cleared if not classes or row["offense_class"] == "F 4"]
    assert kept.height == len(wanted)
    assert kept.height + sum(left_out.values()) == len(cleared)


def test_every_record_is_on_a_list_or_on_none_for_a_reason(synthetic: Path) -> None:
    counted = told(synthetic)["records"]
    every = {one for name in WHO for one in ids_of(synthetic, name)}
    assert counted["in"] == 2000
    assert counted["on_a_list"] == len(every)
    assert counted["on_a_list"] + sum(counted["on_no_list"].values()) == 2000
    others = decided(synthetic).filter(~pl.col("record_id").is_in(list(every)))
    assert counted["on_no_list"] == dict(sorted(others["outcome"].value_counts().iter_rows()))


# ---- each office its own -------------------------------------------------------------------------


def test_each_agency_gets_its_own_records_and_nobody_else_s(synthetic: Path) -> None:
    source = pl.read_csv(listed.RECORDS, infer_schema=False)
    agencies = dict(source.select("record_id", pl.col("agency").str.strip_chars()).iter_rows())
    files = lists_of(synthetic, "agency-arrests")
    assert len(files) > 20
    for table in files.values():
        named = {agencies[one] for one in table["record_id"]}
        assert len(named) == 1
        assert named == set(table["agency"])


def test_an_agency_of_two_spellings_gets_one_file(by_hand: Path) -> None:
    files = lists_of(by_hand, "agency-arrests")
    assert list(files) == ["0001-chicago-police-dept", "0002-zion-police", "0003-not-on-file"]
    assert files["0001-chicago-police-dept"]["record_id"].to_list() == ["d1", "d2"]


def test_records_that_name_no_agency_are_addressed_to_nobody(by_hand: Path) -> None:
    index = pl.read_csv(by_hand.with_name("result-referrals") / "index.csv")
    unknown = index.filter(pl.col("file").str.ends_with("not-on-file"))
    assert unknown["to"].to_list() == ["Nobody: the agency is not on file"]
    assert lists_of(by_hand, "agency-arrests")["0003-not-on-file"]["record_id"].to_list() == ["d3"]
    assert told(by_hand)["lists"]["agency-arrests"]["without_office"] == 1


def test_the_index_names_every_file_and_counts_its_records(synthetic: Path) -> None:
    folder = synthetic.with_name("result-referrals")
    index = pl.read_csv(folder / "index.csv")
    on_disk = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*")}
    assert on_disk - {"index", "manifest"} - set(WHO) == set(index["file"]) - set(WHO)
    for name, count in index.select("file", "records").iter_rows():
        assert pl.read_csv(folder / f"{name}.csv", infer_schema=False).height == count


def test_people_are_told_apart_in_the_index() -> None:
    listing = Listing(
        id="board",
        title="Board",
        to="Board",
        reads="All of them.",
        cite="Act",
        basis="a page",
        outcomes=("PARDON",),
        columns={"record_id": "Record ID"},
    )
    assert index_of(listing, []).height == 0


# ---- worked by hand ------------------------------------------------------------------------------


def test_the_board_gets_identifiers_and_learns_of_whom_the_office_is_told(by_hand: Path) -> None:
    (board,) = lists_of(by_hand, "prisoner-review-board").values()
    assert board["record_id"].to_list() == ["a1", "a2", "c1", "e1"]
    last = board.row(3, named=True)
    assert last["person_id"] == "p7"
    assert last["name"] == "Beeblebrox, Zaphod"
    assert last["dob"] == "1977-07-07"
    assert last["case_number"] == "03CF7"
    assert last["incident_id"] == "Ip72003-02-02"
    assert last["arrest_date"] == "2003-02-02"
    assert last["statute"] == "720 ILCS 550/4(c)"
    assert board["states_attorney_notice"].to_list() == ["false", "false", "false", "true"]
    assert board["last_day"].to_list() == ["2019-12-22"] * 4
    assert board["days_overdue"].to_list() == ["24"] * 4
    assert "address" not in board.columns


def test_the_window_of_the_notice_stands_in_the_manifest(by_hand: Path) -> None:
    mark = told(by_hand)["lists"]["prisoner-review-board"]["marks"]["states_attorney_notice"]
    assert mark == {"records": 1, "unknown": 0, "days": 60, "cite": "20 ILCS 2630/5.2(i)(2)"}


def test_the_office_is_told_of_class_4_felonies_of_its_county_alone(by_hand: Path) -> None:
    (name,) = lists_of(by_hand, "states-attorney-notice")
    assert name == "0001-will"
    assert ids_of(by_hand, "states-attorney-notice") == ["e1"]
    assert told(by_hand)["lists"]["states-attorney-notice"]["left_out"] == {
        "OTHER_CLASS": 3,
        "CLASS_UNKNOWN": 0,
    }


def test_the_dead_stay_on_the_list(by_hand: Path) -> None:
    assert "d3" in ids_of(by_hand, "state-police-arrests")


def test_deadlines_stand_with_their_last_day(by_hand: Path) -> None:
    (police,) = lists_of(by_hand, "state-police-arrests").values()
    days = dict(police.select("record_id", "last_day").iter_rows())
    assert days == {
        "b1": "2022-12-31",
        "d1": "2024-12-31",
        "d2": "2022-12-31",
        "d3": "2020-12-31",
    }


def test_only_the_counties_and_lists_that_are_asked_for(by_hand: Path, tmp_path: Path) -> None:
    made = api.prepare_referrals(
        by_hand,
        out=tmp_path / "r",
        counties=["lake"],
        lists=["state-police-arrests", "prisoner-review-board"],
        formats=["csv"],
    )
    names = {path.name for path in made.folder.iterdir()}
    assert names == {
        "manifest.json",
        "index.csv",
        "state-police-arrests.csv",
        "prisoner-review-board.csv",
    }
    assert made.manifest["referrals"]["records"] == {
        "in": 12,
        "on_a_list": 2,
        "on_no_list": {
            "ALREADY_CLEARED": 1,
            "AUTO_NOT_YET": 1,
            "NEEDS_REVIEW": 1,
            "NOT_ELIGIBLE": 1,
            "OTHER_COUNTY": 6,
        },
    }


# ---- files ---------------------------------------------------------------------------------------


def read_book(path: Path) -> pl.DataFrame:
    book = fastexcel.read_excel(path)
    above = next(
        number
        for number in range(12)
        if "Record ID" in book.load_sheet(0, header_row=number, n_rows=0).to_polars().columns
    )
    return book.load_sheet(0, header_row=above, dtypes="string").to_polars()


def test_workbooks_hold_what_the_tables_do(synthetic: Path) -> None:
    folder = synthetic.with_name("result-referrals")
    for name in ("prisoner-review-board", "agency-civil/0002-chicago-police-dept"):
        book, table = read_book(folder / f"{name}.xlsx"), pl.read_csv(folder / f"{name}.csv")
        assert book["Record ID"].to_list() == table["record_id"].to_list()
        assert book["Name"].to_list() == table["name"].to_list()
        assert book.columns[-1] == "Days overdue"


def test_the_same_result_gives_the_same_bytes(by_hand: Path, tmp_path: Path) -> None:
    again: Handed = api.prepare_referrals(by_hand, out=tmp_path / "again")
    first = by_hand.with_name("result-referrals")
    for path in (path for path in first.rglob("*") if path.is_file()):
        assert path.read_bytes() == (again.folder / path.relative_to(first)).read_bytes()


def test_nothing_of_a_person_is_in_the_manifest_or_a_file_s_name(by_hand: Path) -> None:
    folder = by_hand.with_name("result-referrals")
    text = (folder / "manifest.json").read_text() + " ".join(map(str, folder.rglob("*")))
    assert not [word for word in (*listed.CANARIES, "03CF7", "DOE") if word in text]


def test_files_are_for_their_owner_alone(by_hand: Path) -> None:
    folder = by_hand.with_name("result-referrals")
    for path in folder.rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)


def test_older_lists_stay_unless_they_are_to_go(by_hand: Path) -> None:
    with pytest.raises(OutputError):
        api.prepare_referrals(by_hand)


def test_california_has_lists_for_court_and_department(tmp_path: Path) -> None:
    folder = listed.california(tmp_path)
    api.prepare_referrals(folder, formats=["csv"])
    decisions = decided(folder).filter(pl.col("determination") == "ELIGIBLE")
    outcomes = {
        "superior-court-dismiss": ["DISMISS"],
        "superior-court-redesignate": ["REDUCE"],
        "department-of-justice": ["DISMISS", "REDUCE"],
    }
    for name, codes in outcomes.items():
        wanted = decisions.filter(pl.col("outcome").is_in(codes))["record_id"]
        assert wanted.len() > 0
        assert sorted(ids_of(folder, name)) == sorted(wanted)
    (department,) = lists_of(folder, "department-of-justice").values()
    blank = told(folder)["lists"]["department-of-justice"]["blank"]
    assert blank["count_text"] == department["count_text"].null_count() == 2
    assert department["name"].null_count() == 0


# ---- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('["AUTO_ARREST"]', '["NEEDS_REVIEW"]', r"\[NEEDS_REVIEW\], which is not one of relief"),
        ('["AUTO_ARREST"]', '["AUTO_NOT_YET"]', r"\[AUTO_NOT_YET\], which is not one of relief"),
        ('["AUTO_ARREST"]', '["ARRESTS"]', r"\[ARRESTS\], which is not one of relief"),
        ('"clerk-civil"', '"agency-civil"', "two lists of one id"),
        ('race = "Race"', 'hair = "Hair"', r"\[hair\], which no record has"),
        ('each = "agency"', 'each = "race"', r"does not hold at \[list"),
        ('id = "clerk-civil"', 'id = "../clerk"', r"does not hold at \[list"),
        ('due = "arrest_tier"', 'due = "tier"', r"does not hold at \[list"),
    ],
)
def test_lists_of_an_office_that_do_not_hold_are_refused(
    by_hand: Path, tmp_path: Path, old: str, new: str, why: str
) -> None:
    papers = own_papers(tmp_path, OWN.name, (old, new))
    with pytest.raises(PackError, match=why):
        api.prepare_referrals(by_hand, out=tmp_path / "r", papers=papers, formats=["csv"])
    assert not (tmp_path / "r").exists()


def test_a_list_that_there_is_not_is_named(by_hand: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no list \[board\][\s\S]*prisoner-review-board"):
        api.prepare_referrals(by_hand, out=tmp_path / "r", lists=["board"])


def test_a_deadline_of_the_board_is_missed_the_day_after(tmp_path: Path) -> None:
    found = []
    for day in (date(2019, 12, 22), date(2019, 12, 23)):
        place = tmp_path / day.isoformat()
        place.mkdir()
        folder = listed.written_by_hand(place, day)
        made = api.prepare_referrals(folder, lists=["prisoner-review-board"], formats=["csv"])
        found.append(made.manifest["referrals"]["lists"]["prisoner-review-board"]["overdue"])
    assert found == [0, 4]
