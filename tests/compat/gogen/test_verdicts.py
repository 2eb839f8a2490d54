"""The determination of every row against the rules of the old tool, read out one by one."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.compat.gogen.conftest import COUNTY, Job, row, text
from tests.compat.gogen.naive import naive_date, naive_persons, naive_rows, value
from vacatur.compat.gogen.layout import ADDED, FIELDS, SECTIONS

ZERO = date(1, 1, 1)
PERSON = {"SUBJECT_ID": ["1", "2", ""], "PRI_DOB": ["20000229", "19620701", "19620702", ""]}
KNOWN = PERSON | {
    "STP_EVENT_DATE": ["20210228", "20210301", "20100701", "20100702", "20170701", "20170630", ""],
    "STP_TYPE_DESCR": ["COURT ACTION", "COURT ACTION", "COURT ACTION", "DECEASED"],
    "STP_ORI_CNTY_NAME": [COUNTY, COUNTY, COUNTY, "KERN"],
    "CNT_ORDER": ["001001001000", "001001002000", "002001001000", "003001001000"],
    "OFFENSE_DESCR": [
        "11357(A) HS-POSSESS",
        "182/11359 HS-SALE",
        "11360(A)11358 HS",
        "459 PC-11357",
        "SEE COMMENT FOR CHARGE",
    ],
    "COMMENT_TEXT": ["664/11358", "11360", ""],
    "OFFENSE_TOC": ["F", "M"],
    "DISP_DESCR": ["CONVICTED", "CONVICTED-JAIL", "CONVICTED-PROB", "DISMISSED"],
    "CONV_STAT_DESCR": ["FELONY", "FELONY", "FELONY", "MISDEMEANOR", ""],
}
ROWS = st.lists(
    st.fixed_dictionaries({name: st.sampled_from(KNOWN[name]) for name in KNOWN}),
    min_size=1,
    max_size=6,
)
LIST = st.just([]) | st.lists(st.sampled_from(SECTIONS), unique=True, max_size=3)
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
OPTIONS = st.fixed_dictionaries(
    {
        "baselineEligibility": st.fixed_dictionaries({"dismiss": LIST, "reduce": LIST}),
        "additionalRelief": st.sets(st.sampled_from(list(RELIEF)), min_size=1, max_size=2).map(
            lambda chosen: NO_RELIEF | {name: RELIEF[name] for name in chosen}
        ),
    }
)


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
    for subject, person in naive_persons(rows).items():
        own = [line for line in rows if value(line, "SUBJECT_ID") == subject]
        deceased = any(value(line, "STP_TYPE_DESCR") == b"DECEASED" for line in own)
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


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(ROWS, OPTIONS, st.sampled_from([date(2020, 7, 1), date(2020, 2, 29)]))
def test_every_row_is_decided_as_the_rules_say(
    job: Job, records: list[dict[str, str]], options: dict[str, Any], at: date
) -> None:
    rows = [row(**record) for record in records]
    done = job(text(*rows), options=options, compute_at=at.isoformat())
    assert done.errors == {}
    full = naive_rows(done.files["All_Results.csv"], len(FIELDS) + len(ADDED))[1:]
    assert [[field.decode() for field in line[-3:]] for line in full] == naive_verdicts(
        rows, options, at
    )
