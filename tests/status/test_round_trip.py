"""The form goes out, is filled as people fill it, and comes back; so do lists by case number."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import fastexcel
import polars as pl
import pytest
import xlsxwriter
import xlsxwriter.utility

from tests.status.conftest import Desk, Ids, objection, scored, step
from tests.status.test_ledger import scored_anew
from vacatur.errors import InputError, OutputError, UsageError
from vacatur.status import api
from vacatur.status import columns as form
from vacatur.status.chosen import Choice
from vacatur.workbooks.read import read_sheet

PERSONAL = {"name", "dob", "sex", "race", "address", "city", "state", "zip", "person_id"}


def written(desk: Desk, name: str, choice: Choice | None = None, **options: object) -> Path:
    path = desk.place / name
    api.write_form(desk.docket(), path, choice, force=True, **options)  # type: ignore[arg-type]
    return path


def filled(path: Path, changes: dict[str, dict[str, object]]) -> Path:
    """Fill a workbook anew, as a spreadsheet saves it: dates as dates."""
    table = read_sheet(path, form.SHEET, header="record_id").drop("sheet_row")
    out = path.with_name(f"filled-{path.name}")
    with xlsxwriter.Workbook(out) as book:
        sheet, day = book.add_worksheet(form.SHEET), book.add_format({"num_format": "m/d/yyyy"})
        book.add_worksheet("Notes of the clerk").write(0, 0, "x")
        sheet.write_row(0, 0, table.columns)
        for number, row in enumerate(table.iter_rows(named=True), 1):
            values = row | changes.get(row["record_id"], {})
            for place, value in enumerate(values.values()):
                if isinstance(value, date):
                    sheet.write_datetime(number, place, value, day)
                elif value is not None:
                    sheet.write_string(number, place, str(value))
    return out


def test_a_workbook_comes_back_as_it_was_filled(desk: Desk, ids: Ids) -> None:
    one, two, three = ids.motion[:3]
    desk.take(objection(three, "2020-01-20", objection_ground="NOT_COVERED"))
    path = written(desk, "form.xlsx", Choice(stages=["listed"]))
    back = filled(
        path,
        {
            one: {"new_stage": "filed", "stage_date": date(2020, 2, 3), "motion_number": "0042"},
            two: {"new_stage": "granted", "stage_date": date(2020, 2, 3)},
            three: {"objection_outcome": "overruled", "objection_outcome_date": date(2020, 2, 4)},
        },
    )
    told = desk.take_files(back).document
    tracked = desk.docket().records.height
    assert told["rows"] == tracked
    assert (told["taken_in"], told["refused"]) == (2, 1)
    assert told["nothing_entered"] == tracked - 3
    assert told["entries"] == {"filed": 1, "overruled": 1}
    assert (desk.of(one)["stage"], desk.of(one)["batch"]) == ("filed", "0042")
    assert (desk.of(three)["objection"], desk.of(three)["stopped"]) == ("overruled", False)
    marked = read_sheet(desk.place / "filled-form-marked.xlsx", form.SHEET, header="record_id")
    assert marked.height == tracked
    refused = marked.filter(pl.col("result") == "refused")
    assert refused["record_id"].to_list() == [two]
    assert refused["problem"].to_list() == ["A step before it is not on file. [filed]"]


def test_an_untouched_form_changes_nothing(desk: Desk, ids: Ids) -> None:
    """Even one that shows open objections and a path taken: what is on file stays on file."""
    desk.take(objection(ids.motion[0], "2020-01-20"), step(ids.motion[1], "filed", "2020-02-03"))
    before = (desk.ledger / "manifest.json").read_bytes()
    for name in ("form.xlsx", "form.csv"):
        told = desk.take_files(written(desk, name)).document
        assert (told["taken_in"], told["refused"], told["known"]) == (0, 0, 1)
        assert told["rows"] == desk.docket().records.height
    assert (desk.ledger / "manifest.json").read_bytes() == before


def test_a_csv_saved_by_a_spreadsheet_comes_back(desk: Desk, ids: Ids) -> None:
    path = written(desk, "form.csv", Choice(counties=["cook"], stages=["listed"]))
    table = pl.read_csv(path, infer_schema=False)
    assert set(table["county"]) == {"Cook"}
    record = table["record_id"][0]
    stage = "filed" if record in ids.motion else "sent"
    mine = pl.col("record_id") == record
    table = table.with_columns(
        pl.when(mine).then(pl.lit(stage)).alias("new_stage"),
        pl.when(mine).then(pl.lit("2/3/2020")).alias("stage_date"),
    )
    path.write_text("\ufeff" + table.write_csv(line_terminator="\r\n"))
    assert desk.take_files(path).document["taken_in"] == 1
    assert desk.of(record)["since"] == date(2020, 2, 3)


def test_a_form_holds_no_more_of_people_than_it_needs(desk: Desk) -> None:
    path = written(desk, "form.csv")
    assert not PERSONAL & set(pl.read_csv(path, infer_schema=False).columns)
    book = fastexcel.read_excel(written(desk, "form.xlsx").read_bytes())
    assert book.sheet_names == ["Status", "How to fill", "Codes"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_same_form_has_the_same_bytes(desk: Desk) -> None:
    first = written(desk, "one.xlsx", Choice(stages=["listed"])).read_bytes()
    assert written(desk, "two.xlsx", Choice(stages=["listed"])).read_bytes() == first


def test_nothing_is_overwritten_and_only_what_there_is_is_asked_for(desk: Desk) -> None:
    docket, path = desk.docket(), desk.place / "form.csv"
    path.write_text("somebody's own")
    with pytest.raises(OutputError, match="exists already"):
        api.write_form(docket, path)
    assert path.read_text() == "somebody's own"
    with pytest.raises(UsageError, match="neither a workbook nor CSV"):
        api.write_form(docket, desk.place / "form.pdf")
    with pytest.raises(UsageError, match=r"--stage does not know \[done\]"):
        api.counted(docket, Choice(stages=["done"]))
    with pytest.raises(UsageError, match=r"of the county \[Gotham\]"):
        api.counted(docket, Choice(counties=["Gotham"]))


def test_a_county_is_one_however_it_is_spelled(desk: Desk, records: Path, tmp_path: Path) -> None:
    names = pl.Series(["St. Clair", "ST. CLAIR", " St.  Clair ", "st. clair"])
    spelled = names.gather(
        [number % 4 for number in range(pl.read_csv(records, infer_schema=False).height)]
    )
    mixed = pl.when(pl.col("county") == "Cook").then(spelled).otherwise("county").alias("county")
    later = scored_anew(desk, records, mixed, tmp_path)
    told = {each["county"]: each["records"] for each in api.counted(later.docket())["county"]}
    mine = api.counted(desk.docket(), Choice(counties=["Cook"]))["records"]["tracked"]
    assert [name for name in told if name and "CLAIR" in name.upper()] == ["ST. CLAIR"]
    asked = api.counted(later.docket(), Choice(counties=["st.  clair"]))["records"]["tracked"]
    assert told["ST. CLAIR"] == asked >= mine


def cases(desk: Desk) -> pl.DataFrame:
    table = pl.read_csv(written(desk, "all.csv"), infer_schema=False)
    return table.filter(pl.col("path") == "SA_MOTION", pl.col("case_number").is_not_null())


def test_a_court_returns_its_list_by_case_number(desk: Desk) -> None:
    """Spaces and letters' case do not matter; every record of the case is meant."""
    known = cases(desk)
    record, case, county = known.select("record_id", "case_number", "county").row(0)
    alike = known.filter(pl.col("case_number") == case, pl.col("county") == county)["record_id"]
    desk.take(*(step(each, "filed", "2020-02-03") for each in alike))
    court = {"new_stage": "granted", "stage_date": "3/2/2020", "judge": "K."}
    rows = [
        {"case_number": f" {case.lower()}", "county": county, **court},
        {"case_number": case, "county": "Elsewhere", **court},
        {"case_number": "99XX0000", "county": county, **court},
        {"case_number": "99XX0001", "county": county},
    ]
    told = desk.take(*rows).document
    assert told["reasons"] == {"UNKNOWN_CASE": 2}
    assert (told["taken_in"], told["nothing_entered"]) == (1, 1)
    assert told["entries"] == {"granted": len(alike)}
    assert desk.of(record)["stage"] == "granted"
    marked = pl.read_csv(desk.place / "back-marked.csv", infer_schema=False)
    assert marked.columns[:4] == ["case_number", "county", "new_stage", "stage_date"]
    assert marked["judge"].to_list() == ["K.", "K.", "K.", None]
    assert desk.take(*rows).document["known"] == 1


