"""The scan of rows against a plain reading of the same rules, one character at a time."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vacatur.records import scan_kernel as kernel
from vacatur.records.scan import FIELD_LIMIT, scan
from vacatur.records.text import to_text

WIDTH = 3


def naive_line(line: str, *, quoted: bool, limit: int) -> tuple[list[str], set[str], bool]:
    """Split one physical line; return its fields, its faults, and whether a quote stays open."""
    fields, faults, current = [], set(), ""
    i = 0
    while i < len(line):
        c = line[i]
        if c == "\0":
            faults.add("NUL")
        if c == '"' and quoted:
            if line[i + 1 : i + 2] == '"':
                current += '"'
                i += 1
            else:
                quoted = False
                rest = line[i + 1 :]
                if rest not in {"", "\r"} and rest[0] != ",":
                    faults.add("STRAY")
        elif c == '"':
            if current == "":
                quoted = True
            else:
                faults.add("STRAY")
        elif c == "," and not quoted:
            fields.append(current)
            current = ""
            i += 1
            continue
        current += c
        i += 1
    fields.append(current)
    if any(len(f.encode()) > limit for f in fields):
        faults.add("LONG")
    return fields, faults, quoted


def naive_scan(text: str, limit: int = FIELD_LIMIT) -> tuple[list[tuple[str, int]], int]:
    """Return (raw text, code) of every row, and the number of blank lines."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    rows, blank, i = [], 0, 0
    while i < len(lines):
        line = lines[i]
        if not line.strip(" \t\r\v\f"):
            blank += 1
            i += 1
            continue
        fields, faults, is_open = naive_line(line, quoted=False, limit=limit)
        if is_open and "STRAY" not in faults:
            found = naive_closing(lines, i, limit)
            if found is None:
                rows.append((line, kernel.UNCLOSED))
                i += 1
                continue
            raw = "\n".join(lines[i : found + 1])
            rows.append((raw, naive_code(faults | ({"NUL"} if "\0" in raw else set()), WIDTH)))
            i = found + 1
            continue
        rows.append((line, naive_code(faults, len(fields))))
        i += 1
    return [(raw.removesuffix("\r"), code) for raw, code in rows], blank


def naive_code(faults: set[str], width: int) -> int:
    for fault, code in (
        ("STRAY", kernel.STRAY),
        ("NUL", kernel.HAS_NUL),
        ("LONG", kernel.TOO_LONG),
    ):
        if fault in faults:
            return code
    return kernel.GOOD if width == WIDTH else kernel.RAGGED


def naive_closing(lines: list[str], first: int, limit: int) -> int | None:
    """Return the line where the row that begins at ``first`` closes its quote."""
    width = len(naive_line(lines[first], quoted=False, limit=limit)[0])
    for i in range(first + 1, len(lines)):
        line = lines[i]
        fields, faults, is_open = naive_line(line, quoted=False, limit=limit)
        if len(fields) == WIDTH and "STRAY" not in faults and not is_open:
            return None
        before_quote = line.split('"')[0] if '"' in line else line
        if line.count(",") + 1 == WIDTH and "," in before_quote:
            return None
        fields, faults, is_open = naive_line(line, quoted=True, limit=limit)
        width += len(fields) - 1
        too_long = len("\n".join(lines[first : i + 1]).encode()) > limit
        if "STRAY" in faults or width > WIDTH or too_long:
            return None
        if not is_open:
            return i if width == WIDTH else None
    return None


def found_rows(text: str) -> tuple[list[tuple[str, int]], int]:
    as_text = to_text(text.encode(), "test", "utf-8")
    result = scan(as_text, begin=0, width=WIDTH, delimiter=",")
    data = as_text.data
    raws = [data[start:end].decode() for start, end in zip(result.starts, result.ends, strict=True)]
    return list(zip(raws, result.codes.tolist(), strict=True)), result.blank_lines


