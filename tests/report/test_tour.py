from __future__ import annotations

import json

import pytest

from tests.report.conftest import ROOT

TOUR = ROOT / "docs" / "tour"
ALTS: dict[str, str] = json.loads((TOUR / "alt.json").read_text(encoding="utf-8"))


def test_every_picture_says_what_it_shows() -> None:
    assert sorted(ALTS) == sorted(path.name for path in TOUR.glob("*.png"))


@pytest.mark.parametrize("name", sorted(ALTS))
def test_a_picture_is_small_and_told_in_a_sentence(name: str) -> None:
    content = (TOUR / name).read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) < 300_000
    assert len(ALTS[name]) > 20
    assert ALTS[name].endswith(".")
