"""Bytes that are UTF-8, as Python reads them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vacatur.records.utf_8_kernel import is_ascii, is_utf_8

EDGES = [
    "\x7f",
    "\x80",
    "\u07ff",
    "\u0800",
    "\ud7ff",
    "\ue000",
    "\uffff",
    "\U00010000",
    "\U0010ffff",
]
BROKEN = st.binary(max_size=5) | st.lists(
    st.sampled_from([0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF])
    | st.sampled_from([0xF0, 0xF4, 0xF5, 0xFF]),
    max_size=6,
).map(bytes)


def reads(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


@settings(max_examples=500, deadline=None)  # the first call compiles
@given(st.text(max_size=5).map(str.encode), BROKEN, st.text(max_size=3).map(str.encode))
@example(b"", b"\xc3", b"")
@example(b"a", b"\xed\xa0\x80", b"")
@example(b"", b"\xf4\x90\x80\x80", b"z")
def test_utf_8_is_what_python_reads_as_such(before: bytes, middle: bytes, after: bytes) -> None:
    content = before + middle + after
    around = np.frombuffer(b"\xff" + content + b"\x80", np.uint8)
    assert is_utf_8(around, 1, 1 + len(content)) == reads(content)


@pytest.mark.parametrize("first", range(256))
def test_every_first_byte_asks_for_its_own_second_bytes(first: int) -> None:
    for second in range(256):
        content = bytes([first, second])
        for more in (b"", b"\x80", b"\x80\x80"):
            data = np.frombuffer(content + more, np.uint8)
            assert is_utf_8(data, 0, data.size) == reads(content + more)


@pytest.mark.parametrize("letter", EDGES)
def test_the_edges_of_every_length_are_read(letter: str) -> None:
    content = letter.encode()
    data = np.frombuffer(content, np.uint8)
    assert is_utf_8(data, 0, data.size)
    assert all(not is_utf_8(data, 0, cut) for cut in range(1, data.size))


@settings(deadline=None)
@given(st.binary(max_size=70), st.integers(0, 9))
def test_ascii_is_what_python_calls_so(content: bytes, begin: int) -> None:
    data = np.frombuffer(content, np.uint8)
    assert is_ascii(data, min(begin, data.size), data.size) == content[begin:].isascii()
