"""The drop-in said in the plainest way: one row, one byte, one rule at a time, on small inputs.

Nothing here is shared with the program but the names of columns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from vacatur.compat.gogen.layout import FIELDS

BARE = 'bare " in non-quoted-field'
BAD = 'extraneous or missing " in quoted-field'
SPACES = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)


class NaiveError(Exception):
    pass


# ---- reading ----


def naive_lines(data: bytes) -> list[bytes]:
    """Cut text into lines; CRLF becomes LF, and a carriage return that ends the file goes."""
    lines = data.split(b"\n")
    last = lines.pop()
    whole = [line.removesuffix(b"\r") + b"\n" for line in lines]
    return [*whole, last.removesuffix(b"\r")] if last else whole


def naive_rows(data: bytes, width: int) -> list[list[bytes]]:
    """Read rows, or raise in the words of Go's reader."""
    lines, rows, number = naive_lines(data), [], 0
    while number < len(lines):
        if lines[number] in {b"\n", b""}:
            number += 1
            continue
        row, number = naive_row(lines, number)
        if len(row[1]) != width:
            raise NaiveError(f"record on line {row[0]}: wrong number of fields")
        rows.append(row[1])
    return rows


def naive_row(  # noqa: C901, PLR0912 - one state after another
    lines: list[bytes], number: int
) -> tuple[tuple[int, list[bytes]], int]:
    """Read one row; return the line it begins on and its values, and the line behind it."""
    begun, line, at, row = number + 1, lines[number], 0, []

    def fault(words: str, column: int) -> NaiveError:
        where = f"record on line {begun}; " if begun != number + 1 else ""
        return NaiveError(f"{where}parse error on line {number + 1}, column {column}: {words}")

    while True:
        value = b""
        if line[at : at + 1] == b'"':
            at += 1
            while True:
                if at == len(line):
                    if number + 1 == len(lines):
                        raise fault(BAD, at + 1)
                    number, at = number + 1, 0
                    line = lines[number]
                elif line[at : at + 2] == b'""':
                    value, at = value + b'"', at + 2
                elif line[at : at + 1] == b'"':
                    break
                else:
                    value, at = value + line[at : at + 1], at + 1
            if line[at + 1 : at + 2] not in {b",", b"\n", b""}:
                raise fault(BAD, at + 1)
            at += 1
        else:
            while at < len(line) and line[at : at + 1] not in {b",", b"\n"}:
                if line[at : at + 1] == b'"':
                    raise fault(BARE, at + 1)
                value, at = value + line[at : at + 1], at + 1
        row.append(value)
        if line[at : at + 1] != b",":
            return (begun, row), number + 1
        at += 1


# ---- writing ----


def naive_field(value: bytes) -> bytes:
    start = value[:1].decode("utf-8", "replace")
    for length in (2, 3):
        try:
            start = value[:length].decode() if start == "\ufffd" else start
        except UnicodeDecodeError:
            continue
    special = any(sign in value for sign in (b",", b'"', b"\r", b"\n"))
    if value == rb"\." or special or (value and start[0] in SPACES):
        return b'"' + value.replace(b'"', b'""') + b'"'
    return value


def naive_line(values: list[bytes]) -> bytes:
    return b",".join(map(naive_field, values)) + b"\n"


# ---- persons, cases, dates ----


@dataclass
class Person:
    dob: date | None = None
    seen: set[bytes] = field(default_factory=set)
    convictions: list[int] = field(default_factory=list)
    numbers: dict[bytes, list[bytes]] = field(default_factory=dict)


def value(row: list[bytes], name: str) -> bytes:
    return row[FIELDS.index(name)]


def naive_date(text: bytes) -> date | None:
    """Read a date; year 0 is none of Python's, so no test uses it."""
    if not re.fullmatch(rb"[0-9]{8}", text):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def naive_persons(rows: list[list[bytes]]) -> dict[bytes, Person]:
    """Go through the rows as the old tool did, one after another."""
    people: dict[bytes, Person] = {}
    for index, row in enumerate(rows):
        subject, order = value(row, "SUBJECT_ID"), value(row, "CNT_ORDER")
        person = people.get(subject)
        if person is None or not subject:
            kept = person.convictions if person else []
            person = Person(dob=naive_date(value(row, "PRI_DOB")), convictions=kept)
            people[subject] = person
        number = value(row, "OFN")
        if value(row, "STP_TYPE_DESCR") == b"COURT ACTION" and number:
            numbers = person.numbers.setdefault(order[:6], [])
            if number not in numbers:
                numbers.append(number)
        if value(row, "DISP_DESCR").startswith(b"CONVICTED") and order not in person.seen:
            person.convictions.append(index)
            person.seen.add(order)
    return people


def naive_possible(charge: str, comment: str) -> bool:
    if charge.strip() in {"", "SEE COMMENT FOR CHARGE"}:
        return False
    named, mine = (re.search("1135[789]|11360", text) for text in (comment, charge))
    if not named:
        return False
    if not mine or mine[0] != named[0]:
        return True
    if mine[0] != "11357":
        return False
    theirs, ours = (re.search(r"11357\(([A-D])\)", text) for text in (comment, charge))
    if not theirs:
        return False
    return not ours or ((ours[1] in "AB") != (theirs[1] in "AB"))


def naive_years(at: date, then: date | None) -> str:
    """Years in words; more than 64 bits of nanoseconds are cut off."""
    if then is None or then == date(1, 1, 1):
        return "-1.0"
    longest = timedelta(microseconds=(2**63 - 1) // 1000)
    span = max(-longest, min(longest, at - then))
    return f"{span / timedelta(hours=1) / (24 * 365.25):.1f}"
