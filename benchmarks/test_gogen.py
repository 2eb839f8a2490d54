"""The drop-in for the archived Proposition 64 tool, held against copying the same file as CSV."""

from __future__ import annotations

import csv
import json
import os
import random
from pathlib import Path

import polars as pl
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.yardstick import beside
from vacatur.compat.gogen.layout import FIELDS
from vacatur.compat.gogen.run import Request, run

ROWS = int(os.environ.get("BENCH_DOJ_ROWS", "50000"))
OPTIONS = {
    "baselineEligibility": {"dismiss": ["11357", "11358"], "reduce": ["11359", "11360"]},
    "additionalRelief": {
        "subjectUnder21AtConviction": True,
        "subjectAgeThreshold": 57,
        "yearsSinceConvictionThreshold": 10,
        "subjectHasOnlyProp64Charges": True,
        "subjectIsDeceased": True,
    },
}
CHARGES = (
    "459 PC-BURGLARY",
    "23152(A) VC-DUI ALCOHOL/DRUGS",
    "484(A) PC-THEFT",
    "11357(A) HS-POSSESS MARIJUANA",
    "11359 HS-POSSESS MARIJUANA FOR SALE",
    "11377(A) HS-POSSESS CONTROLLED SUBSTANCE",
    "SEE COMMENT FOR CHARGE",
)
COMMENTS = ("", "", "", "", "11360(A) HS-GIVE/TRANSPORT", "COM-11357(B) HS POSS", "SCN-{}")
COUNTIES = ("LOS ANGELES", "SACRAMENTO", "SAN DIEGO", "KERN")
EVENTS = ("ARREST/DETAINED/CITED", "COURT ACTION", "COURT ACTION")
DISPOSITIONS = ("CONVICTED-PROBATION", "CONVICTED-JAIL", "DISMISSED/FURTHERANCE OF JUSTICE", "")


def person(subject: int, draw: random.Random) -> list[dict[str, str]]:
    """Make one person's rows, about 400 bytes each."""
    fixed = {
        "RECORD_ID": "DOJ",
        "SUBJECT_ID": str(subject),
        "CII_NUMBER": f"{subject:011d}",
        "PRI_NAME": f"LASTNAME{subject % 9973},FIRST{subject % 577} M",
        "PRI_DOB": f"19{draw.randint(40, 95)}{draw.randint(1, 12):02d}15",
        "RACE_DESCR": "HISPANIC",
        "EYE_COLOR_DESCR": "BROWN",
        "HAIR_COLOR_DESCR": "BLACK",
        "POB_NAME": "CALIFORNIA",
        "OFFENSE_QUAL_LST": " " * 14,
        "SENT_TIME_DESCR": "MONTHS",
        "END_OF_REC": "#",
    }
    rows = []
    for count in range(draw.randint(2, 14)):
        day = f"{draw.randint(1975, 2019)}{draw.randint(1, 12):02d}01"
        charge, county = draw.choice(CHARGES), draw.choice(COUNTIES)
        rows.append(
            fixed
            | {
                "CYC_DATE": day,
                "STP_EVENT_DATE": day,
                "STP_TYPE_DESCR": draw.choice(EVENTS),
                "STP_ORI_DESCR": f"CASC{county}",
                "STP_ORI_CNTY_NAME": county,
                "CNT_ORDER": f"{count // 4 + 1:03d}{count // 2 % 2 + 1:03d}{count % 2 + 1:03d}000",
                "DISP_DATE": day,
                "OFN": f"{subject % 100_000}{count:02d}",
                "OFFENSE_DESCR": charge,
                "OFFENSE_TOC": "F",
                "DISP_OFFENSE_DESCR": charge,
                "DISP_DESCR": draw.choice(DISPOSITIONS),
                "CONV_STAT_DESCR": draw.choice(("FELONY", "MISDEMEANOR", "")),
                "SENT_LOC_DESCR": "COUNTY JAIL",
                "COMMENT_TEXT": draw.choice(COMMENTS).format(draw.randint(0, 10**7)),
            }
        )
    return rows


@pytest.fixture(scope="module")
def histories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a file of histories and the options beside it."""
    path, draw = tmp_path_factory.mktemp("gogen") / "doj.csv", random.Random(1)  # noqa: S311
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
        writer.writeheader()
        rows, subject = 0, 10_000_000
        while rows < ROWS:
            made = person(subject, draw)
            writer.writerows(made)
            rows, subject = rows + len(made), subject + 1
    path.with_name("options.json").write_text(json.dumps(OPTIONS))
    return path


def test_drop_in(benchmark: BenchmarkFixture, histories: Path) -> None:
    request = Request(
        inputs=str(histories),
        outputs=str(histories.parent / "out"),
        county="LOS ANGELES",
        options=str(histories.with_name("options.json")),
        compute_at="2020-07-01",
    )

    def served() -> None:
        assert run(request) == {}

    copy = histories.with_name("copy.csv")
    beside(
        benchmark,
        served,
        lambda: pl.read_csv(histories, infer_schema=False).write_csv(copy),
        against="Polars copying it as CSV",
        count=ROWS,
        unit="rows",
    )
