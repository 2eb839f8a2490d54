"""Codes and texts that are read beforehand: it changes when they are read, never what they say."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vacatur.charges import foreseen as module
from vacatur.charges.columns import PAIR
from vacatur.charges.foreseen import Memory, foresee, foreseen, forget
from vacatur.charges.resolve import read_charges
from vacatur.charges.tables import BUNDLED, ChargeTables, load_charge_tables

TABLES = load_charge_tables(BUNDLED / "us-il" / "charges")
CODES = [
    "720-550/4-C", "720 ILCS 550/4(d)", "56.5-704-D", "720-55/4(C)", "72O-55O/4(C)", "VOP", "xx 12",
    "720-550/5-2-C", "720-550/4(Z)", "720 5/21-1(1)(a) - Knowingly Damage Prop<$300 - Class: A",
    "720-550/4 - POSS CANNABIS 10-30 GR", "720 ILCS 5/12-3 CAN", "\u00c9 720-5504B", "720-5504",
]  # fmt: skip
TEXTS = [
    "POSS CANNABIS 10-30 GR", "BATTERY", "AGG BATTRY HARM", "CANNABIS PLANTS 5 PLANTS", "xyzzy",
    "POSS CANN 720 ILCS 550/4", "\u00c9 MFG/DEL CANNABIS", "ATT ARMED ROBBERY", "battery  ",
]  # fmt: skip


def anew() -> ChargeTables:
    """The same tables, of which nothing was read so far."""
    return replace(TABLES)


def pairs_of(*pairs: tuple[str | None, str | None]) -> pl.DataFrame:
    return pl.DataFrame(pairs, dict.fromkeys(PAIR, pl.String), orient="row")


ALL = pairs_of(*product([*CODES, None, "", " "], [*TEXTS, None, ""]))
PLAIN = read_charges(ALL, anew())


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    return lambda most: monkeypatch.setattr(module, "MOST", most)


@settings(deadline=None, max_examples=10)
@given(
    st.lists(st.tuples(st.lists(st.sampled_from(CODES)), st.lists(st.sampled_from(TEXTS)))),
    st.lists(st.tuples(st.sampled_from([*CODES, None]), st.sampled_from([*TEXTS, None]))),
)
def test_charges_say_the_same_whatever_was_foreseen(
    parts: list[tuple[list[str], list[str]]], pairs: list[tuple[str | None, str | None]]
) -> None:
    tables = anew()
    for codes, texts in parts:
        foresee(codes, texts, tables)
    asked = pairs_of(*pairs)
    assert read_charges(asked, tables).equals(read_charges(asked, TABLES))
    assert read_charges(ALL, tables).equals(PLAIN)


def test_charges_say_the_same_when_they_are_read_again_or_one_by_one() -> None:
    tables = anew()
    alone = [read_charges(ALL[row], tables) for row in range(0, ALL.height, 5)]
    assert pl.concat(alone).equals(PLAIN.gather_every(5))
    assert read_charges(ALL, tables).equals(PLAIN)


def test_what_was_foreseen_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = anew()
    foresee(CODES, TEXTS, tables)
    alone = pairs_of(*((code, None) for code in CODES), *((None, text) for text in TEXTS))
    monkeypatch.setattr(foreseen(tables).codes, "_read", None)
    monkeypatch.setattr(foreseen(tables).texts, "_read", None)
    assert read_charges(alone, tables).equals(read_charges(alone, anew()))


def test_no_more_is_kept_than_there_is_room_for(few: Callable[[int], None]) -> None:
    few(5)
    tables = anew()
    for code, text in zip(CODES, TEXTS, strict=False):
        foresee([code, code], [text], tables)
    known = foreseen(tables)
    assert (len(known.codes), len(known.texts)) == (5, 5)
    assert read_charges(ALL, tables).equals(PLAIN)
    assert (len(known.codes), len(known.texts)) == (5, 5)


def test_nothing_more_is_read_beforehand_once_there_is_no_room(
    few: Callable[[int], None],
) -> None:
    few(2)
    read: list[str] = []

    def note(strings: pl.Series) -> pl.DataFrame:
        read.extend(strings)
        return strings.alias("raw").to_frame()

    memory = Memory(pl.DataFrame(schema={"raw": pl.String}), note)
    for letter in "abca":
        memory.foresee(pl.Series([letter, None, letter]))
    assert read == ["a", "b"]
    assert sorted(memory.rows(pl.Series(["c", "a", "c"]))["raw"]) == ["a", "b", "c"]
    assert (read, len(memory)) == (["a", "b", "c"], 2)


def test_one_thread_may_foresee_what_others_read() -> None:
    tables = anew()
    with ThreadPoolExecutor(4) as pool:
        beside = [pool.submit(foresee, CODES, TEXTS[i:], tables) for i in range(3)]
        read = [pool.submit(read_charges, ALL, tables) for _ in range(3)]
        assert all(one.result().equals(PLAIN) for one in read)
        assert [one.result() for one in beside] == [None] * 3
    known = foreseen(tables)
    for rows in (known.codes.rows(pl.Series(CODES)), known.texts.rows(pl.Series(TEXTS))):
        assert rows[rows.columns[0]].is_unique().all()


def test_tables_that_were_changed_remember_nothing_of_what_others_said() -> None:
    foresee(CODES, TEXTS, TABLES)
    assert foreseen(TABLES) is foreseen(TABLES)
    bare = replace(TABLES, literals=TABLES.literals.clear())
    foresee(CODES, TEXTS, bare)
    said = read_charges(pairs_of((None, "BATTERY")), bare)
    assert said["alternatives"].to_list() == said["statute"].to_list() == [None]


def test_what_is_forgotten_is_read_again() -> None:
    tables = anew()
    foresee(CODES, TEXTS, tables)
    kept = len(foreseen(tables).codes)
    forget()
    assert (kept, len(foreseen(tables).codes), len(foreseen(tables).texts)) == (len(CODES), 0, 0)
    assert read_charges(ALL, tables).equals(PLAIN)
