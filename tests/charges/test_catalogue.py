"""Statutes near to a code: against their definition over the whole catalogue."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, Levenshtein

from tests.charges.naive import naive_weighted
from vacatur.charges.catalogue import (
    Candidate,
    _keys,
    cannabis_neighbours,
    has_neighbour,
    marked_key,
    match_key,
    suggest,
    targets_of,
)
from vacatur.charges.normalize import listed_text, statute_text
from vacatur.charges.tables import BUNDLED, load_charge_tables
from vacatur.charges.weigh import Costs

TABLES = load_charge_tables(BUNDLED / "us-il" / "charges")
RULES = TABLES.words["fuzzy"]
COSTS = Costs.of(RULES["costs"])
ACT = "720 ILCS 550"
CATALOGUE = {entry: listed_text(entry) for entry in targets_of(TABLES).entries}
STATUTES = sorted(CATALOGUE.values())

Suggestions = list[tuple[str, int]]


def suggested(code: str) -> Suggestions:
    (near,) = suggest([code], TABLES)
    return [(one.statute, one.cost) for one in near]


def cost_of(left: str, right: str) -> int:
    return naive_weighted(
        left,
        right,
        lambda a, b: int(COSTS.change[ord(a), ord(b)]),
        lambda a: int(COSTS.gap[ord(a)]),
        lambda a, b: int(COSTS.swap[ord(a), ord(b)]),
    )


def naive_suggest(code: str) -> Suggestions:
    """Every charged statute within edits and cost, the better of the code with and without tail."""
    keys = list(_keys(code, RULES["shortest"], TABLES.words["look_alikes"]["scanned"]))
    found: dict[str, int] = {}
    for entry in CATALOGUE:
        near = min(naive_readings(entry, keys), default=None, key=lambda one: one[1])
        if near is not None:
            found[near[0]] = min(near[1], found.get(*near))
    order = sorted(found, key=lambda one: (found[one], not one.startswith(f"{ACT}/"), one))
    return [(one, found[one]) for one in order[: RULES["most"]]]


def naive_readings(
    entry: tuple[str, str, str], keys: list[tuple[str, tuple[str, ...]]]
) -> Iterator[tuple[str, int]]:
    act, section, subsection = entry
    whole_only = bool(subsection) or TABLES.acts[act].one_subsection
    for key, tail in keys:
        if (act, section) not in TABLES.charged or (tail and whole_only):
            continue
        statute = CATALOGUE[entry]
        if Levenshtein.distance(key.replace("-", ""), match_key(statute)) <= RULES["edits"]:
            cost = cost_of(key, marked_key(statute))
            if cost <= RULES["most_cost"]:
                own = subsection.split("-") if subsection else tail
                yield statute_text(act, section, own), cost


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """A catalogued statute as an agency writes it, with up to two slips."""
    code = draw(st.sampled_from(STATUTES)).replace(
        " ILCS ", draw(st.sampled_from([" ", "-", " ILCS "]))
    )
    code += draw(st.sampled_from(["", "", "(a)", "-B", "(a)(1)"]))
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(code) - 1))
        put = draw(
            st.sampled_from(
                ["", "0", "5", "O", "-", code[at] * 2, code[at + 1 : at + 2] + code[at]]
            )
        )
        code = code[:at] + put + code[at + 1 :]
    return code


@settings(deadline=None, max_examples=40)
@given(spoilt())
def test_suggestions_are_the_cheapest_of_the_whole_catalogue(code: str) -> None:
    assert suggested(code) == naive_suggest(code)


@settings(deadline=None, max_examples=20)
@given(st.lists(st.one_of(spoilt(), st.text(max_size=8)), max_size=6), st.randoms())
def test_many_codes_at_once_are_each_one_by_itself(codes: list[str], chance: random.Random) -> None:
    alone = {code: suggest([code], TABLES)[0] for code in codes}
    assert suggest(codes, TABLES) == [alone[code] for code in codes]
    chance.shuffle(codes)
    assert suggest(codes, TABLES) == [alone[code] for code in codes]


@pytest.mark.parametrize(
    ("code", "statute", "cost"),
    [
        ("720-550/4(c)", f"{ACT}/4(c)", 0),
        ("720 ILCS 550.0/4-C", f"{ACT}/4(c)", 0),
        ("7205504C", f"{ACT}/4(c)", 90),
        ("720-5S0/4(c)", f"{ACT}/4(c)", 30),
        ("720-55/4(c)", f"{ACT}/4(c)", 150),
        ("720-505/4(c)", f"{ACT}/4(c)", 100),
        ("702-550/4(c)", f"{ACT}/4(c)", 100),
        ("720-550/4(x)", f"{ACT}/4(c)", 80),
        ("702-5/12-3(a)(1)", "720 ILCS 5/12-3(a)(1)", 100),
    ],
)
def test_what_a_slip_costs(code: str, statute: str, cost: int) -> None:
    assert dict(suggested(code))[statute] == cost


@pytest.mark.parametrize(
    "code",
    [
        "",
        "7204",
        "72-04",
        "- / -",
        "VOP",
        "CANNABIS",
        "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9",
        "9" * 70,
        "A" * 10_000,
    ],
)
def test_what_is_near_to_nothing(code: str) -> None:
    assert suggested(code) == []


def test_no_code_no_suggestions() -> None:
    assert suggest([], TABLES) == []


def test_a_statute_nobody_is_charged_under_is_no_suggestion() -> None:
    uncharged = [statute for entry, statute in CATALOGUE.items() if entry[:2] not in TABLES.charged]
    some = uncharged[::10]
    assert some
    for statute, found in zip(some, suggest(some, TABLES), strict=True):
        assert statute not in {one.statute for one in found}


def test_of_equals_the_cannabis_act_comes_first() -> None:
    """One slip in the act's number makes it several acts; a person must see this one."""
    found = suggested("720-560/6")
    costs = [cost for _, cost in found]
    assert costs == sorted(costs)
    least = [statute for statute, cost in found if cost == costs[0]]
    assert len(least) > 1
    assert least[0].startswith(ACT)
    assert any(not one.startswith(ACT) for one in least)


