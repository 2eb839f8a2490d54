"""The determination of every row against the rules of the old tool, read out one by one."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest

from tests.compat.gogen.conftest import CONVICTION, COUNTY, Job, row, text
from tests.compat.gogen.naive import naive_date, naive_persons, naive_rows, value
from vacatur.compat.gogen.layout import ADDED, FIELDS, SECTIONS

ZERO = date(1, 1, 1)
BIRTHS = ("20000229", "19620228", "19620301", "19620701", "19620702", "")
DAYS = ("20210228", "20210301", "20100701", "20100702", "20170701", "20170702", "20170630", "")
CHARGES = (
    ("11357(A) HS-POSSESS", ""),
    ("182/11359 HS-SALE", "11358"),
    ("11360(A)11358 HS", ""),
    ("459 PC-11357", ""),
    ("SEE COMMENT FOR CHARGE", "664/11358-X"),
)
BURGLARY = CHARGES[3]
CLASSES = (("FELONY", "M"), ("MISDEMEANOR", "F"), ("", "F"), ("", "M"))
NO_RELIEF = {
    "subjectUnder21AtConviction": False,
    "subjectAgeThreshold": 0,
    "yearsSinceConvictionThreshold": 0,
    "yearsCrimeFreeThreshold": 0,
    "subjectHasOnlyProp64Charges": False,
    "subjectIsDeceased": False,
}
RELIEF = {
    "subjectUnder21AtConviction": True,
    "subjectAgeThreshold": 58,
    "yearsSinceConvictionThreshold": 10,
    "yearsCrimeFreeThreshold": 3,
    "subjectHasOnlyProp64Charges": True,
    "subjectIsDeceased": True,
}
LISTS = ([], []), (["11358", "11360"], ["11359"]), (["11357"], ["11360", "11358"])


def histories() -> list[list[bytes]]:
    """Give persons of one, two and three rows: both sides of every day and age, all charges."""
    persons: list[list[dict[str, str]]] = []
    for birth, day, (charge, comment) in product(BIRTHS, DAYS, CHARGES):
        persons.append([told(charge, comment, PRI_DOB=birth, STP_EVENT_DATE=day)])
    for stated, code in CLASSES:
        persons.append([told(*CHARGES[1], CONV_STAT_DESCR=stated, OFFENSE_TOC=code)])
    for day, other, (charge, comment) in product(DAYS, DAYS, CHARGES):
        persons.append(
            [told(*CHARGES[0], STP_EVENT_DATE=day), told(charge, comment, STP_EVENT_DATE=other)]
        )
    for event, county, outcome in product(("COURT ACTION", "DECEASED"), (COUNTY, "KERN"), "CD"):
        last = {"STP_TYPE_DESCR": event, "STP_ORI_CNTY_NAME": county, "CONV_STAT_DESCR": ""}
        disposition = "CONVICTED" if outcome == "C" else "DISMISSED"
        persons.append(
            [
                told(*CHARGES[0]),
                told(*CHARGES[1]),
                told(*CHARGES[3], DISP_DESCR=disposition, **last),
            ]
        )
    return [
        row(**record, SUBJECT_ID=str(subject), CNT_ORDER=f"{count:03}001001000")
        for subject, records in enumerate(persons)
        for count, record in enumerate(records)
    ]


def told(charge: str, comment: str, **fields: str) -> dict[str, str]:
    """Make a conviction of a felony in the county."""
    given = {
        name: CONVICTION[name] for name in CONVICTION if name not in {"SUBJECT_ID", "CNT_ORDER"}
    }
    return given | {"OFFENSE_DESCR": charge, "COMMENT_TEXT": comment} | fields


def section_of(line: list[bytes]) -> str:
    charge = value(line, "OFFENSE_DESCR").decode()
    named_elsewhere = charge == "SEE COMMENT FOR CHARGE"
    told = value(line, "COMMENT_TEXT").decode() if named_elsewhere else charge
    return told.split("-")[0]


def is_covered(section: str) -> bool:
    return any(number in section for number in SECTIONS)


def later(day: date, years: int) -> date:
    """Add years; a leap day becomes the first of March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def naive_verdicts(rows: list[list[bytes]], options: dict[str, Any], at: date) -> list[list[str]]:
    """Give Deceased, determination and reason of each row; blank out of scope."""
    verdicts = [["", "", ""] for _ in rows]
    dead = {
        value(line, "SUBJECT_ID") for line in rows if value(line, "STP_TYPE_DESCR") == b"DECEASED"
    }
    for subject, person in naive_persons(rows).items():
        deceased = subject in dead
        convicted = [rows[index] for index in person.convictions]
        facts = {
            "dob": person.dob or ZERO,
            "deceased": deceased,
            "latest": max((day_of(line) for line in convicted), default=ZERO),
            "only": all(is_covered(section_of(line)) for line in convicted),
        }
        for index in person.convictions:
            line = rows[index]
            if value(line, "STP_ORI_CNTY_NAME") == COUNTY.encode() and is_covered(section_of(line)):
                verdict = naive_verdict(line, facts, options, at)
                verdicts[index] = ["Deceased" if deceased else "-", *verdict]
    return verdicts


