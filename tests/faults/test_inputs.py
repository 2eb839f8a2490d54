"""Inputs that cannot be read, go, or change: exit 3, one line, nothing written."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.faults.processes import RECORDS, Ended, assert_whole, ended, names, ran, score, started
from vacatur.errors import ExitCode, InputError
from vacatur.records import content as content_module
from vacatur.records.intake import take_in

ROWS = 2_000
HEADER, LINES = RECORDS.read_text().split("\n", 1)


def assert_refused(done: Ended) -> None:
    assert (done.code, done.is_short) == (ExitCode.INPUT, True), done


def test_a_file_that_is_not_there_or_a_folder_with_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").mkdir()
    for source in ("absent.csv", "empty.csv"):
        assert_refused(ran(score(tmp_path / source, tmp_path / "out")))
    assert names(tmp_path) == ["empty.csv"]


def test_one_unreadable_file_of_several_refuses_all(tmp_path: Path) -> None:
    (tmp_path / "broken.csv").symlink_to(tmp_path / "gone.csv")
    assert_refused(ran(["score", RECORDS, *score(tmp_path / "broken.csv", tmp_path / "out")[1:]]))
    assert names(tmp_path) == ["broken.csv"]


@pytest.mark.skipif(
    not Path("/proc/self/mem").exists(), reason="needs a file that fails in reading"
)
@pytest.mark.parametrize("ending", ["csv", "json", "parquet"])
def test_a_file_that_fails_while_it_is_read(tmp_path: Path, ending: str) -> None:
    """Even for root: the memory of a process has no bytes at 0, and reading there fails."""
    (tmp_path / f"records.{ending}").symlink_to("/proc/self/mem")
    assert_refused(ran(score(tmp_path / f"records.{ending}", tmp_path / "out")))
    assert names(tmp_path) == [f"records.{ending}"]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_file_of_somebody_else(tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    path.write_text("person_id,charge_code\n")
    path.chmod(0)
    assert_refused(ran(score(path, tmp_path / "out")))


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def grow(path: Path) -> None:
    with path.open("a") as file:
        file.write(LINES)


def touch_up(path: Path) -> None:
    with path.open("r+") as file:
        file.seek(len(HEADER) + 1)
        file.write("X")


@pytest.mark.parametrize("change", [cut, grow, touch_up])
def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None]
) -> None:
    path = tmp_path / "records.csv"
    path.write_bytes(RECORDS.read_bytes())
    stamp = time.time_ns() - 10**9
    os.utime(path, ns=(stamp, stamp))
    hashing, changed = content_module._sha256, []

    def change_first(stored: object) -> str:
        if not changed:
            changed.append(change(path))
        return hashing(stored)  # type: ignore[arg-type]

    monkeypatch.setattr(content_module, "_sha256", change_first)
    with pytest.raises(InputError):
        take_in([path])
    assert changed


def test_a_file_that_vanishes_once_it_is_open_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    path.write_bytes(RECORDS.read_bytes())
    done = started(score(path, tmp_path / "out"))
    gone = threading.Timer(0.8, path.unlink)
    gone.start()
    how = ended(done)
    gone.join()
    if how.code == ExitCode.DONE:
        assert_whole(tmp_path / "out", ROWS)
        assert names(tmp_path) == ["out"]
    else:
        assert_refused(how)
        assert names(tmp_path) == []


@pytest.mark.parametrize("change", [cut, grow])
@pytest.mark.parametrize("moment", [0.4, 0.8])
def test_a_run_under_which_a_file_changes_decides_one_state_of_it_or_none(
    tmp_path: Path, change: Callable[[Path], None], moment: float
) -> None:
    path = tmp_path / "records.csv"
    path.write_bytes(RECORDS.read_bytes())
    done = started(score(path, tmp_path / "out"))
    later = threading.Timer(moment, change, [path])
    later.start()
    how = ended(done)
    later.join()
    if how.code != ExitCode.DONE:
        assert_refused(how)
        assert names(tmp_path) == ["records.csv"]
        return
    decided = pl.read_parquet(tmp_path / "out" / "decisions.parquet").height
    kept = pl.read_parquet(tmp_path / "out" / "quarantine.parquet").height
    assert decided + kept in {
        ROWS,
        path.read_bytes().count(b"\n") - 1,
        path.read_bytes().count(b"\n"),
    }
