"""The reader against a plain reading of the same rules, one byte at a time."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.compat.gogen.conftest import HEADER, Job, conviction, row, text
from tests.compat.gogen.naive import NaiveError, naive_lines, naive_row, naive_rows
from vacatur.compat.gogen import rows_kernel as kernel
from vacatur.compat.gogen.failures import GogenError
from vacatur.compat.gogen.read import CODED, read_rows
from vacatur.compat.gogen.rows_kernel import Bytes
from vacatur.compat.gogen.source import opened
from vacatur.compat.gogen.values import texts, to_bytes

WIDTH = 3
PLAIN = np.ones(256, np.bool_)
PLAIN[[kernel.LINE_FEED, kernel.QUOTE, kernel.COMMA]] = False
WORDS = {
    kernel.BARE_QUOTE: 'bare " in non-quoted-field',
    kernel.BAD_QUOTE: 'extraneous or missing " in quoted-field',
    kernel.UNCLOSED: 'extraneous or missing " in quoted-field',
}
SIGNS = st.lists(
    st.sampled_from([b"a", b"b", b",", b",", b'"', b'"', b'""', b"\n", b"\r\n", b"\r", b"\xe9"]),
    max_size=30,
).map(b"".join)
ROWS = st.lists(
    st.lists(
        st.sampled_from([b"", b"a", b'"b"', b'"c,""d"""', b'"e\r\nf"', b'"g\n"', b"h\r"]),
        min_size=WIDTH,
        max_size=WIDTH,
    ).map(b",".join),
    max_size=12,
).flatmap(
    lambda rows: st.lists(
        st.sampled_from([b"\n", b"\r\n", b"\n\n"]), min_size=len(rows), max_size=len(rows)
    ).map(lambda ends: b"".join(a + b for a, b in zip(rows, ends, strict=True)))
)


def as_array(data: bytes) -> Bytes:
    return np.frombuffer(data, np.uint8).copy()


def found_rows(data: bytes, *, at_once: int = 2) -> list[list[bytes]] | str:
    """Read rows with the kernel, a few at a time; a fault becomes its words."""
    completed = bool(data) and not data.endswith(b"\n")
    block = as_array(data + b"\n" if completed else data)
    wanted = np.arange(WIDTH, dtype=np.int32)
    rows: list[list[bytes]] = []
    position = lines = 0
    while position < block.size:
        begins, lengths = np.empty((2, WIDTH, at_once), np.int32)
        position, count, more, code, line, fault_line, column = kernel.split_rows(
            block, position, block.size, PLAIN, wanted, WIDTH, begins, lengths
        )
        if code == kernel.FIELD_COUNT:
            return f"record on line {lines + line}: wrong number of fields"
        if code:
            column -= completed and code == kernel.UNCLOSED
            start, place = lines + line, lines + fault_line
            where = f"record on line {start}; " if start != place else ""
            return f"{where}parse error on line {place}, column {column}: {WORDS[code]}"
        lines += more
        for i in range(count):
            slices = zip(begins[:, i], lengths[:, i], strict=True)
            rows.append([block[b : b + size].tobytes() for b, size in slices])
    assert lines == len(naive_lines(data))
    return rows


def expected_rows(data: bytes) -> list[list[bytes]] | str:
    try:
        return naive_rows(data, WIDTH)
    except NaiveError as error:
        return str(error)


@settings(max_examples=600, deadline=None)
@given(SIGNS | ROWS)
@example(b'a,b,"c')
@example(b'a,b,"c\r')
@example(b'a,b,"c\n\n')
@example(b'a,b,"c\r\n')
@example(b'a,b,"c"x\n')
@example(b'a,b,"c"\rx\n')
@example(b'a,b,"\n"x')
@example(b'a,"\n\n",b"\n')
@example(b"a,b,\r\r\n")
@example(b"\r\n\r\n\n\r")
@example(b'"""",b,"\r\n""\r\n"\r\na,b,c\n')
def test_the_kernel_reads_as_the_naive_reader(data: bytes) -> None:
    assert found_rows(data) == expected_rows(data)


@settings(max_examples=100, deadline=None)
@given(SIGNS, st.booleans())
def test_the_end_of_the_last_whole_row_is_found(data: bytes, quoted: bool) -> None:
    block = as_array(data)
    state, ends = quoted, [0]
    opens = [state := state ^ (byte == kernel.QUOTE) for byte in reversed(data)][::-1]
    for place, byte in enumerate(data):
        behind = opens[place + 1] if place + 1 < len(data) else quoted
        if byte == kernel.LINE_FEED and not behind:
            ends.append(place + 1)
    assert kernel.last_row_end(block, 0, block.size, quoted) == ends[-1]
    assert kernel.count_quotes(block, 0, block.size) == data.count(b'"')


