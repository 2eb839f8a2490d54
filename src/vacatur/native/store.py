"""Machine code kept on disk between runs, for this processor, these versions and this source."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from stat import S_IWOTH
from threading import get_ident
from typing import Any, Final

from vacatur.native.forms import Form
from vacatur.native.machine import Machine, processor
from vacatur.native.source import digest_of, spoken

_NEWEST: Final = 2
"""Counts the ways in which code was kept."""
_SETTINGS: Final = ("NUMBA_BOUNDSCHECK", "NUMBA_CPU_FEATURES", "NUMBA_CPU_NAME", "NUMBA_OPT")
"""Settings of numba that change what it compiles."""
_LINE: Final = b"\n"
_OWN: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_READABLE: Final = 0o644


class Place:
    """Where the code of one kernel for arguments of one form is kept, and what it must come from.

    Args:
        function: The kernel as it is written.
        forms: The forms of its arguments.
    """

    def __init__(self, function: Callable[..., Any], forms: Sequence[Form]) -> None:
        kind = _digest(f"{_NEWEST} {_versions()} {_settings()} {spoken(tuple(forms))}".encode())
        self._name = f"{function.__module__}.{function.__name__}-{kind}.native"
        self._written = Path(function.__code__.co_filename)
        self._source = digest_of(function)

    def load(self) -> tuple[bool, Machine | None]:
        """Return whether anything is kept, and the code; None for a kernel that needs numba."""
        for folder in self._folders():
            head, _, code = self._kept(folder / self._name).partition(_LINE)
            told = json.loads(head or b"{}")
            if told.get("source") == self._source:
                return True, _machine(told, code) if code else None
        return False, None

    def keep(self, machine: Machine | None) -> None:
        """Keep the code; where nothing can be written, the next run compiles again."""
        told: dict[str, Any] = {"source": self._source}
        if machine:
            told |= {"name": machine.name, "returns": machine.returns, "several": machine.several}
        body = json.dumps(told).encode() + _LINE + (machine.code if machine else b"")
        for folder in self._folders():
            with suppress(OSError):
                folder.mkdir(parents=True, exist_ok=True)
                _write(folder / self._name, _digest(body).encode() + _LINE + body)
                return

    def _folders(self) -> Iterator[Path]:
        """Give the user's choice or else the folder beside the source, and one of the user's."""
        if chosen := os.environ.get("NUMBA_CACHE_DIR"):
            yield Path(chosen)
        elif self._written.is_file():
            yield self._written.parent / "__pycache__"
        if home := _home():
            yield home / "vacatur"

    def _kept(self, path: Path) -> bytes:
        """Return what a file keeps; nothing where it is damaged, or of somebody not trusted."""
        with suppress(OSError), path.open("rb") as stream:
            found, (digest, _, body) = os.fstat(stream.fileno()), stream.read().partition(_LINE)
            if digest == _digest(body).encode() and self._is_trusted(found):
                return body
        return b""

    def _is_trusted(self, found: os.stat_result) -> bool:
        """Tell whether only those could write a file who could write the program itself."""
        if os.name == "nt":  # it knows no such owners
            return True
        owners = {0, os.geteuid()}
        if self._written.exists():
            owners.add(self._written.stat().st_uid)
        return found.st_uid in owners and not found.st_mode & S_IWOTH


def _machine(told: dict[str, Any], code: bytes) -> Machine:
    returns = tuple(told["returns"])
    return Machine(name=told["name"], returns=returns, several=told["several"], code=code)


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f"{path.name}.{os.getpid()}.{get_ident()}")
    try:
        with os.fdopen(os.open(part, _OWN, _READABLE), "wb") as stream:
            stream.write(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _home() -> Path | None:
    """Return the user's folder for what can be made again; some users have none."""
    with suppress(RuntimeError):
        home = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
        return home if home.is_absolute() else None
    return None


@cache
def _versions() -> str:
    return f"{sys.version} {version('numba')} {version('llvmlite')} {processor()}"


def _settings() -> list[str | None]:
    return [os.environ.get(name) for name in _SETTINGS]
