"""Names: turned where their form is clear, the same person's where they may be."""

from __future__ import annotations

import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vacatur.papers.names import family_and_given, for_address

PART = st.text("ABCDEÑŁé", min_size=1, max_size=8)


def turned(name: str | None) -> str | None:
    table = pl.DataFrame({"name": [name]}, schema={"name": pl.String})
    value: str | None = table.select(for_address(pl.col("name"))).item()
    return value


def same(one: str, other: str) -> bool:
    keys = pl.DataFrame({"name": [one, other]}).select(family_and_given(pl.col("name")))
    return keys.item(0, 0) == keys.item(1, 0)


@pytest.mark.parametrize(
    ("recorded", "written"),
    [
        ("PEREZ, ANA M", "ANA M PEREZ"),
        ("PEREZ,ANA", "ANA PEREZ"),
        ("  PEREZ ,  ANA  ", "ANA PEREZ"),
        ("DE LA CRUZ, ANA MARIA", "ANA MARIA DE LA CRUZ"),
        ("O'NEIL-SMITH, PAT", "PAT O'NEIL-SMITH"),
        ("DOE JR, JOHN A", "JOHN A DOE JR"),
        ("DOE, JOHN A JR", "JOHN A DOE JR"),
        ("DOE, JOHN, III", "JOHN DOE III"),
        ("Nguyễn, Łukasz", "Łukasz Nguyễn"),
        ("ANA PEREZ", "ANA PEREZ"),
        ("PEREZ/ANA/M", "PEREZ/ANA/M"),
        ("DOE, JOHN, AKA SMITH", "DOE, JOHN, AKA SMITH"),
        ("ACME 24, INC", "ACME 24, INC"),
        ("PEREZ,", "PEREZ,"),
        (", ANA", ", ANA"),
        ("A\nB", "A B"),
        ("  ", None),
        (None, None),
    ],
)
def test_a_name_as_an_address_begins(recorded: str | None, written: str | None) -> None:
    assert turned(recorded) == written


@given(family=PART, given_name=PART)
def test_turning_loses_and_adds_nothing(family: str, given_name: str) -> None:
    assert turned(f"{family}, {given_name}") == f"{given_name} {family}"


@given(st.text(max_size=20))
def test_any_text_keeps_its_letters(name: str) -> None:
    written = turned(name) or ""
    letters = [sorted(re.findall(r"[a-zA-Z0-9]", text)) for text in (name, written)]
    plain = pl.select(pl.lit(name).str.normalize("NFC")).item()
    assert letters[1] == sorted(re.findall(r"[a-zA-Z0-9]", plain))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PEREZ, ANA M", "Pérez, Ana"),
        ("PEREZ,ANA", "PEREZ, ANA MARIA"),
        ("DOE JR, JOHN", "DOE, JOHN"),
        ("O'NEIL, PAT", "ONEIL, PAT"),
        ("SMITH-JONES, PAT", "SMITH JONES, PAT"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("PEREZ, ANA", "PEREZ, EVA"), ("ROSS, KARLA", "BELL, KARLA"), ("ANA PEREZ", "PEREZ, ANA")],
)
def test_names_that_may_be_of_two_people(one: str, other: str) -> None:
    assert not same(one, other)
