"""What is written out of sight: nobody else's is touched, and what the dead left goes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from vacatur import hidden as module
from vacatur.errors import OutputError
from vacatur.hidden import beside, hidden, step_aside, sweep
from vacatur.results import staging
from vacatur.results.staged_file import staged_file
from vacatur.results.staging import staged_folder
from vacatur.results.swap import swap

MANIFEST = '{"software": {"name": "vacatur"}}'

WRITES = """
import sys, time
from pathlib import Path
from vacatur.hidden import hidden
with hidden(Path(sys.argv[1]), Path.mkdir) as folder:
    (folder / "half").write_text("written")
    print(folder, flush=True)
    time.sleep(60)
"""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def result(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "manifest.json").write_text(MANIFEST)
    (folder / "text").write_text(text)
    return folder


def replace(out: Path, text: str) -> None:
    with staged_folder(out, force=True) as folder:
        (folder / "manifest.json").write_text(MANIFEST)
        (folder / "text").write_text(text)


def test_a_live_writer_is_let_alone_and_a_dead_one_is_swept(tmp_path: Path) -> None:
    target = tmp_path / "out"
    command = [sys.executable, "-c", WRITES, str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        left = Path(writer.stdout.readline().strip())
        sweep(target)
        assert names(left) == ["half"]
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        assert names(left) == ["half"]
        sweep(target)
    assert names(tmp_path) == []


def test_only_our_own_names_are_swept(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    other_place, other_machine = beside(tmp_path / "other.csv"), tmp_path / f".out.{'0' * 16}.csv"
    kept = [other_place, other_machine, tmp_path / ".out.csv", tmp_path / ".out.notes.csv", target]
    for path in kept:
        path.touch()
    beside(target).touch()
    sweep(target)
    assert names(tmp_path) == sorted(path.name for path in kept)


def test_a_writer_whose_place_was_swept_before_it_was_locked_makes_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, swept = module._lock, []

    def sweep_once(handle: int) -> None:
        if not swept:
            swept.append(handle)
            sweep(tmp_path / "out")
        lock(handle)

    monkeypatch.setattr(module, "_lock", sweep_once)
    with hidden(tmp_path / "out", Path.mkdir) as folder:
        assert folder.is_dir()
    assert swept
    assert names(tmp_path) == []


def test_what_stepped_aside_for_a_run_that_died_comes_back(tmp_path: Path) -> None:
    out = result(tmp_path / "out", "old")
    step_aside(out)
    assert not out.exists()
    sweep(out)
    assert (out / "text").read_text() == "old"
    assert names(tmp_path) == ["out"]


def test_what_stepped_aside_goes_once_a_new_result_stands(tmp_path: Path) -> None:
    out = result(tmp_path / "out", "old")
    step_aside(out)
    result(out, "new")
    sweep(out)
    assert (out / "text").read_text() == "new"
    assert names(tmp_path) == ["out"]


def test_two_folders_change_places_in_one_step(tmp_path: Path) -> None:
    one, other = result(tmp_path / "one", "1"), result(tmp_path / "other", "2")
    if not swap(one, other):
        pytest.skip("this system or disk cannot exchange two names")
    assert ((one / "text").read_text(), (other / "text").read_text()) == ("2", "1")


@pytest.mark.parametrize("swaps", [True, False])
def test_a_replaced_result_leaves_nothing_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, swaps: bool
) -> None:
    if not swaps:
        monkeypatch.setattr(staging, "swap", lambda *_: False)
    out = result(tmp_path / "out", "old")
    replace(out, "new")
    assert (out / "text").read_text() == "new"
    assert names(tmp_path) == ["out"]


def test_a_result_that_came_meanwhile_is_not_replaced_unasked(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(OutputError, match="exists already"), staged_folder(out, force=False):
        result(out, "first")
    assert (out / "text").read_text() == "first"
    assert names(tmp_path) == ["out"]


def test_a_folder_of_others_that_came_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    out = result(tmp_path / "out", "old")
    with pytest.raises(OutputError, match="no result"), staged_folder(out, force=True):
        (out / "manifest.json").unlink()
    assert (out / "text").read_text() == "old"
    assert names(tmp_path) == ["out"]


def test_a_file_that_came_meanwhile_is_not_replaced_unasked(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    with pytest.raises(OutputError, match="exists already"), staged_file(out, force=False):
        out.write_text("first")
    assert out.read_text() == "first"
    assert names(tmp_path) == ["out.csv"]


def test_a_file_is_put_in_place_where_no_second_names_are_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    out = tmp_path / "out.csv"
    with staged_file(out, force=False) as own:
        own.write_text("whole")
    assert out.read_text() == "whole"
    assert names(tmp_path) == ["out.csv"]
