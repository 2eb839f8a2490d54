"""URIs taken apart: what is understood, and that no secret is ever said again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vacatur.errors import InputError
from vacatur.records.inputs import expand
from vacatur.records.table_address import table_address

HEAD, TAIL = "S3CR", "ET9"


@pytest.mark.parametrize(
    ("uri", "table", "order"),
    [
        ("sqlite:////data/court.db?table=records", ("records",), ()),
        ("postgres://clerk@db/court?table=crim.records", ("crim", "records"), ()),
        ("postgresql:///court?table=%22a.b%22.%22say%20%22%22c%22%22%22", ("a.b", 'say "c"'), ()),
        ("sqlite:///court.db?table=t&order=day,%20id", ("t",), ("day", "id")),
    ],
)
def test_the_table_and_the_order_are_read(
    uri: str, table: tuple[str, ...], order: tuple[str, ...]
) -> None:
    found = table_address(uri)
    assert (found.table, found.order) == (table, order)


@pytest.mark.parametrize(
    ("uri", "message"),
    [
        ("mysql://h/court?table=t", "names no database that is read"),
        ("sqlite:/data/court.db", "names no table"),
        ("sqlite://court.db?table=t", "names no file"),
        ("sqlite:///?table=t", "names no file"),
        ("sqlite:///court.db?tabel=t", r"key \[tabel\], which SQLite does not take"),
        ("sqlite:///court.db", r"\[court.db\] names no table"),
        ("sqlite:///court.db?table=a.b.c", "names no table"),
        ("sqlite:///court.db?table=a&table=b", "twice"),
        ("sqlite:///court#2.db?table=a", r"bare \[#\]"),
        ("postgresql://h:port/court?table=t", "cannot be told apart"),
        ("postgresql://u:a@b@h/court?table=t", "cannot be told apart"),
        ("postgresql://[::1/court?table=t", "names no database that is read"),
    ],
)
def test_what_cannot_be_understood_is_refused(uri: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        table_address(uri)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=8))
def test_no_message_and_no_label_repeats_a_password_however_it_is_written(middle: str) -> None:
    password = HEAD + middle + TAIL
    try:
        found = table_address(f"postgresql://clerk:{password}@db:5432/court?table=records")
        told = repr(found) + "".join(expand([f"postgresql://u:{password}@db/court?table=t"]))
    except InputError as error:
        told = str(error)
    assert HEAD not in told
    assert TAIL not in told


def test_tables_of_one_name_are_told_apart_by_what_is_around_them() -> None:
    uris = [
        "sqlite:////a/court.db?table=t",
        "sqlite:////b/court.db?table=t",
        "postgresql://clerk:pw@one/court?table=t",
        "postgresql://clerk:pw@two/court?table=t",
        "postgresql://clerk:pw@two/court?table=u",
        "sqlite:////b/court.db?table=t",
    ]
    assert list(expand(uris)) == [
        "a/court.db.t",
        "b/court.db.t",
        "one/court.t",
        "two/court.t",
        "court.u",
    ]
