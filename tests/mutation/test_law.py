"""A sample of small changes of the law: worked cases notice each, but for those that are listed."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import pytest

from tests.mutation.bench import Bench
from tests.mutation.survivors import explained
from tests.mutation.trials import chosen
from vacatur.errors import PackError
from vacatur.rules.load import load_pack

PACKS = ["us-il/cannabis", "us-ca/prop64"]
SAMPLE = 40


@cache
def bench(pack: str) -> Bench:
    return Bench(pack)


@pytest.mark.parametrize("pack", PACKS)
def test_nothing_fails_where_nothing_is_changed(pack: str) -> None:
    assert bench(pack).sound()


@pytest.mark.parametrize("pack", PACKS)
def test_a_sample_of_changes_is_noticed_but_for_those_that_are_listed(pack: str) -> None:
    sample = chosen(bench(pack), SAMPLE)
    verdicts = {mutant.name: bench(pack).verdict(mutant) for mutant in sample}
    survived = {name for name, verdict in verdicts.items() if verdict == "survived"}
    assert survived == explained(pack).keys() & verdicts.keys()
    assert "killed" in verdicts.values()


@pytest.mark.parametrize("pack", PACKS)
def test_every_survivor_is_a_change_that_there_is_and_has_a_reason(pack: str) -> None:
    names = [mutant.name for mutant in bench(pack).mutants]
    assert len(names) == len(set(names))
    assert explained(pack).keys() <= set(names)
    assert [name for name, why in explained(pack).items() if len(why) < len("never read")] == []


@pytest.mark.parametrize("pack", PACKS)
def test_no_more_than_one_change_in_ten_cannot_be_noticed(pack: str) -> None:
    assert len(explained(pack)) * 10 < len(bench(pack).mutants)


@pytest.mark.parametrize(
    ("pack", "first"),
    [("us-il/cannabis", date(2019, 6, 25)), ("us-ca/prop64", date(2016, 11, 9))],
)
def test_a_pack_is_in_force_from_the_day_of_its_law(pack: str, first: date) -> None:
    """No worked case can say so: on another day nothing is decided at all."""
    load_pack(pack).check_in_force(first)
    with pytest.raises(PackError, match="not in force"):
        load_pack(pack).check_in_force(first - timedelta(days=1))
