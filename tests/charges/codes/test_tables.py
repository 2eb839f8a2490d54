"""The tables of the state's codes: cited, dated, consistent, and true to the public ones."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import polars as pl
import pytest

from vacatur.charges.codes.reading import read_code
from vacatur.charges.codes.statute import Statute, tokens_of
from vacatur.charges.codes.tables import load_code_tables
from vacatur.charges.tables import BUNDLED
from vacatur.errors import PackError

FOLDER = BUNDLED / "us-ca" / "charges"
TABLES = load_code_tables(FOLDER)
SHARED = Path(__file__).parents[4] / "shared" / "data" / "charges"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the public tables are not here")

CITED = [
    "books", "sections", "curated_sections", "literals", "inchoate", "lists",
    "peer_patterns",
]  # fmt: skip
PROP64 = {"11357", "11358", "11359", "11360"}

VECTORS = [
    ("11358(c) HS", "11358", None),
    ("/11357 HS", "11357", None),
    ("664.11357(c) HS", "11357", "attempt"),
    ("66411357(c) HS", "11357", "attempt"),
    ("664-11357(c) HS", "11357", "attempt"),
    ("664/11357(c) HS", "11357", "attempt"),
    ("12345(c) HS", None, None),
    ("647(f) HS", None, None),
    ("4050.6 BP", None, None),
    ("14859 PC", None, None),
    ("11357(A)", "11357(a)", None),
    ("11357(C)", "11357(c)", None),
    ("11357", "11357", None),
]
"""Codes of the archived peer's own tests, and the section that they are."""


def table(name: str) -> pl.DataFrame:
    return pl.read_csv(FOLDER / f"{name}.csv", infer_schema=False)


def shared(name: str) -> pl.DataFrame:
    return pl.read_csv(SHARED / f"{name}.csv", infer_schema=False)


def spelled(statute: Statute) -> str:
    """The state's spelling without brackets, which it leaves out around a late number."""
    return re.sub(r"[()]", "", statute.written)


@pytest.mark.parametrize("name", CITED)
def test_every_row_is_cited(name: str) -> None:
    cites = table(name)["cite"]
    assert cites.len() > 0
    assert (cites.str.strip_chars() != "").all()
    assert cites.null_count() == 0


def test_every_book_of_every_table_is_one() -> None:
    books = set(table("books")["book"])
    for name in ("sections", "literals", "inchoate", "lists"):
        assert set(table(name)["book"]) <= books
    assert table("books")["book"].is_unique().all()
    assert len(TABLES.books) == sum(
        len(row.split(";")) for row in table("books").filter(kind="statute")["spellings"]
    ) + len(";".join(table("books").filter(kind="regulation")["spellings"]).split(";"))


def test_spans_are_half_open_and_never_empty() -> None:
    dated = table("sections").with_columns(pl.col("start", "end").str.to_date(strict=True))
    assert (dated["start"] < dated["end"]).fill_null(value=True).all()


def test_rows_are_said_once() -> None:
    assert not table("sections").select(pl.exclude("classes", "cite")).is_duplicated().any()
    assert not table("lists").select("list", "book", "section", "subsection").is_duplicated().any()
    assert table("peer_patterns").select("list", "pattern").is_unique().all()


@pytest.mark.parametrize(
    ("statute", "before", "since"),
    [
        (("HS", "11357", "a"), "F;M", "I"),
        (("HS", "11358", None), "F", None),
        (("HS", "11359", None), "F", None),
        (("HS", "11360", "a"), "F", "F;I;M"),
        (("HS", "11358", "c"), None, "M"),
    ],
)
def test_classes_on_both_sides_of_the_day_of_the_change(
    statute: tuple[str, str, str | None], before: str | None, since: str | None
) -> None:
    change = "2016-11-09"
    own = TABLES.catalogue.filter(
        pl.struct("book", "section", "subsection").eq_missing(
            pl.struct(
                *(
                    pl.lit(part, pl.String).alias(name)
                    for part, name in zip(statute, ("book", "section", "subsection"), strict=True)
                )
            )
        )
    )
    assert own.filter(end=change)["classes"].to_list() == ([before] if before else [])
    assert own.filter(start=change)["classes"].to_list() == ([since] if since else [])


def test_every_listed_statute_reads_as_itself_and_no_other_is_one_of_proposition_64() -> None:
    read = TABLES.catalogue.select("book", "section", "subsection").unique()
    for book, section, subsection in read.iter_rows():
        statute = Statute(book, section, tokens_of(subsection))
        reading = read_code(f"{statute.written}-WORDS", TABLES)
        assert (reading.statute, reading.method, reading.text) == (statute, "exact", "WORDS")
        if book != "HS" or section not in PROP64:
            assert reading.flags["prop64"] is not True


@pytest.mark.parametrize(("code", "section", "inchoate"), VECTORS)
def test_codes_of_the_peers_own_tests(code: str, section: str | None, inchoate: str | None) -> None:
    reading = read_code(code, TABLES)
    assert reading.inchoate == inchoate
    if section is None:
        assert reading.flags["prop64"] is False
        assert reading.flags["related"] is not True
    else:
        assert reading.statute
        assert reading.statute.text.startswith(f"HS {section}")


def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"^The charge codes in \[\w+\] cannot be read: \[\w+\]"):
        load_code_tables(tmp_path / "nothing")
    broken = shutil.copytree(FOLDER, tmp_path / "broken")
    (broken / "reaches.csv").write_text("reach,suffix,reads\nexact,(,as written\n")
    with pytest.raises(PackError, match=r"\[broken\]"):
        load_code_tables(broken)


@needs_shared
def test_every_entry_of_the_states_table_reads_as_itself() -> None:
    raw = shared("ca_doj_offense_codes")["raw_statute"].to_list()
    assert len(raw) == 5062
    respelled = []
    for text in raw:
        reading = read_code(text, TABLES)
        assert reading.statute
        if reading.statute.written != text:
            assert spelled(reading.statute) == re.sub(r"[()]", "", text)
            respelled.append(text)
        if reading.flags["prop64"]:
            assert reading.statute.section in PROP64
    assert len(respelled) == 9


@needs_shared
def test_every_code_of_the_matcher_vectors_is_read_or_left_open() -> None:
    right = left_open = 0
    for code, label in shared("ca_prop64_matcher_vectors").select("raw_statute", "label").rows():
        reading = read_code(code, TABLES)
        number = re.search(r"\d[\d.]*(?:\([a-z]\))?", label)
        if label == "none":
            assert True not in reading.flags.values()
        elif reading.statute is None:
            left_open += 1
            assert number
            assert [a.text for a in reading.alternatives] == [f"HS {number[0]}"]
            continue
        else:
            assert number
            assert reading.statute.text.split(" ")[1].startswith(number[0])
            assert reading.flags["related" if "related" in label else "prop64"]
            assert (reading.inchoate == "attempt") is label.endswith("attempted")
        right += 1
    assert (right, left_open) == (18, 1)


@needs_shared
def test_charges_of_rap_sheets_are_never_read_as_another_section() -> None:
    rows = shared("ca_rap_sheet_fixture_strings").select(
        "raw_charge", pl.col("label").fill_null("")
    )
    right = left_open = 0
    for raw, label in rows.iter_rows():
        reading = read_code(raw, TABLES)
        if label:
            assert reading.statute
            assert f"Prop64 {reading.statute.section}" == label
        assert reading.flags["prop64"] in ({True} if label else {False, None})
        right += reading.flags["prop64"] is not None
        left_open += reading.flags["prop64"] is None
    assert (right, left_open) == (268, 5)
