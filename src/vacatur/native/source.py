"""What compiled code comes from: all that a kernel says, and all that it calls."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from types import CodeType, ModuleType
from typing import Any

import numpy as np

Function = Callable[..., Any]


def digest_of(function: Function) -> str:
    """Return a digest that changes with anything that a function would be compiled to.

    Example:
        >>> digest_of(lambda number: number + 1) == digest_of(lambda number: number + 2)
        False
    """
    said = [_said(each) for each in _with_called(function)]
    return _digest(repr(said).encode())


def spoken(value: object) -> str:
    """Say a value as far as it decides what is compiled.

    Example:
        >>> spoken(3), spoken(max), spoken(np.uint8(3))
        ('3', 'max', 'np.uint8(3)')
    """
    if isinstance(value, np.ndarray):
        return f"{value.dtype} {value.shape} {_digest(value.tobytes())}"
    if isinstance(value, tuple):
        return f"{type(value).__qualname__} {[*map(spoken, value)]}"
    if isinstance(value, type):
        members = getattr(value, "__members__", {}).values()  # of an enumeration
        return f"{value.__qualname__} {getattr(value, '_fields', ())} {[*members]}"
    named_by_place = type(value).__repr__ is object.__repr__  # another one in each process
    if isinstance(value, ModuleType) or callable(value) or named_by_place:
        return getattr(value, "__name__", type(value).__name__)
    return repr(value)


def _with_called(function: Function) -> list[Function]:
    """Return a kernel and all that it calls, each once: functions may call one another in turn."""
    found: list[Function] = []
    waiting = [function]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.append(each)
            waiting += [v.py_func for _, v in _named(each) if hasattr(v, "py_func")]
    return found


def _said(function: Function) -> tuple[object, ...]:
    values = ((name, spoken(value)) for name, value in _named(function))
    return function.__qualname__, repr(function.__defaults__), *_code(function.__code__), *values


def _named(function: Function) -> Iterator[tuple[str, object]]:
    """Give what the names stand for that a function uses: its own, global, or of a module."""
    code, cells = function.__code__, function.__closure__ or ()
    for name, cell in zip(code.co_freevars, cells, strict=True):
        yield name, cell.cell_contents
    names = list(dict.fromkeys(_names(code)))
    known = [(name, function.__globals__[name]) for name in names if name in function.__globals__]
    yield from known
    for _, module in known:
        if isinstance(module, ModuleType):
            yield from ((name, vars(module)[name]) for name in names if name in vars(module))


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _code(code: CodeType) -> Iterator[object]:
    yield from (code.co_code, code.co_names, code.co_varnames)
    for constant in code.co_consts:
        yield tuple(_code(constant)) if isinstance(constant, CodeType) else repr(constant)


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()
