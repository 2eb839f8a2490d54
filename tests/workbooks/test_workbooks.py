"""What is written into a workbook is read back from it, and nothing in it runs."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from vacatur.errors import InputError
from vacatur.workbooks.read import read_sheet
from vacatur.workbooks.sheet import Field, Sheet
from vacatur.workbooks.write import write_workbook

DAY = date.fromisoformat("2020-01-15")
ALPHABET = st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"], exclude_characters="_")
WORDS = st.text(ALPHABET, max_size=20).map(lambda text: " ".join(text.split()))


def book(path: Path, *sheets: Sheet) -> Path:
    write_workbook(path, sheets, title="Cases", day=DAY)
    return path


def part(path: Path, name: str = "xl/worksheets/sheet1.xml") -> str:
    with zipfile.ZipFile(path) as packed:
        return packed.read(name).decode()


@given(rows=st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=8))
def test_text_is_read_back_as_it_was(
    rows: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    table = pl.DataFrame(rows, schema={"key": pl.String, "text": pl.String}, orient="row")
    path = book(tmp_path_factory.mktemp("book") / "a.xlsx", Sheet(name="Cases", table=table))
    found = read_sheet(path, "Cases", header="key").drop("sheet_row")
    blank = table.with_columns(pl.all().replace("", None))
    assert_frame_equal(found, blank.filter(~pl.all_horizontal(pl.all().is_null())))


def test_a_header_under_lines_is_found_and_rows_have_their_numbers(tmp_path: Path) -> None:
    table = pl.DataFrame({"key": ["a", "b"], "day": [DAY, None]})
    sheet = Sheet(name="Cases", table=table, above=("Fill the yellow cells.", "Then send it."))
    found = read_sheet(book(tmp_path / "a.xlsx", sheet), "Cases", header="key")
    assert found.rows() == [(4, "a", "2020-01-15"), (5, "b", None)]


def test_a_csv_reads_like_the_sheet(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('key,text\n"a\nb"," =1+1"\n,\n\'=2,c\n', encoding="utf-8")
    found = read_sheet(path, "Cases", header="key")
    assert found.drop("sheet_row").rows() == [("a\nb", "=1+1"), ("=2", "c")]


@pytest.mark.parametrize("text", ["=1+1", "+1", "@SUM(A1)", "{=1}", "http://example.test"])
def test_nothing_of_a_text_runs(tmp_path: Path, text: str) -> None:
    path = book(tmp_path / "a.xlsx", Sheet(name="Cases", table=pl.DataFrame({"key": [text]})))
    sheet = part(path)
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert read_sheet(path, "Cases", header="key")["key"].to_list() == [text]


def test_the_same_sheets_give_the_same_bytes(tmp_path: Path) -> None:
    sheet = Sheet(name="Cases", table=pl.DataFrame({"key": ["a"]}), fields={"key": Field(width=9)})
    first, second = (book(tmp_path / name, sheet) for name in ("a.xlsx", "b.xlsx"))
    assert first.read_bytes() == second.read_bytes()


def test_cells_to_fill_have_their_rules_and_the_others_are_locked(tmp_path: Path) -> None:
    fields = {
        "answer": Field(choices=("yes", "no"), fill=True, help="Choose one."),
        "day": Field(date=True, fill=True),
        "grams": Field(number=True, fill=True),
    }
    table = pl.DataFrame({"key": ["a"], "answer": [None], "day": [None], "grams": [None]})
    sheet = Sheet(name="Cases", table=table, fields=fields, empty_rows=3, locked=True)
    written = part(book(tmp_path / "a.xlsx", sheet))
    assert '<formula1>"yes,no"</formula1>' in written
    assert 'sqref="B2:B5"' in written
    assert 'type="date"' in written
    assert 'type="decimal"' in written
    assert "<sheetProtection" in written
    assert 'state="frozen"' in written
    assert "<autoFilter" in written


def test_a_text_too_long_for_a_cell_is_cut_with_a_sign(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx", Sheet(name="Cases", table=pl.DataFrame({"key": ["x" * 40_000]}))
    )
    (text,) = read_sheet(path, "Cases", header="key")["key"]
    assert len(text) == 32_767
    assert text.endswith("x…")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"no workbook", r"^\[a.xlsx\] is"),
        (b"", r"^\[a.xlsx\] is"),
    ],
)
def test_what_is_no_workbook_is_named(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputError, match=why):
        read_sheet(path, "Cases", header="key")


def test_a_sheet_or_header_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", Sheet(name="Cases", table=pl.DataFrame({"key": ["a"]})))
    with pytest.raises(InputError, match=r"has no sheet \[Others\]"):
        read_sheet(path, "Others", header="key")
    with pytest.raises(InputError, match=r"has no column \[number\]"):
        read_sheet(path, "Cases", header="number")


@pytest.mark.parametrize("content", [b"key,note\ra,b\rc,d\r", b"key,note\na,Zo\xeb\n"])
def test_a_csv_of_another_kind_is_refused_whole(tmp_path: Path, content: bytes) -> None:
    """No row of it is lost in its header, and it is said which kind is read."""
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match="cannot be read") as refused:
        read_sheet(path, "Cases", header="key")
    assert "UTF-8" in str(refused.value.hint)


def test_a_csv_may_have_a_short_line_over_its_header(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('List of the clerk\n\nkey,note\na\nb,"c, d",\n')
    found = read_sheet(path, "Cases", header="key")
    assert found.rows() == [(4, "a", None), (5, "b", "c, d")]


def test_a_row_with_more_cells_than_columns_is_not_cut(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("key,note\na,b\nc,denied first, then granted\n")
    with pytest.raises(InputError, match=r"\[a.csv\] has more cells in row 3 than columns"):
        read_sheet(path, "Cases", header="key")
