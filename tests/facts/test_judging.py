"""What follows from a case: cases are judged once, whatever charges share them."""

from __future__ import annotations

import math
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vacatur.facts.build import charge_law
from vacatur.facts.charge_facts import ChargeLaw
from vacatur.facts.judging import JUDGED, Case, judged
from vacatur.rules.load import load_pack

CCA = "720 ILCS 550"
LAW = charge_law(load_pack("us-il/cannabis"))
BY_TEXT = replace(LAW, text_decides=True)
BY_CODE = replace(LAW, text_decides=False)
SCHEMA = {
    **dict.fromkeys(Case._fields, pl.String),
    **dict.fromkeys(("settled", "section_conflict"), pl.Boolean),
    **dict.fromkeys(("text_low", "text_high", "text_at", "stated"), pl.Float64),
    "period": pl.Int8,
}
LAST = len(LAW.penalties.cuts)
PLAIN = Case(
    act=CCA,
    section="4",
    subsection="c",
    recorded_class=None,
    inchoate="none",
    settled=False,
    section_conflict=False,
    text_kind=None,
    text_low=None,
    text_high=None,
    text_at=None,
    period=LAST,
    stated=None,
)


def frame_of(*cases: Case) -> pl.DataFrame:
    return pl.DataFrame(cases, SCHEMA, orient="row")


def found(case: Case, law: ChargeLaw = BY_CODE) -> dict[str, object]:
    return judged(frame_of(case), law).to_dicts()[0]


AMOUNTS = st.sampled_from([None, 0.0, 2.5, 10.0, 15.0, 30.0, 100.0, math.inf])
CASES = st.builds(
    Case,
    act=st.sampled_from([CCA, CCA, "720 ILCS 5", None]),
    section=st.sampled_from(["4", "5", "8", "21-1", None]),
    subsection=st.sampled_from([None, "a", "c", "d", "c-1", "z", "1-a", "a-b"]),
    recorded_class=st.sampled_from([None, "M A", "M", "F 4", "CV"]),
    inchoate=st.sampled_from(["none", "attempt", "conspiracy"]),
    settled=st.booleans(),
    section_conflict=st.booleans(),
    text_kind=st.sampled_from([None, "possession", "delivery", "other"]),
    text_low=AMOUNTS,
    text_high=AMOUNTS,
    text_at=AMOUNTS,
    period=st.sampled_from([None, 0, LAST - 1, LAST]),
    stated=AMOUNTS,
)


@settings(deadline=None, max_examples=60)
@given(st.lists(CASES, max_size=8), st.booleans())
def test_a_charge_is_judged_as_if_it_stood_alone(cases: list[Case], text_decides: bool) -> None:
    law = BY_TEXT if text_decides else BY_CODE
    together = judged(frame_of(*cases, *reversed(cases)), law)
    assert together.columns == list(JUDGED)
    assert together.to_dicts() == [found(case, law) for case in (*cases, *reversed(cases))]


def test_no_charges_are_judged_to_a_frame_of_the_same_columns() -> None:
    assert judged(frame_of(), LAW).schema == judged(frame_of(PLAIN), LAW).schema


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ((None, None), (False, False, False)),
        ((30.0, 100.0), (False, False, False)),
        ((10.0, 30.0), (False, False, True)),
        ((2000.0, None), (False, True, False)),
    ],
)
def test_beside_a_letter_a_text_agrees_or_is_stale_or_in_conflict(
    text: tuple[float | None, float | None], flags: tuple[bool, bool, bool]
) -> None:
    case = PLAIN._replace(text_low=text[0], text_high=text[1])
    told = found(case)
    names = ("weight_conflict", "weight_text_conflict", "stale_weight_text")
    assert tuple(told[name] for name in names) == flags
    assert (told["grams_low"], told["grams_high"]) == (30.0, 100.0)


def test_a_corrected_charge_has_no_conflict_with_its_text() -> None:
    case = PLAIN._replace(text_low=2000.0)
    assert found(case)["weight_text_conflict"]
    assert not found(case._replace(settled=True))["weight_text_conflict"]


def test_a_number_that_lost_its_comparator_must_touch_the_range() -> None:
    assert not found(PLAIN._replace(text_at=30.0))["weight_text_conflict"]
    assert found(PLAIN._replace(text_at=500.0))["weight_text_conflict"]


def test_a_text_narrows_what_a_class_leaves_open() -> None:
    open_still = PLAIN._replace(subsection=None, recorded_class="F 4")
    wide = found(open_still)
    assert (wide["grams_low"], wide["grams_high"]) == (30.0, 500.0)
    narrow = found(open_still._replace(text_low=50.0, text_high=80.0))
    assert (narrow["grams_low"], narrow["grams_high"]) == (50.0, 80.0)
    apart = found(open_still._replace(text_low=2000.0))
    assert apart["weight_conflict"]


@pytest.mark.parametrize("subsection", ["c", "c-1"])
def test_digits_after_a_letter_leave_it_the_only_letter(subsection: str) -> None:
    assert found(PLAIN._replace(subsection=subsection))["grams_high"] == 100.0


@pytest.mark.parametrize("subsection", ["c-d", "1-c"])
def test_several_letters_or_one_that_is_not_the_first_are_none(subsection: str) -> None:
    assert found(PLAIN._replace(subsection=subsection))["grams_high"] is None


def test_where_the_text_decides_it_names_the_section() -> None:
    kind, section = next(iter(BY_TEXT.text_sections.items()))
    case = PLAIN._replace(section="8", section_conflict=True, text_kind=kind)
    told = found(case, BY_TEXT)
    assert (told["section"], told["subsection"], told["section_conflict"]) == (section, None, False)
    kept = found(case, BY_CODE)
    assert (kept["section"], kept["subsection"], kept["section_conflict"]) == ("8", "c", True)
    strange = found(case._replace(text_kind=None), BY_TEXT)
    assert (strange["section"], strange["section_conflict"]) == ("8", True)


def test_a_measured_weight_counts_where_the_text_states_none() -> None:
    bare = PLAIN._replace(subsection=None, stated=50.0)
    measured, told = found(bare), found(bare._replace(text_low=10.0, text_high=30.0))
    assert (measured["grams_low"], measured["grams_high"]) == (30.0, 100.0)
    assert (told["grams_low"], told["grams_high"]) == (10.0, 30.0)
