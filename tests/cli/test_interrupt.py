"""An interrupt at any moment: code 130, one line, no hang, nothing half-written."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from vacatur.synthetic import synthesize, write_synthetic


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
