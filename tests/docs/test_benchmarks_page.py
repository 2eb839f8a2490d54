"""The page about measuring names what is there."""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.yardstick import read_limits

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")


def test_every_benchmark_has_a_row_and_every_row_a_benchmark() -> None:
    rows = re.findall(r"^\| ([a-z_, ]+) \| ", PAGE.split("## The stages")[1], re.MULTILINE)
    told = {name for row in rows for name in row.split(", ")} - {"benchmark"}
    measured = {re.sub(r"^test_|\[.*", "", name) for name in read_limits().ratios}
    assert told == measured


def test_every_setting_named_is_read_by_a_benchmark() -> None:
    sources = "".join(path.read_text() for path in (ROOT / "benchmarks").glob("*.py"))
    assert set(re.findall(r"\bBENCH_\w+", PAGE)) <= set(re.findall(r"\bBENCH_\w+", sources))
