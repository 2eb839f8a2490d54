"""The grammar of citations."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vacatur.charges.citation import _parts, parse_citation
from vacatur.charges.normalize import statute_text
from vacatur.charges.tables import BUNDLED, load_charge_tables

TABLES = load_charge_tables(BUNDLED / "us-il" / "charges")
CANNABIS = "720 ILCS 550"
PARAPHERNALIA = "720 ILCS 600"

# Raw code, section, subsections, inchoate form, form, ambiguous: the vectors of the law file.
CANNABIS_VECTORS = [
    ("720-550/4(A)", "4", "a", "none", "ILCS", False),
    ("720 ILCS 550/4(b)", "4", "b", "none", "ILCS", False),
    ("720-5504B", "4", "b", "none", "ILCS", True),
    ("720-550/4-C", "4", "c", "none", "ILCS", False),
    ("720 ILCS 550/4c", "4", "c", "none", "ILCS", False),
    ("720 ILCS 550/4D", "4", "d", "none", "ILCS", False),
    ("720 ILCS 550.0/4-A", "4", "a", "none", "ILCS", False),
    ("720-550.0/4-C", "4", "c", "none", "ILCS", False),
    ("720 550/4(D)", "4", "d", "none", "ILCS", False),
    ("720 ILCS 550 5(c) [5020200]", "5", "c", "none", "ILCS", False),
    ("720 ILCS 550/4", "4", "", "none", "ILCS", False),
    ("720-550/4.", "4", "", "none", "ILCS", False),
    ("720-550/5(E)3", "5", "e3", "none", "ILCS", False),
    ("720-550\\5(B)", "5", "b", "none", "ILCS", False),
    ("720-550/5/(B)", "5", "b", "none", "ILCS", False),
    ("720-550/5E", "5", "e", "none", "ILCS", False),
    ("720-550/5-2-C", "5.2", "c", "none", "ILCS", True),
    ("720-550/5.2(D)", "5.2", "d", "none", "ILCS", False),
    ("720-550/6", "6", "", "none", "ILCS", False),
    ("720-550/7", "7", "", "none", "ILCS", False),
    ("720-550/8(B)", "8", "b", "none", "ILCS", False),
    ("56.5-704-D", "4", "d", "none", "ILRS", False),
    ("56.5-705-C", "5", "c", "none", "ILRS", False),
    ("56 1/2-704(d)", "4", "d", "none", "ILRS", False),
    ("Ch. 56 1/2, par. 704", "4", "", "none", "ILRS", False),
    ("56.5 704", "4", "", "none", "ILRS", False),
    ("56½-704(d)", "4", "d", "none", "ILRS", False),
    ("720-5/8-4(720-550/4(d))", "4", "d", "attempt", "ILCS", False),
    ("720-5/8-4 720-550/4(e)", "4", "e", "attempt", "ILCS", False),
    ("38-8-4/56.5-704", "4", "", "attempt", "ILRS", False),
    ("720-550/4a-c (att)", "4", "ac", "attempt", "ILCS", False),
    ("720/550-8-4", None, "", "attempt", "ILCS", True),
    ("720 ILCS 550/10", "10", "", "none", "ILCS", False),
    # Beyond the appendix: shifted by one slot, cut after a point that may open 5.1 to 5.3.
    ("720-5/550-4(a)", "4", "a", "none", "ILCS", True),
    ("720-550/5.", "5", "", "none", "ILCS", True),
    ("720-550/4(c) 8-4", "4", "c", "attempt", "ILCS", False),
    ("720-550/4(c) 720-5/8-4", "4", "c", "attempt", "ILCS", False),
    ("720-550/4(c)\x1a720-550/5(d)", "4", "c", "none", "ILCS", True),
    ("(tp123456) 720-550/4(c)", "4", "c", "none", "ILCS", False),
    ("720-550/4                     (att)", "4", "", "attempt", "ILCS", False),
    ("720-550/4[c]", "4", "c", "none", "ILCS", False),
    ("720 ILCS 550/4 sub (c)", "4", "c", "none", "ILCS", False),
]

OTHER_ACTS = [
    ("720 ILCS 600/3.5", PARAPHERNALIA, "3.5", ""),
    ("720-600/3.5(a)", PARAPHERNALIA, "3.5", "a"),
    ("720-570/402(c)", "720 ILCS 570", "402", "c"),
    ("95.5-11-501", "625 ILCS 5", "11-501", ""),
    ("56.5-1402-C", "720 ILCS 570", "402", "c"),
    ("56.5.1407-B(2)", "720 ILCS 570", "407", "b-2"),
    ("56.5-1405.1", "720 ILCS 570", "405.1", ""),
    ("38-9-1E", "720 ILCS 5", "9-1", "e"),
    ("38 9 1", "720 ILCS 5", "9-1", ""),
    ("38-1403", "725 ILCS 120", "3", ""),
    ("720 ILCS 5.0/24-1.6-A-3-E", "720 ILCS 5", "24-1.6", "a-3-e"),
    ("625 ILCS 5.0/11-502.15-B", "625 ILCS 5", "11-502.15", "b"),
    ("720 ILCS 5/12-4.2-5", "720 ILCS 5", "12-4.2-5", ""),
    ("720-5/12-4(b)(8)", "720 ILCS 5", "12-4", "b-8"),
    ("720 ILCS 5 12-3.4(a)(2) [16145", "720 ILCS 5", "12-3.4", "a-2"),
    ("720 ILCS 570/401(c)(", "720 ILCS 570", "401", "c"),
    ("730 ILCS 5.0/5-6-4", "730 ILCS 5", "5-6-4", ""),
    ("720 5 /16 1a4c", "720 ILCS 5", "16-1", "a-4-c"),
]

WRAPPED = [
    ("38-8-4(38-9-1)", "720 ILCS 5", "9-1", "attempt", "ILRS"),
    ("8-4(24-1.1)", "720 ILCS 5", "24-1.1", "attempt", "ILCS"),
    ("720-5/8-4", "720 ILCS 5", "8-4", "attempt", "ILCS"),
    ("720-5/8-2", "720 ILCS 5", "8-2", "conspiracy", "ILCS"),
    ("720-570(8-4)/401(D)(I)", "720 ILCS 570", "401", "attempt", "ILCS"),
    ("720 /8 4 a 5 /16a 3 a", "720 ILCS 5", "16A-3", "attempt", "ILCS"),
    ("720 5 /8 2 /5 /16 1 a 2", "720 ILCS 5", "16-1", "conspiracy", "ILCS"),
    ("720-5/8-1.1", "720 ILCS 5", "8-1.1", "none", "ILCS"),
]


@pytest.mark.parametrize(
    ("raw", "section", "letters", "inchoate", "form", "ambiguous"), CANNABIS_VECTORS
)
def test_cannabis_citations(
    raw: str, section: str | None, letters: str, inchoate: str, form: str, ambiguous: bool
) -> None:
    citation = parse_citation(raw, TABLES)
    assert citation.act == CANNABIS
    assert citation.section == section
    assert citation.subsections == tuple(letters)
    assert citation.inchoate == inchoate
    assert citation.form == form
    assert citation.ambiguous is ambiguous


@pytest.mark.parametrize(("raw", "act", "section", "subsection"), OTHER_ACTS)
def test_other_acts(raw: str, act: str, section: str, subsection: str) -> None:
    citation = parse_citation(raw, TABLES)
    assert (citation.act, citation.section) == (act, section)
    assert "-".join(citation.subsections) == subsection
    assert not citation.ambiguous


@pytest.mark.parametrize(("raw", "act", "section", "inchoate", "form"), WRAPPED)
def test_an_inchoate_form_wraps_its_target(
    raw: str, act: str, section: str, inchoate: str, form: str
) -> None:
    citation = parse_citation(raw, TABLES)
    assert (citation.act, citation.section, citation.inchoate, citation.form) == (
        act,
        section,
        inchoate,
        form,
    )


@pytest.mark.parametrize("raw", ["705-550/4", "720-5/12-3", "720 55-4-c", "38-22-3", "000", "VOP"])
def test_no_cannabis_act_out_of_other_codes(raw: str) -> None:
    assert parse_citation(raw, TABLES).act != CANNABIS


@pytest.mark.parametrize(
    "raw", ["000", "VOP", "PCS", "60-30", "[5020200]", "[1360", "-", "6303000"]
)
def test_what_cannot_be_read_has_no_act(raw: str) -> None:
    assert parse_citation(raw, TABLES).act is None


@pytest.mark.parametrize(
    ("raw", "section", "subsection"),
    [
        ("MCC 7-24-099", "7-24-099", ""),
        ("7-24-099-A", "7-24-099", "a"),
        ("7-24-099(B)(6)", "7-24-099", "b-6"),
        ("8-16-095", "8-16-095", ""),
        ("4-4-333-B", "4-4-333", "b"),
        ("10-8-515", "10-8-515", ""),
    ],
)
def test_ordinances(raw: str, section: str, subsection: str) -> None:
    citation = parse_citation(raw, TABLES)
    assert (citation.act, citation.form) == ("MCC", "ordinance")
    assert (citation.section, "-".join(citation.subsections)) == (section, subsection)


def test_an_enhancement_beside_an_offense_is_flagged_not_read() -> None:
    citation = parse_citation("720-550/5(c) 720-550/7", TABLES)
    assert citation.statute == "720 ILCS 550/5(c)"
    assert citation.enhancement
    assert not citation.ambiguous
    assert parse_citation("720-550/5(c) [720-550/7]", TABLES).enhancement


def test_a_glued_letter_of_a_section_name_is_ambiguous_only_when_both_exist() -> None:
    assert parse_citation("720 ILCS 5/24-3A", TABLES).section == "24-3A"
    assert parse_citation("720-5/31-1a", TABLES).ambiguous
    assert not parse_citation("720 ILCS 5/31-1a(b)", TABLES).ambiguous


SINGLE = [
    (row["act"], row["section"], row["subsection"] or "")
    for row in TABLES.catalogue.to_dicts()
    if row["act"] in {CANNABIS, PARAPHERNALIA, "720 ILCS 570"}
]
SPACE = st.sampled_from(["", " ", "  "])


@st.composite
def respelled(draw: st.DrawFn) -> tuple[str, str]:
    """A catalogued statute and another way to write it."""
    act, section, letter = draw(st.sampled_from(SINGLE))
    chapter, _, number = act.split()
    head = draw(
        st.sampled_from(["{} ILCS {}", "{}-{}", "{} {}", "{}/{}", "{} ilcs {}.0", "{}-{}.0"])
    )
    middle = draw(st.sampled_from(["/", " ", " / ", "-", "\\"]))
    tail = draw(st.sampled_from(["({})", "-{}", " {}", "{}", "/({})", " ({})"])) if letter else ""
    code = head.format(chapter, number) + middle + section + tail.format(letter)
    code = code.upper() if draw(st.booleans()) else code
    noise = draw(st.sampled_from(["", " [5015200]", " [1360", "(tp4)"]))
    wanted = statute_text(act, section, [letter] if letter else [])
    return draw(SPACE) + code + noise + draw(SPACE), wanted


@settings(deadline=None)
@given(respelled())
def test_spelling_never_changes_the_statute(case: tuple[str, str]) -> None:
    raw, wanted = case
    citation = parse_citation(raw, TABLES)
    assert citation.statute == wanted
    assert not citation.ambiguous


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_can_be_parsed(raw: str) -> None:
    parse_citation(raw, TABLES)


@pytest.mark.parametrize(
    ("raw", "statute"),
    [
        ("Ch. 23, par. 2357", "720 ILCS 675/1"),
        ("CHAPTER 111 2/3 PARAGRAPH 382", "720 ILCS 285/117a"),
        ("ch 121 1/2 par 157.13a", "720 ILCS 335/2"),
        ("121.5-157.13A", "720 ILCS 335/2"),
        ("Ch. 134, par. 15a.1", "720 ILCS 360/1.1"),
    ],
)
def test_other_chapters_of_the_old_book_by_the_crosswalk(raw: str, statute: str) -> None:
    assert parse_citation(raw, TABLES).statute == statute


@pytest.mark.parametrize("raw", ["23-2357", "8-243", "15 335/14", "8-4-059"])
def test_a_chapter_that_needs_its_word_is_not_read_without_it(raw: str) -> None:
    assert parse_citation(raw, TABLES).form != "ILRS"


@pytest.mark.parametrize(
    "parts",
    [
        ["720-550/4(C)"],
        ["720-550/4(C) ", "720-570/402(C)"],
        ["720-550/4(C) ", "720-5/12-3 ", "56.5-704"],
        # A number that opens a chapter counts only behind a whole citation.
        ["720-550/4(C) ", "720 5/38 9"],
        ["720 5/38 9"],
        ["720-550/4.38 9"],
        ["720-5/12-3-38 9"],
        [""],
    ],
)
def test_a_field_is_cut_at_each_further_citation(parts: list[str]) -> None:
    assert _parts("".join(parts), TABLES) == parts
