"""Signals that end a run: one line, code 130, nothing left, however often they come."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.faults.processes import LONGEST, names
from vacatur.errors import ExitCode

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is one process")

WRITES = """
import signal, sys, time
from pathlib import Path
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever runs the tests may have it ignored
from vacatur.interrupt import leave_on_interrupt
leave_on_interrupt()
from vacatur.cli import guard
from vacatur.hidden import hidden

guard.split()
with hidden(Path(sys.argv[1]), Path.mkdir) as folder:
    for number in range(300):
        (folder / str(number)).touch()
    print("ready", flush=True)
    time.sleep(60)
"""


def stopped(folder: Path, stops: Sequence[signal.Signals], *, group: bool) -> tuple[int, str]:
    """Send signals to a run in the middle of its work, to all of it or to the parent."""
    command = [sys.executable, "-c", WRITES, str(folder / "out")]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdout=pipe, stderr=pipe, text=True, start_new_session=True
    ) as run:
        assert run.stdout
        assert run.stdout.readline() == "ready\n"
        for stop in stops:
            (os.killpg if group else os.kill)(run.pid, stop)
        said = run.communicate(timeout=LONGEST)[1]
    return run.returncode, said


@pytest.mark.parametrize("group", [True, False])
@pytest.mark.parametrize(
    "stops",
    [
        [signal.SIGINT],
        [signal.SIGTERM],
        [signal.SIGHUP],
        [signal.SIGINT] * 5,
        [signal.SIGINT, signal.SIGTERM, signal.SIGINT],
    ],
)
def test_a_signal_leaves_nothing(
    tmp_path: Path, stops: list[signal.Signals], *, group: bool
) -> None:
    code, said = stopped(tmp_path, stops, group=group)
    assert (code, said) == (ExitCode.INTERRUPTED, "vacatur: Interrupted.\n")
    assert names(tmp_path) == []
