"""The page about results names the columns that are written, in their order."""

from __future__ import annotations

import re
from pathlib import Path

from tests.results.frames import AS_OF, TERMS, conviction, decisions, disposed
from vacatur.results.decisions import DECISION_COLUMNS
from vacatur.results.people import people

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "results.md").read_text(encoding="utf-8")


def columns(section: str) -> list[str]:
    _, text = PAGE.split(f"\n## {section}\n")
    names = re.findall(r"^\| (\w+) \|", text.split("\n## ")[0], flags=re.MULTILINE)
    return [name for name in names if name != "column"]


def test_decisions() -> None:
    assert columns("decisions") == list(DECISION_COLUMNS)


def test_people() -> None:
    written = people(decisions(conviction()), disposed(None), AS_OF, terms=TERMS)
    assert columns("people") == written.columns
