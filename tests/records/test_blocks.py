"""Text taken in block by block against the general reader, wherever the blocks are cut."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from vacatur.records import blocks as block_reader
from vacatur.records import fields_kernel as kernel
from vacatur.records.blocks import Task
from vacatur.records.calendar_kernel import UNREAD, day_number, known_day
from vacatur.records.coded import as_rows
from vacatur.records.columns import columns_of
from vacatur.records.delimited import read_delimited
from vacatur.records.dictionary_kernel import Bytes
from vacatur.records.kinds import CODED, COPIED, DATED
from vacatur.records.plain import trimmed
from vacatur.records.scan import scan
from vacatur.records.scan_tables import signs
from vacatur.records.stored import InMemory
from vacatur.records.text import begins_as_utf_8, to_text
from vacatur.records.united import read_whole

EPOCH = date(1970, 1, 1)
HEADER = "a,b,c\n"
PIECES = st.sampled_from(
    ["x", "yy", " ", ",", ",", ",", '"', '""', "\n", "\n", "\r\n", "\0", "é", "2019-06-25", "\t"]
)
TEXTS = st.lists(PIECES, max_size=40).map("".join)
ROWS = st.lists(
    st.tuples(*[st.sampled_from(["x", "", '"q"', '"a""b"', '"n\nn"', '" "', "2019-02-30"])] * 3),
    max_size=12,
).map(lambda rows: "\n".join(map(",".join, rows)))


def taken_in(content: str, kinds: tuple[int, ...], block: int) -> tuple[block_reader.Task, object]:
    task = Task(
        text=InMemory(content.encode()),
        begin=len(HEADER),
        signs=signs(","),
        places=np.arange(3, dtype=np.int32),
        kinds=kinds,
        block=block,
    )
    return task, columns_of(task, *read_whole(task))


@settings(max_examples=300, deadline=None)
@given(
    TEXTS | ROWS,
    st.tuples(*[st.sampled_from([CODED, DATED, COPIED])] * 3),
    st.integers(1, 60),
)
@example('1,"open\n2,b,c\n3,d,e\n', (CODED,) * 3, 4)
@example('1,"two\nlines",c\n3,d,e\n', (CODED,) * 3, 7)
@example("1,2,3\r\n\r\n4,5,6\r", (COPIED,) * 3, 3)
@example('"a""b",2019-06-25,\n', (CODED, DATED, COPIED), 5)
def test_blocks_say_what_the_general_reader_says(
    body: str, kinds: tuple[int, ...], block: int
) -> None:
    content = HEADER + body
    assume(begins_as_utf_8(content.encode(), None) is not None)  # NULs may make it UTF-16
    text = to_text(content.encode(), "records.csv")
    whole = read_delimited(text, "records.csv")
    assume(whole.header == ("a", "b", "c"))  # a first row may show that the header means more
    expected = scan(text, begin=len(HEADER), width=3, delimiter=",")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(block_reader, "BEHIND", 3)  # rows reach behind it all the time
        _, (found, columns) = taken_in(content, kinds, block)
    assert found.starts.tolist() == expected.starts.tolist()
    assert (found.starts + found.sizes).tolist() == expected.ends.tolist()
    assert found.numbers().to_list() == (expected.good + 1).tolist()
    assert found.broken(["a", "b", "c"]).equals(expected.broken(["a", "b", "c"]))
    assert found.codes.tolist() == expected.codes[expected.codes > 0].tolist()
    assert found.blank_lines == expected.blank_lines
    for name, column in zip("abc", columns, strict=True):
        assert trimmed(as_rows(column)).to_list() == trimmed(whole.frame[name]).to_list()


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_codes_are_numbered_as_values_appear_whoever_read_them(workers: int) -> None:
    body = "".join(f"{number % 7},{number % 3},{number}\n" for number in range(500))
    task, _ = taken_in(HEADER + body, (CODED,) * 3, 64)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("os.cpu_count", lambda: workers)
        _, columns = columns_of(task, *read_whole(task))
    assert columns[0].values.to_list() == ["0", "1", "2", "3", "4", "5", "6"]
    assert columns[2].codes.to_list() == list(range(500))


def test_what_is_no_utf_8_is_noticed() -> None:
    task = Task(
        text=InMemory(HEADER.encode() + b"\xff,1,2\n"),
        begin=len(HEADER),
        signs=signs(","),
        places=np.arange(3, dtype=np.int32),
        kinds=(CODED,) * 3,
    )
    with pytest.raises(UnicodeDecodeError):
        columns_of(task, *read_whole(task))


class Breaking(InMemory):
    """A text whose disk fails somewhere."""

    def fill(self, begin: int, out: Bytes) -> None:
        """Its first bytes can be read."""
        if begin > 3000:
            raise OSError(5, "the disk fails")
        super().fill(begin, out)


@pytest.mark.parametrize("workers", [1, 3])
def test_nobody_waits_for_a_block_that_cannot_be_read(workers: int) -> None:
    task = Task(
        text=Breaking(HEADER.encode() + b"1,2,3\n" * 2000),
        begin=len(HEADER),
        signs=signs(","),
        places=np.arange(3, dtype=np.int32),
        kinds=(CODED,) * 3,
        block=64,
    )
    with pytest.raises(OSError, match="the disk fails"):
        block_reader.read_blocks(task, workers=workers)


@settings(deadline=None)  # the first call compiles
@given(st.binary(max_size=60))
def test_marks_are_where_the_special_bytes_are(content: bytes) -> None:
    data, marks = np.frombuffer(content, np.uint8), np.empty(len(content) + 1, np.int32)
    count = kernel.find_marks(data, 0, len(content), signs(",").special, marks)
    assert marks[:count].tolist() == [i for i, byte in enumerate(content) if byte in b',"\n\0']


@settings(deadline=None)  # the first call compiles
@given(st.text(alphabet='a"', max_size=12))
def test_a_doubled_quote_stands_for_one(value: str) -> None:
    inside = value.replace('"', '""').encode()
    data = np.frombuffer(inside + bytes(20), np.uint8).copy()
    size = kernel.unescaped(data, 0, len(inside), len(inside))
    assert data[len(inside) : len(inside) + size].tobytes() == value.encode()


@settings(deadline=None)  # the first call compiles
@given(
    st.lists(
        st.text(alphabet="aé ", max_size=4) | st.text(alphabet="bc", min_size=10, max_size=30),
        max_size=9,
    ),
    st.integers(1, 40),
)
def test_copied_values_are_those_of_the_rows(words: list[str], block: int) -> None:
    content = HEADER + "".join(f"{word},{word}x,\n" for word in words)
    _, (_, (one, other, blank)) = taken_in(content, (COPIED, COPIED, COPIED), block)
    assert one.to_list() == [word.strip() or None for word in words]
    assert other.to_list() == [f"{word}x".strip() for word in words]
    assert blank.to_list() == [None] * len(words)


def naive_iso(text: str) -> int:
    """The day of an ISO date of the years that the kernel reads itself."""
    try:
        hyphened = len(text) == 10 and text.isascii() and text[4] == text[7] == "-"
        day = date.fromisoformat(text) if hyphened else None
    except ValueError:
        day = None
    return UNREAD if day is None or not 1000 <= day.year <= 2999 else (day - EPOCH).days


@settings(max_examples=300, deadline=None)
@given(
    st.dates().map(str)
    | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True)
    | st.text(alphabet="0123456789-/ :\u00ff", min_size=10, max_size=10)
)
@example("2019-02-29")
@example("2020-02-29")
@example("2019-13-01")
@example("2019-00-10")
@example("2019-1:-10")
def test_an_iso_date_is_read_when_the_calendar_has_it(text: str) -> None:
    data = np.frombuffer(b"?" + text.encode() + b"?", np.uint8)
    assert kernel.iso_day(data, 1) == naive_iso(text)


def test_every_day_of_the_calendar_has_its_number() -> None:
    days = [date(1895, 1, 1) + timedelta(days=number) for number in range(0, 146_097, 5)]
    for number in (day_number, known_day):
        found = [number(day.year, day.month, day.day) for day in days]
        assert found == [(day - EPOCH).days for day in days]
        never = [(2019, 2, 29), (2019, 13, 1), (2019, 0, 1), (2019, 4, 31), (2019, 4, 0)]
        assert {number(*parts) for parts in never} == {UNREAD}
        assert number(1799, 12, 31) + 1 == number(1800, 1, 1)
        assert number(2199, 12, 31) + 1 == number(2200, 1, 1)


def test_a_byte_of_a_word_is_found() -> None:
    word = np.uint64(int.from_bytes(b"\x01\x02\x03\x04\x05\x06\x07\xff", "little"))
    assert [kernel.digit(word, place) for place in (0, 1, 6, 7)] == [1, 2, 7, 255]


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.sampled_from(["", "2019-06-25", "x", "2019-06-31", "y"]), max_size=9))
def test_days_are_read_and_the_odd_values_listed(words: list[str]) -> None:
    content = HEADER + "".join(f"1,{word},2\n" for word in words)
    _, (_, (_, column, _)) = taken_in(content, (CODED, DATED, COPIED), 20)
    days = [naive_iso(word) for word in words]
    read = [None if day == UNREAD else EPOCH + timedelta(days=day) for day in days]
    odd = [row for row, word in enumerate(words) if word and days[row] == UNREAD]
    assert column.days.to_list() == read
    assert column.places.to_list() == odd
    assert column.odd.to_list() == [words[row] for row in odd]


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.integers(0, 4), max_size=12), st.integers(0, 12))
def test_codes_are_renumbered_by_first_appearance(codes: list[int], cut: int) -> None:
    mappings, members = ([2, 0, 0, 1, 3], [3, 2, 2, 1, 0]), np.empty(4, np.int32)
    order, out, begins = np.full(4, -1, np.int32), np.array(codes, np.int32), np.array([0, 5, 10])
    spans = np.array([(1, 0, min(cut, len(codes))), (0, 0, 0), (0, cut, len(codes))])
    mapping = np.array([*mappings[0], *mappings[1]], np.int32)
    count = kernel.renumber(out, spans, mapping, begins, order, members)
    values = [mappings[row < cut][code] for row, code in enumerate(codes)]
    first = list(dict.fromkeys(values))
    assert out.tolist() == [first.index(value) for value in values]
    assert members[:count].tolist() == first


def test_the_quick_reader_keeps_what_each_kind_keeps() -> None:
    _, (_, columns) = taken_in(
        HEADER + "A, 2019-06-25,x \nB,2019-06-25,\n", (CODED, DATED, COPIED), 64
    )
    words, days, copied = columns
    assert words.rows().to_list() == ["A", "B"]
    assert (days.days.to_list(), days.odd.to_list()) == ([None, date(2019, 6, 25)], [" 2019-06-25"])
    assert isinstance(copied, pl.Series)
    assert copied.to_list() == ["x", None]
