"""Want of memory, and work that the system kills: a line that says so, and nothing half-done."""

from __future__ import annotations

import errno
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.processes import RECORDS, assert_whole, bytes_of, names, ran, score, started
from vacatur.cli.main import run
from vacatur.cli.shortage import HINT, MESSAGE
from vacatur.cli.stuck import wait_for
from vacatur.errors import ExitCode

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs the limits of Linux")

SHORT = f"vacatur: {MESSAGE}\n{HINT}\n"

DIES = """
import os, sys
from pathlib import Path
from vacatur.cli import guard
from vacatur.hidden import hidden

guard.split()
with hidden(Path(sys.argv[1]), Path.mkdir) as folder:
    (folder / "half").write_text("written")
    os.write(2, sys.argv[3].encode())
    if sys.argv[2] == "0":
        os._exit(1)
    os.kill(os.getpid(), int(sys.argv[2]))
"""


def died(folder: Path, number: int, words: str = "") -> tuple[int, str]:
    """Let what a parent guards end in the middle of its work."""
    arguments = [str(folder / "out"), str(number), words]
    done = subprocess.run(
        [sys.executable, "-c", DIES, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("megabytes", [60, 200, 500, 700, 900, 1_100])
def test_too_little_memory_is_told_and_leaves_the_old_result(
    tmp_path: Path, megabytes: int
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "manifest.json").write_text(json.dumps({"software": {"name": "vacatur"}}))
    before = bytes_of(out)
    ended = ran(score(RECORDS, out, "--force"), limits={resource.RLIMIT_AS: megabytes << 20})
    if ended.code == ExitCode.DONE:
        assert_whole(out, 2_000)
    else:
        assert (ended.code, ended.err) == (ExitCode.OUTPUT, SHORT)
        assert bytes_of(out) == before
    assert names(tmp_path) == ["out"]


def test_too_little_memory_for_the_smallest_run_is_no_bug(tmp_path: Path) -> None:
    ended = ran(score(RECORDS, tmp_path / "out"), limits={resource.RLIMIT_AS: 300 << 20})
    assert (ended.code, ended.err) == (ExitCode.OUTPUT, SHORT)
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)),
        RuntimeError("can't start new thread"),
        type("PanicException", (BaseException,), {})("could not spawn threads: Rosa Invented"),
        ImportError("libx.so: failed to map segment from shared object"),
    ],
)
def test_want_of_memory_is_told_from_a_bug(
    error: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*_: object) -> None:
        raise ValueError from error

    monkeypatch.setattr("vacatur.rules.load.list_packs", refused)
    assert run(["packs", "list"]) == ExitCode.OUTPUT
    assert capsys.readouterr().err == SHORT


def test_a_work_that_the_system_kills_is_told_and_tidied_up(tmp_path: Path) -> None:
    code, said = died(tmp_path, signal.SIGKILL)
    assert code == ExitCode.OUTPUT
    assert said.splitlines() == [
        "vacatur: The system ended the work (SIGKILL), as it does when memory runs out.",
        HINT,
    ]
    assert names(tmp_path) == []


def test_a_library_that_ends_the_process_for_want_of_memory_is_believed(tmp_path: Path) -> None:
    for number in (signal.SIGABRT, 0):
        code, said = died(tmp_path, number, "memory allocation of 96 bytes failed, Rosa Invented")
        assert (code, said) == (ExitCode.OUTPUT, SHORT)
        assert names(tmp_path) == []


def test_a_crash_is_a_bug_and_quotes_nothing(tmp_path: Path) -> None:
    code, said = died(tmp_path, signal.SIGSEGV, "panicked at Rosa Invented, 1970-01-01")
    assert code == ExitCode.BUG
    assert said.startswith("vacatur: Internal error: ended by SIGSEGV.\nThis is a bug in vacatur;")
    assert names(tmp_path) == []


def test_a_file_that_shrinks_under_its_mapping_is_an_input_at_fault(tmp_path: Path) -> None:
    code, said = died(tmp_path, signal.SIGBUS)
    assert (code, names(tmp_path)) == (ExitCode.INPUT, [])
    assert said.startswith("vacatur: A file became shorter while it was read")


def test_the_work_ends_with_the_parent_that_waits_for_it(tmp_path: Path) -> None:
    process = started(score(RECORDS, tmp_path / "out"))
    time.sleep(0.2)
    process.kill()
    began = time.monotonic()
    process.communicate(timeout=30)
    assert time.monotonic() - began < 5  # the pipe closes when the last of them ends
    assert (tmp_path / "out").exists() is False


def test_a_debugger_sees_one_process(tmp_path: Path) -> None:
    done = ran(score(RECORDS, tmp_path / "out"), env={"VACATUR_UNGUARDED": "1"})
    assert done.code == ExitCode.DONE
    assert_whole(tmp_path / "out", 2_000)


WAITS = """
import mmap, resource, sys, time
most = 400 << 20
resource.setrlimit(resource.RLIMIT_AS, (most, most))
held = mmap.mmap(-1, int(sys.argv[1]) << 20)
print("ready", flush=True)
time.sleep(float(sys.argv[2]))
"""


@pytest.mark.parametrize(("megabytes", "seconds", "ends"), [(370, 60, False), (1, 2, True)])
def test_work_that_waits_for_memory_forever_is_given_up(
    megabytes: int, seconds: int, *, ends: bool
) -> None:
    command = [sys.executable, "-c", WAITS, str(megabytes), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        status = wait_for(process.pid, 400 << 20, patience=0.5)
        process.kill()
    assert status == (0 if ends else None)
