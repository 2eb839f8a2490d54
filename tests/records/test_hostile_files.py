"""Files that once kept a reader busy for ever, broke it, or lost their rows without a word."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SECONDS = 90
"""A reader that is caught in a circle would never end; this is far more than any other needs."""
TAKE_IN = """
import sys
from vacatur.records.intake import take_in
try:
    (report,) = take_in([sys.argv[1]], columns=["charge_code"]).files
    print(report.records, report.quarantined)
except Exception as error:
    print(error)
"""


def taken_in(path: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", TAKE_IN, path],
        capture_output=True,
        check=True,
        text=True,
        timeout=SECONDS,
    )
    return done.stdout


def test_a_nul_in_the_header_is_refused_and_not_read_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes(b"person_id,charge_code,no\0te\nP1,a,x\n")
    assert "unreadable bytes" in taken_in(path)


@pytest.mark.parametrize("lines", [1, 600_000])
def test_a_block_of_nothing_but_short_lines_ends(tmp_path: Path, lines: int) -> None:
    path = tmp_path / "r.csv"
    names = [f"c{place}" for place in range(18)]
    header = ",".join(("person_id", "charge_code", *names))
    path.write_text(f"{header}\nP1,a{',' * len(names)}\n" + "x\n" * lines)
    assert taken_in(path).split() == ["1", str(lines)]
