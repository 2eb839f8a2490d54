"""California histories: the same every time, shaped like the State's file, dirty where they say."""

from __future__ import annotations

import csv
import re
import time
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from vacatur.errors import UsageError
from vacatur.synthetic import Synthetic, synthesize_doj, write_synthetic
from vacatur.synthetic.doj.calendar import read_day, read_window, written
from vacatur.synthetic.doj.dirt import kinds
from vacatur.synthetic.doj.scenarios import plan
from vacatur.synthetic.doj.tables import columns, settings, table
from vacatur.synthetic.tables import days

MANY = 20_000
MAIN = "LOS ANGELES"
TRUTH = ["source_row", "kind", "scenario", "dirt", "in_scope", "expected", "rule"]
SPOILED_DATES = ("date_blank", "date_partial")
OWN = ("PRI_NAME", "PRI_DOB", "GENDER", "PRI_SSN", "PRI_CDL", "CII_NUMBER", "RECORD_ID")


@pytest.fixture(scope="module")
def made() -> Synthetic:
    return synthesize_doj(MANY, seed=1)


@pytest.fixture(scope="module")
def rows(made: Synthetic) -> pl.DataFrame:
    """Records and truth side by side."""
    return pl.concat([made.records, made.truth], how="horizontal")


@pytest.fixture(scope="module")
def file(made: Synthetic, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("doj") / "history.dat"
    write_synthetic(made, path)
    return path


def shown(kind: str) -> pl.Expr:
    return pl.col("dirt") == kind


def test_the_same_seed_gives_the_same_bytes() -> None:
    one, two, three = (synthesize_doj(3000, seed=seed) for seed in (5, 5, 6))

    assert one.records.write_csv() == two.records.write_csv() != three.records.write_csv()
    assert one.truth.write_csv() == two.truth.write_csv()


@pytest.mark.parametrize("count", [1, 2, 3, 17, 911, 913, 2000])
def test_there_are_exactly_as_many_rows_as_asked_for(count: int) -> None:
    made = synthesize_doj(count, seed=1)

    assert made.records.shape == (count, 95)
    assert made.truth["source_row"].to_list() == list(range(1, count + 1))


def test_the_file_has_a_header_and_95_fields_in_every_row(file: Path, made: Synthetic) -> None:
    with file.open(newline="", encoding="utf-8") as text:
        lines = list(csv.reader(text, strict=True))

    assert tuple(lines[0]) == columns() == tuple(made.records.columns)
    assert len(columns()) == 95
    assert {len(line) for line in lines} == {95}
    assert len(lines) == MANY + 1
    assert file.read_bytes()[:9] == b"RECORD_ID"


def test_a_row_is_about_as_long_as_a_real_one(file: Path) -> None:
    assert 380 < file.stat().st_size / MANY < 480


def test_every_column_is_text_and_every_blank_is_null(made: Synthetic) -> None:
    assert set(made.records.dtypes) == {pl.String()}
    assert not any((made.records[name] == "").any() for name in columns())
    assert made.truth.columns == TRUTH


def test_every_scenario_and_every_kind_of_dirt_is_there(made: Synthetic) -> None:
    assert set(made.truth["scenario"].drop_nulls()) == set(plan(dirt=True).names)
    assert set(made.truth["dirt"].drop_nulls()) == set(kinds()) == set(settings().dirt)


def test_every_planted_line_comes_to_what_its_table_says(made: Synthetic) -> None:
    heads = ("conviction", "dismissed", "pending", "registration", "deceased", "arrest")
    lines = plan(dirt=True).lines.with_columns(
        cycle=pl.int_range(1, pl.len() + 1).over("scenario"),
        wanted=pl.coalesce("expect", pl.lit("OUT_OF_SCOPE")),
    )
    known = pl.concat([made.truth, made.records.select("CYC_ORDER")], how="horizontal").filter(
        pl.col("scenario").is_not_null() & pl.col("kind").is_in(heads)
    )
    case = lines.select("scenario", "wanted", line="kind", cycle=pl.col("cycle") + 100)
    both = known.with_columns(cycle=pl.col("CYC_ORDER").cast(pl.Int64)).join(
        case, on=["scenario", "cycle"]
    )
    told = both.filter(~((pl.col("line") == "case") & (pl.col("kind") == "arrest")))
    wrong = told.filter(pl.col("expected").fill_null("") != pl.col("wanted"))

    assert told["scenario"].n_unique() == len(plan(dirt=True).names)
    assert wrong.select("scenario", "kind", "wanted", "expected").unique().rows() == []


def test_people_have_about_six_rows_and_some_have_dozens(made: Synthetic) -> None:
    sizes = made.records.drop_nulls("SUBJECT_ID").group_by("SUBJECT_ID").len()["len"]

    assert 5.5 < sizes.mean() < 7
    assert sizes.min() == 1
    assert 30 < sizes.max() < 64


def test_a_third_of_the_rows_is_in_the_main_county_and_the_rest_in_many(rows: pl.DataFrame) -> None:
    counties = rows.filter(~shown("county_case").fill_null(value=False))["STP_ORI_CNTY_NAME"]

    assert 0.28 < (counties == MAIN).mean() < 0.4
    assert set(counties) <= set(table("counties")["county"])
    assert counties.n_unique() > 45
    assert table("counties").height == 58


def test_prop64_convictions_are_about_a_sixth_of_the_rows(rows: pl.DataFrame) -> None:
    text = pl.coalesce("OFFENSE_DESCR", pl.lit("")) + pl.coalesce("COMMENT_TEXT", pl.lit(""))
    prop64 = rows.filter((pl.col("kind") == "conviction") & text.str.contains(r"1135[789]|11360"))

    assert 0.15 < prop64.height / MANY < 0.2


def test_every_kind_of_step_disposition_and_class_is_there(rows: pl.DataFrame) -> None:
    assert rows["STP_TYPE_DESCR"].n_unique() == table("steps").height
    assert set(table("dispositions")["text"].drop_nulls()) <= set(rows["DISP_DESCR"].drop_nulls())
    assert {"FELONY", "MISDEMEANOR", "INFRACTION", None} <= set(rows["CONV_STAT_DESCR"])
    assert set(rows["OFFENSE_TOC"]) == {"F", "M", "I", None}
    assert set(rows["SENT_TIME_CODE"]) == {"D", "M", "Y", None}
    assert {"NULL  ", None} <= set(rows["OFN"])
    assert (rows["OFFENSE_DESCR"] == "SEE COMMENT FOR CHARGE").any()


def test_dates_are_of_the_calendar_unless_spoiled(rows: pl.DataFrame) -> None:
    clean = rows.filter(~pl.col("dirt").is_in(SPOILED_DATES).fill_null(value=False))
    for name in ("CYC_DATE", "STP_EVENT_DATE"):
        assert clean[name].str.to_date("%Y%m%d", strict=True).null_count() == 0
    births = rows.filter(pl.col("dirt").is_null())["PRI_DOB"]
    assert births.str.to_date("%Y%m%d", strict=True).null_count() == 0

    spoiled = rows.filter(pl.col("dirt").is_in(SPOILED_DATES))["STP_EVENT_DATE"]
    assert spoiled.str.ends_with("00").fill_null(value=True).all()
    assert {None, True} == set(spoiled.str.ends_with("00"))


def test_days_run_from_1960_and_only_planted_convictions_lie_ahead(rows: pl.DataFrame) -> None:
    day = pl.col("STP_EVENT_DATE")
    ahead = rows.filter((day > "20200701") & pl.col("kind").is_in(["arrest", "conviction"]))

    assert "1960" < rows["STP_EVENT_DATE"].drop_nulls().min() < "1962"
    assert set(ahead["dirt"]) == {"future_conviction"}


@pytest.mark.parametrize(
    "day",
    ["20161108", "20161109", "20161110", "20100701", "20100702", "20170701", "20170630"],
)
def test_convictions_stand_on_both_sides_of_every_boundary(rows: pl.DataFrame, day: str) -> None:
    assert rows.filter(kind="conviction", STP_EVENT_DATE=day).height > 0


@pytest.mark.parametrize("birth", ["19630701", "19630702", "19920229"])
def test_births_stand_on_both_sides_of_every_boundary(rows: pl.DataFrame, birth: str) -> None:
    assert rows.filter(PRI_DOB=birth).height > 0


def test_convictions_stand_on_and_before_a_twenty_first_birthday(rows: pl.DataFrame) -> None:
    known = rows.filter((pl.col("kind") == "conviction") & pl.col("dirt").is_null())
    birthday = known["PRI_DOB"].str.to_date("%Y%m%d").dt.offset_by("21y")
    distance = known["STP_EVENT_DATE"].str.to_date("%Y%m%d") - birthday

    assert {0, -1} <= set(distance.dt.total_days())


def test_nobody_is_arrested_as_a_child(rows: pl.DataFrame) -> None:
    assert rows["CYC_AGE"].drop_nulls().cast(pl.Int64).is_between(15, 90).all()


def test_count_orders_say_cycle_step_and_count(rows: pl.DataFrame) -> None:
    spoiled = pl.col("dirt").str.starts_with("count_order").fill_null(value=False)
    order = rows.filter(~spoiled)
    parts = pl.concat_str("CYC_ORDER", "STP_ORDER", pl.lit("..."), pl.lit("000"))
    matching = order.select(
        pl.col("CNT_ORDER").str.len_chars() == 12,
        same=pl.col("CNT_ORDER").str.slice(0, 6) == parts.str.slice(0, 6),
        end=pl.col("CNT_ORDER").str.slice(9) == "000",
    )

    assert all(matching[name].all() for name in matching.columns)
    assert set(rows.filter(spoiled)["CNT_ORDER"].str.len_chars()) == {None, 9}


def test_the_rows_of_a_person_stand_together_and_in_order(rows: pl.DataFrame) -> None:
    whole = rows.filter(~pl.col("dirt").is_in(["subject_id_blank"]).fill_null(value=False))
    runs = whole["RECORD_ID"].rle_id()
    order = (whole["CYC_ORDER"] + whole["STP_ORDER"]).cast(pl.Int64)
    cycles = whole.group_by("RECORD_ID").agg(pl.col("CYC_ORDER").cast(pl.Int64))

    assert runs.n_unique() == whole["RECORD_ID"].n_unique()
    assert (order.diff() >= 0).filter(runs.diff() == 0).all()
    assert (cycles["CYC_ORDER"].list.min() >= 101).all()


def test_every_cycle_of_a_person_follows_the_one_before(made: Synthetic) -> None:
    cycles = made.records.group_by("RECORD_ID").agg(
        last=pl.col("CYC_ORDER").cast(pl.Int64).max(), many=pl.col("CYC_ORDER").n_unique()
    )

    assert (cycles["last"] == 100 + cycles["many"]).all()


def test_the_rows_of_a_count_tell_of_one_charge(rows: pl.DataFrame) -> None:
    court = rows.filter(pl.col("kind").is_in(["conviction", "sentence_part", "duplicate"]))
    spread = court.group_by("RECORD_ID", "CYC_ORDER", "CNT_ORDER").agg(
        pl.col("STP_EVENT_DATE", "OFFENSE_DESCR", "DISP_DESCR", "STP_ORI_CNTY_NAME").n_unique(),
        heads=(pl.col("kind") == "conviction").sum(),
    )
    whole = spread.filter(pl.col("CNT_ORDER").str.len_chars() == 12)

    for name in ("STP_EVENT_DATE", "OFFENSE_DESCR", "DISP_DESCR", "STP_ORI_CNTY_NAME"):
        assert whole[name].max() == 1
    assert whole["heads"].max() == 1


def test_a_person_is_one_person_throughout(made: Synthetic) -> None:
    people = made.records.drop_nulls("SUBJECT_ID").group_by("SUBJECT_ID")
    spread = people.agg(pl.col(*OWN).n_unique())

    assert all(spread[name].max() == 1 for name in OWN)
    assert spread.height == made.records["PRI_SSN"].n_unique()


def test_no_number_of_a_person_was_ever_issued(made: Synthetic) -> None:
    assert made.records["PRI_SSN"].str.contains(r"^9\d\d00\d{4}$").all()
    assert made.records["PRI_CDL"].str.contains(r"^ZZ\d{6}$").all()


def test_each_kind_of_dirt_looks_like_itself(rows: pl.DataFrame) -> None:
    looks = {
        "dob_blank": pl.col("PRI_DOB").is_null() & pl.col("CYC_AGE").is_null(),
        "dob_partial": pl.col("PRI_DOB").str.ends_with("0000"),
        "future_conviction": pl.col("STP_EVENT_DATE") > "20200701",
        "subject_id_blank": pl.col("SUBJECT_ID").is_null(),
        "county_case": pl.col("STP_ORI_CNTY_NAME").str.contains("[a-z]"),
        "disposition_space": pl.col("DISP_DESCR").str.starts_with(" CONVICTED"),
        "disposition_blank": pl.col("DISP_DESCR").is_null(),
        "class_blank": pl.col("CONV_STAT_DESCR").is_null() & pl.col("OFFENSE_TOC").is_null(),
        "class_odd": ~pl.col("CONV_STAT_DESCR").is_in(["FELONY", "MISDEMEANOR", "INFRACTION"]),
        "section_missing": pl.col("COMMENT_TEXT").is_null(),
        "two_sections": pl.concat_str(
            "OFFENSE_DESCR", "COMMENT_TEXT", ignore_nulls=True
        ).str.contains(r"\d{5}/\d{5} HS"),
        "comment_names_section": pl.col("COMMENT_TEXT").str.contains("113"),
        "comment_other_section": pl.col("COMMENT_TEXT").str.contains("113"),
        "name_latin1": ~pl.col("PRI_NAME").str.contains(r"^[ -~]*$"),
    }
    for kind, look in looks.items():
        spoiled = rows.filter(shown(kind))
        assert spoiled.select(look.fill_null(value=False)).to_series().all(), kind


def test_dirt_is_nowhere_but_where_it_is_said(rows: pl.DataFrame) -> None:
    clean = rows.filter(pl.col("dirt").is_null())

    assert clean["SUBJECT_ID"].null_count() == 0
    assert clean["CNT_ORDER"].str.len_chars().unique().to_list() == [12]
    assert clean["STP_ORI_CNTY_NAME"].str.contains(r"^[A-Z ]+$").all()
    assert not clean["DISP_DESCR"].str.starts_with(" ").any()
    assert not clean["STP_EVENT_DATE"].str.ends_with("00").any()
    assert clean["PRI_NAME"].str.contains(r"^[ -~]*$").all()


def test_a_duplicate_row_is_the_row_before_it(rows: pl.DataFrame, made: Synthetic) -> None:
    second = rows.filter(kind="duplicate")["source_row"] - 1
    before, after = made.records[second - 1], made.records[second]

    assert second.len() > 5
    assert before.equals(after)


def test_what_sets_a_conviction_aside_comes_later_under_its_count_order(rows: pl.DataFrame) -> None:
    later = rows.filter(kind="set_aside")
    heads = rows.filter(kind="conviction").join(later, on=["RECORD_ID", "CNT_ORDER"], how="semi")
    both = later.join(heads, on=["RECORD_ID", "CNT_ORDER"], suffix="_head")

    assert both.height == later.height > 5
    assert (both["STP_EVENT_DATE"] >= both["STP_EVENT_DATE_head"]).all()
    assert later["DISP_DESCR"].str.contains("1203.4|VACATED").all()


def test_without_dirt_everything_is_asserted() -> None:
    clean = synthesize_doj(6000, seed=3, dirt=False)

    assert clean.truth["dirt"].null_count() == 6000
    assert clean.truth["expected"].null_count() == clean.truth["in_scope"].null_count() == 0
    assert "NEEDS_REVIEW" not in set(clean.truth["expected"])
    assert set(clean.truth["scenario"].drop_nulls()) == set(plan(dirt=False).names)


def test_a_rate_is_how_many_of_a_thousand_persons() -> None:
    many = synthesize_doj(12_000, seed=3, rates={"dob_blank": 500})
    people = pl.concat([many.records, many.truth], how="horizontal").filter(
        pl.col("scenario").is_null()
    )
    share = people.group_by("RECORD_ID").agg(shown("dob_blank").any())["dirt"].mean()

    assert 0.45 < share < 0.55


def test_the_main_county_and_the_date_can_be_others() -> None:
    other = synthesize_doj(6000, seed=3, county="MODOC", as_of=date(2024, 2, 29))
    counties = other.records["STP_ORI_CNTY_NAME"].str.to_uppercase()

    assert 0.25 < (counties == "MODOC").mean() < 0.45
    assert other.records["STP_EVENT_DATE"].max() > "2022"
    assert (other.truth["expected"] == "ELIGIBLE/REDUCE").any()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"records": 0}, r"^The number of records must be at least 1"),
        ({"seed": -1}, r"^The number of records must be at least 1"),
        ({"county": "Los Angeles"}, r"^There is no county \[Los Angeles\]\.\nDid you mean"),
        ({"county": "COOK COUNTY OF ILLINOIS"}, r"^There is no county"),
        ({"as_of": date(2016, 12, 31)}, r"^The as-of date \[2016-12-31\] is not between"),
        ({"as_of": date(2100, 1, 1)}, r"^The as-of date \[2100-01-01\] is not between"),
        ({"rates": {"rust": 1}}, r"^There is no kind of dirt \[rust\]"),
        ({"rates": {"dob_blank": 1001}}, r"^The rates of dirt must be from 0"),
        ({"rates": {"dob_blank": -1}}, r"^The rates of dirt must be from 0"),
    ],
)
def test_a_senseless_request_is_refused(asked: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        synthesize_doj(**({"records": 10, "seed": 1} | asked))  # type: ignore[arg-type]


def test_a_file_can_be_in_the_letters_of_old_systems(made: Synthetic, tmp_path: Path) -> None:
    old, new = tmp_path / "old.dat", tmp_path / "new.dat"
    write_synthetic(made, old, encoding="windows-1252")
    write_synthetic(made, new)

    assert old.read_bytes().decode("windows-1252") == new.read_text(encoding="utf-8")
    assert old.stat().st_size < new.stat().st_size


def test_other_letters_go_with_csv_alone(made: Synthetic, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^Only CSV can be written as \[windows-1252\]"):
        write_synthetic(made, tmp_path / "history.parquet", encoding="windows-1252")
    assert list(tmp_path.iterdir()) == []


def test_days_in_words() -> None:
    as_of = date(2020, 7, 1)

    assert read_day("asof-57y+1d", as_of) == days(date(1963, 7, 2))
    assert read_window("2016-11-09", as_of) == (days(date(2016, 11, 9)),) * 2
    with pytest.raises(ValueError, match=re.escape("[yesterday] is no day")):
        read_day("yesterday", as_of)


def test_days_are_written_without_signs() -> None:
    day = days(date(2016, 11, 9))
    text = written(pl.Series([day])).item()

    assert datetime.strptime(text, "%Y%m%d").date() == date(2016, 11, 9)  # noqa: DTZ007 - a day


def test_fifty_thousand_rows_take_seconds() -> None:
    start = time.perf_counter()
    synthesize_doj(50_000, seed=2)

    assert time.perf_counter() - start < 10
