"""The archived peer's reading of codes, right and wrong alike."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from vacatur.charges.codes.peer import peer_codes
from vacatur.charges.codes.tables import load_code_tables
from vacatur.charges.tables import BUNDLED

TABLES = load_code_tables(BUNDLED / "us-ca" / "charges")
GOGEN = Path(__file__).parents[4] / "shared" / "data" / "gogen"
RESULTS = sorted(GOGEN.glob("*/actual*/All_Results.csv"))

SUPERSTRIKE = """
37 PC;128 PC;187 PC;188 PC;189 PC;189.1 PC;189.5 PC;190 PC;190.03 PC;190.2(A)(4) PC;190(A) PC
191 PC;191.5 PC;205 PC;207 PC;209 PC;209.5 PC;217.1 PC;218 PC;219 PC;220 PC;245(D)(3) PC;261 PC
261(A)(2) PC;262 PC;262(B) PC;264.1 PC;269 PC;273AB PC;273AB(A) PC;286 PC;286(C)(1) PC
286(C)(2)(B) PC;286(D)(3) PC;287 PC;288 PC;288(A) PC;288(B)(1) PC;288(B)(2) PC;288A PC
288A(C)(1) PC;288A(C)(2)(C) PC;288A(D) PC;288.5 PC;288.5(A) PC;289 PC;289(J) PC;289(A)(1)(A) PC
289(A)(2)(C) PC;451.5 PC;653F PC;667.61 PC;667.7 PC;667.71 PC;4500 PC;11418(A)(1) PC
11418(B)(1) PC;11418(B)(2) PC;12308 PC;12310 PC;18745 PC;18755 PC;1672(A) MV;136.1/186.22(B)(4) PC
215 + 186.22(B)(4) PC;213(A)(1)(A)/186.22(B)(4) PC;186.22(B)(4)/246 PC;186.22(B)(4)+519 PC
12022.55 + 186.22(B)(4) PC;537 PC;1128 PC;664/187 PC;187 PC/HS
"""
NO_SUPERSTRIKE = """
37PC;37;187(A) PC;187 pc;187  PC;188(A) PC;189.2 PC;190.123 PC;1900 PC;191(A) PC;191.55 PC
205.1 PC;207(A) PC;209.6 PC;217.1(A) PC;219.1 PC;220(A) PC;245(D)(2) PC;245 PC;261.5 PC;262.1 PC
264.11 PC;269(A) PC;273AC PC;286(C) PC;286(C)(4) PC;286(D)(4) PC;287(A) PC;288(B) PC;288(B)(3) PC
288B PC;288A(B) PC;288A(C)(2) PC;288A(C)(2)(D) PC;288.5(B) PC;289(A)(2)(A) PC;289(K) PC;451.1 PC
653F(B) PC;667.6 PC;667.72 PC;4500(A) PC;11418(A)(2) PC;11418(B)(3) PC;12309 PC;18745(A) PC
1672(A) PC;1672 MV;136.1 PC;186.22(B)(4) PC;186.22(B)(3)/246 PC;246/186.22(B)(4)
"""
REGISTRABLE = """
236.1(B) PC;236.1(B)(1) PC;236.1(C)(A) PC;243.4 PC;243.4(A) PC;243.45 PC;261 PC;261.5(C) PC
261B PC;261(A)(2) PC;262(A) PC;262(A)(1) PC;264.1 PC;264.1(A) PC;266 PC;266C PC;266H(B) PC
266H(B)(1) PC;266I(B) PC;266J PC;267 PC;269 PC;269.8 PC;269(A) PC;272 PC;1272 PC;285 PC;286 PC
286(C) PC;287 PC;288 PC;288A PC;288A(C)(1) PC;288.2 PC;288.3(A) PC;288.4 PC;288.5(A) PC
288.7(B) PC;289 PC;289(J) PC;311.1 PC;311.1(A) PC;311.2(B) PC;311.2(C) PC;311.2(D) PC;311.3 PC
311.4(A) PC;311.10 PC;311.11(A) PC;314(1) PC;314(2) PC;451.5 PC;647.6 PC;647.6B PC;647A PC
647A(1) PC;653F(B) PC;653F(C) PC
"""
NO_REGISTRABLE = """
236.1(A) PC;236.1 PC;243 PC;2434 PC;2612 PC;261PC;262 PC;262(B) PC;262(A)(2) PC;264.11 PC;266.5 PC
266(C) PC;266C(A) PC;266H(A) PC;266I PC;266J(A) PC;267A PC;2677 PC;2699 PC;272(A) PC;285(A) PC
286.5 PC;287(A) PC;288(A) PC;288.6 PC;288 HS;289.5 PC;289.6(A) PC;311 PC;311.2 PC;311.2(A) PC
311.2(B)(1) PC;311.5 PC;314 PC;314(3) PC;314.1 PC;451.5(A) PC;647(A) PC;647.1 PC;653F PC
653F(A) PC;653F(B)(1) PC;290 PC
"""
RELATED = """
647(f) PC;602PC;466   PC;148.9 PC;148 PC;11364 HS;11550 HS;4140 BP;4149 BP;4060    BP;40508 VC
1320(a) PC;1320 PC;4640508 VC--
"""
NO_RELATED = """
647(F) PC;647(f) HS;602(L) PC;466.1 PC;148(A) PC;148.10 PC;11364.5 HS;4050.6 BP;40508(A) VC
1320.5 PC;14859 PC;13201 PC
"""


def codes(listed: str) -> list[str]:
    return [code for line in listed.split("\n") for code in line.split(";") if code]


def read(text: str | None, comment: str | None = None) -> dict[str, object]:
    return peer_codes([text], [comment], TABLES).row(0, named=True)


@pytest.mark.parametrize(
    ("name", "yes", "no"),
    [
        ("superstrike", SUPERSTRIKE, NO_SUPERSTRIKE),
        ("registrable", REGISTRABLE, NO_REGISTRABLE),
        ("related", RELATED, NO_RELATED),
        ("gang", "186.22(B)(4) PC;246/186.22(B)(4)", "186.22(B)(3) PC;186.22 PC"),
        (
            "enhanceable",
            "136.1 PC;136.1(A)(1) PC;215 PC;213(A)(1)(A) PC;2467 PC;519 PC;12022.55 PC",
            "136.2 PC;213(A)(1)(B) PC;24 PC;12022.5 PC",
        ),
    ],
)
def test_each_list_is_met_anywhere_in_a_code_and_only_as_far_as_it_reaches(
    name: str, yes: str, no: str
) -> None:
    positive, negative = codes(yes), codes(no)
    told = pl.Series(positive).str.contains(TABLES.patterns[name])
    assert [c for c, met in zip(positive, told, strict=True) if not met] == []
    # With more in front, it is still met: nothing is anchored.
    assert pl.Series(["9" + c for c in positive]).str.contains(TABLES.patterns[name]).all()
    told = pl.Series(negative).str.contains(TABLES.patterns[name])
    assert [c for c, met in zip(negative, told, strict=True) if met] == []


@pytest.mark.parametrize("row", pl.read_csv(BUNDLED / "us-ca/charges/peer_patterns.csv").rows())
def test_every_pattern_is_needed_by_an_example(row: tuple[str, str, str]) -> None:
    name, pattern, _ = row
    examples = {
        "superstrike": SUPERSTRIKE, "registrable": REGISTRABLE, "related": RELATED,
        "gang": "186.22(B)(4)", "enhanceable": "136.1;215;213(A)(1)(A);246;519;12022.55",
    }[name]  # fmt: skip
    assert pl.Series(codes(examples)).str.contains(pattern).any()


@pytest.mark.parametrize(
    ("text", "comment", "code", "section"),
    [
        ("11357(C)HS-POSSESS MARIJUANA", None, "11357(C)HS", "11357"),
        ("220 PC- COMMIT MAYHEM", None, "220 PC", None),
        (" 11359 HS -X", None, " 11359 HS ", "11359"),
        ("664-11357(c) HS", None, "664", None),
        ("11359.5 HS-NOT A REAL CODE", None, "11359.5 HS", "11359"),
        ("211360 XX-NOT A REAL CODE", None, "211360 XX", "11360"),
        ("66411357(c) HS", None, "66411357(c) HS", "11357"),
        ("11360(A)/11358 HS", None, "11360(A)/11358 HS", "11360"),
        ("SEE COMMENT FOR CHARGE", "11358 HS-X", "11358 HS", "11358"),
        ("  SEE COMMENT FOR CHARGE ", "11358", "11358", "11358"),
        ("see comment for charge", "11358", "see comment for charge", None),
        ("   ", "11357 HS", "11357 HS", "11357"),
        (None, None, "", None),
        ("459 PC-BURGLARY", "11357 HS", "459 PC", None),
        ("-11357", None, "", None),
    ],
)
def test_where_the_code_is_found(
    text: str | None, comment: str | None, code: str, section: str | None
) -> None:
    row = read(text, comment)
    assert (row["code"], row["section"]) == (code, section)


@pytest.mark.parametrize(
    ("text", "registers"),
    [("290 PC-REGISTRATION", True), ("290(E)(1) PC", True), (" 290 PC", False), (None, False)],
)
def test_a_registration_is_told_by_the_charge_alone(text: str | None, registers: bool) -> None:
    assert read(text, "290 PC")["registration_code"] is registers


def test_rows_keep_their_order_and_no_rows_are_fine() -> None:
    texts = ["211 PC", "SEE COMMENT FOR CHARGE", "211 PC"]
    read = peer_codes(texts, [None, "187 PC-X", "187 PC"], TABLES)
    assert read["superstrike"].to_list() == [False, True, False]
    assert peer_codes([], [], TABLES).height == 0


@pytest.mark.skipif(not RESULTS, reason="the peer's results are not here")
@pytest.mark.parametrize("path", RESULTS, ids=[path.parent.name for path in RESULTS])
def test_the_peers_own_results_name_the_same_codes(path: Path) -> None:
    with path.open(encoding="latin-1", newline="") as file:
        rows = list(csv.DictReader(file))
    found = peer_codes(
        [row["OFFENSE_DESCR"] for row in rows], [row["COMMENT_TEXT"] for row in rows], TABLES
    ).with_columns(
        subject=pl.Series([row["SUBJECT_ID"] for row in rows], dtype=pl.String),
        convicted=pl.Series(
            [row["DISP_DESCR"].startswith("CONVICTED") for row in rows], dtype=pl.Boolean
        ),
    )
    for row in rows:
        own = found.filter(pl.col("subject") == row["SUBJECT_ID"], pl.col("convicted"))
        for column, name in (("Superstrike", "superstrike"), ("PC290", "registrable")):
            said = row[f"{column} Code Section(s)"]
            if said:
                told = own.filter(name)["code"].to_list()
                assert said == (";".join(told) or "-")
