"""An interrupt at any moment: code 130, one line, no hang, nothing half-written."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from vacatur.synthetic import synthesize, write_synthetic

WRITES_ON = """
import os, signal, sys, threading, time
from pathlib import Path
from vacatur.interrupt import leave_on_interrupt, unfinished
from vacatur.results.write import write_one

def write(folder):
    number = 0
    while True:
        number += 1
        try:
            write_one(folder / f"{number}.json", {"number": number})
        except OSError:
            pass

leave_on_interrupt()
folder = Path(sys.argv[1])
folder.mkdir()
with unfinished(folder):
    for _ in range(3):
        threading.Thread(target=write, args=(folder,), daemon=True).start()
    time.sleep(0.05)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(10)
"""

ENDS_FIRST = """
import os, signal, threading, time
from vacatur.interrupt import leave_on_interrupt, undisturbed

leave_on_interrupt()
threading.Thread(target=time.sleep, args=(10,), daemon=True).start()
with undisturbed():
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(0.2)
    print("moved", flush=True)
print("went on")
"""


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("interrupt") / "records.csv"
    write_synthetic(synthesize(60_000, seed=4), path)
    return path


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("delay", [0.3, 0.5, 0.7, 0.9, 1.2])
def test_a_stopped_run_leaves_nothing_behind(
    records: Path, tmp_path: Path, delay: float, stop: signal.Signals
) -> None:
    law = ["--pack", "us-il/cannabis", "--as-of", "2020-01-15"]
    command = [sys.executable, "-m", "vacatur", "score", str(records), *law]
    running = subprocess.Popen(
        [*command, "--out", str(tmp_path / "out")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(delay)
    running.send_signal(stop)
    said = running.communicate(timeout=30)[1]
    if running.returncode == 0:  # it was done already
        assert (tmp_path / "out" / "manifest.json").is_file()
        return
    assert running.returncode == 130
    assert said.strip() == "vacatur: Interrupted."
    assert list(tmp_path.iterdir()) == []


def test_what_other_threads_still_write_is_removed_too(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITES_ON, str(tmp_path / "results")]
    for _ in range(5):
        stopped = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert (stopped.returncode, stopped.stderr) == (130, "vacatur: Interrupted.\n")
        assert list(tmp_path.iterdir()) == []


def test_a_step_that_must_not_stop_halfway_ends_first() -> None:
    command = [sys.executable, "-c", ENDS_FIRST]
    stopped = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (stopped.returncode, stopped.stdout) == (130, "moved\n")
