"""Instructions that numba has no words for: plain Python beside what compiled code does instead."""

# ruff: noqa: ANN401 - the objects of numba that write code have no types
from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any


class Instruction:
    """A function of Python that kernels may call, where it is written in the language of LLVM.

    Args:
        plain: What it does, in Python.
        code: What numba is told of it: see `numba.extending.intrinsic`.

    Attributes:
        py_func: What it is compiled to comes from it.
    """

    def __init__(self, plain: Callable[..., Any], code: Callable[..., Any]) -> None:
        functools.update_wrapper(self, plain)
        self._plain = plain
        self.py_func = code

    def __call__(self, *arguments: Any) -> Any:
        """Do it in Python."""
        return self._plain(*arguments)

    @functools.cached_property
    def _numba_type_(self) -> Any:
        """How numba knows it where a kernel calls it."""
        from vacatur.native.compiler import type_of_intrinsic  # noqa: PLC0415  it imports numba

        return type_of_intrinsic(self.py_func)
