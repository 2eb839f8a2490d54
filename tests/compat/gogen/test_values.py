"""Codes, dates and text against the plainest way to find them."""

from __future__ import annotations

import codecs
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.compat.gogen.naive import naive_date
from vacatur.compat.gogen import values_kernel as kernel
from vacatur.compat.gogen.rows_kernel import Bytes, Places
from vacatur.compat.gogen.values import to_bytes, to_text
from vacatur.records.dictionary_kernel import empty_table

EPOCH = date(1970, 1, 1)
WORDS = st.sampled_from([b"", b"A", b"B", b"AB", b"BA", b"COURT ACTION", b"\xff"]) | st.binary(
    max_size=3
)


def laid_out(words: list[bytes]) -> tuple[Bytes, Places, Places]:
    """Give words one after another, where they begin and how long they are."""
    lengths = np.array([len(word) for word in words], np.int32)
    begins = np.concatenate([np.zeros(1, np.int32), np.cumsum(lengths, dtype=np.int32)])[:-1]
    return np.frombuffer(b"".join(words) + b"\n", np.uint8).copy(), begins, lengths


def naive_codes(words: list[bytes]) -> list[int]:
    return [list(dict.fromkeys(words)).index(word) for word in words]


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=30), st.integers(0, 30))
def test_equal_values_share_a_code_in_order_of_appearance(words: list[bytes], cut: int) -> None:
    data, begins, lengths = laid_out(words)
    table, known = empty_table(2 * len(words)), np.empty((2, len(words)), np.int32)
    codes, count = np.empty(len(words), np.int32), 0
    for part in (slice(0, cut), slice(cut, None)):  # the second part goes on with the first's
        count = kernel.encode(data, begins[part], lengths[part], table, known, count, codes[part])
    assert codes.tolist() == naive_codes(words)
    distinct = [data[b : b + size].tobytes() for b, size in known[:, :count].T]
    assert distinct == list(dict.fromkeys(words))


# ---- dates ----


def read_date(text: bytes) -> int:
    return int(kernel.read_date(np.frombuffer(b"?" + text + b"?", np.uint8), 1, len(text)))


def naive_day(text: bytes) -> int:
    found = naive_date(text)
    return kernel.UNREAD if found is None else (found - EPOCH).days


@settings(max_examples=300, deadline=None)
@given(
    st.dates().map(lambda day: day.strftime("%Y%m%d").rjust(8, "0").encode())
    | st.text(alphabet="0123459", min_size=8, max_size=8).map(str.encode)
    | st.binary(max_size=9)
)
@example(b"19950000")
@example(b"20000229")
@example(b"19000229")
@example(b"+1950101")
@example(b"1995010 ")
def test_a_date_is_read_when_the_calendar_has_it(text: bytes) -> None:
    if text[:4] != b"0000":
        assert read_date(text) == naive_day(text)


def test_every_day_of_four_centuries_is_read() -> None:
    days = [date(1895, 1, 1) + timedelta(days=number) for number in range(0, 146_097, 7)]
    data, begins, lengths = laid_out([day.strftime("%Y%m%d").encode() for day in days])
    found = np.empty(len(days), np.int32)
    kernel.read_dates(data, begins, lengths, found)
    assert found.tolist() == [(day - EPOCH).days for day in days]


@pytest.mark.parametrize("text", [b"00000229", b"00001231"])
def test_the_year_0_is_read_as_the_calendar_runs_on_backwards(text: bytes) -> None:
    first = (date(1, 1, 1) - EPOCH).days
    assert read_date(text) == first - (307 if text == b"00000229" else 1)


def test_the_month_ends_where_it_ends() -> None:
    for month, last in enumerate((31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), start=1):
        assert read_date(b"2019%02d%02d" % (month, last)) != kernel.UNREAD
        assert read_date(b"2019%02d%02d" % (month, last + 1)) == kernel.UNREAD
    for text in (b"20190001", b"20191301", b"20190100"):
        assert read_date(text) == kernel.UNREAD


# ---- pairs and marks ----


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=40))
def test_the_first_of_each_pair_is_marked(pairs: list[tuple[int, int]]) -> None:
    left, right = (np.array([pair[side] for pair in pairs], np.int32) for side in (0, 1))
    marked = np.zeros(len(pairs), np.bool_)
    kernel.first_of_pair(left, right, empty_table(2 * len(pairs)), marked)
    assert marked.tolist() == [pair not in pairs[:place] for place, pair in enumerate(pairs)]


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.tuples(WORDS, st.integers(0, 5)), max_size=10))
def test_a_length_is_0_beside_another_word(rows: list[tuple[bytes, int]]) -> None:
    data, begins, lengths = laid_out([word for word, _ in rows])
    blanked = np.array([length for _, length in rows], np.int32)
    kernel.blank_unless(data, begins, lengths, np.frombuffer(b"AB", np.uint8).copy(), blanked)
    assert blanked.tolist() == [length if word == b"AB" else 0 for word, length in rows]


@settings(deadline=None)  # the first call compiles
@given(st.integers(0, 3000))
def test_a_table_has_at_least_the_room(least: int) -> None:
    table = empty_table(least)
    assert table.size >= least
    assert table.size & (table.size - 1) == 0
    assert (table == kernel.FREE).all()


# ---- text ----


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.binary(max_size=8)
        | st.text(max_size=4).map(str.encode)
        | st.just("\uf780\uf7ff".encode())
        | st.just(codecs.BOM_UTF8),
        max_size=6,
    )
)
@example([b"PI\xd1A", "PIÑA".encode(), "\uf7d1".encode(), b"\xed\xa0\x80"])
def test_any_bytes_survive_as_text_and_differ_as_text(values: list[bytes]) -> None:
    texts = to_text(pl.Series(values, dtype=pl.Binary))
    assert to_bytes(texts).to_list() == values
    assert texts.n_unique() == len(set(values))
    for value, text in zip(values, texts, strict=True):
        if value.isascii():
            assert text == value.decode()
