"""The forms of arguments and results: what compiled code is for, and how it takes them.

A form is the character of a NumPy type for a number, a triple (character, dimensions, layout) for
an array, and (class, forms) for a tuple. Compiled code takes an array as numbers of its own, and a
tuple as its parts: the calling convention of numba's own compiled functions.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeAlias

import numpy as np

Form: TypeAlias = "str | tuple[str, int, str] | tuple[type, tuple[Form, ...]]"

_C_TYPES: Final = {
    "?": ctypes.c_bool,
    "b": ctypes.c_int8,
    "B": ctypes.c_uint8,
    "h": ctypes.c_int16,
    "H": ctypes.c_uint16,
    "i": ctypes.c_int32,
    "I": ctypes.c_uint32,
    "l": ctypes.c_int64,
    "L": ctypes.c_uint64,
    "f": ctypes.c_float,
    "d": ctypes.c_double,
}


def form_of(value: object) -> Form:
    """Return the form of an argument.

    Raises:
        TypeError: Compiled code takes no such value.

    Example:
        >>> form_of(3), form_of(np.zeros((2, 2), np.uint8)), form_of((True, np.uint64(1)))
        ('l', ('B', 2, 'C'), (<class 'tuple'>, ('?', 'L')))
    """
    if isinstance(value, np.ndarray):
        return value.dtype.char, value.ndim, "C" if value.flags.c_contiguous else "A"
    if isinstance(value, np.generic):
        return value.dtype.char
    if isinstance(value, tuple):
        return type(value), tuple(map(form_of, value))
    for kind, form in ((bool, "?"), (int, "l"), (float, "d")):
        if isinstance(value, kind):
            return form
    message = f"A kernel takes no {type(value).__name__}."
    raise TypeError(message)


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
