"""Kernels written to a file and loaded, as by a process that starts."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Load = Callable[[str], Any]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder where machine code is kept, still to be made."""
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    return tmp_path / "source" / "__pycache__"


@pytest.fixture
def load(kept: Path) -> Load:
    """Load a module of a text; its kernels were never called."""

    def loaded(text: str, name: str = "loops") -> Any:
        path = kept.parent / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        exec(compile(text, path, "exec"), module.__dict__)  # noqa: S102  no bytecode is left behind
        return module

    return loaded


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the names of the kernels that are compiled from now on."""
    from vacatur.native import compiler  # noqa: PLC0415  it imports numba

    names: list[str] = []
    compiled = compiler.compiled

    def noted(found: Any, forms: Any) -> Any:
        names.append(found.py_func.__name__)
        return compiled(found, forms)

    monkeypatch.setattr(compiler, "compiled", noted)
    return names
