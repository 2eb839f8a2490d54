"""Patterns for ASCII alone find in it what those for every alphabet find."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vacatur.charges.patterns import for_ascii, words_for
from vacatur.charges.tables import BUNDLED, load_charge_tables
from vacatur.charges.text import SCHEMA, read_texts

TABLES = load_charge_tables(BUNDLED / "us-il" / "charges")
KNOWN = TABLES.literals["text"].unique(maintain_order=True)
FOREIGN = "\u00c9\u00c8 \u0661"
"""Letters and a digit that are not ASCII, and say nothing about an offense."""


@pytest.mark.parametrize(
    "pattern",
    [
        r"A\w*\b",
        r"\d+\D",
        r"[^\d.]5",
        r"[\W-]+$",
        r"\\w",
        r"\W\d",
        r"\S\s\S",
        r"[^\S ]",
        r"^[^\D]$",
    ],
)
@settings(deadline=None, max_examples=30)
@given(texts=st.lists(st.text("Aw5_-. \\\t\v\x1c", max_size=6), max_size=5))
def test_both_patterns_find_the_same(pattern: str, texts: list[str]) -> None:
    text = pl.Series(texts, dtype=pl.String)
    assert text.str.contains(for_ascii(pattern)).equals(text.str.contains(pattern))


def test_a_text_reads_the_same_whatever_is_read_beside_it() -> None:
    cannabis = pl.concat([KNOWN, "POSS CANNABIS " + KNOWN, KNOWN + " 10-30 GR/2+", KNOWN + " 18"])
    alone = read_texts(cannabis, TABLES)
    beside = read_texts(pl.concat([cannabis, pl.Series([FOREIGN])]), TABLES)
    assert alone.equals(beside.head(-1))
    assert alone["text_kind"].n_unique() > 10


def test_words_of_every_alphabet_are_used_where_one_text_needs_them() -> None:
    plain, all_of_them = (words_for(pl.Series([text]), TABLES) for text in ("POSS", FOREIGN))
    assert r"\w" not in plain["other"]["pattern"]
    assert all_of_them["other"] == TABLES.words["other"]
    assert words_for(pl.Series([None], dtype=pl.String), TABLES) == plain


@pytest.mark.parametrize("text", ["THEFT\u00c9", "TH\u00c9FT", "\u00c9THEFT", "MFG CANN\u00c9"])
def test_a_letter_of_another_alphabet_is_a_letter(text: str) -> None:
    (row,) = read_texts(pl.Series([text]), TABLES).to_dicts()
    assert row["text_kind"] == ("delivery" if text.startswith("MFG") else None)
    assert not row["text_cannabis"]


def test_no_texts_have_the_columns_of_many() -> None:
    assert read_texts(pl.Series([], dtype=pl.String), TABLES).schema == SCHEMA
    assert read_texts(KNOWN.head(9), TABLES).schema == SCHEMA
