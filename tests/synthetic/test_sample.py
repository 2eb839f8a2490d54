"""The sample in the repository is what its script makes, byte for byte."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "data" / "synthetic"
NAMES = ("illinois_2000.csv", "illinois_2000_truth.csv")


def test_the_sample_is_reproducible(tmp_path: Path) -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "make_synthetic_sample.py"))
    script["make"](tmp_path)

    for name in NAMES:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()


def test_the_sample_is_small() -> None:
    assert sum((FOLDER / name).stat().st_size for name in NAMES) <= 700_000
