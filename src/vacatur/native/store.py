"""Machine code kept on disk between runs, for this processor, these versions and this source."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, Final

from vacatur.native.machine import Machine, processor

_NEWEST: Final = 1
"""Counts the ways in which code was kept."""


class Place:
    """Where the code of one kernel for arguments of one form is kept, and what it must come from.

    Args:
        function: The kernel as it is written.
        forms: Says the forms of its arguments.
        sources: All kernels that it calls, and itself.
    """

    def __init__(
        self, function: Callable[..., Any], forms: str, sources: list[Callable[..., Any]]
    ) -> None:
        kind = hashlib.blake2b(f"{_NEWEST} {_versions()} {forms}".encode(), digest_size=8)
        name = f"{function.__module__.rpartition('.')[2]}.{function.__name__}"
        folder = _folder(Path(function.__code__.co_filename).parent)
        self._path = folder / f"{name}-{kind.hexdigest()}.native" if folder else None
        self._source = hashlib.blake2b(repr([_said(each) for each in sources]).encode()).hexdigest()

    def load(self) -> tuple[bool, Machine | None]:
        """Return whether anything is kept, and the code; None for a kernel that needs numba."""
        try:
            head, _, code = self._path.read_bytes().partition(b"\n") if self._path else (b"",) * 3
            told = json.loads(head or b"{}")
        except (OSError, ValueError):
            return False, None
        if told.get("source") != self._source or told.get("code") != _digest(code):
            return False, None
        if not code:
            return True, None
        returns = tuple(told["returns"])
        return True, Machine(name=told["name"], returns=returns, several=told["several"], code=code)

    def keep(self, machine: Machine | None) -> None:
        """Keep the code; where nothing can be written, the next run compiles again."""
        if self._path is None:
            return
        code = machine.code if machine else b""
        told: dict[str, Any] = {"source": self._source, "code": _digest(code)}
        if machine:
            told |= {"name": machine.name, "returns": machine.returns, "several": machine.several}
        with suppress(OSError):
            handle, name = tempfile.mkstemp(dir=self._path.parent)
            with os.fdopen(handle, "wb") as stream:
                stream.write(json.dumps(told).encode() + b"\n" + code)
            Path(name).replace(self._path)


def _digest(code: bytes) -> str:
    return hashlib.blake2b(code).hexdigest()


@cache
def _versions() -> str:
    return f"{sys.version} {version('numba')} {version('llvmlite')} {processor()}"


@cache
def _folder(beside: Path) -> Path | None:
    """Return the first folder that can be written: the user's choice, beside the source, theirs."""
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    home = os.environ.get("XDG_CACHE_HOME") or str(Path("~/.cache").expanduser())
    for folder in (Path(chosen) if chosen else beside / "__pycache__", Path(home) / "vacatur"):
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            if os.access(folder, os.W_OK):
                return folder
    return None


def _said(function: Callable[..., Any]) -> tuple[object, ...]:
    """All that a function says: its code, and the values of the names that it uses."""
    code = function.__code__
    named = ((name, function.__globals__.get(name)) for name in code.co_names)
    return (function.__qualname__, *_code(code), *((name, _value(value)) for name, value in named))


def _code(code: CodeType) -> Iterator[object]:
    yield from (code.co_code, code.co_names, code.co_varnames)
    for constant in code.co_consts:
        yield tuple(_code(constant)) if isinstance(constant, CodeType) else repr(constant)


def _value(value: object) -> str:
    """Say what a global name stands for, as far as it decides what is compiled."""
    if isinstance(value, ModuleType | type) or callable(value) or value is None:
        return getattr(value, "__name__", type(value).__name__)
    return repr(value)