@given(st.lists(st.sampled_from([b"a", b'""', b"\r\n", b"\n", b"\r"])).map(b"".join))
def test_the_inside_of_quotes_becomes_the_value(inside: bytes) -> None:
    block = as_array(inside + b'"\n')
    length = kernel.unescape(block, 0, len(inside))
    (_, values), _ = naive_row(naive_lines(b'"' + inside + b'"\n'), 0)
    assert [block[:length].tobytes()] == values


# ---- whole files, in blocks ----


def values_of(path: Path, block_size: int) -> list[list[bytes]]:
    with opened(str(path)) as source:
        doj = read_rows(source, block_size=block_size)
        assert sum(span.rows for span in doj.spans) == doj.rows
        assert [span.first_row for span in doj.spans] == [
            sum(span.rows for span in doj.spans[:place]) for place in range(len(doj.spans))
        ]
    columns = [to_bytes(texts(doj.values[name])).gather(doj.codes[name]) for name in CODED]
    return [list(values) for values in zip(*(column.to_list() for column in columns), strict=True)]


FIELD = st.lists(
    st.sampled_from([b"A", b",", b'"', b"\n", b"\r\n", b"\r", b" ", b"\xd1", "Ñ\uf7d1".encode()]),
    max_size=4,
).map(b"".join)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.fixed_dictionaries(dict.fromkeys(CODED, FIELD)), max_size=5),
    st.integers(1, 700),
    st.booleans(),
)
def test_any_bytes_are_read_the_same_wherever_blocks_are_cut(
    tmp_path_factory: pytest.TempPathFactory,
    records: list[dict[str, bytes]],
    block_size: int,
    ended: bool,
) -> None:
    path = tmp_path_factory.mktemp("any") / "doj.csv"
    rows = [row(**record, END_OF_REC="#", STP_EVENT_DATE="19990101") for record in records]
    data = text(*rows)
    path.write_bytes(data if ended else data.removesuffix(b"\n"))
    expected = [
        [
            b"" if name == "OFN" and record["STP_TYPE_DESCR"] != b"COURT ACTION" else value
            for name, value in ((name, record[name]) for name in CODED)
        ]
        for record in (
            {name: value.replace(b"\r\n", b"\n") for name, value in record.items()}
            for record in records
        )
    ]
    assert values_of(path, block_size) == expected


@pytest.mark.parametrize("block_size", [64, 1 << 21])
def test_the_first_broken_row_of_the_file_is_named(job: Job, block_size: int) -> None:
    good = text(conviction(), conviction(PRI_NAME='A "B"\nC'), header=b"")
    broken = text(conviction(), header=b"").replace(b"CONVICTED", b'CON"VICTED')
    ragged = b"a,b\n"
    done = job(HEADER + good + b"\n" + broken + ragged, block_size=block_size)
    column = broken.index(b'"') + 1
    assert done.errors == {
        "0.csv": f'parse error on line 5, column {column}: bare " in non-quoted-field'
    }
    done = job(HEADER + good + ragged + broken, block_size=block_size)
    assert done.errors == {"0.csv": "record on line 4: wrong number of fields"}
    done = job(HEADER + good + b'a,b,"c\nd', block_size=block_size)
    assert done.errors == {
        "0.csv": "record on line 4; parse error on line 5, column 2: "
        'extraneous or missing " in quoted-field'
    }
    assert sorted(done.files) == ["gogen.err"]
    assert done.files["gogen.err"].startswith(b'{"')
    assert b'"errorType":"PARSING"' in done.files["gogen.err"]


def test_a_row_larger_than_a_block_is_read(tmp_path: Path) -> None:
    path = tmp_path / "doj.csv"
    path.write_bytes(text(conviction(PRI_NAME="X\n" * 5000), conviction(SUBJECT_ID="2")))
    assert [values[0] for values in values_of(path, 100)] == [b"1", b"2"]


def test_a_header_without_an_end_leaves_no_row(tmp_path: Path) -> None:
    path = tmp_path / "doj.csv"
    path.write_bytes(b"RECORD_ID" + b"," * 200_000)
    assert values_of(path, 100) == []


def test_a_file_of_less_than_128_bytes_is_none(tmp_path: Path) -> None:
    path = tmp_path / "doj.csv"
    path.write_bytes(b"," * 94 + b"\n" * 33)
    with pytest.raises(GogenError, match=r"^EOF$"):
        values_of(path, 100)
    path.write_bytes(b"," * 94 + b"\n" * 34)
    assert len(values_of(path, 100)) == 1


def test_what_comes_through_a_pipe_is_read_twice(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(text(conviction(), conviction())))
    writer.start()
    assert len(values_of(pipe, 64)) == 2
    writer.join()