def test_a_case_of_two_counties_needs_its_county(desk: Desk, records: Path, tmp_path: Path) -> None:
    known = cases(desk)
    one, other = known.unique("county", maintain_order=True).head(2)["record_id"].to_list()
    case = known.filter(pl.col("record_id") == one)["case_number"][0]
    table = pl.read_csv(records, infer_schema=False)
    same = pl.when(pl.col("record_id") == other).then(pl.lit(case)).otherwise("case_number")
    table.with_columns(same.alias("case_number")).write_csv(tmp_path / "records.csv")
    folder = scored(tmp_path / "records.csv", tmp_path / "result")
    mine = Desk(folder=folder, ledger=tmp_path / "ledger", place=tmp_path)
    row = {"case_number": case, "new_stage": "filed", "stage_date": "2020-02-03"}
    assert mine.refused(row) == {"SEVERAL_COUNTIES": 1}
    named = {**row, "county": known.filter(pl.col("record_id") == other)["county"][0]}
    assert mine.take(named).document["entries"] == {"filed": 1}
    assert mine.of(other)["stage"] == "filed"


def test_a_case_is_about_those_of_its_records_whose_way_has_the_step(
    desk: Desk, records: Path, tmp_path: Path
) -> None:
    """A dismissed charge in the same file has no order to be granted."""
    known = cases(desk)
    motion, case, county = known.select("record_id", "case_number", "county").row(0)
    every = pl.read_csv(written(desk, "all.csv"), infer_schema=False)
    going = every.filter(pl.col("path") == "AUTO_ARREST", pl.col("case_number").is_not_null())
    arrest = going["record_id"][0]
    mine = pl.when(pl.col("record_id") == arrest)
    table = pl.read_csv(records, infer_schema=False).with_columns(
        mine.then(pl.lit(case)).otherwise("case_number").alias("case_number"),
        mine.then(pl.lit(county)).otherwise("county").alias("county"),
    )
    table.write_csv(tmp_path / "records.csv")
    anew = Desk(
        folder=scored(tmp_path / "records.csv", tmp_path / "result"),
        ledger=tmp_path / "ledger",
        place=tmp_path,
    )
    assert anew.of(arrest)["path"] == "AUTO_ARREST"
    row = {"case_number": case, "county": county, "new_stage": "filed", "stage_date": "2020-02-03"}
    assert anew.take(row).document["reasons"] == {}
    assert (anew.of(motion)["stage"], anew.of(arrest)["stage"]) == ("filed", "listed")


