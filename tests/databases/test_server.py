"""The server of the tests: stopped whatever happens, and never silently missing."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import tests.databases.server as programs
from tests.databases.server import Server, running
from tests.servers import REQUIRED


def test_without_a_server_its_tests_are_skipped_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "find_programs", lambda: None)
    monkeypatch.delenv(REQUIRED, raising=False)
    with pytest.raises(pytest.skip.Exception, match="needs PostgreSQL"), running(tmp_path):
        pass
    monkeypatch.setenv(REQUIRED, "1")
    with pytest.raises(pytest.fail.Exception, match="needs PostgreSQL"), running(tmp_path):
        pass


def test_a_server_is_stopped_though_a_test_fails(server: Server) -> None:
    folder = server.folder / "another"
    folder.mkdir(mode=0o755)
    seen: list[bytes] = []

    def failing() -> None:
        with running(folder) as started:
            seen.append(started.sql("SELECT 1"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert seen == [b"1\n"]
    with pytest.raises(subprocess.CalledProcessError):
        Server(programs=server.programs, folder=folder).sql("SELECT 1")
