"""The hand-kept tables of charges: brackets, abbreviations, kinds of text, scores."""

from __future__ import annotations

import polars as pl

from vacatur.charges import states as state
from vacatur.charges.citation import parse_citation
from vacatur.charges.classify import classify
from vacatur.charges.columns import PAIR
from vacatur.charges.description import ALIKE, CANNABIS, KNOWN, WORDS
from vacatur.charges.folding import fold_words
from vacatur.charges.frame import read_frame
from vacatur.charges.tables import BUNDLED, load_charge_tables
from vacatur.rules.load import load_pack

TABLES = load_charge_tables(BUNDLED / "us-il" / "charges")
WINDOWS = load_pack("us-il/cannabis").data("statutes.csv")
(ACT,) = TABLES.cannabis_acts

COUNTED = (
    "exact", "normalized", "crosswalk", "ambiguous", "typed", "scanned", "fuzzy", "uncatalogued",
    "text", "text_as_written", "text_same_words", "text_alike", "text_cannabis", "text_weight",
    "text_steady", "combined",
)  # fmt: skip
"""Every grade that says something, as far as labelled charges hold it."""
UNCOUNTED = ("text_words", "none")
"""No labelled charge holds the first, and nothing is said by the other: they score nothing."""


def test_brackets_of_a_section_follow_each_other_without_gap_or_overlap() -> None:
    spans = TABLES.brackets.with_columns(pl.col("low", "high").cast(pl.Float64))
    for _, rows in spans.group_by("act", "section", "unit", "start", "end"):
        ordered = rows.sort("low")
        assert ordered["low"][0] == 0
        assert ordered["high"].to_list()[:-1] == ordered["low"].to_list()[1:]
        assert ordered["high"][:-1].null_count() == 0
        assert (ordered["high"] > ordered["low"]).fill_null(value=True).all()
        assert ordered["subsection"].is_unique().all()


def test_letters_of_brackets_are_catalogued_and_each_section_is_counted_in_one_unit() -> None:
    for act, section, letter in TABLES.brackets.select("act", "section", "subsection").rows():
        assert letter in TABLES.letters[act, section]
    units = TABLES.brackets.group_by("act", "section").agg(pl.col("unit").n_unique())
    assert units["unit"].to_list() == [1] * units.height
    assert set(TABLES.brackets["unit"]) == {"grams", "plants"}


def test_brackets_do_not_repeat_what_the_dated_table_of_the_pack_holds() -> None:
    weighed = WINDOWS.filter(pl.col("grams_low").is_not_null() | pl.col("grams_high").is_not_null())
    both = weighed.select(pl.col("act", "section").cast(pl.String)).join(
        TABLES.brackets, on=["act", "section"], how="semi"
    )
    assert both.height == 0


def test_abbreviations_are_written_out_at_once() -> None:
    silent = frozenset(TABLES.words["silent"]["words"])
    for short, words in TABLES.abbreviations.items():
        assert short not in silent
        assert words == " ".join(words.split()) == words.upper() != ""
        for word in words.split():
            assert word not in TABLES.abbreviations, (short, word)
            assert word not in silent
            assert len(fold_words(word, TABLES.abbreviations, silent)) == 1


def test_every_kind_of_a_section_is_a_kind_of_text() -> None:
    kinds = {rule["name"] for rule in TABLES.words["kind"]}
    assert set(TABLES.kind_sections["kind"]) <= kinds
    assert TABLES.kind_sections.select("kind", "section").is_unique().all()
    assert set(TABLES.kind_sections["section"].str.to_lowercase()) <= set(TABLES.sections[ACT])


def test_every_statute_that_a_kind_is_charged_as_reads_clear() -> None:
    charged = TABLES.kind_sections.drop_nulls("charged_as")
    assert charged.height > 0
    for section, charged_as in charged.select("section", "charged_as").rows():
        citation = parse_citation(f"{ACT}/{charged_as}", TABLES)
        assert citation.statute == f"{ACT}/{charged_as}"
        assert citation.section == section
        assert classify(citation, TABLES) == state.CLEAR


def test_every_statute_elsewhere_reads_clear() -> None:
    for rule in TABLES.words["elsewhere"]:
        for statute in rule["statutes"]:
            assert classify(parse_citation(statute, TABLES), TABLES) == state.CLEAR


def test_every_section_stands_in_the_catalogue_once() -> None:
    assert TABLES.catalogue.select("act", "section", "subsection").is_unique().all()


def test_scores_are_counts_of_every_grade() -> None:
    assert sorted(TABLES.scores["grade"]) == sorted(COUNTED)
    right, n = (TABLES.scores[name].cast(pl.Int64) for name in ("right", "n"))
    assert ((right >= 0) & (right <= n) & (n > 0)).all()


SAMPLE = [
    ("720 ILCS 550/4(c)", None),
    ("720-550/4-C", None),
    ("56.5-704-D", None),
    ("720-5504B", None),
    ("72O-55O/4(C)", None),
    ("720-5S0/4(c)", None),
    ("720 55-4-c", None),
    ("815 ILCS 505/2", None),
    ("720-5504B", "POSS CANNABIS 10-30 GR"),
    (None, "BATTERY"),
    (None, "THEFT LOST/MISLAID/PROP/$500-$10K"),
    (None, "HOME INVASION"),
    (None, "CORPSE - ABUSE OF A"),
    (None, "DOMESTIC BATTERY OF A PERSON"),
    (None, "POSS CANNABIS"),
    (None, "MFG/DEL CANNABIS 10-30 GRAMS NOW"),
    (None, "CANNABIS SCHOOL POSS"),
    ("VOP", "SEE COMPLAINT"),
]


def test_every_grade_can_come_about_and_scores_if_it_is_counted() -> None:
    pairs = pl.DataFrame(SAMPLE, schema=dict.fromkeys(PAIR, pl.String), orient="row")
    read = read_frame(pairs, TABLES, WINDOWS)
    assert set(read["grade"]) == {*COUNTED, *UNCOUNTED}
    counted = read["grade"].is_in(COUNTED)
    assert (read.filter(counted)["score"] > 0).all()
    assert (read.filter(~counted)["score"] == 0).all()


def test_no_other_grade_comes_out_of_any_known_charge() -> None:
    texts = TABLES.literals.select(text="text", code=pl.lit(None, pl.String)).unique()
    statutes = TABLES.catalogue.select(pl.concat_str("act", "section", separator="/")).to_series()
    spoilt = statutes.str.replace("5", "6").unique(maintain_order=True).gather_every(20)
    codes = pl.DataFrame({"text": [None] * len(spoilt), "code": spoilt}, schema=texts.schema)
    pairs = pl.concat([texts, codes]).select(charge_code="code", charge_description="text")
    read = read_frame(pairs, TABLES, WINDOWS)
    assert set(read["grade"]) <= {*COUNTED, *UNCOUNTED}


def test_each_form_of_a_text_and_each_kind_of_look_alike_has_its_own_grade() -> None:
    forms = {f"text_{form}" for form in (*KNOWN, ALIKE, CANNABIS, WORDS)}
    assert forms | {*TABLES.words["look_alikes"]} <= {*COUNTED, *UNCOUNTED}