def test_files_that_say_nothing_or_cannot_be_read_are_refused(desk: Desk, ids: Ids) -> None:
    with pytest.raises(InputError, match="none of the columns"):
        desk.take({"record_id": ids.motion[0], "remark": "x"})
    with pytest.raises(InputError, match=r"no column \[case_number\]"):
        desk.take({"id": ids.motion[0]})
    with pytest.raises(InputError, match="cannot be read"):
        desk.take_files(desk.place / "missing.csv")
    (desk.place / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(InputError):
        desk.take_files(desk.place / "broken.xlsx")
    good = desk.file([step(ids.motion[0], "filed", "2020-02-03")], "good.csv")
    with pytest.raises(InputError):
        desk.take_files(good, desk.place / "missing.csv")
    assert not desk.ledger.exists()


def test_an_offices_own_workbook_may_call_its_only_sheet_as_it_likes(desk: Desk, ids: Ids) -> None:
    path = desk.place / "police.xlsx"
    for others in (0, 1):
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("Sheet1")
            sheet.write_row(0, 0, ["Returned by the State Police"])
            sheet.write_row(2, 0, ["record_id", "new_stage", "stage_date"])
            sheet.write_row(3, 0, [ids.motion[0], "filed", "2020-02-03"])
            for _ in range(others):
                book.add_worksheet("Sheet2")
        if others:
            with pytest.raises(InputError, match=r"no sheet \[Status\]"):
                desk.take_files(path)
        else:
            assert desk.take_files(path).document["taken_in"] == 1


def test_two_files_of_one_name_are_told_apart(desk: Desk, ids: Ids) -> None:
    rows = [step(ids.motion[0], "filed", "2020-02-03")]
    same, other = (
        desk.file(rows, "a.csv"),
        desk.file([*rows, step(ids.motion[1], "filed", "2020-02-03")], "a.CSV"),
    )
    with pytest.raises(UsageError, match="one name"):
        desk.take_files(same, other)
    assert desk.take_files(same, same).document["rows"] == 1


def test_no_cell_of_a_marked_copy_runs(desk: Desk, ids: Ids) -> None:
    row = step(ids.motion[0], "filed", "2020-02-03", note='=HYPERLINK("http://x")')
    desk.take(row)
    text = (desk.place / "back-marked.csv").read_text()
    assert "'=HYPERLINK" in text
    assert desk.docket().events["note"].to_list() == ['=HYPERLINK("http://x")']
    again = desk.take_files(desk.place / "back-marked.csv").document
    assert again["known"] == 1
