"""The words of the letters: plain, the same in both languages, and law kept apart from them."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from vacatur.errors import PackError
from vacatur.papers.notices.addresses import judged
from vacatur.papers.notices.words import Notice, Words, read_notice
from vacatur.rules.load import load_pack, packs_folder

JURISDICTIONS = {"us-il": "us-il/cannabis", "us-ca": "us-ca/prop64"}
LAW = re.compile(r"\d+ (ILCS|Ill)|Code \d|\(i\)|Section|§|\d{5}")
VOWELS = {"en": r"[aeiouy]+", "es": r"[aeiouáéíóúü]+"}


def notice(jurisdiction: str, stage: str = "eligible") -> Notice:
    folder = packs_folder() / jurisdiction / "papers"
    return read_notice(folder, stage=stage)  # type: ignore[arg-type]


def sentences(words: Words) -> list[str]:
    texts = [text for each in words.stage for text in each.opening]
    texts += [each.text for each in words.outcome] + [each.text for each in words.path]
    texts += [*words.need_not.items, *words.ask.text]
    return [one for text in texts for one in re.split(r"(?<=[.!?])\s+", text) if one]


def measured(words: Words) -> tuple[float, float]:
    """Words in a sentence, and syllables in a word, counted by groups of vowels."""
    told = sentences(words)
    every = [word for text in told for word in re.findall(r"[^\W\d_]+", text.lower())]
    ending = r"(?<=[a-z]{2}[^aeiouy])e$|(?<=[^aeiouytd])ed$" if words.language == "en" else r"$^"
    groups = [re.findall(VOWELS[words.language], re.sub(ending, "", word)) for word in every]
    return len(every) / len(told), sum(max(1, len(each)) for each in groups) / len(every)


@pytest.mark.parametrize("jurisdiction", JURISDICTIONS)
def test_english_is_read_by_a_pupil_of_the_seventh_grade(jurisdiction: str) -> None:
    length, syllables = measured(notice(jurisdiction).words["en"])
    grade = 0.39 * length + 11.8 * syllables - 15.59  # Flesch and Kincaid
    assert grade < 7


@pytest.mark.parametrize("jurisdiction", JURISDICTIONS)
def test_spanish_is_easy_to_read(jurisdiction: str) -> None:
    length, syllables = measured(notice(jurisdiction).words["es"])
    ease = 206.84 - 60 * syllables - 1.02 * length  # Fernandez Huerta: 60 to 70 is ordinary
    assert ease > 65


@pytest.mark.parametrize("jurisdiction", JURISDICTIONS)
def test_plain_words_cite_no_law(jurisdiction: str) -> None:
    for words in notice(jurisdiction).words.values():
        assert not [text for text in sentences(words) if LAW.search(text)]


@pytest.mark.parametrize("jurisdiction", JURISDICTIONS)
def test_every_outcome_that_does_something_has_a_letter(jurisdiction: str) -> None:
    header = load_pack(JURISDICTIONS[jurisdiction], options={}).header
    acts = {each.code for each in header.outcome if each.determination in {"ELIGIBLE", "NOT_YET"}}
    assert set(notice(jurisdiction).covered) == acts
    assert set(notice(jurisdiction, "granted").covered) <= acts


@pytest.mark.parametrize("jurisdiction", JURISDICTIONS)
def test_what_is_said_has_its_law_and_where_that_was_checked(jurisdiction: str) -> None:
    settings = notice(jurisdiction).settings
    for each in (*settings.outcome, *settings.path, *settings.always):
        assert each.cite
        assert each.basis or each.confidence is not None


def test_suppression_of_the_deceased_is_the_option_and_reason_of_the_pack() -> None:
    deceased, header = notice("us-il").settings.deceased, load_pack("us-il/cannabis").header
    assert deceased.option in {option.id for option in header.option}
    assert deceased.reason in {reason.code for reason in header.reason}


def test_letters_of_both_states_look_the_same() -> None:
    looks = {(packs_folder() / j / "papers" / "notices.typ").read_bytes() for j in JURISDICTIONS}
    assert len(looks) == 1


def test_words_that_leave_an_outcome_out_are_refused(tmp_path: Path) -> None:
    for path in (packs_folder() / "us-il" / "papers").glob("notice*.toml"):
        (tmp_path / path.name).write_text(path.read_text())
    spanish = tmp_path / "notice.es.toml"
    whole = spanish.read_text()
    spanish.write_text(whole.replace('code = "PARDON"', 'code = "PARDONS"', 1))
    with pytest.raises(PackError, match=r"do not speak of the same: \[PARDON\]"):
        read_notice(tmp_path, stage="eligible")
    spanish.write_text(whole.replace('day = "desde el {date}"', 'day = "desde el {fecha}"'))
    with pytest.raises(PackError, match="a brace that names nothing"):
        read_notice(tmp_path, stage="eligible")
    spanish.write_text(whole + 'more = "x"\n')
    with pytest.raises(PackError, match=r"\[notice.es.toml\] does not hold"):
        read_notice(tmp_path, stage="eligible")


@pytest.mark.parametrize(
    ("street", "verdict"),
    [
        ("2650 S California Ave", "HELD"),
        ("2700 SOUTH CALIFORNIA AVE", "HELD"),
        ("26500 S CALIFORNIA AVE", "GOOD"),
        ("2700 N CALIFORNIA AVE", "GOOD"),
    ],
)
def test_letters_of_illinois_are_not_sent_to_the_jail(street: str, verdict: str) -> None:
    settings = notice("us-il").settings.address
    person = {"to_name": "ANA PEREZ", "printed": "", "differs": False}
    place = {"city": "CHICAGO", "state": "IL", "zip": "60608"}
    table = pl.DataFrame([person | place | {"address": street}])
    assert judged(table, settings.held, settings.agencies).item(0, "verdict") == verdict
