"""Loops over rows or bytes that are compiled when they are first called."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from threading import RLock
from typing import Any, Final, TypeVar, cast

import numpy as np

from vacatur.native.forms import Form, form_of

Function = TypeVar("Function", bound=Callable[..., Any])

_lock: Final = RLock()


def compiles() -> bool:
    """Tell whether anything is compiled at all, as numba would."""
    return os.environ.get("NUMBA_DISABLE_JIT", "0") in {"", "0"}


class Kernel:
    """A function that is compiled for each form of arguments it is called with.

    It neither holds the interpreter while it runs nor notices when integers wrap around.

    Attributes:
        py_func: The function as it is written.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        functools.update_wrapper(self, function)
        self.py_func = function
        self._ready: dict[tuple[Form, ...], Callable[..., Any]] = {}

    def __call__(self, *arguments: Any) -> Any:  # noqa: ANN401  as the function says
        """Call it; compile it first where nobody did."""
        forms = tuple(map(form_of, arguments))
        ready = self._ready.get(forms)
        if ready is None:
            ready = self._made_ready(forms)
        return ready(*arguments)

    @functools.cached_property
    def dispatcher(self) -> Any:  # noqa: ANN401  numba has no types
        """What numba makes of the function where it runs itself what calls it."""
        from vacatur.native import compiler  # noqa: PLC0415  it imports numba

        return compiler.dispatcher(self.py_func)

    @functools.cached_property
    def part(self) -> Any:  # noqa: ANN401  numba has no types
        """What it makes of it where that becomes a part of machine code."""
        from vacatur.native import compiler  # noqa: PLC0415  it imports numba

        return compiler.dispatcher(self.py_func)

    @property
    def _numba_type_(self) -> Any:  # noqa: ANN401  numba has no types
        """How numba knows the function where another kernel calls it."""
        from vacatur.native import compiler  # noqa: PLC0415  it imports numba

        return compiler.type_of(self.part if compiler.makes_parts() else self.dispatcher)

    def _made_ready(self, forms: tuple[Form, ...]) -> Callable[..., Any]:
        with _lock:
            if forms not in self._ready:  # else another thread was quicker
                self._ready[forms] = self._native(forms)
            return self._ready[forms]

    def _native(self, forms: tuple[Form, ...]) -> Callable[..., Any]:
        from vacatur.native.machine import Native  # noqa: PLC0415  it imports LLVM
        from vacatur.native.store import Place  # noqa: PLC0415

        place = Place(self.py_func, forms)
        known, machine = place.load()
        if not known:
            from vacatur.native import compiler  # noqa: PLC0415  it imports numba

            machine = compiler.compiled(self.part, forms)
            place.keep(machine)
        return self._boxed if machine is None else Native(machine, forms)

    @functools.cached_property
    def _boxed(self) -> Callable[..., Any]:
        from vacatur.native import compiler  # noqa: PLC0415  it imports numba

        return cast("Callable[..., Any]", compiler.boxed(self.py_func))


def kernel(function: Function) -> Function:
    """Compile a loop over rows or bytes: kept on disk, without the interpreter lock.

    Compiled integers wrap around silently; so they do when compiling is switched off.
    """
    if not compiles():
        return np.errstate(over="ignore")(function)
    return cast("Function", Kernel(function))
