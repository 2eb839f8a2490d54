"""The rows of a file as the old tool took them, and the fields it added."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.compat.gogen.conftest import COUNTY, HEADER, Job, conviction, row, text
from tests.compat.gogen.naive import (
    naive_date,
    naive_field,
    naive_persons,
    naive_possible,
    naive_rows,
    naive_years,
    value,
)
from vacatur.compat.gogen.layout import ADDED, FIELDS

AT = date(2020, 7, 1)
CASE, CONVICTIONS, POSSIBLE, AFTER, STRIKES, OFFENDER, _, WHEN, YEARS, LAST = range(10)

FIELDS_OF_A_ROW = {
    "SUBJECT_ID": ["1", "2", "", ""],
    "PRI_DOB": ["19800615", "", "19620701"],
    "STP_EVENT_DATE": ["20150101", "20161110", "19950000", "16000101", "20250101"],
    "STP_TYPE_DESCR": ["COURT ACTION", "ARREST/DETAINED/CITED"],
    "STP_ORI_CNTY_NAME": [COUNTY, COUNTY, "KERN"],
    "CNT_ORDER": ["001001001000", "001001002000", "001002001000", "002001001000"],
    "OFN": ["", "C1", 'C,"2"', " C3"],
    "OFFENSE_DESCR": [
        "11357(A) HS-POSSESS",
        "11359 HS-SALE",
        "459 PC-BURGLARY",
        "SEE COMMENT FOR CHARGE ",
        "",
    ],
    "COMMENT_TEXT": ["", "11357(C) HS", " 11360, ROOF", 'SAYS "11359"-X', "NOTHING"],
    "OFFENSE_TOC": ["F", "M"],
    "DISP_DESCR": ["CONVICTED", "CONVICTED-JAIL", "DISMISSED", " CONVICTED"],
    "CONV_STAT_DESCR": ["FELONY", "MISDEMEANOR", ""],
}
ROWS = st.lists(
    st.fixed_dictionaries(
        {name: st.sampled_from(FIELDS_OF_A_ROW[name]) for name in FIELDS_OF_A_ROW}
    ),
    max_size=12,
)


def american(day: date) -> bytes:
    return f"{day:%m/%d}/{day.year:04}".encode()


def years(at: date, then: date | None) -> bytes:
    return naive_years(at, then).encode()


def naive_added(rows: list[list[bytes]]) -> list[list[bytes] | None]:
    """Give, for the rows in scope, the added fields that do not come from the law."""
    added: list[list[bytes] | None] = [None] * len(rows)
    for person in naive_persons(rows).values():
        dates = [naive_date(value(rows[i], "STP_EVENT_DATE")) for i in person.convictions]
        latest = max((day for day in dates if day), default=None)
        for index, day in zip(person.convictions, dates, strict=True):
            charge, comment = (
                value(rows[index], name).decode() for name in ("OFFENSE_DESCR", "COMMENT_TEXT")
            )
            told = charge if charge.strip() not in {"", "SEE COMMENT FOR CHARGE"} else comment
            section = told.split("-")[0]
            in_scope = any(number in section for number in ("11357", "11358", "11359", "11360"))
            if in_scope and value(rows[index], "STP_ORI_CNTY_NAME") == COUNTY.encode():
                case = person.numbers.get(value(rows[index], "CNT_ORDER")[:6], [])
                added[index] = [
                    naive_field(b"; ".join(case)),
                    b"%d" % len(person.convictions),
                    b"Y" if day and day > date(2016, 11, 9) else b"N",
                    american(day or date(1, 1, 1)),
                    years(AT, day),
                    years(AT, latest),
                ]
    return added


@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(ROWS, st.sampled_from([200, 1 << 21]))
def test_rows_are_taken_as_one_after_another(
    job: Job, records: list[dict[str, str]], block_size: int
) -> None:
    rows = [row(**record) for record in records]
    done = job(text(*rows), block_size=block_size)
    assert done.errors == {}
    full = naive_rows(done.files["All_Results.csv"], len(FIELDS) + len(ADDED))[1:]
    assert [line[: len(FIELDS)] for line in full] == rows
    in_scope = []
    for line, expected in zip(full, naive_added(rows), strict=True):
        fields = line[len(FIELDS) :]
        charge, comment = (value(line, name).decode() for name in ("OFFENSE_DESCR", "COMMENT_TEXT"))
        reported = comment.encode() if naive_possible(charge, comment) else b""
        assert fields[POSSIBLE] == reported
        if expected is None:
            assert [field for field in fields if field] == ([reported] if reported else [])
            continue
        in_scope.append(line)
        found = [fields[i] for i in (CASE, CONVICTIONS, AFTER, WHEN, YEARS, LAST)]
        assert [naive_field(found[0]), *found[1:]] == expected
    prop64 = naive_rows(done.files["Prop64_Results.csv"], len(FIELDS) + len(ADDED))[1:]
    assert prop64 == in_scope
    assert done.summary["lineCount"] == len(rows)


def test_a_count_is_convicted_once_and_the_first_row_tells_the_birth_date(job: Job) -> None:
    done = job(
        text(
            row(SUBJECT_ID="1", PRI_DOB="19620701"),
            conviction(PRI_DOB="19900101"),
            conviction(STP_EVENT_DATE="20190101"),
            conviction(SUBJECT_ID="2", PRI_DOB="19620702"),
        ),
        options={"additionalRelief": {"subjectAgeThreshold": 58}},
    )
    _, first, again, other = done.added()
    assert first[CONVICTIONS] == "1"
    assert first[LAST] == "5.5"
    assert first[-1] == "58 years or older"
    assert again == [""] * 18
    assert other[-2:] == ["", ""]


def test_rows_without_a_subject_are_one_that_forgets(job: Job) -> None:
    blank, court_action = {"SUBJECT_ID": ""}, {"STP_TYPE_DESCR": "COURT ACTION", "OFN": "C9"}
    done = job(
        text(
            conviction(**blank, PRI_DOB="19620701"),
            conviction(**blank),
            row(**blank, PRI_DOB="19900101", CNT_ORDER="101001009000", **court_action),
        ),
        options={"additionalRelief": {"subjectAgeThreshold": 58}},
    )
    first, second, last = done.added()
    assert first[CONVICTIONS] == second[CONVICTIONS] == "2"
    assert first[CASE] == second[CASE] == "C9"
    assert first[-1] == second[-1] == ""
    assert last == [""] * 18
    assert done.summary["subjectsWithProp64ConvictionCountInCounty"] == 1


@pytest.mark.parametrize("lead", [b"\xef\xbb\xbf", b'"'])
def test_a_header_that_is_not_recognised_counts_as_a_row(job: Job, lead: bytes) -> None:
    header = HEADER.replace(b"RECORD_ID", lead + b"RECORD_ID" + (b'"' if lead == b'"' else b""))
    done = job(text(conviction(), header=header))
    assert done.summary["lineCount"] == 2
    assert len(done.added()) == 2
    assert (
        done.files["All_Results.csv"]
        .splitlines()[1]
        .startswith(b"RECORD_ID" if lead == b'"' else lead)
    )


def test_a_file_without_a_header_is_read_from_its_first_row(job: Job) -> None:
    assert job(text(conviction(), header=b"")).summary["lineCount"] == 1


def test_a_header_with_a_comma_too_many_is_passed_over(job: Job) -> None:
    done = job(text(conviction(), header=HEADER.replace(b"\n", b",\r\n")))
    assert done.summary["lineCount"] == 1


@pytest.mark.parametrize(
    ("given", "row_number"),
    [
        ([conviction(CNT_ORDER="")], 1),
        ([row(), conviction(CNT_ORDER="12", STP_ORI_CNTY_NAME="KERN")], 2),
        ([conviction(CNT_ORDER="12345", OFN="")], 1),
        ([row(STP_TYPE_DESCR="COURT ACTION", OFN="C1", CNT_ORDER="12345")], 1),
        ([row(OFFENSE_DESCR="11359 HS", CNT_ORDER="12")], 1),
    ],
)
def test_a_count_order_that_matters_must_be_long_enough(
    job: Job, given: list[list[bytes]], row_number: int
) -> None:
    done = job(text(*given))
    words = f"CNT_ORDER is too short in row {row_number}: 12 digits are needed"
    assert done.errors == {"0.csv": words}
    assert list(done.files) == ["gogen.err"]


@pytest.mark.parametrize(
    "given",
    [
        row(CNT_ORDER=""),
        row(STP_TYPE_DESCR="ARREST", OFN="C1", CNT_ORDER="1"),
        row(OFFENSE_DESCR="11359 HS", CNT_ORDER="123"),
        conviction(STP_ORI_CNTY_NAME="KERN", OFN="", CNT_ORDER="123"),
        conviction(OFN="", CNT_ORDER="123456"),
    ],
)
def test_a_count_order_that_nobody_reads_may_be_short(job: Job, given: list[bytes]) -> None:
    assert job(text(given)).errors == {}


def test_bytes_of_another_encoding_come_out_as_they_went_in(job: Job) -> None:
    strange = conviction(
        PRI_NAME=b"MU\xd1OZ", OFFENSE_DESCR=b"\xd1 187 PC 11359 HS", OFN=b"\xff\xfe, C"
    )
    done = job(text(strange))
    line = naive_rows(done.files["All_Results.csv"], len(FIELDS) + len(ADDED))[1]
    assert line[: len(FIELDS)] == strange
    assert line[len(FIELDS) + CASE] == b"\xff\xfe, C"
    assert line[len(FIELDS) + STRIKES] == b"\xd1 187 PC 11359 HS"
    assert line[len(FIELDS) + OFFENDER] == b"-"


@given(
    st.sampled_from(["", "SEE COMMENT FOR CHARGE", "459 PC", "11357 HS", "11357(A) HS", "11358"]),
    st.sampled_from(["", "X", "11357", "11357(A)", "11357(B)", "11357(C)", "11357(E)", "11360"]),
)
@example("11357(D)", "11357(C)")
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_comment_is_reported_that_names_another_charge(
    job: Job, charge: str, comment: str
) -> None:
    done = job(text(row(OFFENSE_DESCR=charge, COMMENT_TEXT=comment, CNT_ORDER="001001001000")))
    reported = comment if naive_possible(charge, comment) else ""
    assert done.added() == [["", "", reported, *[""] * 15]]
    assert done.added("All_Results_Condensed.csv") == done.added()


@pytest.mark.parametrize(
    ("day", "shown", "since", "after"),
    [
        ("", "01/01/0001", "-1.0", "N"),
        ("19950000", "01/01/0001", "-1.0", "N"),
        ("00010101", "01/01/0001", "-1.0", "N"),
        ("16000101", "01/01/1600", "292.3", "N"),
        ("20161109", "11/09/2016", "3.6", "N"),
        ("20161110", "11/10/2016", "3.6", "Y"),
        ("20200702", "07/02/2020", "-0.0", "Y"),
        ("20250101", "01/01/2025", "-4.5", "Y"),
    ],
)
def test_the_date_and_the_years_of_a_conviction(
    job: Job, day: str, shown: str, since: str, after: str
) -> None:
    (found,) = job(text(conviction(STP_EVENT_DATE=day))).added()
    assert (found[WHEN], found[YEARS], found[LAST], found[AFTER]) == (shown, since, since, after)


def test_a_date_of_the_year_0_is_shown_but_never_the_latest(job: Job) -> None:
    (found,) = job(text(conviction(STP_EVENT_DATE="00001231"))).added()
    assert (found[WHEN], found[YEARS], found[LAST]) == ("12/31/0000", "292.3", "-1.0")
