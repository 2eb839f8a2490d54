"""Charge codes as columns: of a series, and of a frame."""

from __future__ import annotations

import polars as pl
import pytest

from vacatur.charges.codes.frame import SCHEMA, read_codes, resolve_codes
from vacatur.charges.codes.lists import LISTS
from vacatur.charges.codes.tables import load_code_tables
from vacatur.charges.tables import BUNDLED

TABLES = load_code_tables(BUNDLED / "us-ca" / "charges")
ADDED = ["statute", "inchoate", "method", "score", "margin", "alternatives", "conflict"]


def test_one_row_a_text_with_parts_and_lists() -> None:
    texts = [
        "664/11357(C) HS-POSSESS",
        None,
        "288A(C)(2)(A) PC-X",
        "12345(c) HS",
        "11360(A)-11359 HS",
    ]
    read = read_codes(texts, TABLES)
    assert read.schema == SCHEMA
    assert list(read.columns[-len(LISTS) :]) == list(LISTS)
    assert read.select("statute", "inchoate", "state", "book", "section", "subsection").rows() == [
        ("HS 11357(c)", "attempt", "clear", "HS", "11357", "c"),
        (None, None, "blank", None, None, None),
        ("PC 288A(c)(2)(a)", None, "clear", "PC", "288A", "c-2-a"),
        (None, None, "unknown", "HS", "12345", "c"),
        (None, None, "ambiguous", None, None, None),
    ]
    assert read["alternatives"].to_list()[3:] == ["HS 12345(c)", "HS 11360(a);HS 11359"]
    assert read["superstrike"].to_list() == [False, None, True, False, False]


def test_scores_are_shares_of_known_charges_and_nothing_read_scores_nothing() -> None:
    read = read_codes(["11359 HS", "11359HS", "11375 HS", "UH OH", ""], TABLES)
    exact, normalized, doubtful, *none = read["score"].to_list()
    assert 0.99 < normalized <= 1
    assert 0.99 < exact < 1
    assert 0.9 < doubtful < 1
    assert none == [0.0, 0.0]


def test_a_series_and_no_texts_are_fine() -> None:
    assert read_codes(pl.Series(["11359 HS"]), TABLES).height == 1
    assert read_codes([], TABLES).schema == SCHEMA
    assert resolve_codes(pl.DataFrame({"charge_code": []}), TABLES).columns == [
        "charge_code",
        *ADDED,
    ]


def test_a_frame_keeps_its_rows_and_columns() -> None:
    frame = pl.DataFrame(
        {
            "court": ["east", "west", "east", "west"],
            "charge_description": ["11359 HS-SALE", "11375 HS", "SEE COMMENT FOR CHARGE", None],
        }
    )
    resolved = resolve_codes(frame, TABLES)
    assert resolved.columns == [*frame.columns, *ADDED]
    assert resolved.select(frame.columns).equals(frame)
    assert resolved["statute"].to_list() == ["HS 11359", None, None, None]
    assert resolved["alternatives"].to_list() == [None, "HS 11375;HS 11357", None, None]
    assert resolved["margin"].to_list() == [1.0, 0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("code", "text", "statute", "conflict"),
    [
        ("11357(C) HS", "POSSESS MARIJUANA", "HS 11357(c)", False),
        ("11357(C) HS", "11357(C) HS-POSSESS", "HS 11357(c)", False),
        ("211 PC", "11359 HS-SALE", "PC 211", True),
        ("211 PC", "11360(A)-11359 HS-TWO", "PC 211", True),
        (" ", "11359 HS-SALE", "HS 11359", False),
        (None, "11359 HS-SALE", "HS 11359", False),
        ("UH OH", "11359 HS-SALE", None, False),
        (None, None, None, False),
    ],
)
def test_code_and_words_apart(
    code: str | None, text: str | None, statute: str | None, conflict: bool
) -> None:
    schema = {"charge_code": pl.String, "charge_description": pl.String}
    frame = pl.DataFrame({"charge_code": [code], "charge_description": [text]}, schema=schema)
    row = resolve_codes(frame, TABLES).row(0, named=True)
    assert (row["statute"], row["conflict"]) == (statute, conflict)


def test_equal_texts_read_equal_in_any_order() -> None:
    texts = ["11359 HS", "1136O HS", "459 PC", "11359 HS"]
    read = resolve_codes(pl.DataFrame({"charge_code": texts}), TABLES)
    turned = resolve_codes(pl.DataFrame({"charge_code": texts[::-1]}), TABLES)
    assert turned.reverse().equals(read)
    assert read.row(0) == read.row(3)
