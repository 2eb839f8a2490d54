"""Letters that stand for digits."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vacatur.charges.look_alikes import with_digits
from vacatur.charges.tables import BUNDLED, load_charge_tables

RULES = load_charge_tables(BUNDLED / "us-il" / "charges").words["look_alikes"]
TYPED, SCANNED = RULES["typed"], RULES["scanned"]

NUMBERS = st.integers(10, 999).map(str)
LETTER = st.sampled_from("ABCDIOS")


@pytest.mark.parametrize(
    ("code", "typed", "scanned"),
    [
        ("72O-55O/4(C)", "720-550/4(C)", "720-550/4(C)"),
        ("7ZO-5SO/4(C)", "7ZO-5SO/4(C)", "720-550/4(C)"),
        ("720-5/l8-2", "720-5/l8-2", "720-5/l8-2"),
        ("720-5/I8-2", "720-5/18-2", "720-5/18-2"),
        # Letters alone, among others, or at the end are letters.
        ("720 ILCS 550/4", "720 ILCS 550/4", "720 ILCS 550/4"),
        ("720-5/16A-3(B)", "720-5/16A-3(B)", "720-5/16A-3(B)"),
        ("720-550/4B", "720-550/4B", "720-550/4B"),
        ("720-550/4(I)", "720-550/4(I)", "720-550/4(I)"),
        ("720-5/12-3(S) -", "720-5/12-3(S) -", "720-5/12-3(S) -"),
        ("O", "O", "O"),
        ("", "", ""),
    ],
)
def test_letters_in_numbers(code: str, typed: str, scanned: str) -> None:
    assert with_digits(code, TYPED) == typed
    assert with_digits(code, SCANNED) == scanned


@pytest.mark.parametrize(
    ("code", "mended"),
    [
        ("720-5/16-I(A)", "720-5/16-1(A)"),
        ("720-5/16-I-A", "720-5/16-1-A"),
        ("720-5/16-A(B)", "720-5/16-A(B)"),
        ("720-5/16-I", "720-5/16-I"),
        ("720-5/24-I-A-7-II", "720-5/24-1-A-7-II"),
    ],
)
def test_a_letter_by_itself_is_a_digit_only_when_asked(code: str, mended: str) -> None:
    assert with_digits(code, TYPED, reach=1) == mended
    assert with_digits(code, TYPED) == code


@pytest.mark.parametrize(
    ("code", "mended"),
    [("720-5/16-I", "720-5/16-1"), ("56.5-7O", "56.5-70"), ("720-55O", "720-550")],
)
def test_the_last_letter_is_a_digit_only_when_asked(code: str, mended: str) -> None:
    assert with_digits(code, TYPED, reach=2) == mended
    assert with_digits(code, TYPED, reach=1) == code


@settings(deadline=None)
@given(st.text("0158OISLZBG-/(). AC\u00e9", max_size=20), st.integers(0, 2))
def test_only_look_alikes_change_and_only_once(code: str, reach: int) -> None:
    mended = with_digits(code, SCANNED, reach=reach)
    assert len(mended) == len(code)
    assert all(a == b or SCANNED[a] == b for a, b in zip(code, mended, strict=True))
    last = max((i for i, c in enumerate(code) if c.isascii() and c.isalpha()), default=None)
    if (
        reach < 2
        and last is not None
        and not any(c.isalnum() or c == "\u00e9" for c in code[last + 1 :])
    ):
        assert mended[last] == code[last]
    if reach == 0:
        assert with_digits(mended, SCANNED) == mended


@settings(deadline=None)
@given(st.tuples(NUMBERS, NUMBERS, NUMBERS, LETTER), st.data())
def test_a_digit_written_as_a_letter_comes_back(
    parts: tuple[str, str, str, str], data: st.DataObject
) -> None:
    """As long as a digit is left in its number."""
    letters = {digit: letter for letter, digit in SCANNED.items()}
    spoilt = []
    for number in parts[:3]:
        at = data.draw(st.integers(0, len(number) - 1))
        other = number[:at] + letters.get(number[at], number[at]) + number[at + 1 :]
        spoilt.append(other)
    code = "{}-{}/{}({})"
    assert with_digits(code.format(*spoilt, parts[3]), SCANNED) == code.format(*parts)
