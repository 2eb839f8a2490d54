"""Whether a statute is on a list: every entry, what it reaches, and what it does not."""

from __future__ import annotations

import polars as pl
import pytest

from vacatur.charges.codes.lists import LISTS, on_list
from vacatur.charges.codes.reading import read_code
from vacatur.charges.codes.statute import Statute, tokens_of
from vacatur.charges.codes.tables import load_code_tables
from vacatur.charges.tables import BUNDLED

FOLDER = BUNDLED / "us-ca" / "charges"
TABLES = load_code_tables(FOLDER)
ROWS = pl.read_csv(FOLDER / "lists.csv", infer_schema=False).fill_null("").rows(named=True)
NAMES = [f"{row['list']}-{row['section']}-{row['subsection']}" for row in ROWS]

REACHED = {
    "exact": ([], ["Z"]),
    "below": (["(1)"], []),
    "any": (["(1)", "(A)(2)"], ["9"]),
    "paren": (["(A)", "(A)(2)"], [".9", "9"]),
    "start": (["(A)", ".5", "B"], ["9"]),
    "undotted": (["(A)(2)", "B"], [".5", "9"]),
    "decimal": (["(A)", ".03", ".2(A)(17)"], [".123", "9", "B"]),
}
"""By reach: what may follow an entry, and what may not."""


def judged(name: str, book: str, code: str) -> bool | None:
    """A code against one list, by its parts as they are written."""
    section, _, rest = code.partition("(")
    tokens = tuple(token.lower() for token in rest.rstrip(")").split(")(")) if rest else ()
    return on_list(Statute(book, section, tokens), TABLES.lists[name])


def flag(name: str, code: str) -> bool | None:
    return read_code(code, TABLES).flags[name]


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_every_entry_is_on_its_list_and_anchored(row: dict[str, str]) -> None:
    statute = Statute(row["book"], row["section"], tokens_of(row["subsection"]))
    assert flag(row["list"], statute.written) is True
    assert flag(row["list"], f"{statute.written.lower()} words of the charge") is True
    assert judged(row["list"], row["book"], f"5{statute.code}") is False
    other = "VC" if row["book"] != "VC" else "PC"
    assert judged(row["list"], other, statute.code) is False


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_every_entry_reaches_as_far_as_it_says(row: dict[str, str]) -> None:
    statute = Statute(row["book"], row["section"], tokens_of(row["subsection"]))
    (entry,) = (e for e in TABLES.lists[row["list"]] if e.statute == statute)
    reached, beyond = REACHED[row["reach"]]
    for suffix in reached:
        assert entry.whole.fullmatch(statute.code + suffix)
    for suffix in beyond:
        assert not entry.whole.fullmatch(statute.code + suffix)


def test_lists_that_only_bear_a_name_are_not_lists() -> None:
    assert set(TABLES.lists) == set(LISTS)
    assert {row["reach"] for row in ROWS} <= set(REACHED)


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("187(A) PC", None), ("191.5(B) PC", None), ("190.2(A)(17) PC", True),
        ("192(A) PC", False), ("537 PC", False), ("1872 PC", False),
        ("245(D)(3) PC", True), ("245(A)(1) PC", False), ("245(D)(1) PC", False),
        ("245 PC", None), ("245(D) PC", None),
        ("207 PC", True), ("207(A) PC", None), ("205 PC", True),
        ("261(A)(2) PC", True), ("261.5(C) PC", False), ("262(A)(4) PC", True),
        ("273AB(A) PC", True), ("273A(A) PC", False), ("273D(A) PC", False),
        ("286 PC", True), ("286(C)(2)(A) PC", True), ("286(C) PC", None), ("286(E) PC", False),
        ("288(A) PC", True), ("288(B)(1) PC", True), ("288(B) PC", None), ("288(C)(1) PC", False),
        ("288A(C)(1) PC", True), ("288A(D) PC", True), ("288A(A) PC", False),
        ("288.5(A) PC", True), ("289(J) PC", True), ("289(A)(2)(A) PC", False),
        ("667.61 PC", True), ("4500 PC", True), ("11418(A)(1) PC", True), ("11418(C) PC", False),
        ("1672(A) MV", True), ("1672(B) MV", None), ("1672(A) PC", None),
        ("136.1(A)(1) PC", False), ("246 PC", False), ("186.22(B)(1) PC", False),
    ],
)  # fmt: skip
def test_superstrikes(code: str, verdict: bool | None) -> None:
    assert flag("superstrike", code) is verdict


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("236.1(B) PC", True), ("236.1(C)(1) PC", True), ("236.1(A) PC", False),
        ("236.1 PC", None), ("243.4(E)(1) PC", True), ("243(E)(1) PC", False),
        ("261(A)(2) PC", True), ("261.5(C) PC", True), ("2610 PC", False),
        ("262(A)(1) PC", True), ("262 PC", None), ("264.1 PC", True), ("264 PC", False),
        ("266 PC", True), ("266C PC", True), ("266H(B) PC", True), ("266H(A) PC", False),
        ("266J PC", True), ("267 PC", True), ("269(A)(1) PC", True),
        ("272 PC", True), ("1272 PC", False), ("285 PC", True),
        ("286(B)(1) PC", True), ("286.5 PC", False), ("288 PC", True), ("288(A) PC", None),
        ("288.2(A) PC", True), ("288.7(B) PC", True), ("289(A)(1) PC", True),
        ("289.5(A) PC", False),
        ("311.1(A) PC", True), ("311.2(A) PC", False), ("311.2(B) PC", True),
        ("311.11(A) PC", True),
        ("314(1) PC", True), ("314.1 PC", True), ("314.3 PC", None), ("314 PC", None),
        ("647.6(A) PC", True), ("647A PC", True), ("647(A) PC", False), ("647(F) PC", False),
        ("653F(C) PC", True), ("653F(A) PC", False), ("290 PC", False),
    ],
)  # fmt: skip
def test_offenses_that_register(code: str, verdict: bool | None) -> None:
    assert flag("registrable", code) is verdict


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("647(F) PC", True), ("647(f) PC", True), ("647(B) PC", False), ("647 PC", None),
        ("602 PC", True), ("602(L) PC", None), ("148 PC", True), ("148.9 PC", True),
        ("148.9(A) PC", None), ("11364 HS", True), ("11364.5(A) HS", False),
        ("11550 HS", True), ("4060    BP", True), ("40508 VC", True), ("140508 VC", None),
        ("50508 VC", None), ("39 VC", False),
        ("1320 PC", True), ("1320(a) PC", True), ("1320.5 PC", False), ("459 PC", False),
    ],
)  # fmt: skip
def test_related_charges(code: str, verdict: bool | None) -> None:
    assert flag("related", code) is verdict


def test_a_charge_that_cannot_be_read_is_on_no_list_and_off_none() -> None:
    flags = read_code("NO CODE AT ALL", TABLES).flags
    assert list(flags) == list(LISTS)
    assert set(flags.values()) == {None}


def test_an_unlisted_code_near_an_entry_is_not_said_to_be_off_the_list() -> None:
    assert flag("superstrike", "189.2 PC") is None
    assert flag("superstrike", "4056 PC") is False
    assert flag("superstrike", "190.03(A) PC") is True
