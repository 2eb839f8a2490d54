"""`vacatur bench`: whole processes on records of its own making."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from vacatur.engine import bench


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Measure once, in a folder that can be looked at."""
    monkeypatch.setattr(bench, "ROUNDS", 1)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def test_a_county_measures_its_machine(cli: Command, tmp_path: Path) -> None:
    ended = cli("bench", "--records", "300", "--seed", "7", "--json")
    assert ended.code == 0, ended.err
    found = json.loads(ended.out)
    assert (found["records"], found["seed"]) == (300, 7)
    assert found["records_a_minute"] == pytest.approx(300 / found["seconds"] * 60, rel=0.01)
    ratio = found["seconds"] / found["copy_seconds"]
    assert found["times_copying"] == pytest.approx(ratio, rel=0.02)
    assert 0.1 < found["seconds"] < 120
    assert sys.platform == "win32" or 50 < found["peak_megabytes"] < 4000
    assert {"python", "vacatur", "polars"} <= set(found["versions"])
    assert list(tmp_path.iterdir()) == []


def test_what_was_measured_can_be_kept_and_looked_at(cli: Command, tmp_path: Path) -> None:
    ended = cli("bench", "--records", "300", "--keep", tmp_path / "kept")
    assert ended.code == 0, ended.err
    assert "records a minute" in ended.out
    manifest = json.loads((tmp_path / "kept" / "result" / "manifest.json").read_text())
    assert manifest["reconciliation"]["rows_in"] == 300
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0


def test_a_process_that_fails_is_told_in_one_line(
    cli: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "PACK", "us-zz/nothing")
    ended = cli("bench", "--records", "300")
    assert ended.code == 1
    assert ended.is_short_error()
    assert "ended with code" in ended.err


def test_a_folder_that_cannot_be_made_is_exit_6(cli: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = cli("bench", "--records", "300", "--keep", tmp_path / "file" / "kept")
    assert ended.code == 6
    assert ended.is_short_error()
