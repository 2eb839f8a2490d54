"""Texts as sets of whole words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vacatur.charges.folding import fold_key, fold_words, word_reader
from vacatur.charges.tables import BUNDLED, load_charge_tables

TABLES = load_charge_tables(BUNDLED / "us-il" / "charges")
WRITTEN_OUT = TABLES.abbreviations
SILENT = frozenset(TABLES.words["silent"]["words"])

KNOWN_WORDS = sorted({word for text in TABLES.literals["text"] for word in text.split()})
WORDS = st.one_of(
    st.sampled_from(KNOWN_WORDS),
    st.sampled_from(sorted(WRITTEN_OUT)).flatmap(
        lambda short: st.sampled_from([short, f"{short}S"])
    ),
    st.text("ABDSU019.,'<>-/()", max_size=6),
)


def key(text: str) -> str:
    return fold_key(text, word_reader(WRITTEN_OUT, SILENT))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("POSS OF CANNABIS/30-500 GRMS", ["POSSESSION", "CANNABIS", "30", "500", "GRAM"]),
        ("THEFT <$2,000", ["THEFT", "<", "2000"]),
        ("OVER 1,000,000 GRAMS", ["OVER", "1000000", "GRAM"]),
        ("FINE OF 1,00 OR 2,5", ["FINE", "1", "00", "2", "5"]),
        ("MORE THAN 2.5 GRAMS.", ["MORE", "2.5", "GRAM"]),
        ("DRIVER'S LICENSE", ["DRIVER", "LICENSE"]),
        ("DRIVER\u2019S LICENSE", ["DRIVER", "LICENSE"]),
        ("PCS", ["POSSESSION", "CONTROLLED", "SUBSTANCE"]),
        ("GAS TRESPASS BUS", ["GAS", "TRESPASS", "BUS"]),
        ("BURGLARY \u00e0 LA CARTE", ["BURGLARY", "LA", "CARTE"]),
        ("W/ A THE OF", []),
        ("", []),
    ],
)
def test_words_of_a_text(text: str, words: list[str]) -> None:
    assert fold_words(text, WRITTEN_OUT, SILENT) == words


def test_silent_words_are_silent_in_the_plural_and_when_written_out() -> None:
    silent = frozenset({"WITH", "THIS", "THEIR"})
    assert fold_words("THIS THEIRS WTH", {"WTH": "WITH"}, silent) == []
    assert fold_words("PWIS", {"PWI": "POSSESSION WITH INTENT"}, silent) == ["POSSESSION", "INTENT"]


def test_the_plural_of_an_abbreviation_is_the_abbreviation() -> None:
    assert key("FELON UUWS") == key("UUW FELON") == "FELON UNLAWFUL USE WEAPON"
    assert key("VOPS") == key("PROBATION VIOLATIONS")
    assert key("PREVS") == key("PREV") == key("PREVIOUS")


def test_a_word_counts_once_and_marks_do_not() -> None:
    assert key("BATTERY - BATTERY/AGG.") == key("AGGRAVATED BATTERY")
    assert key("THEFT <$500") != key("THEFT >$500")


@settings(deadline=None)
@given(st.lists(WORDS, max_size=8), st.data())
def test_the_order_of_the_words_never_matters(words: list[str], data: st.DataObject) -> None:
    assert key(" ".join(data.draw(st.permutations(words)))) == key(" ".join(words))


@settings(deadline=None)
@given(st.lists(WORDS, max_size=8))
def test_a_key_is_its_own_key(words: list[str]) -> None:
    folded = key(" ".join(words))
    assert key(folded) == folded
    assert not SILENT & set(folded.split())
    assert folded.split() == sorted(set(folded.split()))


def test_every_known_text_keeps_its_key() -> None:
    for text in TABLES.literals["text"]:
        assert key(key(text)) == key(text), text


def test_every_abbreviation_its_plural_and_its_words_have_one_key() -> None:
    for short, words in WRITTEN_OUT.items():
        for text in (short, f"{short}S", words):
            if text != f"{short}S" or (len(text) > 3 and not text.endswith("SS")):
                assert key(text) == key(words), text
            assert key(key(text)) == key(text), text