def day_of(line: list[bytes]) -> date:
    return naive_date(value(line, "STP_EVENT_DATE")) or ZERO


def naive_verdict(
    line: list[bytes], facts: dict[str, Any], options: dict[str, Any], at: date
) -> list[str]:
    section, day = section_of(line), day_of(line)
    stated, code = (value(line, name) for name in ("CONV_STAT_DESCR", "OFFENSE_TOC"))
    relief, lists = options["additionalRelief"], options["baselineEligibility"]
    age, since, free = (
        relief["subjectAgeThreshold"],
        relief["yearsSinceConvictionThreshold"],
        relief["yearsCrimeFreeThreshold"],
    )
    reasons = [
        (
            stated != b"FELONY" and not (stated == b"" and code == b"F"),
            "Misdemeanor or Infraction",
        ),
        *((s in section, f"Dismiss all HS {s} convictions") for s in lists["dismiss"]),
        (
            relief["subjectUnder21AtConviction"] and later(facts["dob"], 21) > day,
            "21 years or younger",
        ),
        (age and later(facts["dob"], age) <= at, f"{age} years or older"),
        (since and day <= later(at, -since), f"Conviction occurred {since} or more years ago"),
        (free and facts["latest"] < later(at, -free), f"No convictions in the past {free} years"),
        (relief["subjectHasOnlyProp64Charges"] and facts["only"], "Only has 11357-60 charges"),
        (relief["subjectIsDeceased"] and facts["deceased"], "Individual is deceased"),
    ]
    for holds, reason in reasons:
        if holds:
            return ["Eligible for Dismissal", reason]
    for reduced in lists["reduce"]:
        if reduced in section:
            return ["Eligible for Reduction", f"Reduce all HS {reduced} convictions"]
    return ["", ""]


@pytest.mark.parametrize("at", [date(2020, 7, 1), date(2020, 2, 29)])
@pytest.mark.parametrize("chosen", [*([name] for name in RELIEF), [], list(RELIEF)])
def test_every_row_is_decided_as_the_rules_say(job: Job, chosen: list[str], at: date) -> None:
    rows = histories()
    data = text(*rows)
    relief = NO_RELIEF | {name: RELIEF[name] for name in chosen}
    for dismiss, reduce in LISTS:
        options = {
            "baselineEligibility": {"dismiss": dismiss, "reduce": reduce},
            "additionalRelief": relief,
        }
        done = job(data, options=options, compute_at=at.isoformat())
        assert done.errors == {}
        full = naive_rows(done.files["All_Results.csv"], len(FIELDS) + len(ADDED))[1:]
        found = [[field.decode() for field in line[-3:]] for line in full]
        assert found == naive_verdicts(rows, options, at)
