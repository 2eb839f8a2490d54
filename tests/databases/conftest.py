"""Databases to read from and write to."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases.server import Server, running


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Start one server for all tests, in a short path: a socket's name has few letters."""
    folder = Path(tempfile.mkdtemp(prefix="vacatur-"))
    folder.chmod(0o755)
    try:
        with running(folder) as started:
            yield started
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql(server: Server) -> Server:
    """Give the server with an empty database."""
    server.sql("DROP SCHEMA public CASCADE; DROP SCHEMA IF EXISTS crim CASCADE")
    server.sql("CREATE SCHEMA public; CREATE SCHEMA crim")
    return server


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    """Give the path of an empty SQLite database."""
    path = tmp_path / "court.db"
    sqlite3.connect(path).close()
    return path
