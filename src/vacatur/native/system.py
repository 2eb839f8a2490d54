"""What kernels ask of the operating system: bytes of a file, and to wait a moment."""

# ruff: noqa: ANN401 - the objects of numba that write code have no types
from __future__ import annotations

import os
import time
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vacatur.native.instruction import Instruction

CALLED: Final = frozenset({"pread", "usleep"})
"""The names of the functions of the system that compiled code calls."""
FAILED: Final = -1
_MOMENT: Final = 20
"""Microseconds."""


def _plain_read_at(handle: int, data: npt.NDArray[np.uint8], size: int, place: int) -> int:
    """Fill an array with the bytes of an open file from a place on, so many at most.

    Returns:
        How many they are; FAILED where they cannot be read.

    Example:
        >>> _plain_read_at(-1, np.empty(1, np.uint8), 1, 0)
        -1
    """
    try:
        return os.preadv(handle, [data[:size].data], place)
    except OSError:
        return FAILED


def _plain_pause() -> None:
    """Leave the processor to others for a moment.

    Example:
        >>> _plain_pause()
    """
    time.sleep(_MOMENT / 1_000_000)


def _function(builder: Any, kind: Any, name: str) -> Any:
    from numba.core import cgutils  # noqa: PLC0415  only compiling needs it

    known: Any = cgutils
    return known.get_or_insert_function(builder.module, kind, name)


def _read_at(_context: Any, _handle: Any, data: Any, _size: Any, _place: Any) -> Any:
    from llvmlite import ir  # noqa: PLC0415  only compiling needs them
    from numba import types  # noqa: PLC0415

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        handle, array, size, place = given
        long, pointer = ir.IntType(64), ir.IntType(8).as_pointer()
        kind = ir.FunctionType(long, [ir.IntType(32), pointer, long, long])
        pread = _function(builder, kind, "pread")
        into = context.make_array(signature.args[1])(context, builder, array).data
        return builder.call(pread, [builder.trunc(handle, ir.IntType(32)), into, size, place])

    return types.int64(types.int64, data, types.int64, types.int64), code


def _pause(_context: Any) -> Any:
    from llvmlite import ir  # noqa: PLC0415
    from numba import types  # noqa: PLC0415

    def code(context: Any, builder: Any, _signature: Any, _given: Any) -> Any:
        number = ir.IntType(32)
        kind = ir.FunctionType(number, [number])
        usleep = _function(builder, kind, "usleep")
        builder.call(usleep, [number(_MOMENT)])
        return context.get_dummy_value()

    return types.void(), code


read_at = Instruction(_plain_read_at, _read_at)
pause = Instruction(_plain_pause, _pause)
