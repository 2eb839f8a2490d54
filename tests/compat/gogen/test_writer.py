"""The writer against a plain one, and against the reader."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.compat.gogen.naive import SPACES, naive_field, naive_line, naive_lines, naive_row
from vacatur.compat.gogen import quote_kernel, write_kernel
from vacatur.compat.gogen.rows_kernel import COMMA, Bytes
from vacatur.compat.gogen.write import _KINDS, _PLAIN

WIDTH = 4
COMMENT = 2
CONDENSED = np.array([3, 0], np.int32)
LEADING = 2

VALUE = st.lists(
    st.sampled_from(
        [b"a", b"b", b",", b'"', b"\r", b"\n", b" ", b"\\", b".", b"\xc2", b"\xa0", b"\xe2\x80"]
        + [sign.encode() for sign in SPACES]
    ),
    max_size=5,
).map(b"".join)


def as_array(data: bytes) -> Bytes:
    return np.frombuffer(data, np.uint8).copy()


def written(quote: bool, value: bytes) -> bytes:
    """Write a field as some other program would, with quotes where it need not have them."""
    special = any(sign in value for sign in (b",", b'"', b"\n"))
    if quote or special or value.endswith(b"\r"):
        return b'"' + value.replace(b'"', b'""') + b'"'
    return value


FIELD = st.builds(written, st.booleans(), VALUE)
LINE = st.tuples(
    st.lists(FIELD, min_size=WIDTH, max_size=WIDTH), st.sampled_from([b"\n", b"\r\n", b"\n\r\n\n"])
).filter(lambda line: b",".join(line[0]) != b"")
ROWS = st.lists(
    st.tuples(LINE, st.booleans(), st.none() | st.lists(st.integers(0, 3), min_size=3, max_size=3)),
    max_size=6,
)


@settings(max_examples=300, deadline=None)
@given(FIELD)
@example(rb"\.")
@example(rb'"\."')
@example(b'"\r\n"')
@example(b'"\r\r\n\n"')
@example(b"a\rb")
def test_a_field_is_quoted_when_it_must_be(field: bytes) -> None:
    line = field + b",\n"
    (_, (value, _)), _ = naive_row(naive_lines(line), 0)
    out = np.zeros(3 * len(line) + 2, np.uint8)
    end = quote_kernel.write_field(as_array(line), 0, len(field), _KINDS, out, 1)
    assert out[1:end].tobytes() == naive_field(value)


@given(VALUE, st.binary(max_size=2))
def test_white_space_in_front_is_noticed_within_the_value_alone(
    value: bytes, behind: bytes
) -> None:
    data = as_array(b"?" + value + behind + b"\n")
    starts = quote_kernel.starts_with_space(data, 1, 1 + len(value), _KINDS)
    first = value.decode("utf-8", "replace")[:1]
    assert starts == (first != "" and first in SPACES)
    needed = quote_kernel.needs_quotes(data, 1, 1 + len(value), _KINDS)
    assert needed == (starts or value == rb"\.")


@settings(max_examples=300, deadline=None)
@given(ROWS)
@example([(([b'"a,b"', b"c", b"", b'"\r\n"'], b"\r\n"), True, [0, 1, 2])])
@example([(([b"", b"", b'"needless"', b'"last"'], b"\r\n"), True, None)])
def test_rows_go_out_as_the_naive_writer_writes_them(
    rows: list[tuple[tuple[list[bytes], bytes], bool, list[int] | None]],
) -> None:
    data = b"".join(b",".join(fields) + end for (fields, end), _, _ in rows)
    possible = np.array([flag for _, flag, _ in rows], np.bool_)
    chosen = [numbers for _, _, numbers in rows if numbers is not None]
    in_scope = np.array([numbers is not None for _, _, numbers in rows], np.bool_)
    scope = np.where(in_scope, np.cumsum(in_scope) - 1, -1).astype(np.int32)
    texts = [b",", b",x", b',"y,z"', b",p,q"]
    offsets = np.cumsum([0, *map(len, texts)]).astype(np.int64)
    pieces = np.array(chosen, np.int32).reshape(len(chosen), 3)
    room = 3 * len(data) + 100 * (len(rows) + 1)
    outs = [np.zeros(room, np.uint8) for _ in range(3)]
    count, *sizes = write_kernel.write_rows(
        as_array(data),
        len(data),
        _KINDS,
        _PLAIN,
        WIDTH,
        CONDENSED,
        COMMENT,
        possible,
        scope,
        pieces,
        offsets,
        as_array(b"".join(texts)),
        6,
        LEADING,
        *outs,
    )
    assert count == len(rows)
    full, short, prop64 = expected_rows(data, rows, texts)
    assert [out[:size].tobytes() for out, size in zip(outs, sizes, strict=True)] == [
        full,
        short,
        prop64,
    ]


def expected_rows(
    data: bytes,
    rows: list[tuple[tuple[list[bytes], bytes], bool, list[int] | None]],
    texts: list[bytes],
) -> tuple[bytes, bytes, bytes]:
    lines, number = naive_lines(data), 0
    full = short = prop64 = b""
    for _, possible, numbers in rows:
        while lines[number] == b"\n":
            number += 1
        (_, values), number = naive_row(lines, number)
        comment = naive_field(values[COMMENT]) if possible else b""
        before = b"".join(texts[n] for n in numbers[:LEADING]) if numbers else b",,"
        after = b"".join(texts[n] for n in numbers[LEADING:]) if numbers else b",,,"
        tail = before + b"," + comment + after + b"\n"
        line = naive_line(values).removesuffix(b"\n") + tail
        full += line
        short += naive_line([values[i] for i in CONDENSED]).removesuffix(b"\n") + tail
        prop64 += line if numbers else b""
    return full, short, prop64


@given(st.lists(FIELD, min_size=WIDTH, max_size=WIDTH).filter(lambda f: b",".join(f) != b""))
def test_fields_that_are_neat_stand_as_they_would_be_written(fields: list[bytes]) -> None:
    line = b",".join(fields) + b"\n"
    data = as_array(line)
    first, last = np.zeros(WIDTH, np.int64), np.zeros(WIDTH, np.int64)
    neat = np.zeros(WIDTH, np.bool_)
    end = write_kernel.find_fields(data, 0, _KINDS, _PLAIN, first, last, neat)
    assert end == len(line)
    assert [line[a:b] for a, b in zip(first, last, strict=True)] == fields
    (_, values), _ = naive_row(naive_lines(line), 0)
    for field, value, is_neat in zip(fields, values, neat, strict=True):
        assert not is_neat or field == naive_field(value)
        ordinary = value.isalpha() and value.isascii()
        assert is_neat or not ordinary or field != value
    out = np.zeros(3 * len(line), np.uint8)
    end = write_kernel.write_fields(data, first, last, neat, _KINDS, out, 0)
    assert out[:end].tobytes() + b"\n" == naive_line(values)
    end = write_kernel.write_some(data, CONDENSED, first, last, neat, _KINDS, out, 0)
    assert out[:end].tobytes() + b"\n" == naive_line([values[i] for i in CONDENSED])


@given(st.binary(min_size=1, max_size=40), st.data())
def test_bytes_are_copied(data: bytes, draw: st.DataObject) -> None:
    begin = draw.draw(st.integers(0, len(data)))
    end = draw.draw(st.integers(begin, len(data)))
    out = np.zeros(50, np.uint8)
    stop = quote_kernel.copy(as_array(data), begin, end, out, 3)
    assert out[:stop].tobytes() == b"\0\0\0" + data[begin:end]
    assert not out[stop:].any()


@given(st.lists(st.integers(0, 2), max_size=5), st.integers(0, 5))
def test_pieces_and_commas_follow_one_another(chosen: list[int], commas: int) -> None:
    texts = [b"", b"one", b"2"]
    offsets = np.cumsum([0, *map(len, texts)]).astype(np.int64)
    assert all(a <= b for a, b in pairwise(offsets))
    out = np.zeros(40, np.uint8)
    text = as_array(b"".join(texts))
    end = write_kernel.write_pieces(np.array(chosen, np.int32), offsets, text, out, 0)
    assert out[:end].tobytes() == b"".join(texts[number] for number in chosen)
    stop = write_kernel.write_commas(commas, out, end)
    assert out[end:stop].tolist() == [COMMA] * commas
