"""Dictionaries that grow block by block against the plainest way to number values."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.compat.gogen.test_values import WORDS, laid_out, naive_codes
from vacatur.native import WORD
from vacatur.records import dictionary_kernel as kernel
from vacatur.records.dictionary import Dictionary
from vacatur.records.dictionary_kernel import empty_table


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(WORDS, max_size=12), max_size=5))
def test_a_dictionary_goes_on_from_block_to_block(blocks: list[list[bytes]]) -> None:
    dictionary, codes = Dictionary(), []
    for words in blocks:
        codes += dictionary.add(*laid_out(words)).tolist()
    everything = [word for words in blocks for word in words]
    distinct = list(dict.fromkeys(everything))
    assert codes == naive_codes(everything)
    assert len(dictionary) == len(distinct)
    assert dictionary.raw().to_list() == distinct
    assert dictionary.lengths().tolist() == [len(word) for word in distinct]
    assert dictionary.blank() == (distinct.index(b"") if b"" in distinct else -1)
    assert dictionary.starting(b"A").tolist() == [word.startswith(b"A") for word in distinct]
    assert dictionary.beginnings(2).tolist() == naive_codes([word[:2] for word in distinct])


def test_a_dictionary_grows() -> None:
    words = [b"word %d" % number for number in range(5000)]
    dictionary = Dictionary()
    first = dictionary.add(*laid_out(words[:10]))
    second = dictionary.add(*laid_out(words))
    assert first.tolist() == list(range(10))
    assert second.tolist() == list(range(5000))
    assert dictionary.raw().to_list() == words
    assert dictionary.add(*laid_out([b"word 4999", b"new"])).tolist() == [4999, 5000]


def test_slices_that_differ_in_any_byte_are_not_the_same() -> None:
    data, other = np.frombuffer(b"xABCD", np.uint8), np.frombuffer(b"ABCDABCE", np.uint8)
    assert kernel.same_slice(data, 1, other, 0, 4)
    assert not kernel.same_slice(data, 1, other, 4, 4)
    assert kernel.same_slice(data, 1, other, 4, 3)
    assert kernel.same_slice(data, 1, other, 8, 0)


def naive_hash(word: bytes) -> int:
    """The words of a slice, the last one ending it; all of a slice that is shorter than one."""
    mask, mix = 2**64 - 1, 0x9E3779B97F4A7C15
    if len(word) < WORD:
        words = [int.from_bytes(word, "big")]
    else:
        last = len(word) - WORD
        words = [int.from_bytes(word[at : at + WORD], "little") for at in range(0, last, WORD)]
        words.append(int.from_bytes(word[last:], "little"))
    number = len(word)
    for place, part in enumerate(words, 1):
        number = (number ^ part) * mix & mask
        number ^= number >> 29 if place < len(words) else 0
    number = (number ^ (number >> 29)) * mix & mask
    return number ^ (number >> 29)


@settings(deadline=None)  # the first call compiles
@given(st.binary(max_size=40), st.binary(max_size=20))
def test_equal_slices_share_a_hash(word: bytes, before: bytes) -> None:
    alone, behind = np.frombuffer(word + b"!", np.uint8), np.frombuffer(before + word, np.uint8)
    found = kernel.hash_slice(alone, 0, len(word))
    assert int(found) == naive_hash(word)
    assert found == kernel.hash_slice(behind, len(before), len(word))


@settings(deadline=None)  # the first call compiles
@given(st.binary(max_size=30), st.integers(0, 29), st.binary(max_size=9))
def test_slices_are_the_same_where_their_bytes_are(word: bytes, at: int, before: bytes) -> None:
    other = bytearray(word)
    if word:
        other[at % len(word)] ^= 1
    data = np.frombuffer(before + word, np.uint8)
    for value, same in ((word, True), (bytes(other), not word)):
        held = np.frombuffer(value, np.uint8)
        assert kernel.same_slice(data, len(before), held, 0, len(word)) is same


def test_a_short_slice_is_a_number() -> None:
    data = np.frombuffer(b"xABC", np.uint8)
    assert kernel.short_word(data, np.uint64(1), np.uint64(3)) == int.from_bytes(b"ABC", "big")
    assert kernel.short_word(data, np.uint64(1), np.uint64(0)) == 0


def test_values_are_found_again_in_a_larger_table() -> None:
    words = [b"A", b"", b"B"]
    arena, begins, _ = laid_out(words)
    table = empty_table(8)
    kernel.place_all(arena, np.append(begins, 2).astype(np.int64), 3, table)
    assert sorted(table[table != kernel.FREE].tolist()) == [0, 1, 2]
