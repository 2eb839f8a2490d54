"""The forms of arguments and results: what compiled code is for, and how it takes them.

A form is the name of a NumPy type for a number, a triple (name, dimensions, layout) for an array,
and (class, forms) for a tuple. The layout is C, or A for any other, aligned or not. Compiled code
takes an array as numbers of its own, and a tuple as its parts: the calling convention of numba's
own compiled functions.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeAlias

import numpy as np

Form: TypeAlias = "str | tuple[str, int, str] | tuple[type, tuple[Form, ...]]"

_C_TYPES: Final[dict[str, Any]] = {
    "bool": ctypes.c_bool,
    "int8": ctypes.c_int8,
    "uint8": ctypes.c_uint8,
    "int16": ctypes.c_int16,
    "uint16": ctypes.c_uint16,
    "int32": ctypes.c_int32,
    "uint32": ctypes.c_uint32,
    "int64": ctypes.c_int64,
    "uint64": ctypes.c_uint64,
    "float32": ctypes.c_float,
    "float64": ctypes.c_double,
}
_NAMES: Final = {np.dtype(name): name for name in _C_TYPES}
_LEAST, _SIGNED, _UNSIGNED = -(2**63), 2**63, 2**64


def form_of(value: object) -> Form:
    """Return the form of an argument.

    Raises:
        TypeError: Compiled code takes no such value.

    Example:
        >>> form_of(3), form_of(np.zeros((2, 2), np.uint8)), form_of((True, np.uint64(1)))
        ('int64', ('uint8', 2, 'C'), (<class 'tuple'>, ('bool', 'uint64')))
    """
    if isinstance(value, np.ndarray):
        tidy = value.flags.c_contiguous and value.flags.aligned
        return number_form(value.dtype), value.ndim, "C" if tidy else "A"
    if isinstance(value, np.generic):
        return number_form(value.dtype)
    if isinstance(value, tuple):
        return type(value), tuple(map(form_of, value))
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, float):
        return "float64"
    if isinstance(value, int) and _LEAST <= value < _UNSIGNED:
        return "int64" if value < _SIGNED else "uint64"
    message = f"A kernel takes no {type(value).__name__}."
    raise TypeError(message)


def number_form(kind: np.dtype[Any]) -> str:
    """Return the form of numbers of a type.

    Raises:
        TypeError: Compiled code knows no such numbers.
    """
    name = _NAMES.get(kind)
    if name is None:
        message = f"A kernel takes no {kind}."
        raise TypeError(message)
    return name


def c_types(form: Form) -> list[Any]:
    """Return how an argument of a form is passed."""
    if isinstance(form, str):
        return [_C_TYPES[form]]
    if len(form) == 2:  # noqa: PLR2004  a tuple
        return [kind for part in form[1] for kind in c_types(part)]
    pointer, size = ctypes.c_void_p, ctypes.c_int64
    return [pointer, pointer, size, size, pointer, *[size] * (2 * form[1])]


def passed(arguments: Sequence[object]) -> Iterator[object]:
    """Give what is passed for arguments; they own their memory themselves, hence two NULLs."""
    for value in arguments:
        if isinstance(value, np.ndarray):
            yield from (None, None, value.size, value.itemsize, value.ctypes.data)
            yield from value.shape
            yield from value.strides
        elif isinstance(value, tuple):
            yield from passed(value)
        else:
            yield value.item() if isinstance(value, np.generic) else value


def result_type(returns: Sequence[str]) -> type[ctypes.Structure]:
    """Return the struct that compiled code fills with its results."""
    fields = [(f"part{place}", _C_TYPES[form]) for place, form in enumerate(returns)]
    return type("Result", (ctypes.Structure,), {"_fields_": fields})
