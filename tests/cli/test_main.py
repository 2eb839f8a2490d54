"""Every way out of the program: bugs, interrupts, closed pipes, and a cheap start."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Command
from vacatur.errors import ExitCode, InputError

HEAVY = {"polars", "numba", "numpy", "pyarrow", "pydantic", "rich", "sqlglot"}


def broken(error: BaseException) -> object:
    def raises(*_: object, **__: object) -> None:
        raise error

    return raises


def test_a_bug_names_its_type_and_place_and_no_value(
    cli: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    personal = "IL00012345 Rosa Invented"
    monkeypatch.setattr("vacatur.rules.load.list_packs", broken(KeyError(personal)))
    ended = cli("packs", "list")
    assert ended.code == ExitCode.BUG
    assert ended.is_short_error()
    assert re.match(r"vacatur: Internal error: KeyError at vacatur\.cli\.packs:\d+\.", ended.err)
    assert "IL000" not in ended.err


def test_a_panic_that_is_no_exception_is_a_bug_too(
    cli: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    panic = type("PanicException", (BaseException,), {})
    monkeypatch.setattr("vacatur.rules.load.list_packs", broken(panic("secret")))
    ended = cli("packs", "list")
    assert (ended.code, ended.is_short_error()) == (ExitCode.BUG, True)


def test_an_interrupt_is_exit_130(cli: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vacatur.rules.load.list_packs", broken(KeyboardInterrupt()))
    ended = cli("packs", "list")
    assert (ended.code, ended.err) == (ExitCode.INTERRUPTED, "vacatur: Interrupted.\n")


def test_an_error_of_ours_keeps_its_code_and_hint(
    cli: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = InputError("[a.csv] is\nempty.", hint="Give a file\nwith rows.")
    monkeypatch.setattr("vacatur.rules.load.list_packs", broken(error))
    ended = cli("packs", "list")
    assert ended.code == ExitCode.INPUT
    assert ended.err == "vacatur: [a.csv] is empty.\nGive a file with rows.\n"


def test_a_reader_that_goes_away_is_no_error() -> None:
    command = (
        f"{sys.executable} -m vacatur packs show us-il/cannabis | true\nexit ${{PIPESTATUS[0]}}"
    )
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (done.returncode, done.stderr) == (ExitCode.DONE, "")


def test_the_start_loads_nothing_heavy() -> None:
    script = "import sys, vacatur.cli; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert not HEAVY & set(done.stdout.split())


def test_the_version_names_the_program_and_every_pack(process: Command) -> None:
    ended = process("--version")
    assert ended.code == ExitCode.DONE
    first, *packs = ended.out.splitlines()
    assert re.fullmatch(r"vacatur \d+\.\d+\.\d+", first)
    folder = Path(ROOT, "src", "vacatur", "packs")
    assert len(packs) == len(list(folder.rglob("pack.toml"))) > 0
    assert any(re.fullmatch(r"us-il/cannabis \d+\.\d+\.\d+", line) for line in packs)
