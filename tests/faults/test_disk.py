"""Disks that are full, closed, or no disks: one line, code 6, the older result as it was."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.processes import (
    LAW,
    RECORDS,
    Ended,
    assert_whole,
    bytes_of,
    command,
    names,
    ran,
    score,
)
from vacatur.errors import ExitCode

SMALL, SMALLER, ROOMY = "100k", "16k", "4m"


def mounted(folder: Path, *options: str) -> None:
    folder.mkdir()
    done = subprocess.run(["mount", *options, str(folder)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("mounting a small disk is not allowed here")


@pytest.fixture
def disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A disk of so many bytes."""
    folder = tmp_path / "disk"
    mounted(folder, "-t", "tmpfs", "-o", f"size={request.param}", "tmpfs")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def assert_refused(ended: Ended, *words: str) -> None:
    assert (ended.code, ended.is_short) == (ExitCode.OUTPUT, True), ended
    assert all(word in ended.err for word in words), ended.err


@pytest.mark.parametrize(
    ("disk", "more"),
    [
        (SMALLER, ()),
        (SMALL, ("--format", "csv")),
        (SMALL, ("--engine", "pool", "--workers", "1")),
    ],
    indirect=["disk"],
)
def test_a_full_disk_is_told_and_keeps_the_older_result(disk: Path, more: tuple[str, ...]) -> None:
    out = disk / "out"
    out.mkdir()
    (out / "manifest.json").write_text('{"software": {"name": "vacatur"}}')
    before = bytes_of(out)
    assert_refused(ran(score(RECORDS, out, "--force", *more)), "No space left on device")
    assert bytes_of(out) == before
    assert set(names(disk)) <= {"out", "out.parts"}
    subprocess.run(["mount", "-o", f"remount,size={ROOMY}", str(disk)], check=True)
    assert ran(score(RECORDS, out, "--force", *more)).code == ExitCode.DONE
    assert_whole(out, 2_000)
    assert names(disk) == ["out"]


@pytest.mark.parametrize("disk", [SMALLER], indirect=True)
@pytest.mark.parametrize(
    "words",
    [
        ("synthesize", "--records", "3000", "--out", "FULL/made.csv"),
        ("shard", RECORDS, "--pack", "us-il/cannabis", "--out", "FULL/shards"),
        ("score", RECORDS, *LAW, "--out", "OUT/out", "--into", "sqlite:///FULL/relief.db"),
    ],
)
def test_whatever_else_writes_leaves_nothing_on_a_full_disk(
    disk: Path, tmp_path: Path, words: tuple[str | Path, ...]
) -> None:
    named = [str(w).replace("FULL", str(disk)).replace("OUT", str(tmp_path)) for w in words]
    assert_refused(ran(named))
    assert names(disk) == []


@pytest.mark.parametrize("kilobytes", [4, 30])
@pytest.mark.parametrize("more", [(), ("--engine", "pool", "--workers", "1")])
def test_a_limit_on_the_size_of_files_is_told(
    tmp_path: Path, kilobytes: int, more: tuple[str, ...]
) -> None:
    limits = {resource.RLIMIT_FSIZE: kilobytes << 10}
    ended = ran(score(RECORDS, tmp_path / "out", *more), limits=limits)
    assert_refused(ended, "File too large")
    assert set(names(tmp_path)) <= {"out.parts"}


def test_a_disk_that_may_only_be_read_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    mounted(folder, "-t", "tmpfs", "-o", "size=1m,ro", "tmpfs")
    try:
        assert_refused(ran(score(RECORDS, folder / "out")), "Read-only file system")
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_folder_that_may_only_be_read_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert_refused(ran(score(RECORDS, tmp_path / "out")), "Permission denied")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("words", [("packs", "list"), ("score", RECORDS, *LAW, "--out", "OUT")])
def test_a_terminal_or_file_that_takes_no_more_is_told(
    tmp_path: Path, words: tuple[str | Path, ...]
) -> None:
    named = [str(w).replace("OUT", str(tmp_path / "out")) for w in words]
    with Path("/dev/full").open("w") as full:
        ended = ran(named, stdout=full.fileno())
    assert_refused(ended, "No space left on device")


@pytest.mark.parametrize("disk", ["4k"], indirect=True)
def test_a_full_folder_for_temporary_files_is_not_needed(disk: Path, tmp_path: Path) -> None:
    (disk / "filled").write_bytes(b"x" * 4096)
    for more in ((), ("--engine", "pool", "--workers", "1", "--force")):
        ended = ran(score(RECORDS, tmp_path / "out", *more), env={"TMPDIR": str(disk)})
        assert (ended.code, ended.err) == (ExitCode.DONE, "")
        assert_whole(tmp_path / "out", 2_000)


def test_a_closed_standard_error_changes_nothing(tmp_path: Path) -> None:
    words = " ".join(command(*score(RECORDS, tmp_path / "out")))
    done = subprocess.run(["sh", "-c", f"{words} 2>&- >&-"], check=False, env=os.environ)
    assert done.returncode == ExitCode.DONE
    assert_whole(tmp_path / "out", 2_000)
