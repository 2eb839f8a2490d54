"""Numbers that several threads read and change at once, without the interpreter.

What a thread wrote before it stores such a number, another sees after it loaded that.
"""

# ruff: noqa: ANN401 - the objects of numba that write code have no types
from __future__ import annotations

from threading import Lock
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vacatur.native.instruction import Instruction

Numbers = npt.NDArray[np.int64]

_BYTES: Final = 8
_lock: Final = Lock()


def _plain_take(numbers: Numbers, place: int) -> int:
    """Return a number and add 1 to it, as one step.

    Example:
        >>> numbers = np.array([4])
        >>> _plain_take(numbers, 0), numbers.tolist()
        (4, [5])
    """
    with _lock:
        taken = int(numbers[place])
        numbers[place] += 1
    return taken


def _plain_load(numbers: Numbers, place: int) -> int:
    """Return a number as it is now.

    Example:
        >>> _plain_load(np.array([4]), 0)
        4
    """
    return int(numbers[place])


def _plain_store(numbers: Numbers, place: int, number: int) -> None:
    """Let all others see a number.

    Example:
        >>> numbers = np.array([4])
        >>> _plain_store(numbers, 0, 9), numbers.tolist()
        (None, [9])
    """
    numbers[place] = number


def _take(_context: Any, numbers: Any, _at: Any) -> Any:
    from numba import types  # noqa: PLC0415  only compiling needs it

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, given[0])
        one, place = context.get_constant(types.int64, 1), builder.gep(array.data, [given[1]])
        return builder.atomic_rmw("add", place, one, "acq_rel")

    return types.int64(numbers, types.int64), code


def _load(_context: Any, numbers: Any, _at: Any) -> Any:
    from numba import types  # noqa: PLC0415

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, given[0])
        return builder.load_atomic(builder.gep(array.data, [given[1]]), "acquire", _BYTES)

    return types.int64(numbers, types.int64), code


def _store(_context: Any, numbers: Any, _at: Any, _number: Any) -> Any:
    from numba import types  # noqa: PLC0415

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, given[0])
        builder.store_atomic(given[2], builder.gep(array.data, [given[1]]), "release", _BYTES)
        return context.get_dummy_value()

    return types.void(numbers, types.int64, types.int64), code


take = Instruction(_plain_take, _take)
load = Instruction(_plain_load, _load)
store = Instruction(_plain_store, _store)
