"""What is counted over California's histories: assumptions, and dispositions of every event."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

import vacatur
from tests.doj import line, written
from vacatur.rules.load import load_pack

AS_OF = date(2020, 7, 1)


def scored(folder: Path, *lines: str) -> vacatur.Run:
    pack = load_pack("us-ca/prop64", options={"county": "YOLO"})
    doj = written(folder / "doj.csv", *lines)
    return vacatur.run(doj, pack, as_of=AS_OF, out=folder / "out", source="ca-doj")


def test_the_assumptions_take_what_they_say_and_no_more(tmp_path: Path) -> None:
    related = "11364 HS-PARAPHERNALIA"
    run = scored(
        tmp_path,
        line(),
        line(CNT_ORDER="101002004000", DISP_DESCR="DISMISSED"),
        line(CNT_ORDER="101002005000", STP_ORI_CNTY_NAME="MARIN"),
        line(CNT_ORDER="101002006000", OFFENSE_DESCR="459 PC-BURGLARY"),
        line(CNT_ORDER="101002007000", OFFENSE_DESCR=related),
        line(CNT_ORDER="101002008000", OFFENSE_DESCR=related, STP_ORI_CNTY_NAME="MARIN"),
        line(CNT_ORDER="101002009000", OFFENSE_DESCR=related, DISP_DESCR="DISMISSED"),
        line(CNT_ORDER="102001001000", OFFENSE_DESCR=related),
        line(CNT_ORDER="102001002000", OFFENSE_DESCR="459 PC-BURGLARY"),
    )
    found = {name: part["records"] for name, part in run.summary["what_if"].items()}
    assert found == {"dismiss_all_prop64": 1, "dismiss_all_prop64_and_related": 2}


def test_a_person_with_nothing_else_has_nothing_left_under_an_assumption(tmp_path: Path) -> None:
    run = scored(
        tmp_path,
        line(),
        line(SUBJECT_ID="8"),
        line(SUBJECT_ID="8", CNT_ORDER="102001001000", OFFENSE_DESCR="459 PC"),
    )
    impact = run.summary["what_if"]["dismiss_all_prop64"]["impact"]
    assert impact["no_conviction_left"] == {"true": 1, "false": 1, "unknown": 0}


def test_an_event_that_is_no_action_of_a_court_needs_no_disposition(tmp_path: Path) -> None:
    run = scored(
        tmp_path,
        line(DISP_DESCR="", STP_TYPE_DESCR="ARREST/DETAINED/CITED"),
        line(DISP_DESCR="", CNT_ORDER="101003001000"),
        line(DISP_DESCR="DISMISSED", CNT_ORDER="101004001000", STP_TYPE_DESCR="PROBATION"),
        line(CNT_ORDER="101005001000"),
    )
    found = pl.read_parquet(run.folder / "decisions.parquet")["disposition_category"]
    assert found.to_list() == ["OPEN", "UNKNOWN", "NONCONV", "CONV"]
