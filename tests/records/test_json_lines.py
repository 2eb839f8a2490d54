"""Lines of JSON: the kernel and the reader of documents say the same of any line."""

from __future__ import annotations

import json
import re

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from vacatur.errors import InputError
from vacatur.records import json_lines
from vacatur.records.documents import (
    read_document,
    read_json,
    read_json_lines,
    read_line_by_line,
)
from vacatur.records.json_kernel import (
    NONE,
    UNFIT,
    blank_end,
    digits_end,
    gather,
    known_key,
    number_end,
    object_end,
    place_line,
    place_lines,
    place_objects,
    place_value,
    quote_place,
    word_end,
)
from vacatur.records.source import Source
from vacatur.records.text import to_text

WORDS = np.frombuffer(b"nulltruefalse", np.uint8)
TEXTS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=4)
NUMBERS = st.sampled_from(["0", "-1", "4.10", "1e5", "-0.5E-3", "12345678901234567890"])
PLAIN = st.one_of(
    TEXTS.map(lambda text: json.dumps(text, ensure_ascii=False)),
    NUMBERS,
    st.sampled_from(["true", "false", "null"]),
)
ODD = st.sampled_from(
    [
        "[1]",
        '{"a": 1}',
        "NaN",
        "01",
        "1.",
        ".5",
        "-",
        "+1",
        "1e",
        "tru",
        "nul",
        '"\\u0041"',
        '"a',
        "",
        "\x0b1",
    ]
)
KEYS = st.sampled_from(["a", "b", "ab", "é", "a b", "", "new"])
SPACE = st.sampled_from(["", " ", "\t", "  ", "\r"])


@st.composite
def lines(draw: st.DrawFn) -> str:
    """A line of JSON, or something like it."""
    values = st.one_of(PLAIN, PLAIN, PLAIN, ODD)
    pairs = draw(st.lists(st.tuples(KEYS, values), max_size=4))
    space = draw(SPACE)
    inner = f",{space}".join(
        f"{json.dumps(key, ensure_ascii=False)}{space}:{space}{value}" for key, value in pairs
    )
    line = f"{space}{{{space}{inner}{space}}}{space}"
    cut = draw(st.one_of(st.none(), st.none(), st.none(), st.integers(0, len(line))))
    return (line if cut is None else line[:cut]) + draw(
        st.sampled_from(["", "", "", "x", ",", "}"])
    )


def as_bytes(text: str) -> np.ndarray:
    return np.frombuffer(text.encode(), np.uint8)


def assert_same(found: Source, expected: Source) -> None:
    assert_frame_equal(found.frame, expected.frame)
    assert found.rows.to_list() == expected.rows.to_list()
    assert_frame_equal(found.broken, expected.broken)
    every = pl.Series(range(1, expected.rows_in + 1), dtype=pl.UInt32)
    assert_frame_equal(found.locate(every), expected.locate(every))
    for name in ("format", "rows_in", "blank_lines", "encoding"):
        assert getattr(found, name) == getattr(expected, name)


@settings(max_examples=300, deadline=None)
@given(st.lists(lines(), max_size=6), st.sampled_from(["\n", "\r\n", "\n\n"]))
@example(['{"a": 1}', '{"b": 2, "a": "x"}', '{"new": true}'], "\n")
@example(['{"a": 1, "a": 2}', '{"a": "1"}'], "\n")
@example(["{}", '{"a": null}'], "\n")
def test_the_kernel_reads_lines_as_the_reader_of_documents_does(
    written: list[str], feed: str
) -> None:
    data = feed.join(written).encode()
    assume(data.strip())  # an empty file is refused before
    text = to_text(data, "a.jsonl")
    assert_same(read_json_lines(text), read_line_by_line(text))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(lines(), max_size=4), st.sampled_from([",", " ,\n", "", ",,"]), st.sampled_from("[{x")
)
@example(['{"a": 1, "a": 2}', '{"b": "x"}'], ",", "[")
@example(['{"a": {"b": "}"}}', '{"b": "]\\""}'], ",", "[")
@example([], ",", "[")
@example(["[1]", "{}"], ",", "[")
def test_the_kernel_reads_arrays_as_the_reader_of_documents_does(
    written: list[str], comma: str, first: str
) -> None:
    text = to_text(f" {first}\n{comma.join(written)}\n] ".encode(), "a.json")
    try:
        expected = read_document(text, "a")
    except InputError as error:
        with pytest.raises(InputError, match=re.escape(error.message)):
            read_json(text, "a")
        return
    assert_same(read_json(text, "a"), expected)