SIGNS = st.text(alphabet='ab,,,""\n\n\r \0é', max_size=40)


@settings(max_examples=400, deadline=None)
@given(SIGNS)
@example('a,b,"c\nd"\n')
@example('a,b,"c\nd,e,"f\n')
@example('a,b,c\r\n"",""\r\n')
@example('"a\n"\n,"",b')
@example('x,"y""z",w\nx,"y"z,w\n')
def test_the_kernel_finds_the_rows_of_the_naive_scan(text: str) -> None:
    assert found_rows(text) == naive_scan(text)


@settings(max_examples=200, deadline=None)
@given(SIGNS)
def test_no_byte_outside_line_ends_and_blank_lines_is_lost(text: str) -> None:
    rows, _ = found_rows(text)
    kept = "".join(raw for raw, _ in rows)
    assert "".join(kept.split()) == "".join(text.split())


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=6), st.integers(-1, 255))
def test_gather_copies_slices_in_order(slices: list[tuple[int, int]], closing: int) -> None:
    data = np.arange(16, dtype=np.uint8)
    starts = np.array([start for start, _ in slices], np.int64)
    ends = np.array([start + size for start, size in slices], np.int64)
    out, offsets = kernel.gather(data, starts, ends, closing)
    tail = [closing] if closing >= 0 else []
    expected = [[*range(start, start + size), *tail] for start, size in slices]
    assert out.tolist() == [byte for piece in expected for byte in piece]
    assert np.diff(offsets).tolist() == [len(piece) for piece in expected]


def test_more_rows_than_the_first_arrays_hold_are_all_found() -> None:
    result = scan(to_text(b"a,b,c\n" * 3000, "test"), begin=0, width=WIDTH, delimiter=",")
    assert result.starts.tolist() == list(range(0, 18000, 6))
    assert not result.codes.any()


def test_a_field_of_just_the_limit_is_read_and_one_byte_more_is_not() -> None:
    # The limit is passed straight to the kernel to keep the text short.
    plain = np.ones(256, np.bool_)
    plain[[0, 10, 34, 44]] = False
    padding = np.zeros(256, np.bool_)
    data = np.frombuffer(b"a,bbbb,c\na,bbbbb,c\na,b,ccccc\n", np.uint8)
    codes = kernel.scan_rows(data, 0, WIDTH, 44, 4, plain, padding)[2]
    assert codes.tolist() == [kernel.GOOD, kernel.TOO_LONG, kernel.TOO_LONG]


def test_a_row_of_many_lines_is_cut_off_at_the_limit() -> None:
    plain = np.ones(256, np.bool_)
    plain[[0, 10, 34, 44]] = False
    padding = np.zeros(256, np.bool_)
    row = b'a,b,"1\n2\n3"\n'
    data = np.frombuffer(row, np.uint8)
    size = len(row) - 1
    assert kernel.scan_rows(data, 0, WIDTH, 44, size, plain, padding)[2].tolist() == [kernel.GOOD]
    codes = kernel.scan_rows(data, 0, WIDTH, 44, size - 1, plain, padding)[2].tolist()
    assert codes[0] == kernel.UNCLOSED
    assert len(codes) == 3


def test_white_space_at_the_edge_of_a_field_is_noticed() -> None:
    untidy = [
        "a ,b,c",
        " a,b,c",
        "a,b,c ",
        'a,"",c',
        'a," b",c',
        'a,"b ",c',
        "a,\xa0b,c",
        "a,b,c\t",
    ]
    tidy = ["a b,b,c", "a,,c", ",,", '"a","b","c"', '"a ""b""","b",c', "a,b,c\r"]
    for line in untidy:
        result = scan(to_text(f"{line}\n".encode(), "t"), begin=0, width=WIDTH, delimiter=",")
        assert result.untidy, line
    for line in tidy:
        result = scan(to_text(f"{line}\n".encode(), "t"), begin=0, width=WIDTH, delimiter=",")
        assert not result.untidy, line
