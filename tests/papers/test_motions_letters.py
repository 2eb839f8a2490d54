"""Names of any letters: printed as they are, or found before they become boxes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PageObject, PdfReader

from tests.papers.motions_made import every_word, made, pages, read, schedule, squeezed, told
from vacatur.dossiers.office import papers_folder
from vacatur.errors import PackError
from vacatur.papers.breaks import breakable
from vacatur.papers.glyphs import printed, uncovered
from vacatur.rules.load import load_pack

PRINTED = [
    "NGUYỄN, THỊ HỒNG",
    "KOWALSKI, ŁUKASZ",
    "PETROVIĆ, ĐORĐE",
    "MUÑOZ, ÑAÑA",
    "O'BRIEN, SEÁN",
    "ÅSTRÖM-ŞAHİN, ŽOFIA",
]
MARKUP = [
    "#panic() $x^2$ *b* <x> @y",
    "=cmd|' /C calc'!A0",
    "\\u{41} // /* `raw` ~ --- [c]",
    '"q" {county}',
]
LACKING = {
    "王, 小明": "[U+738B], [U+5C0F][U+660E]",
    "محمد, علي": "[U+0645]",
    "EVIL\u202eEMAN": "[U+202E]",
}


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    names = [*PRINTED, *MARKUP, *LACKING, "e\u0301TIENNE, JO", "W" * 400]
    return made(tmp_path_factory.mktemp("letters"), [{"name": name} for name in names])


@pytest.mark.parametrize("name", [*PRINTED, *MARKUP])
def test_a_name_reads_back_as_it_is_on_file(papers: Path, name: str) -> None:
    for paper in ("motion", "order", "certificates"):
        assert squeezed(name) in read(papers / f"cook/001-{paper}.pdf")


@pytest.mark.parametrize(("name", "shown"), LACKING.items())
def test_letters_without_a_glyph_are_printed_by_number(papers: Path, name: str, shown: str) -> None:
    said = read(papers / "cook/001-motion.pdf")
    assert squeezed(shown) in said
    assert squeezed(name) not in said
    row = next(row for row in schedule(papers, "cook/001-schedule.csv") if row["name"] == name)
    with (papers / "needs_attention.csv").open() as stream:
        look = {(one["line"], one["code"], one["columns"]) for one in csv.DictReader(stream)}
    assert (row["line"], "CHARACTERS", "name") in look


def test_the_manifest_counts_them_and_names_nobody(papers: Path) -> None:
    counts = told(papers)
    assert counts["needs_attention"] == {"CHARACTERS": 3}
    assert counts["characters_without_glyph"] == len(set("王小明محمدعلي\u202e"))
    manifest = (papers / "manifest.json").read_text()
    for name in (*PRINTED, *LACKING, "P00001", "10CM00001"):
        assert name not in manifest


def test_letters_put_together_from_parts_are_composed(papers: Path) -> None:
    assert "éTIENNE,JO" in read(papers / "cook/001-motion.pdf")


def test_a_word_without_end_stays_in_its_cell(papers: Path) -> None:
    assert "W" * 400 in read(papers / "cook/001-motion.pdf")
    listed = "\n".join(pages(papers / "cook/001-motion.pdf")).splitlines()
    assert max(len(line) for line in listed if set(line) == {"W"}) <= 14


def _lowest(page: PageObject) -> float:
    """How many points from the foot of the page its lowest text stands."""
    heights: list[float] = []

    def visit(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        if text.strip():
            heights.append(tm[4] * cm[1] + tm[5] * cm[3] + cm[5])

    page.extract_text(visitor_text=visit)
    return min(heights)


def test_a_line_that_is_taller_than_a_page_goes_on_upon_the_next(tmp_path: Path) -> None:
    """70 convictions of one case, and an agency that nobody could read."""
    case = {"person_id": "P", "case_number": "10CM1"}
    rows = [case | {"incident_id": f"D{place:08}"} for place in range(70)]
    found = made(tmp_path, [*rows, {"agency": "POLICE DEPARTMENT " * 200}])
    for paper in ("motion", "order"):
        pdf = found / f"cook/001-{paper}.pdf"
        assert min(_lowest(page) for page in PdfReader(pdf).pages) > 30
        assert all(f"R{place:05}" in read(pdf) for place in range(71))
        assert read(pdf).count("POLICEDEPARTMENT") == 200


def test_a_whole_alphabet_of_names_is_on_the_papers(papers: Path) -> None:
    assert told(papers)["cases"] == len(PRINTED) + len(MARKUP) + len(LACKING) + 2
    assert "�" not in every_word(papers)


def _folder() -> Path:
    return papers_folder(load_pack("us-il/cannabis"))


def test_the_probe_knows_what_the_font_has() -> None:
    has, lacks = "ễŁĐñ\u2019\u2013\u0301\u00a0", "中عก😀\u200d\x07\ue000"
    found = uncovered(has + lacks, _folder(), ["Libertinus Serif"])
    assert found == frozenset(lacks)


def test_the_probe_knows_that_bold_has_fewer() -> None:
    asked = uncovered("ñ✔", _folder(), ["Libertinus Serif"], bold=True)
    assert asked == {"✔"}
    assert uncovered("ñ✔", _folder(), ["Libertinus Serif"]) == frozenset()


@pytest.mark.parametrize("unseen", ["\u034f", "\u115f", "\u3164", "\ufe0f"])
def test_what_leaves_no_mark_is_not_printed(unseen: str) -> None:
    assert uncovered(f"n{unseen}", _folder(), ["Libertinus Serif"]) == {unseen}


def test_a_character_that_bold_lacks_stops_no_filing(tmp_path: Path) -> None:
    found = made(tmp_path, [{"name": "TICKED, ANA ✔", "case_number": "10CM₹1"}])
    said = read(found / "cook/001-motion.pdf")
    assert "TICKED,ANA[U+2714]" in said
    assert "10CM[U+20B9]1" in said


def test_a_font_that_nobody_has_is_refused() -> None:
    with pytest.raises(PackError, match=r"no font \[No Such Font\]"):
        uncovered("ñ", _folder(), ["Libertinus Serif", "No Such Font"])


def test_a_second_font_covers_what_the_first_lacks() -> None:
    both = ["Libertinus Serif", "DejaVu Sans Mono"]
    assert uncovered("ع中", _folder(), both) == {"中"}


@given(text=st.text(), lacking=st.frozensets(st.characters(), max_size=5))
def test_what_is_printed_has_none_that_lack(text: str, lacking: frozenset[str]) -> None:
    shown = printed(text, lacking - set("[]U+0123456789ABCDEF"))
    assert not (lacking - set("[]U+0123456789ABCDEF")) & set(shown)
    if not lacking & set(text):
        assert shown == text


@given(st.text(alphabet=st.characters(exclude_characters="\u200b")))
def test_breaking_loses_no_letter(text: str) -> None:
    assert breakable(text).replace("\u200b", "") == text