@given(st.lists(st.sampled_from(['{"a":1}', '{"a":"}"}', '{"a":{"b":[1]}}', "{}", "[1]", "1"])))
def test_objects_of_an_array_are_found_where_they_stand(written: list[str]) -> None:
    text = f"[{', '.join(written)}]"
    data, none = as_bytes(text), np.empty(0, np.int64)
    found = place_objects(data, 0, data.size, none, none)
    plain = bool(written) and all(one.startswith("{") for one in written)
    assert found == (len(written) if plain else UNFIT)
    if plain:
        starts, ends = np.empty(found, np.int64), np.empty(found, np.int64)
        place_objects(data, 0, data.size, starts, ends)
        spans = zip(starts.tolist(), ends.tolist(), strict=True)
        assert [text[start:end] for start, end in spans] == written


@given(st.text('{}"\\a', max_size=8))
def test_an_object_ends_at_its_own_brace(written: str) -> None:
    data = as_bytes("{" + written)
    depth, quoted, escaped, end = 0, False, False, UNFIT
    for place, sign in enumerate("{" + written):
        if escaped:
            escaped = False
        elif quoted:
            quoted, escaped = sign != '"', sign == "\\"
        else:
            quoted = sign == '"'
            depth += (sign == "{") - (sign == "}")
            if not depth:
                end = place + 1
                break
    assert object_end(data, 0, data.size) == end


@pytest.mark.parametrize("sample", [1, 2, 200])
@pytest.mark.parametrize("block", [1, 3, 1000])
def test_keys_that_come_late_and_lines_that_are_none_keep_their_places(
    monkeypatch: pytest.MonkeyPatch, sample: int, block: int
) -> None:
    rows = [{f"k{place % 7}": str(place), "id": str(place)} for place in range(40)]
    written = [json.dumps(row) for row in rows]
    written[5], written[17], written[39] = "[1]", '{"id": "\\u0041"}', "{"
    text = to_text("\n".join(written).encode(), "a.jsonl")
    monkeypatch.setattr(json_lines, "_SAMPLE", sample)
    monkeypatch.setattr(json_lines, "_LINES_AT_A_TIME", block)
    assert_same(read_json_lines(text), read_line_by_line(text))


@pytest.mark.parametrize(
    "data",
    [
        '{"n": "Muñoz"}\n{"n": "ß"}\n'.encode("windows-1252"),
        '\ufeff{"n": "Muñoz"}\n{"n": 1}'.encode(),
        '{"n": "Muñoz"}\r\n{"n": 1}'.encode("utf-16"),
        '{"n": "Muñoz"}\n'.encode() + b'{"n": "\xff"}\n{"n": "ok"}',
        b"{}\n{}",
        b' \n{"a": 1}\n\t\n',
    ],
)
def test_text_in_any_encoding_is_read_the_same(data: bytes) -> None:
    text = to_text(data, "a.jsonl")
    assert_same(read_json_lines(text), read_line_by_line(text))


def test_most_lines_need_no_other_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"id": str(place), "n": place, "open": place % 2 == 0} for place in range(5000)]
    text = to_text("\n".join(map(json.dumps, rows)).encode(), "a.jsonl")
    asked: list[str] = []
    own = json_lines.flat_row
    monkeypatch.setattr(json_lines, "flat_row", lambda line: asked.append(line) or own(line))
    assert read_json_lines(text).frame.height == 5000
    assert len(asked) == json_lines._SAMPLE


@given(st.one_of(NUMBERS, ODD, st.text("0123456789+-.eE", max_size=6)))
def test_a_number_ends_where_json_says(written: str) -> None:
    end = number_end(as_bytes(written + ","), 0, len(written))
    try:
        value = json.loads(written, parse_constant=lambda _name: None)
    except ValueError:
        value = None
    whole = isinstance(value, int | float) and not isinstance(value, bool)
    assert (end == len(written)) == (whole and written == written.strip())


