"""Large work is set in processes of its own, with the same bytes."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.papers.motions_made import made, told
from vacatur.dossiers.office import papers_folder
from vacatur.errors import OutputError, PackError
from vacatur.papers.api import prepare_motions
from vacatur.papers.motions import press as module
from vacatur.papers.motions.press import Press
from vacatur.rules.load import load_pack

DAY = date(2020, 1, 15)
LINE = {"label": "", "text": "ŁUKASZ", "bold": True, "missing": False}
DATA: dict[str, Any] = {
    "lang": "en",
    "fonts": ["Libertinus Serif"],
    "draft": "DRAFT",
    "title": "Motion",
    "footer": "Motion",
    "court": ["COURT"],
    "parties": ["PEOPLE"],
    "numbers": ["No."],
    "heading": "Motion",
    "opening": "Opening",
    "points": [{"text": "Point", "cite": ""}],
    "asks": "Asks",
    "requests": ["Request"],
    "signature": ["", "Counsel"],
    "schedule": {
        "title": "Schedule A",
        "note": "Note",
        "columns": [{"heading": "Individual", "width": 1}],
        "rows": [[[LINE]]],
        "totals": [["Cases:", "1"]],
        "hash_label": "Hash",
        "hash": "e3b0",
    },
}


def _folder() -> Path:
    return papers_folder(load_pack("us-il/cannabis"))


def test_here_or_aside_the_bytes_are_the_same(tmp_path: Path) -> None:
    written = []
    for lines in (1, 10_000):
        press = Press(folder=_folder(), day=DAY, lines=lines)
        try:
            press.write("motion.typ", DATA, tmp_path / f"{lines}.pdf")
        finally:
            press.close()
        written.append((tmp_path / f"{lines}.pdf").read_bytes())
    assert written[0] == written[1]
    assert written[0].startswith(b"%PDF")


def test_a_process_is_replaced_once_it_has_set_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[_Process] = []

    class _Process:
        def __init__(self) -> None:
            begun.append(self)
            self.ended = False

        def kill(self) -> None:
            self.ended = True

        def communicate(self) -> None:
            assert self.ended

    monkeypatch.setattr(module, "_begun", _Process)
    press = Press(folder=_folder(), day=DAY, lines=10_000)
    for weight in (900, 900, 900, 5_000, 10):
        press._worker(weight)
    assert len(begun) == 4
    press.close()
    assert all(process.ended for process in begun)


def test_what_is_wrong_aside_is_told_here(tmp_path: Path) -> None:
    press = Press(folder=_folder(), day=DAY, lines=10_000)
    try:
        with pytest.raises(PackError, match=r"no template \[none.typ\]"):
            press.write("none.typ", DATA, tmp_path / "none.pdf")
    finally:
        press.close()


@pytest.mark.parametrize("dies", ["pass", "input(); raise SystemExit(1)"])
def test_a_process_that_dies_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dies: str
) -> None:
    monkeypatch.setattr(module, "_ASIDE", (sys.executable, "-c", dies))
    press = Press(folder=_folder(), day=DAY, lines=10_000)
    try:
        with pytest.raises(OutputError, match="process that sets papers died"):
            press.write("motion.typ", DATA, tmp_path / "none.pdf")
    finally:
        press.close()
    assert not (tmp_path / "none.pdf").exists()


def test_a_whole_filing_reads_the_same_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = made(tmp_path, [{}, {"county": "Will"}])
    monkeypatch.setattr(module, "_LINES", 3)
    aside = prepare_motions(tmp_path / "records-result", out=tmp_path / "aside").folder
    assert told(here)["motions"] == told(aside)["motions"]
    for pdf in here.glob("*/*.pdf"):
        assert pdf.read_bytes() == (aside / pdf.relative_to(here)).read_bytes()
