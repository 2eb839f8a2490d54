"""What is written is its owner's alone at every moment, and no command opens a socket."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.security.watched import ROOT, WATCHING, run, steps


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """All that the commands wrote, and what was seen on the way."""
    folder = tmp_path_factory.mktemp("watched")
    log, below = folder / "log", folder / "made"
    below.mkdir()
    done = run(steps(folder, below), log=log, below=below)
    assert done.returncode == 0, done.stderr
    return below, log.read_text(encoding="utf-8").splitlines()


def test_the_watch_sees_sockets_and_open_files(tmp_path: Path) -> None:
    program = (
        "import os, socket, pathlib\n"
        "path = pathlib.Path('open')\npath.touch()\npath.chmod(0o644)\npath.rename('moved')\n"
        "socket.socket()"
    )
    watch = {"PYTHONPATH": str(WATCHING), "WATCH_LOG": str(tmp_path / "log"), "WATCH_BELOW": "open"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=watch, capture_output=True, check=False
    )
    assert b"NoNetworkError" in done.stderr
    seen = [line.split()[0] for line in (tmp_path / "log").read_text().splitlines()]
    assert seen == ["watched", "mode", "socket"]


def test_every_file_is_its_owners_alone(made: tuple[Path, list[str]]) -> None:
    below, _ = made
    open_to_others = {
        str(path.relative_to(below)): oct(stat.S_IMODE(path.lstat().st_mode))
        for path in below.rglob("*")
        if stat.S_IMODE(path.lstat().st_mode) != (0o700 if path.is_dir() else 0o600)
    }
    assert open_to_others == {}
    assert sum(path.is_file() for path in below.rglob("*")) > 60


def test_what_was_moved_or_removed_was_its_owners_alone(made: tuple[Path, list[str]]) -> None:
    assert [line for line in made[1] if line.startswith("mode")] == []


def test_no_command_opens_a_socket(made: tuple[Path, list[str]]) -> None:
    assert [line for line in made[1] if line.startswith("socket")] == []
    assert sum(line.startswith("watched") for line in made[1]) > 3


def without_network() -> list[str] | None:
    """The command that gives a process a network namespace with nothing in it."""
    command = ["unshare", "--map-root-user", "--net"]
    try:
        done = subprocess.run([*command, "true"], capture_output=True, check=False)
    except FileNotFoundError:
        return None
    return None if done.returncode else command


def test_every_command_does_its_work_without_a_network(tmp_path: Path) -> None:
    unshare = without_network()
    if unshare is None:
        pytest.skip("this system gives no namespace without a network")
    below = tmp_path / "made"
    below.mkdir()
    named = ("inspect", "resolve", "score", "explain", "shard", "synthesize", "bench", "gogen")
    first = {step[0]: step for step in reversed([*steps(tmp_path, below)])}
    log = tmp_path / "log"
    done = run([first[name] for name in named], log=log, below=below, before=unshare)
    assert done.returncode == 0, done.stderr
    assert "socket" not in log.read_text(encoding="utf-8")


def test_imports_open_no_socket(tmp_path: Path) -> None:
    """Of every module of ours but the doors to Spark and to databases."""
    modules = [
        ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
        for path in sorted((ROOT / "src" / "vacatur").rglob("*.py"))
        if not path.name.startswith(("spark", "__main__", "__init__"))
    ]
    program = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)"
    log = tmp_path / "log"
    watch = {"PYTHONPATH": str(WATCHING), "WATCH_LOG": str(log), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", program, *modules], env=watch, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(modules) > 200
    assert [line.split()[0] for line in log.read_text().splitlines()] == ["watched"]
