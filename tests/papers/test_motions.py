"""Who comes on a motion and who does not, read back from the PDFs themselves."""

from __future__ import annotations

import csv
import hashlib
import re
from pathlib import Path

import polars as pl
import pytest
from pypdf import PdfReader

from tests.papers.motions_made import (
    CONVICTED,
    every_word,
    made,
    pages,
    read,
    schedule,
    scored,
    squeezed,
    told,
    written,
)
from tests.verify.results import ROOT
from vacatur.papers.api import prepare_motions
from vacatur.papers.motions import write
from vacatur.workbooks.read import read_sheet

RECORDS = ROOT / "data" / "synthetic" / "illinois_2000.csv"
TRUTH = ROOT / "data" / "synthetic" / "illinois_2000_truth.csv"
RECORD = re.compile(r"\bR\d{7}\b")


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Papers of all synthetic records, of all counties."""
    folder = tmp_path_factory.mktemp("synthetic")
    records = folder / "records.csv"
    records.write_bytes(RECORDS.read_bytes())
    return prepare_motions(scored(records)).folder


def _truth() -> pl.DataFrame:
    """What the records come to, known from how they were built and not from any rule."""
    where = pl.read_csv(RECORDS, infer_schema=False).select("record_id", "county")
    return pl.read_csv(TRUTH, infer_schema=False).join(where, on="record_id")


def test_the_pdfs_name_exactly_who_may_be_filed(synthetic: Path) -> None:
    motion = pl.col("outcome") == "SA_MOTION"
    expected = _truth().filter(motion & pl.col("county").is_not_null())
    for paper in ("motion", "order"):
        found = [one for pdf in synthetic.glob(f"*/*-{paper}.pdf") for one in _ids(pdf)]
        assert sorted(found) == sorted(expected["record_id"])
    assert len(expected) == 273


def _ids(pdf: Path) -> list[str]:
    return RECORD.findall("".join(pages(pdf)))


def test_each_record_stands_in_its_own_county(synthetic: Path) -> None:
    counties = dict(_truth().select("record_id", "county").iter_rows())
    for pdf in synthetic.glob("*/*-motion.pdf"):
        found = {counties[one] for one in _ids(pdf)}
        assert [county.lower().replace(". ", "-").replace(" ", "-") for county in found] == [
            pdf.parent.name
        ]


def test_no_person_without_a_case_on_it_is_named_anywhere(synthetic: Path) -> None:
    people = pl.read_csv(RECORDS, infer_schema=False).select("record_id", "person_id")
    filed = set(_truth().filter(pl.col("outcome") == "SA_MOTION")["record_id"])
    on = people.filter(pl.col("record_id").is_in(filed))["person_id"].unique()
    off = people.filter(~pl.col("person_id").is_in(on.implode()))["person_id"].unique()
    words = every_word(synthetic)
    assert len(off) > 500
    assert [one for one in off if one in words] == []
    assert sum(one in words for one in on) > 220


def test_rows_in_are_rows_on_papers_and_rows_left_out(synthetic: Path) -> None:
    records = told(synthetic)["records"]
    assert records["eligible"] == records["by_determination"]["ELIGIBLE"] == 837
    assert records["on_papers"] + sum(records["left_out"].values()) == 837
    assert records["left_out"] == {"OTHER_RELIEF": 559, "COUNTY_NOT_ON_FILE": 5}
    assert records["other_relief"] == {"AUTO_ARREST": 518, "CIVIL_LAW_AUTO": 41}
    with (synthetic / "left_out.csv").open() as stream:
        left = list(csv.DictReader(stream))
    assert [row["left_out_because"] for row in left] == ["COUNTY_NOT_ON_FILE"] * 5
    convictions = sum(motion["convictions"] for motion in told(synthetic)["motions"])
    assert convictions == records["on_papers"] == 273


def test_no_case_stands_on_two_lines(synthetic: Path) -> None:
    rows = [row for table in synthetic.glob("*/*.csv") for row in schedule(synthetic, str(table))]
    cases = [(row["county"], row["person_id"], row["case_number"]) for row in rows]
    assert len(cases) == len(set(cases)) == told(synthetic)["cases"] == 271
    assert sum(int(row["counts"]) for row in rows) == 273


def test_motion_order_and_copy_bear_one_number(synthetic: Path) -> None:
    for motion in told(synthetic)["motions"]:
        table = synthetic / f"{motion['name']}-schedule.csv"
        digest = hashlib.sha256(table.read_bytes()).hexdigest()
        assert digest == motion["schedule_sha256"]
        short = " ".join(digest[at : at + 4] for at in range(0, 16, 4))
        for paper in ("motion", "order", "certificates"):
            said = pages(synthetic / f"{motion['name']}-{paper}.pdf")
            assert all(short in page for page in said)


def test_the_schedules_of_motion_and_order_read_the_same(synthetic: Path) -> None:
    assert _table(synthetic / "cook/001-motion.pdf") == _table(synthetic / "cook/001-order.pdf")


def _table(pdf: Path) -> list[str]:
    """The lines of the schedule, without what stands at the foot of each page."""
    whole = "\n".join(pages(pdf))
    lines = whole[whole.index("Schedule A: cases") :].splitlines()
    return [line for line in lines if " of 1 " not in line]


def test_every_page_is_a_draft_with_its_number(synthetic: Path) -> None:
    pdfs = list(synthetic.glob("*/*.pdf"))
    assert len(pdfs) == 3 * len(told(synthetic)["motions"])
    for pdf in pdfs:
        said = pages(pdf)
        for number, page in enumerate(said, start=1):
            assert "DRAFT FOR REVIEW BY COUNSEL" in page
            assert f"Page {number} of {len(said)}" in page


def test_the_header_of_a_schedule_stands_on_each_of_its_pages(synthetic: Path) -> None:
    said = pages(synthetic / "cook/001-motion.pdf")
    listed = [page for page in said if re.search(r"R\d{7}", page)]
    assert len(listed) > 5
    assert all("Line Individual Birth and ages County and case" in page for page in listed)


def test_lines_are_numbered_and_totalled(synthetic: Path) -> None:
    rows = schedule(synthetic, "cook/001-schedule.csv")
    assert [int(row["line"]) for row in rows] == list(range(1, len(rows) + 1))
    people = len({row["person_id"] for row in rows})
    assert int(rows[-1]["individual"]) == people
    total = f"Individuals: {people} Cases: {len(rows)} Convictions: 166"
    assert total in pages(synthetic / "cook/001-order.pdf")[-1]


def test_the_workbook_has_the_rows_of_the_csv(synthetic: Path) -> None:
    book = read_sheet(synthetic / "cook/001-schedule.xlsx", "Schedule", header="record_id")
    rows = schedule(synthetic, "cook/001-schedule.csv")
    told = [
        {name: value or "" for name, value in row.items()}
        for row in book.drop("sheet_row").to_dicts()
    ]
    assert told == rows


def test_papers_are_tagged_for_readers_of_screens(synthetic: Path) -> None:
    for paper in ("motion", "order", "certificates"):
        pdf = PdfReader(synthetic / f"will/001-{paper}.pdf")
        root = pdf.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "en"
        assert "/StructTreeRoot" in root
        assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
        assert "Will County" in pdf.metadata.title


def test_the_same_result_gives_the_same_bytes(synthetic: Path, tmp_path: Path) -> None:
    result = synthetic.with_name("records-result")
    again = prepare_motions(result, out=tmp_path / "again", counties=["Will", "Cook"]).folder
    for path in (again / "cook", again / "will"):
        for file in path.iterdir():
            assert file.read_bytes() == (synthetic / path.name / file.name).read_bytes()
    assert (synthetic / "cook/001-motion.pdf").stat().st_mode & 0o777 == 0o600


def _trouble() -> list[dict[str, str]]:
    """Records that must not be filed, each with a name that shows; and two that must."""
    return [
        {"name": "FILED, ONE"},
        {"name": "HELDBACK, GOOD", "person_id": "HOLD1"},
        {"name": "HELDBACK, TWIN", "person_id": "HOLD1", "record_id": "TWIN"},
        {"name": "HELDBACK, TWIN", "person_id": "HOLD1", "record_id": "TWIN"},
        {"name": "REVIEWED, NODATE", "disposition_date": ""},
        {"name": "REVIEWED, SERVING", "sentence_completed": "false"},
        {"name": "REVIEWED, MIXED", "person_id": "MIX1", "case_number": "MIX-1"},
        {
            "name": "REVIEWED, MIXED",
            "person_id": "MIX1",
            "case_number": "MIX-1",
            "charge_code": "720 ILCS 5/16-25(a)",
            "charge_class": "M A",
        },
        {"name": "CLEARED, ALREADY", "already_cleared": "true"},
        {"name": "YOUNG, JUVENILE", "juvenile": "true"},
        {"name": "GRAVE, CLASSTHREE", "charge_code": "720 ILCS 550/4(e)", "charge_class": "F 3"},
        {"name": "ARRESTED, ONLY", "disposition": "Nolle Prosequi"},
        {"name": "OTHERLAW, THEFT", "charge_code": "720 ILCS 5/16-25(a)"},
        {"name": "AFTERACT, LATE", "offense_date": "2019-06-25", "arrest_date": "2019-06-25"},
        {"name": "NOWHERE, MAN", "county": ""},
        {"name": "ELSEWHERE, MAN", "county": "Cuyahoga"},
        {"name": "DECEASED, BUTCLEARED", "deceased": "true"},
    ]


def test_who_must_not_be_filed_is_not_named(tmp_path: Path) -> None:
    papers = made(tmp_path, _trouble())
    words = every_word(papers)
    assert [name for name in ("FILED,ONE", "DECEASED,BUTCLEARED") if name not in words] == []
    names = {squeezed(record["name"]) for record in _trouble()}
    off = names - {"FILED,ONE", "DECEASED,BUTCLEARED"}
    assert len(off) == 13
    assert [name for name in off if name in words] == []
    assert told(papers)["records"]["on_papers"] == 2
    left = told(papers)["records"]["left_out"]
    assert left == {"OTHER_RELIEF": 1, "COUNTY_NOT_ON_FILE": 1, "COUNTY_NOT_IN_THE_LIST": 1}


def test_the_dead_are_filed_for_and_not_written_to(tmp_path: Path) -> None:
    papers = made(tmp_path, _trouble())
    clerk = read(papers / "cook/001-certificates.pdf")
    assert "nonotice:recordedasdeceased" in clerk
    assert clerk.count("recordedasdeceased") == 1


def test_who_died_by_one_record_has_died_by_all(tmp_path: Path) -> None:
    papers = made(tmp_path, [{"person_id": "P"}, {"person_id": "P", "deceased": "true"}])
    assert read(papers / "cook/001-certificates.pdf").count("recordedasdeceased") == 2


def _looked_at(papers: Path, code: str) -> list[str]:
    """The names of lines that stand in the list under a code."""
    rows = {row["line"]: row["name"] for row in schedule(papers, "cook/001-schedule.csv")}
    with (papers / "needs_attention.csv").open() as stream:
        return [rows[one["line"]] for one in csv.DictReader(stream) if one["code"] == code]


def test_the_dead_are_told_before_a_motion_is_filed_for_them(tmp_path: Path) -> None:
    dead, alive = {"name": "GONE, OLGA", "deceased": "true"}, {"deceased": "false"}
    papers = made(tmp_path, [dead, alive, {}])
    assert _looked_at(papers, "DECEASED") == ["GONE, OLGA"]


def test_a_name_that_is_none_is_told(tmp_path: Path) -> None:
    names = ["UNKNOWN", "N/A", "?", "NULL, ANA"]
    papers = made(tmp_path, [{"name": name} for name in names])
    assert sorted(_looked_at(papers, "NAME_MISSING")) == ["?", "N/A", "UNKNOWN"]


def test_dates_that_cannot_be_right_are_told(tmp_path: Path) -> None:
    """Birth 1980-02-29, arrest and offense 2010-05-01, judgment 2010-08-01, as of 2020-01-15."""
    fine = [
        {"name": "A, SAME DAY", "disposition_date": "2010-05-01"},
        {"name": "B, NO BIRTH", "dob": ""},
    ]
    wrong = [
        {"name": "C, JUDGED BEFORE", "disposition_date": "2010-04-30"},
        {"name": "D, JUDGED UNBORN", "disposition_date": "1970-08-01"},
        {"name": "E, ARRESTED UNBORN", "arrest_date": "1970-05-01"},
        {"name": "F, ARREST TO COME", "arrest_date": "2020-01-16"},
        {"name": "G, BIRTH TO COME", "dob": "2025-01-01"},
    ]
    two = {"person_id": "P1", "name": "H, ONE OF TWO", "case_number": "10CM1"}
    wrong += [two, two | {"disposition_date": "2009-08-01"}]
    papers = made(tmp_path, fine + wrong)
    assert _looked_at(papers, "DATES_OUT_OF_ORDER") == [row["name"] for row in wrong[:-1]]


def test_one_case_under_two_persons_is_told_however_it_is_spelled(tmp_path: Path) -> None:
    case = {"case_number": "10CM1"}
    papers = made(
        tmp_path,
        [
            case | {"name": "TWO, ID"},
            case | {"name": "Two, Id", "case_number": "10cm1"},
            case | {"name": "OTHER, DEFENDANT"},
        ],
    )
    assert sorted(_looked_at(papers, "CASE_OF_SEVERAL")) == ["TWO, ID", "Two, Id"]


def test_the_clerk_sends_to_the_newest_address_and_to_no_mixture(tmp_path: Path) -> None:
    """The older record has a street alone; the newer one a street, a town and a ZIP Code."""
    old = {"person_id": "P1", "address": "1 OLD ST", "city": "", "state": "", "zip": ""}
    new = {
        "person_id": "P1",
        "address": "2 NEW ST",
        "city": "JOLIET",
        "zip": "60431",
        "arrest_date": "2014-05-01",
        "offense_date": "2014-05-01",
        "disposition_date": "2014-08-01",
        "county": "Will",
    }
    slip = {"person_id": "P1", "address": "3 WRONG ST", "arrest_date": "2031-05-01"}
    papers = made(tmp_path, [old, slip, new, {"person_id": "P2"}])
    for county in ("cook", "will"):
        clerk = read(papers / f"{county}/001-certificates.pdf")
        assert "2NEWSTJOLIETIL60431" in clerk
        assert [word for word in ("OLDST", "WRONGST") if word in clerk] == []
    assert "1ELMSTCHICAGOIL60601" in read(papers / "cook/001-certificates.pdf")


def test_who_died_by_a_record_that_is_not_filed_has_died(tmp_path: Path) -> None:
    theft = {"charge_code": "720 ILCS 5/16-1(a)", "charge_class": "M A", "deceased": "true"}
    elsewhere = {"county": "Will", "deceased": "true"}
    records = [{"person_id": "P"}, theft | {"person_id": "P"}, {"person_id": "Q"}]
    papers = made(tmp_path, [*records, elsewhere | {"person_id": "Q"}, {}], counties=("Cook",))
    assert read(papers / "cook/001-certificates.pdf").count("recordedasdeceased") == 2
    assert len(_looked_at(papers, "DECEASED")) == 2


def test_a_case_with_two_convictions_is_one_line(tmp_path: Path) -> None:
    first = {"person_id": "P1", "case_number": "10CM1", "incident_id": "D1"}
    second = first | {"charge_code": "720 ILCS 550/4(a)", "charge_class": "M C"}
    papers = made(tmp_path, [first, second, {"person_id": "P1", "case_number": "11CM2"}])
    rows = schedule(papers, "cook/001-schedule.csv")
    assert [(row["case_number"], row["counts"]) for row in rows] == [("10CM1", "2"), ("11CM2", "1")]
    assert rows[0]["record_id"] == "R00000; R00001"
    assert rows[0]["statute"] == "720 ILCS 550/4(b); 720 ILCS 550/4(a)"
    assert rows[0]["conviction_type"] == "Class B misdemeanor; Class C misdemeanor"
    assert rows[0]["disposition_date"] == "2010-08-01"
    assert told(papers)["motions"][0] | {"schedule_sha256": ""} == {
        "name": "cook/001",
        "county": "Cook",
        "individuals": 1,
        "cases": 2,
        "convictions": 3,
        "schedule_sha256": "",
    }


def test_fields_of_a_line_are_those_worked_out_by_hand(tmp_path: Path) -> None:
    amended = {
        "charge_code": "720 ILCS 550/4(e)",
        "charge_class": "F 3",
        "amended_charge_code": "720 ILCS 550/4(d)",
        "amended_charge_class": "F 4",
        "disposition_date": "2010-02-28",
        "arrest_date": "2009-12-31",
        "offense_date": "2009-02-28",
        "dob": "1988-02-29",
    }
    papers = made(tmp_path, [amended])
    (row,) = schedule(papers, "cook/001-schedule.csv")
    assert row["statute"] == "720 ILCS 550/4(d)"
    assert row["charged_as"] == "720 ILCS 550/4(e)"
    assert row["conviction_type"] == "Class 4 felony"
    assert row["age_now"] == "31"  # 32 on February 29, 2020
    assert row["age_at_offense"] == "21"  # February 28 counts as the birthday
    assert row["since_conviction"] == "9 y 10 mo"
    said = read(papers / "cook/001-motion.pdf")
    for text in ("born02/29/1988", "agenow31", "atoffense21", "timesince9y10mo", "on12/31/2009"):
        assert text in said
    assert "sentencecompleted" in said


def test_what_is_not_on_file_is_printed_and_counted(tmp_path: Path) -> None:
    blank = dict.fromkeys(("dob", "race", "agency", "incident_id", "sentence_completed"), "")
    papers = made(tmp_path, [blank, {}])
    counts = told(papers)["not_on_file"]
    assert counts == {
        "race": 1,
        "dob": 1,
        "age_now": 1,
        "age_at_offense": 1,
        "agency": 1,
        "incident_id": 1,
    }
    assert told(papers)["not_stated"]["sentence"] == 1
    assert read(papers / "cook/001-motion.pdf").count("notonfile") == 6 + 1  # the note says so too
    assert read(papers / "cook/001-motion.pdf").count("sentencecompleted") == 1


def test_convictions_stand_for_the_columns_of_the_test() -> None:
    assert set(CONVICTED) <= set(pl.read_csv(RECORDS, n_rows=1).columns)


def test_a_file_without_anybody_to_file_for_gives_lists_alone(tmp_path: Path) -> None:
    papers = made(tmp_path, [{"juvenile": "true"}])
    assert sorted(path.name for path in papers.iterdir()) == [
        "left_out.csv",
        "manifest.json",
        "needs_attention.csv",
    ]
    assert told(papers)["motions"] == []


def test_records_are_written_as_given(tmp_path: Path) -> None:
    assert written(tmp_path / "a.csv", [{}]).read_text().count("\n") == 2


def test_a_whole_filing_reads_the_same_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = made(tmp_path, [{}, {"county": "Will"}])
    monkeypatch.setattr(write, "_FEW", 0)
    aside = prepare_motions(tmp_path / "records-result", out=tmp_path / "aside").folder
    assert told(here)["motions"] == told(aside)["motions"]
    for pdf in here.glob("*/*.pdf"):
        assert pdf.read_bytes() == (aside / pdf.relative_to(here)).read_bytes()


def test_the_manifest_counts_the_pages(synthetic: Path) -> None:
    files = synthetic.glob("*/*.pdf")
    assert told(synthetic)["pages"] == sum(len(PdfReader(path).pages) for path in files)
