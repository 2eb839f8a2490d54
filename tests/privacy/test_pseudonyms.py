from __future__ import annotations

import hmac
from hashlib import blake2b

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from vacatur.privacy.pseudonyms import Pseudonyms

KEY = bytes(range(32))


@given(st.lists(st.one_of(st.none(), st.text(max_size=8))))
def test_names_are_those_that_the_standard_library_gives_one_by_one(
    values: list[str | None],
) -> None:
    named = Pseudonyms(KEY).of(pl.Series("person_id", values, pl.String), "person_id")
    assert named.name == "person_id"
    for value, name in zip(values, named, strict=True):
        if value is None:
            assert name is None
        else:
            digest = blake2b(value.encode(), key=KEY, person=b"person_id", digest_size=16)
            assert hmac.compare_digest(str(name), f"P{digest.hexdigest()}")


@given(st.lists(st.text(max_size=8), unique=True, min_size=2, max_size=50))
def test_shifts_are_of_a_person_and_of_a_key(persons: list[str]) -> None:
    series = pl.Series(persons, dtype=pl.String)
    one, other = (Pseudonyms(key).days(series) for key in (KEY, bytes(32)))
    assert one.equals(Pseudonyms(KEY).days(series))
    assert one.abs().is_between(1, 365).all()
    assert not one.equals(other) or len(persons) < 4


def test_shifts_are_spread_over_all_days() -> None:
    persons = pl.Series([str(number) for number in range(20_000)])
    days = Pseudonyms(KEY).days(persons).value_counts()
    assert days.height == 730
    assert days["count"].max() < 3 * 20_000 / 730
