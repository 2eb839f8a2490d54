"""The hash that names shards: published values, and the plainest way to count it."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vacatur.engine.shards.hash import buckets_of, hash_text

WRAP = (1 << 64) - 1

VECTORS = {
    "": "efd01f60ba992926",
    "a": "82a2a958a9bece5b",
    "foobar": "2c22194922d1672b",
    "IL10404690": "aa96ca2f56f6b5a2",
    "é": "9d55ccb9ba86763b",
}
FNV_1A = {"": 0xCBF29CE484222325, "a": 0xAF63DC4C8601EC8C, "foobar": 0x85944171F73967E8}


def naive_fnv(text: str) -> int:
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) & WRAP
    return value


def naive_hash(text: str) -> int:
    value = naive_fnv(text)
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        value = ((value ^ (value >> 33)) * factor) & WRAP
    return value ^ (value >> 33)


@pytest.mark.parametrize("text", FNV_1A)
def test_the_first_half_is_fnv_1a_as_published(text: str) -> None:
    assert naive_fnv(text) == FNV_1A[text]


@pytest.mark.parametrize("text", VECTORS)
def test_the_hash_never_changes(text: str) -> None:
    assert f"{hash_text(pl.Series([text]))[0]:016x}" == VECTORS[text]


@given(st.lists(st.text(), max_size=20))
def test_the_kernel_is_the_naive_hash(texts: list[str]) -> None:
    series = pl.Series(texts, dtype=pl.String)
    assert hash_text(series).tolist() == [naive_hash(text) for text in texts]


def test_neither_chunks_nor_codes_nor_slices_matter() -> None:
    texts = pl.Series(["x", "P1", "", "P22", "y"])
    plain = hash_text(texts).tolist()
    assert hash_text(pl.concat([texts[:2], texts[2:]])).tolist() == plain
    assert hash_text(texts.cast(pl.Categorical)).tolist() == plain
    assert hash_text(texts.slice(1, 3)).tolist() == plain[1:4]


def test_buckets_are_even() -> None:
    persons = pl.Series([f"IL{number:08}" for number in range(20_000)])
    counts = buckets_of(persons, 7).value_counts()["count"]
    assert len(counts) == 7
    assert counts.min() > 2_600 and counts.max() < 3_100  # type: ignore[operator]  # noqa: PT018


def test_nobody_without_a_key_is_hashed() -> None:
    with pytest.raises(ValueError, match="null"):
        hash_text(pl.Series(["a", None]))