@given(st.text("0123a", max_size=5))
def test_digits_end_at_the_first_other_sign(written: str) -> None:
    assert digits_end(as_bytes(written + "-"), 0, len(written)) == len(written) - len(
        written.lstrip("0123")
    )


@given(st.text(" \t\n\r\x0b\x0cx", max_size=5))
def test_white_space_is_that_of_json(written: str) -> None:
    ink = blank_end(as_bytes(written + "x"), 0, len(written))
    assert ink == len(written) - len(written.lstrip(" \t\n\r"))


@given(st.text('ab"\\\x1f\x7fé', max_size=5))
def test_plain_text_ends_at_its_quote(written: str) -> None:
    data = as_bytes(written)
    plain, quote, _ = written.partition('"')
    ends = quote and not set(plain) & set("\\\x1f")
    assert quote_place(data, 0, len(data)) == (len(plain.encode()) if ends else UNFIT)


@given(st.sampled_from(["null", "nul", "nullx", "xnull", ""]))
def test_a_word_stands_whole(written: str) -> None:
    end = word_end(as_bytes(written), 0, len(written), WORDS[:4])
    assert end == (4 if written.startswith("null") else UNFIT)


@given(st.lists(st.text("ab", max_size=2), unique=True, max_size=4), st.text("ab", max_size=2))
def test_a_key_is_found_wherever_the_search_begins(keys: list[str], wanted: str) -> None:
    offsets = np.cumsum([0, *map(len, keys)]).astype(np.int64)
    place = keys.index(wanted) if wanted in keys else UNFIT
    told = as_bytes(wanted), 0, len(wanted), as_bytes("".join(keys)), offsets
    assert {known_key(*told, guess) for guess in range(len(keys) + 1)} == {place}


@given(st.one_of(PLAIN, ODD))
def test_a_value_is_placed_as_it_is_written(written: str) -> None:
    data = as_bytes(written)
    begins, lengths = np.zeros(1, np.int64), np.full(1, NONE, np.int64)
    behind = place_value(data, 0, len(data), WORDS, begins, lengths, 0)
    (line,) = [f'{{"a":{written}}}']
    keys, offsets = as_bytes("a"), np.array([0, 1], np.int64)
    one = np.zeros(1, np.int64), np.full(1, NONE, np.int64)
    whole = as_bytes(line)
    fits = place_line(whole, 0, whole.size, keys, offsets, WORDS, *one, np.zeros(1, np.bool_))
    assert fits == (behind == len(data) != 0)
    if fits:
        (value,) = json.loads(line, parse_int=str, parse_float=str).values()
        said = {None: None, True: "true", False: "false"}.get(value, value)
        found = data[begins[0] : begins[0] + lengths[0]].tobytes().decode()
        assert (found if lengths[0] != NONE else None) == said


@given(st.lists(st.one_of(st.none(), st.text("ab", max_size=3)), max_size=5))
def test_values_are_copied_one_behind_the_other(values: list[str | None]) -> None:
    data = as_bytes("-".join(value or "" for value in values))
    lengths = np.array([NONE if value is None else len(value) for value in values], np.int64)
    begins = np.cumsum([0, *(len(value or "") + 1 for value in values)]).astype(np.int64)[:-1]
    offsets = np.cumsum([0, *(len(value or "") for value in values)]).astype(np.int64)
    taken = np.empty(offsets[-1], np.uint8)
    gather(data, begins, lengths, offsets, taken)
    assert taken.tobytes().decode() == "".join(value or "" for value in values)


def test_a_line_that_is_not_to_be_read_is_left_alone() -> None:
    data = as_bytes('{"a":1}{"a":2}')
    begins, lengths = np.zeros((1, 2), np.int64), np.full((1, 2), NONE, np.int64)
    fits = np.array([False, True])
    starts, ends = np.array([0, 7]), np.array([7, 14])
    told = as_bytes("a"), np.array([0, 1], np.int64), WORDS
    place_lines(data, starts, ends, *told, begins, lengths, fits)
    assert (fits.tolist(), lengths.tolist()) == ([False, True], [[NONE, 1]])
