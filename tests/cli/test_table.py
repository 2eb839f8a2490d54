from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vacatur.cli.table import CUT, NARROWEST, aligned

ROWS = [("n", "charge", "sure"), (7, "x" * 200, True), (1200, "y" * 40, False)]


def test_numbers_stand_to_the_right_and_words_to_the_left() -> None:
    rows = [("rows", "code", "score", "sure"), (7, "a", 0.5, True), (1200, None, 1.0, False)]
    assert list(aligned(rows, width=None)) == [
        " rows  code  score  sure",
        "    7  a      0.50  true",
        "1,200         1.00  false",
    ]


def test_a_column_that_may_be_blank_is_no_number() -> None:
    assert list(aligned([("code", "n"), ("a", None), ("b", 3)], width=None))[2] == "b     3"


def test_only_the_widest_columns_are_cut() -> None:
    heading, first, second = aligned(ROWS, width=60)
    assert max(map(len, (heading, first, second))) <= 60
    assert f"x{CUT}" in first
    assert "y" * 40 in second


def test_without_a_width_nothing_is_cut() -> None:
    assert "x" * 200 in list(aligned(ROWS, width=None))[1]


def test_a_heading_alone_stands() -> None:
    assert list(aligned([("a", "b")], width=10)) == ["a  b"]


CELLS = st.one_of(st.none(), st.text(max_size=40), st.integers(), st.booleans())


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5), st.integers(40, 120))
def test_a_line_never_runs_over_and_never_breaks(
    rows: list[tuple[object, ...]], width: int
) -> None:
    assert width >= 3 * NARROWEST + 4
    lines = list(aligned([("a", "b", "c"), *rows], width=width))
    assert len(lines) == len(rows) + 1
    assert all(len(line) <= width and line.isprintable() for line in lines)
