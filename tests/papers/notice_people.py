"""Invented people, each for one question about letters, and a result that decides their records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

import vacatur
from tests.verify.results import AS_OF

PLAIN = {
    "county": "Cook",
    "agency": "ELM POLICE DEPT",
    "sex": "M",
    "race": "WHITE",
    "dob": "1980-02-03",
    "address": "12 ASHWOOD AVE",
    "city": "ELMBROOK",
    "state": "IL",
    "zip": "60601",
    "arrest_date": "2010-05-05",
    "offense_date": "2010-05-05",
    "charge_code": "720 ILCS 550/4(b)",
    "charge_class": "M B",
}
CONVICTED = {"disposition": "PLEA OF GUILTY", "disposition_date": "2010-06-07"}
DROPPED = {"disposition": "NOLLE PROSEQUI", "disposition_date": "2010-06-07"}
UNDECIDED = {"case_number": "10CM999"}
THEFT = {"charge_code": "720 ILCS 5/16-1(a)", "charge_class": "M A", **CONVICTED}
MARKUP = "O'#PANIC() $X^2$, *ANA* _B_ <script>"
VIETNAMESE = "NGUYỄN, ŁUKASZ Ș"


def people() -> list[dict[str, Any]]:
    """Rows in order; `case_number` is the record's own where it was convicted."""
    rows: list[dict[str, Any]] = []

    def add(person: str, name: str | None, *records: dict[str, Any]) -> None:
        for record in records:
            number = f"{len(rows) + 1:03d}"
            own = {"record_id": f"R{number}", "person_id": person, "name": name}
            own |= {"incident_id": f"I{number}", "case_number": f"10CM{number}"}
            rows.append(PLAIN | own | record)

    add("IL-ONE-REVIEWED", "PLAIN, ANA M", CONVICTED, UNDECIDED)
    same = {"incident_id": "I9", "case_number": "11CM9"}
    add("IL-THREE", "REYES JR, LEON", CONVICTED | same, CONVICTED | same, DROPPED)
    add("IL-HOLD", "HELD, MARIA", CONVICTED, {"record_id": "TWICE"}, {"record_id": "TWICE"})
    add("IL-DEAD", "GONE, OLGA", CONVICTED, THEFT | {"deceased": "true"})
    add("IL-NAMES", "ROSS, KARLA", CONVICTED, THEFT | {"name": "BELL, NADIA"})
    add("IL-BIRTHS", "SOTO, IRENE", CONVICTED, THEFT | {"dob": "1981-02-03"})
    add("IL-HOMELESS", "WARD, LAMAR", CONVICTED | {"address": "HOMELESS"})
    add("IL-MARKUP", MARKUP, CONVICTED | {"case_number": "#let x = 1 _2_"})
    add("IL-MARKS", VIETNAMESE, CONVICTED | {"address": "7 CALLE ÑANDÚ", "city": "GDAŃSK"})
    add("IL-UNPRINTED", "李, 明", CONVICTED)
    soon = {"arrest_date": "2019-06-01", "offense_date": "2019-06-01"}
    add("IL-SOON", "YOUNG, PAUL", DROPPED | soon | {"disposition_date": "2019-07-01"})
    add("IL-REFUSED", "KANG, RYAN", THEFT)
    older = {"address": "1 OLD ST", "zip": "60602", "arrest_date": "1999-01-01"}
    newer = {"address": "2 NEW ST", "city": None, "zip": "60603", "arrest_date": "2015-01-01"}
    add("IL-MOVED", "LIN, MEI", CONVICTED, THEFT | newer, THEFT | older)
    partial = {"arrest_date": "2016-01-01", "city": None, "zip": None}
    add("IL-PARTIAL", "PARK, MINH", CONVICTED, THEFT | partial)
    add("IL-COUNTIES", "KELLY, SEAN", CONVICTED, CONVICTED | {"county": "WILL"})
    add("IL-REVIEWED", "CRUZ, ROSA", UNDECIDED)
    add("IL-NAMELESS", None, CONVICTED)
    add("IL-NO-CASE", "HALL, OMAR", DROPPED | {"case_number": None, "county": None})
    return rows


def decided(folder: Path) -> Path:
    """The result of these people; their records lie beside it."""
    records = folder / "records.csv"
    pl.DataFrame(people(), infer_schema_length=None).write_csv(records)
    pack = vacatur.load_pack("us-il/cannabis")
    vacatur.run([records], pack, as_of=AS_OF, out=folder / "result")
    return folder / "result"
