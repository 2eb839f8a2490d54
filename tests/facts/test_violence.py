"""Tiers of violence: charges of one citation share one, and a few statutes read the words too."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vacatur.charges.columns import PAIR
from vacatur.facts.violence import CITED, SURE, ViolenceTable, graver

COLUMNS = ("act", "section", "subsection", "class", "words", "tier")
ROWS = [
    ("720 ILCS 5", "12-1", None, None, "INJUR", "T2"),
    ("720 ILCS 5", "12-1", "c-9", None, None, "T1"),
    ("720 ILCS 5", "12-1", None, "felony", None, "T2"),
    ("720 ILCS 5", "12-3a", None, None, None, "T1"),
    ("720 ILCS 5", "12A-*", None, "misdemeanor", None, "T2"),
    ("750 ILCS 60", "*", None, None, None, "T2"),
    ("*", "*", None, None, None, "T0"),
]
TABLE = ViolenceTable(pl.DataFrame(ROWS, dict.fromkeys(COLUMNS, pl.String), orient="row"))
SCHEMA = {name: pl.Boolean if name == "cannabis_words" else pl.String for name in (*CITED, *PAIR)}

Charge = tuple[str, str | None, str | None, str | None, str | None, bool, str | None, str | None]


def naive_tier(charge: Charge) -> str | None:
    """The first row of the table that fits, one charge and one row at a time."""
    reading, act, section, subsection, label, cannabis, code, text = charge
    kind = {"F": "felony", "M": "misdemeanor"}.get(label[0], "lesser") if label else ""
    for row_act, row_section, row_subsection, row_kind, words, tier in ROWS:
        begun = (row_section or "").rstrip("*").upper()
        own = (section or "").upper()
        named = own.startswith(begun) if (row_section or "").endswith("*") else own == begun
        inside = row_subsection is None or f"{subsection or ''}-".startswith(f"{row_subsection}-")
        spoken = words is None or words in f"{code or ''} {text or ''}".upper()
        fits = row_act in {"*", act or ""} and named and inside and spoken
        if fits and row_kind in {None, kind}:
            sure = reading in SURE or cannabis or words is not None
            return tier if sure else {"T1": "T2"}.get(str(tier))
    raise AssertionError


CHARGES = st.tuples(
    st.sampled_from([*SURE, "ambiguous", "blank"]),
    st.sampled_from(["720 ILCS 5", "750 ILCS 60", "720 ILCS 550", None]),
    st.sampled_from(["12-1", "12-3A", "12-3a", "12-3", "12a-4", "12A-4", None]),
    st.sampled_from([None, "c-9", "c-90", "c-9-a", "c"]),
    st.sampled_from([None, "F 4", "M A", "PO"]),
    st.booleans(),
    st.sampled_from([None, "720-5/12-1", "injury"]),
    st.sampled_from([None, "ASSAULT", "assault w/ injury"]),
)


@settings(deadline=None, max_examples=150)
@given(st.lists(CHARGES, max_size=12))
def test_each_charge_has_the_tier_of_the_first_row_that_fits(charges: list[Charge]) -> None:
    frame = pl.DataFrame(charges, SCHEMA, orient="row")
    tiers = TABLE.tiers(frame)
    assert tiers.dtype == pl.String
    assert tiers.to_list() == [naive_tier(charge) for charge in charges]


@pytest.mark.parametrize("section", ["12-1", "12-3"])
def test_words_count_only_where_the_statute_has_a_row_that_reads_them(section: str) -> None:
    texts = ("PUSHED", "INJURED")
    charges = [("clear", "720 ILCS 5", section, None, None, False, None, text) for text in texts]
    tiers = TABLE.tiers(pl.DataFrame(charges, SCHEMA, orient="row")).to_list()
    assert tiers == (["T0", "T2"] if section == "12-1" else ["T0", "T0"])


def test_an_original_charge_that_was_violent_leaves_the_question_open() -> None:
    assert graver("T0", "T2") == "T2"
    assert graver("T2", None) == "T2"
    assert graver(None, "T1") is None


@pytest.mark.parametrize("rows", [ROWS[:-1], []])
def test_a_table_must_have_a_tier_for_any_charge(rows: list[tuple[str | None, ...]]) -> None:
    table = pl.DataFrame(rows, dict.fromkeys(COLUMNS, pl.String), orient="row")
    with pytest.raises(ValueError, match="last row"):
        ViolenceTable(table)
