"""`vacatur synthesize --shape ca-doj`, as a process of its own."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import polars as pl

from vacatur.errors import ExitCode


def synthesize(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vacatur", "synthesize", *map(str, arguments)],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env=os.environ | {"COLUMNS": "100"},
    )


def test_a_history_and_its_truth_are_written_the_same_every_time(tmp_path: Path) -> None:
    files = []
    for name in ("one", "two"):
        records, truth = tmp_path / f"{name}.dat", tmp_path / f"{name}_truth.csv"
        asked = ("--shape", "ca-doj", "--records", "1500", "--seed", "9")
        done = synthesize(*asked, "--out", records, "--with-truth", truth)
        assert (done.returncode, done.stdout) == (ExitCode.DONE, "")
        assert "1,500 synthetic records" in done.stderr
        files.append((records.read_bytes(), truth.read_bytes()))

    lines = list(csv.reader(files[0][0].decode().splitlines(), strict=True))
    assert files[0] == files[1]
    assert {len(line) for line in lines} == {95}
    assert pl.read_csv(truth)["source_row"].to_list() == list(range(1, 1501))


def test_an_unknown_shape_is_a_usage_error_with_a_hint(tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    done = synthesize("--shape", "ca-dojo", "--records", "5", "--out", path)

    assert (done.returncode, done.stdout) == (ExitCode.USAGE, "")
    assert done.stderr.splitlines() == [
        "vacatur: --shape does not know [ca-dojo].",
        "Did you mean [ca-doj]?",
    ]
    assert not path.exists()


def test_illinois_is_what_is_made_unless_another_shape_is_named(tmp_path: Path) -> None:
    for name, shape in (("plain", ()), ("named", ("--shape", "illinois"))):
        synthesize(*shape, "--records", "60", "--seed", "4", "--out", tmp_path / f"{name}.csv")
    plain, named = ((tmp_path / f"{name}.csv").read_bytes() for name in ("plain", "named"))

    assert plain == named
    assert plain.startswith(b"record_id,person_id,")
