"""One thing wrong with a pack at a time: each is refused, and the refusal says what."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from vacatur.engine.pipeline import Prepared
from vacatur.errors import PackError
from vacatur.rules.check import faults
from vacatur.rules.load import load_pack, packs_folder

NAME = "us-il/cannabis"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the Illinois pack, with the charge tables it points to."""
    shutil.copytree(packs_folder() / "us-il", tmp_path / "us-il")
    return tmp_path / NAME


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def found(folder: Path) -> list[str]:
    try:
        return faults(load_pack(folder))
    except PackError as error:
        return [str(error)]


def test_the_copy_is_sound(folder: Path) -> None:
    assert found(folder) == []


def criterion(name: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda folder: replaced(folder / "criteria" / f"{name}.toml", old, new)


def rules(old: str, new: str) -> Callable[[Path], None]:
    return lambda folder: replaced(folder / "rules.toml", old, new)


def header(old: str, new: str) -> Callable[[Path], None]:
    return lambda folder: replaced(folder / "pack.toml", old, new)


FAULTS = {
    "missing citation": (criterion("within_30_grams", "cite =", "site ="), "cite"),
    "neither basis nor confidence": (
        criterion("before_the_act", "confidence = 0.85", ""),
        "needs a basis",
    ),
    "unknown name": (criterion("before_the_act", "offense_date", "offence_date"), "offence_date"),
    "type error": (criterion("before_the_act", "DATE '1971-08-16'", "30"), "compares a date"),
    "no date": (criterion("before_the_act", "1971-08-16", "1971-08-36"), "no date"),
    "word of no vocabulary": (criterion("case_open", "'OPEN'", "'OPENED'"), "can never hold"),
    "not SQL": (criterion("case_open", "status =", "status = ="), "not an SQL expression"),
    "call of a function": (criterion("case_open", "status =", "LOWER(status) ="), "may not"),
    "criterion that nothing asks": (
        rules('when = "mail_suppressed"', 'when = "stale_text"'),
        "Nothing asks the criterion [mail_suppressed]",
    ),
    "circle": (
        criterion("case_open", "status = 'OPEN'", "case_open OR status = 'OPEN'"),
        "in a circle",
    ),
    "unknown key": (header('title = "Ill', 'titel = "x"\ntitle = "Ill'), "titel"),
    "outcome that no rule reaches": (
        header('[[outcome]]\ncode = "AUTO_ARREST"', '[[outcome]]\ncode = "AUTO_ARREZT"'),
        "AUTO_AR",
    ),
    "rule to no outcome": (rules('outcome = "JUVENILE"', 'outcome = "MINOR"'), "no outcome"),
    "rule that asks a fact": (rules('when = "juvenile_petition"', 'when = "juvenile"'), "juvenile"),
    "no last rule": (rules('when = "TRUE"\noutcome', 'when = "statewide"\noutcome'), "last rule"),
    "reason without words": (rules('["PARAPHERNALIA"]', '["PARAFERNALIA"]'), "has no words"),
    "option that nothing reads": (
        criterion("statewide", "opt_mode = 'statewide'", "juvenile IS TRUE"),
        "Nothing reads the option [mode]",
    ),
    "default that is no value": (header('default = "cook"', 'default = "kook"'), "none of its"),
    "gap between periods": (
        lambda folder: replaced(folder / "statutes.csv", "1997-08-15", "1997-08-16"),
        "overlap or leave a gap",
    ),
    "two rules of one name": (rules('id = "juvenile"', 'id = "already_cleared"'), "There are 2"),
    "grams that begin above their end": (
        lambda folder: replaced(folder / "statutes.csv", ",0,2.5,", ",5,2.5,"),
        "begin above their end",
    ),
    "no worked cases": (lambda folder: shutil.rmtree(folder / "cases"), "no worked cases"),
    "a table that is missing": (
        lambda folder: (folder / "associations.csv").unlink(),
        "associations.csv",
    ),
    "TOML that does not read": (header("[reading]", "[reading"), "is not TOML"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_named(folder: Path, fault: str) -> None:
    spoil, said = FAULTS[fault]
    spoil(folder)
    assert any(said in line for line in found(folder)), found(folder)


TABLE_FAULTS = {
    "dispositions.csv": ("NOT NOT GUILTY", "NOT (NOT GUILTY"),
    "sentences.csv": ("deferral,", "deferal,"),
    "classes.csv": (",M A,", ",M Z,"),
}


@pytest.mark.parametrize("table", TABLE_FAULTS)
def test_a_table_that_does_not_fit_is_a_fault_of_the_pack(folder: Path, table: str) -> None:
    old, new = TABLE_FAULTS[table]
    replaced(folder / table, old, new)
    with pytest.raises(PackError, match="does not fit"):
        Prepared.of(load_pack(folder), as_of=date(2020, 1, 15))


def test_an_edited_pack_has_another_hash(folder: Path) -> None:
    before = load_pack(folder).sha256
    replaced(folder / "pack.toml", "version = ", "version =  ")
    assert load_pack(folder).sha256 != before
    charges = folder.parent / "charges" / "acts.csv"
    once = load_pack(folder).sha256
    charges.write_text(charges.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert load_pack(folder).sha256 != once
