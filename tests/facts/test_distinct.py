"""Distinct rows by hash, also where hashes collide."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vacatur.facts import distinct as module
from vacatur.facts.distinct import distinct

SCHEMA = {"a": pl.String, "b": pl.Int64}
rows = st.lists(st.tuples(st.sampled_from(["x", "y", "", None]), st.sampled_from([0, 1, None])))


@settings(deadline=None)  # the first call compiles
@given(rows)
def test_every_row_finds_its_own(drawn: list[tuple[Any, ...]]) -> None:
    frame = pl.DataFrame(drawn, schema=SCHEMA, orient="row")
    places, found = distinct(frame, ["a", "b"])
    assert found.select(pl.all().gather(places)).rows() == drawn
    assert len(set(found.rows())) == found.height


def naive_places(values: list[int]) -> list[int]:
    return [list(dict.fromkeys(values)).index(value) for value in values]


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.sampled_from([0, 1, 2**63, 2**64 - 1, 1 << 40])))
def test_hashes_are_numbered_as_they_appear(hashes: list[int]) -> None:
    places, first = module._numbered(pl.Series(hashes, dtype=pl.UInt64))
    assert places.to_list() == naive_places(hashes)
    assert [hashes[row] for row in first] == list(dict.fromkeys(hashes))


@settings(deadline=None)  # the first call compiles
@given(rows)
def test_collisions_only_cost_time(drawn: list[tuple[Any, ...]]) -> None:
    frame = pl.DataFrame(drawn, schema=SCHEMA, orient="row")
    with pytest.MonkeyPatch.context() as patch:
        constant = pl.col("a").hash() * pl.lit(0, pl.UInt64)
        patch.setattr(module, "_hash", lambda _: constant)
        places, found = distinct(frame, ["a", "b"])
    assert found.select(pl.all().gather(places)).rows() == drawn
    assert len(set(found.rows())) == found.height