def test_of_equals_without_a_cannabis_act_the_first_in_the_alphabet_comes_first() -> None:
    acts = {name: act._replace(role="") for name, act in TABLES.acts.items()}
    (near,) = suggest(["720-560/6"], replace(TABLES, acts=acts))
    order = [(one.cost, one.statute) for one in near]
    assert order == sorted(order)
    assert not near[0].statute.startswith(ACT)


def test_a_catalogued_subsection_is_no_second_suggestion_beside_its_section() -> None:
    found = suggested("702-5/24-1.6-A-3-E")
    assert found == [("720 ILCS 5/24-1.6(a)(3)(e)", 100)]


def test_each_statute_is_suggested_once_and_no_more_than_a_few() -> None:
    codes = [statute.replace("ILCS ", "").replace("5", "6", 1) for statute in STATUTES[::25]]
    for found in suggest(codes, TABLES):
        statutes = [one.statute for one in found]
        assert len(set(statutes)) == len(statutes) <= RULES["most"]


@cache
def near_by_definition(statute: str) -> frozenset[str]:
    key = match_key(statute)
    return frozenset(
        other for other in STATUTES if OSA.distance(key, match_key(other), score_cutoff=1) <= 1
    )


@settings(deadline=None, max_examples=60)
@given(st.one_of(spoilt(), st.sampled_from(STATUTES), st.text(max_size=10)))
def test_neighbours_are_one_slip_away(code: str) -> None:
    assert has_neighbour(code, TABLES) == bool(near_by_definition(code))
    near = {one for one in near_by_definition(code) if one.startswith(f"{ACT}/")}
    charged = {
        statute
        for (act, section, _), statute in CATALOGUE.items()
        if act == ACT and (act, section) in TABLES.charged
    }
    found = cannabis_neighbours(code, TABLES)
    assert set(found) == near & charged
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    ("code", "neighbours"),
    [
        ("720 ILCS 55/4(c)", [f"{ACT}/4(c)"]),
        ("720 ILCS 5550/4(c)", [f"{ACT}/4(c)"]),
        ("720 ILCS 560/4(c)", [f"{ACT}/4(c)"]),
        ("720 ILCS 505/4(c)", [f"{ACT}/4(c)"]),
        ("720 ILCS 650/5(c)", []),
        ("702 ILCS 505/4(c)", []),
        ("", []),
    ],
)
def test_slips_that_lead_to_the_cannabis_act(code: str, neighbours: list[str]) -> None:
    assert sorted(set(cannabis_neighbours(code, TABLES)) & {f"{ACT}/4(c)"}) == neighbours


def test_a_candidate_is_named_with_the_subsections_of_the_code() -> None:
    one = Candidate(entry=("720 ILCS 5", "12-3", ""), subsections=("a", "1"), cost=30)
    assert one.statute == "720 ILCS 5/12-3(a)(1)"


@pytest.mark.parametrize(
    ("code", "keys"),
    [
        ("720-5/12-3(a)(1)", [("720-5-12-3-A-1", ()), ("720-5-12-3", ("a", "1"))]),
        ("720-5/12-3", [("720-5-12-3", ())]),
        # A first letter that may be a digit is not cut off.
        ("720-5/12-3(I)", [("720-5-12-3-I", ())]),
        ("12-3", []),
        ("ABCDEF", []),
    ],
)
def test_keys(code: str, keys: list[tuple[str, tuple[str, ...]]]) -> None:
    assert list(_keys(code, RULES["shortest"], TABLES.words["look_alikes"]["scanned"])) == keys


def test_the_word_of_an_attempt_is_no_subsection_of_a_suggestion() -> None:
    (near,) = suggest(["625 5 /11501 a att"], TABLES)
    assert near[0].statute == "625 ILCS 5/11-501(a)"
