"""Resolution of a frame: letters by date, conflicts of weight."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from vacatur.charges.frame import resolve_frame
from vacatur.charges.tables import BUNDLED, load_charge_tables

TABLES = load_charge_tables(BUNDLED / "us-il" / "charges")
ACT = "720 ILCS 550"
CHANGE = "2016-07-29"
BEFORE, AFTER = date(2016, 7, 28), date(2016, 7, 29)

# An invented cut of the dated table: possession before and after the weights moved, delivery.
WINDOWS = pl.DataFrame(
    [
        (ACT, "4", "a", "1997-08-15", CHANGE, "0", "2.5"),
        (ACT, "4", "b", "1997-08-15", CHANGE, "2.5", "10"),
        (ACT, "4", "c", "1997-08-15", CHANGE, "10", "30"),
        (ACT, "4", "g", "1997-08-15", CHANGE, "5000", None),
        (ACT, "4", "a", CHANGE, None, "0", "10"),
        (ACT, "4", "b", CHANGE, None, "10", "30"),
        (ACT, "4", "c", CHANGE, None, "30", "100"),
        (ACT, "4", "g", CHANGE, None, "5000", None),
        (ACT, "5", "c", "1997-08-15", None, "10", "30"),
    ],
    schema=["act", "section", "subsection", "start", "end", "grams_low", "grams_high"],
    orient="row",
)


def resolve(code: str | None, text: str | None, day: date | None) -> dict[str, object]:
    frame = pl.DataFrame(
        {"charge_code": [code], "charge_description": [text], "offense_date": [day]},
        schema={
            "charge_code": pl.String,
            "charge_description": pl.String,
            "offense_date": pl.Date,
        },
    )
    return resolve_frame(frame, TABLES, WINDOWS).to_dicts()[0]


@pytest.mark.parametrize(
    ("text", "day", "letter"),
    [
        ("POSS CANNABIS 10-30 GRAMS", BEFORE, "4(c)"),
        ("POSS CANNABIS 10-30 GRAMS", AFTER, "4(b)"),
        ("POSS CANNABIS 2.5 GRAMS OR LESS", None, "4(a)"),
        ("POSS CANNABIS MORE THAN 5000 GRAMS", None, "4(g)"),
        ("MFG/DEL CANNABIS 10-30 GRAMS", None, "5(c)"),
        ("POSS CANNABIS OVER 5,000GRAMS", BEFORE, "4(g)"),
        ("POSSESED MARAJUANA 10 THRU 30 GRAMS", BEFORE, "4(c)"),
        ("CAN - MFG/DEL - 10-30 GRMS", None, "5(c)"),
        ("PWID CAN 10-30 GR", None, "5(c)"),
        ("POSS CANNABIS W/INTENT 10-30 GRAMS", None, "5(c)"),
        ("MFG/DEL CANNABIS SCHOOL 10-30 GRAMS", None, "5.2(c)"),
        ("CANNABIS PRODUCTION - LESS THAN 5 PLANTS", None, "8(a)"),
        ("CANNABIS 5-20 PLANTS", None, "8(b)"),
        ("CASUAL DEL CAN<2.5 GRAMS", None, "6"),
        ("CANNABIS TRAFFICKING>5000 GRAM", None, "5.1(a)"),
    ],
)
def test_a_text_alone_tells_the_letter_where_only_one_has_the_weight(
    text: str, day: date | None, letter: str
) -> None:
    row = resolve(None, text, day)
    assert row["statute"] == f"{ACT}/{letter}"
    assert row["method"] == "description"
    assert row["alternatives"] is None
    assert 0.8 < float(str(row["score"])) < 1.0


@pytest.mark.parametrize(
    ("text", "day", "letters"),
    [
        ("POSS CANNABIS 10-30 GRAMS", None, "4(c) 4(b)"),
        ("POSS CANNABIS/10", AFTER, "4(a) 4(b)"),
        ("POSS CANNABIS 30 GRAMS OR LESS", AFTER, "4(a) 4(b)"),
        ("POSS CANNABIS OVER 10 GRAMS", BEFORE, "4(c) 4(g)"),
        ("POSS CANNABIS", AFTER, "4"),
        # A number that was cut off tells no letter, even where it is inside one alone.
        ("MFG/DEL CAN 15", BEFORE, "5(c)"),
        # School grounds are a matter of delivery; grams are not plants.
        ("POSS CANNABIS SCHOOL 10-30 GRAMS", BEFORE, "5.2(c)"),
        ("CANNABIS PLANTS 5-20 GRAMS", BEFORE, "8"),
        ("DEL CANNABIS UNDER 18 10-30 GRAMS", BEFORE, "7"),
    ],
)
def test_a_text_alone_that_leaves_more_than_one_open_is_only_a_suggestion(
    text: str, day: date | None, letters: str
) -> None:
    row = resolve(None, text, day)
    assert row["statute"] is None
    assert row["method"] == "description"
    assert row["alternatives"] == ";".join(f"{ACT}/{letter}" for letter in letters.split())


@pytest.mark.parametrize("code", ["720-550", "720/550-8-4", "56-1/2-440(D)"])
def test_a_code_without_a_section_leaves_the_text_its_suggestion(code: str) -> None:
    row = resolve(code, "POSS CANNABIS/10-30 GRAM", BEFORE)
    assert (row["statute"], row["alternatives"]) == (None, f"{ACT}/4(c)")


@pytest.mark.parametrize(
    ("code", "weight", "statute", "conflict"),
    [
        ("720-570/4(c)", "10-30 GRAMS", f"{ACT}/4(c)", False),
        ("720-570/4(c)", "MORE THAN 5000 GRAMS", None, True),
        ("720-550/48", "2.5-10 GRAMS", f"{ACT}/4(b)", False),
    ],
)
def test_what_code_and_text_tell_together_must_have_the_weight(
    code: str, weight: str, statute: str | None, conflict: bool
) -> None:
    row = resolve(code, f"POSS CANNABIS {weight}", BEFORE)
    assert (row["statute"], row["conflict"]) == (statute, conflict)
    if statute is None:
        assert str(row["alternatives"]).startswith(f"{ACT}/4(c);")
        assert float(str(row["score"])) < 0.5


@pytest.mark.parametrize(("day", "known"), [(BEFORE, False), (AFTER, True), (None, True)])
def test_a_text_is_no_section_that_was_not_yet_law(day: date | None, known: bool) -> None:
    row = resolve(None, "CANNABIS PROD MFG EQIPT", day)
    told = (row["statute"], row["alternatives"])
    assert told == ((f"{ACT}/5.3(a)", None) if known else (None, f"{ACT}/5.3(a)"))


@pytest.mark.parametrize(
    ("code", "text", "day", "conflict"),
    [
        ("720-550/4(c)", "POSS CANNABIS 10-30 GRAMS", BEFORE, False),
        ("720-550/4(b)", "POSS CANNABIS 10-30 GRAMS", AFTER, False),
        # Text of the other window beside a clear letter is stale, not a conflict.
        ("720-550/4(c)", "POSS CANNABIS 10-30 GRAMS", AFTER, False),
        ("720-550/4(b)", "POSS CANNABIS 10-30 GRAMS", BEFORE, False),
        ("720-550/4(a)", "POSS CANNABIS 10-30 GRAMS", BEFORE, True),
        ("720-550/4(a)", "POSS CANNABIS MORE THAN 5000 GRAMS", None, True),
        ("720-550/4(a)", "POSS CANNABIS OVER 21 OUNCES", BEFORE, True),
        ("720-550/4(a)", "POSS CANNABIS 5+ LBS", BEFORE, True),
        ("720-550/4(a)", "POSS CANNABIS NO 45 GRAMS", BEFORE, True),
        ("720-550/4(a)", "POSS CANNABIS 45-GRAMS", BEFORE, True),
        ("720-550/4(a)", "POSS CANNABIS OVR 30 GMS", BEFORE, True),
        ("720-550/4(a)", "POSS CANNABIS MORE THAN 30, LESS THAN 500 GRAMS", BEFORE, True),
        ("720-550/5(c)", "MFG/DEL CANNABIS 30-500 GRAMS", BEFORE, True),
        ("720-550/5(c)", "MFG/DEL CAN 10", BEFORE, False),
        ("720-550/5(c)", "MFG/DEL CAN 500", BEFORE, True),
        ("720-550/5(c)", "POSS CANNABIS 10-30 GRAMS", BEFORE, True),
        ("720-550/4", "POSS CANNABIS 10-30 GRAMS", BEFORE, False),
        ("720 ILCS 570/404(c)", "MFG/DEL CANNABIS/2.5-10 GRAMS", BEFORE, True),
        ("720 ILCS 570/402(c)", "PCS - POSSESSION", BEFORE, False),
        ("625 ILCS 5.0/11-502.15-B", "UNLWFL POSS CANNABIS/DRIVER", AFTER, False),
        ("7-24-099-A", "POSSESSION OF CANNABIS UP TO 15 GRAMS", AFTER, False),
    ],
)
def test_conflicts_of_weight(code: str, text: str, day: date | None, conflict: bool) -> None:
    assert resolve(code, text, day)["conflict"] is conflict


def test_columns_may_be_absent_and_others_stay() -> None:
    frame = pl.DataFrame({"charge_code": ["720-550/4(c)", "60-30"], "court": ["east", "west"]})
    resolved = resolve_frame(frame, TABLES)
    added = ["statute", "inchoate", "method", "score", "margin", "alternatives", "conflict"]
    assert resolved.columns == [*frame.columns, *added]
    assert resolved["statute"].to_list() == [f"{ACT}/4(c)", None]
    assert resolved["conflict"].to_list() == [False, False]


def test_dates_may_be_text_and_a_bad_one_is_unknown() -> None:
    frame = pl.DataFrame(
        {
            "charge_description": ["POSS CANNABIS 10-30 GRAMS"] * 2,
            "offense_date": ["2017-01-01", "unknown"],
        }
    )
    resolved = resolve_frame(frame, TABLES, WINDOWS)
    assert resolved["statute"].to_list() == [f"{ACT}/4(b)", None]
    assert resolved["alternatives"].to_list() == [None, f"{ACT}/4(c);{ACT}/4(b)"]
