"""The whole law of both packs by a second engine: facts, criteria, rules, what stands beside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.rules.oracle import chosen, differences, tried
from tests.rules.oracle_sql import statement
from vacatur.rules.load import Pack, flows, load_pack

ROWS = 3_000
FLOWS = range(7)


@pytest.mark.parametrize("seed", range(4))
def test_illinois_decides_as_duckdb_does(seed: int) -> None:
    pack, as_of = chosen("us-il/cannabis", seed)
    found, decided = tried(pack, as_of, 2 * ROWS, seed)
    assert found == {}
    assert decided["rule"].n_unique() >= len(pack.table.rule) // 2


@pytest.mark.parametrize("seed", FLOWS)
def test_every_flow_of_california_decides_as_duckdb_does(seed: int) -> None:
    pack, as_of = chosen("us-ca/prop64", seed)
    found, decided = tried(pack, as_of, ROWS, seed)
    assert found == {}
    assert decided["rule"].n_unique() >= len(pack.table.rule) // 2


def test_every_flow_has_its_turn() -> None:
    taken = {chosen("us-ca/prop64", seed)[0].options["flow"] for seed in FLOWS}
    assert taken == {pack.options["flow"] for pack in flows(load_pack("us-ca/prop64"))}


def swapped(pack: Pack) -> Pack:
    """The same law with two neighbouring rules the other way round."""
    *rules, before, after, last = pack.table.rule
    table = pack.table.model_copy(update={"rule": (*rules, after, before, last)})
    return replace(pack, table=table)


def test_a_law_that_is_another_is_noticed() -> None:
    pack, _ = chosen("us-il/cannabis", 3)
    pack = replace(pack, options={**pack.options, "mode": "statewide"})
    assert statement(pack) != statement(swapped(pack))
    _, mine = tried(pack, date(2020, 1, 15), ROWS, 3)
    _, other = tried(swapped(pack), date(2020, 1, 15), ROWS, 3)
    assert differences(mine, other)["outcome"] > 0
