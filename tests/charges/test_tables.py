"""The charge tables themselves, and the real strings they were built from."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from vacatur.charges.reading import read_codes
from vacatur.charges.resolve import read_charges
from vacatur.charges.tables import BUNDLED, load_charge_tables
from vacatur.errors import PackError

FOLDER = BUNDLED / "us-il" / "charges"
TABLES = load_charge_tables(FOLDER)
SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "charges"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the public tables are not here")

CANNABIS = "720 ILCS 550"


def shared(name: str) -> pl.DataFrame:
    return pl.read_csv(SHARED / f"{name}.csv", infer_schema=False)


def test_tables_are_loaded_once() -> None:
    assert load_charge_tables(FOLDER) is TABLES


def test_a_missing_table_is_a_pack_error(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="charge tables"):
        load_charge_tables(tmp_path)


def test_every_row_has_a_source_and_a_known_act() -> None:
    for path in sorted(FOLDER.glob("*.csv")):
        if path.name.startswith("curated"):
            continue
        name = path.stem
        rows = pl.read_csv(FOLDER / f"{name}.csv", infer_schema=False)
        assert rows["source"].null_count() == 0, name
    assert set(TABLES.catalogue["act"]) <= set(TABLES.acts)
    ordinances = {act for _, act in TABLES.ordinances}
    assert set(TABLES.literals["act"]) <= set(TABLES.acts) | ordinances


def test_every_charged_statute_reads_back_as_itself() -> None:
    """What the catalogue lists can be cited; a glued letter may be a subsection as well."""
    listed = TABLES.catalogue.filter(pl.col("subsection").is_null(), pl.col("charged") == "true")
    listed = listed.select("section", code=pl.concat_str("act", "section", separator="/"))
    read = read_codes(listed["code"].to_list(), TABLES)
    wrong = read.filter((pl.col("reading") != "clear") | (pl.col("statute") != pl.col("code")))
    assert wrong.filter(~pl.col("code").str.contains(r"\d[A-Za-z]$"))["code"].to_list() == []
    assert wrong.height <= 30


def test_a_section_nobody_is_charged_under_is_never_clear_next_to_the_cannabis_act() -> None:
    slips = ["720-600/4(c)", "720-350/4(c)", "720-5/5-4(c)"]
    read = read_codes(slips, TABLES)
    assert read["reading"].to_list() == ["ambiguous"] * len(slips)
    assert read["alternatives"].str.contains("720 ILCS 550/4(c)", literal=True).all()


def test_cannabis_letters_are_complete() -> None:
    assert TABLES.letters[CANNABIS, "4"] == frozenset("abcdefg")
    assert TABLES.letters[CANNABIS, "5"] == frozenset("abcdefg")
    assert TABLES.letters[CANNABIS, "5.2"] == frozenset("abcde")
    assert TABLES.letters[CANNABIS, "8"] == frozenset("abcde")


def test_old_paragraphs_of_the_cannabis_act() -> None:
    for section in ("1", "4", "5", "5.1", "5.2", "6", "7", "8", "9", "10", "10.1", "19"):
        whole, _, part = section.partition(".")
        paragraph = f"{700 + int(whole)}" + (f".{part}" if part else "")
        assert TABLES.paragraphs["56.5", paragraph] == (CANNABIS, section)


@needs_shared
def test_labelled_citations() -> None:
    """Most hand-labelled citations agree token by token; what is clear agrees nearly always."""
    labelled = shared("citations_labelled_ilcs_parser")
    read = read_codes(labelled["raw_statute"].to_list(), TABLES).to_dicts()
    agree = [
        _said(row) == _label(label) for row, label in zip(read, labelled["label"], strict=True)
    ]
    clear = [same for same, row in zip(agree, read, strict=True) if row["reading"] == "clear"]
    assert sum(agree) >= 440
    assert len(clear) >= 385
    assert sum(clear) / len(clear) >= 0.95


def _label(label: str) -> tuple[str, str]:
    parts = [part.split("=", 1) for part in re.findall(r"\w+=\S+", label)]
    chapter, act, section, subsection = (
        [value.strip("/") for name, value in parts if name == wanted]
        or [value.strip("/") for name, value in parts if name == f"Attempted{wanted}"]
        for wanted in ("Chapter", "ActPrefix", "Section", "SubSection")
    )
    if not any(name == "Section" for name, _ in parts):
        subsection = [value for name, value in parts if name.endswith("SubSection")]
    elif not any(name == "SubSection" for name, _ in parts):
        subsection = []
    number = re.sub(r"\.0+$", "", act[-1]) if act else ""
    return f"{chapter[0]} ILCS {number}", _tokens([*section, *subsection])


def _said(row: dict[str, object]) -> tuple[str, str]:
    return str(row["act"]), _tokens([str(row["section"] or ""), str(row["subsection"] or "")])


def _tokens(values: list[str]) -> str:
    return "".join(re.findall(r"[0-9a-z]+", "-".join(values).lower()))


@needs_shared
def test_chicago_cannabis_arrests_resolve_as_their_own_code() -> None:
    rows = shared("chicago_juvenile_charges").select(
        charge_code="raw_statute", charge_description="raw_charge"
    )
    mine = rows.filter(pl.col("charge_code").str.contains(r"^720 ILCS 550\.0/"))
    read = read_charges(mine, TABLES)
    parts = mine["charge_code"].str.extract_groups(r"/([\d.]+)-([A-Z])$").struct.unnest()
    expected = f"{CANNABIS}/" + parts["1"] + "(" + parts["2"].str.to_lowercase() + ")"
    assert mine.height == 23
    assert read["statute"].to_list() == expected.to_list()
    assert not read["section_conflict"].any()


@needs_shared
def test_real_tables_of_one_agency_read_almost_whole() -> None:
    rows = pl.concat(
        shared(name).select(charge_code="raw_statute", charge_description="raw_charge")
        for name in ("chicago_juvenile_charges", "cook_jail_2016")
    )
    read = read_charges(rows, TABLES)
    assert read.filter(pl.col("reading") == "clear").height >= 1260
    stray = read.filter(pl.col("act") == CANNABIS, ~pl.col("charge_code").str.contains("550"))
    assert stray.height == 0


@needs_shared
def test_official_crosswalks_agree_with_the_grammar() -> None:
    ilrs = shared("ilrs_to_ilcs_crosswalk").filter(
        pl.col("raw_statute").str.contains(r"^Ch\. (?:38|56 1/2),")
    )
    read = read_codes(ilrs["raw_statute"].to_list(), TABLES)
    cited = read["act"] + "/" + read["section"]
    share = (cited == ilrs["label"]).mean()
    assert isinstance(share, float)
    assert share >= 0.98
