from __future__ import annotations

from itertools import product
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vacatur.review.bounds import Drawn, clopper_pearson, estimate, fewest_wrong, most_wrong


def one(population: int, drawn: int, wrong: int) -> list[Drawn]:
    return [Drawn(group="a", population=population, drawn=drawn, wrong=wrong)]


def two(first: tuple[int, int, int], second: tuple[int, int, int]) -> list[Drawn]:
    groups = zip("ab", (first, second), strict=True)
    return [
        Drawn(group=name, population=size, drawn=drawn, wrong=wrong)
        for name, (size, drawn, wrong) in groups
    ]


def test_no_error_in_300_is_the_rule_of_three() -> None:
    exact = 1 - 0.05 ** (1 / 300)  # (1 - p) to the 300th is 5 %
    assert most_wrong(one(1_000_000, 300, 0), 0.95) == int(exact * 1_000_000)
    assert fewest_wrong(one(1_000_000, 300, 0), 0.95) == 0


@pytest.mark.parametrize(("found", "drawn"), [(0, 20), (1, 20), (3, 150), (19, 20), (20, 20)])
def test_one_rate_has_the_limits_of_clopper_and_pearson(found: int, drawn: int) -> None:
    size = 10_000_000
    low, high = clopper_pearson(found, drawn, 0.95)
    least = fewest_wrong(one(size, drawn, found), 0.975) / size
    most = most_wrong(one(size, drawn, found), 0.975) / size
    assert low - 2e-5 < least < low + 1e-6  # a little on the safe side, next to none and all
    assert high - 1e-6 < most < high + 2e-5


def test_worked_limits_of_a_rate() -> None:
    low, high = clopper_pearson(2, 10, 0.95)  # the textbook's example: 2 of 10
    assert (round(low, 4), round(high, 4)) == (0.0252, 0.5561)


def test_all_drawn_is_known() -> None:
    strata = one(40, 40, 3)
    assert (fewest_wrong(strata, 0.95), most_wrong(strata, 0.95)) == (3, 3)


def test_of_what_nobody_drew_anything_is_possible() -> None:
    strata = [*one(40, 40, 3), Drawn(group="b", population=7, drawn=0)]
    assert (fewest_wrong(strata, 0.95), most_wrong(strata, 0.95)) == (3, 10)


def test_errors_of_watched_records_do_not_weigh_like_those_of_others() -> None:
    watched = most_wrong(two((10_000, 100, 0), (200, 50, 5)), 0.95)
    routine = most_wrong(two((10_000, 100, 5), (200, 50, 0)), 0.95)
    assert 300 < watched < 400  # 3.0 cases of weight 100, and some of weight 4
    assert routine > 950


SIZES = ((14, 4), (9, 6))


@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_every_truth_of_a_small_population_is_covered(confidence: float) -> None:
    """No simulation: every sample of every truth, with its exact chance."""
    (big, few), (small, many) = SIZES
    limits = {
        pair: (fewest_wrong(found, confidence), most_wrong(found, confidence))
        for pair in product(range(few + 1), range(many + 1))
        for found in [two((big, few, pair[0]), (small, many, pair[1]))]
    }
    for truth in product(range(big + 1), range(small + 1)):
        below, above = 0.0, 0.0
        for (x, y), (low, high) in limits.items():
            chance = drawn_wrong(big, truth[0], few, x) * drawn_wrong(small, truth[1], many, y)
            below += chance * (low <= sum(truth))
            above += chance * (sum(truth) <= high)
        assert min(below, above) >= confidence - 1e-12, truth


def drawn_wrong(population: int, wrong: int, drawn: int, found: int) -> float:
    """The chance to draw so many of the wrong ones, without replacement."""
    if found > wrong or drawn - found > population - wrong:
        return 0.0
    return comb(wrong, found) * comb(population - wrong, drawn - found) / comb(population, drawn)


def test_pieces_with_one_record_drawn_of_each_are_covered() -> None:
    """Where errors lie together, in pieces of unlike sizes; every sample, with its exact chance."""
    sizes = (5, 6, 5, 6)
    for truth in product(*(range(0, size + 1, 2) for size in sizes)):
        covered = 0.0
        for found in product((0, 1), repeat=len(sizes)):
            chance = 1.0
            for size, wrong, hit in zip(sizes, truth, found, strict=True):
                chance *= wrong / size if hit else 1 - wrong / size
            if not chance:
                continue
            strata = [
                Drawn(group="a", population=size, drawn=1, wrong=hit)
                for size, hit in zip(sizes, found, strict=True)
            ]
            covered += chance * (sum(truth) <= most_wrong(strata, 0.95))
        assert covered >= 0.95 - 1e-12, truth


STRATA = st.lists(
    st.tuples(st.integers(1, 60), st.integers(1, 5000), st.integers(0, 60)), min_size=2, max_size=2
)


@settings(max_examples=60, deadline=None)
@given(STRATA)
def test_limits_hold_what_was_found_and_the_estimate(drawn: list[tuple[int, int, int]]) -> None:
    strata = [
        Drawn(group=name, population=cases + more, drawn=cases, wrong=min(wrong, cases))
        for name, (cases, more, wrong) in zip("ab", drawn, strict=True)
    ]
    low, high = fewest_wrong(strata, 0.975), most_wrong(strata, 0.975)
    found = sum(stratum.wrong for stratum in strata)
    assert found <= high
    assert low <= estimate(strata) + 1e-6
    assert estimate(strata) <= high + 1
    assert fewest_wrong(strata, 0.999) <= low
    assert most_wrong(strata, 0.999) >= high
