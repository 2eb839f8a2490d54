"""Eight bytes of an array as one number, wherever they stand.

Compiled it is one instruction; put together byte by byte it takes eight times as long.
"""

# ruff: noqa: ANN401 - the objects of numba that write code have no types
from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vacatur.native.instruction import Instruction

WORD: Final = 8


def plain_word_at(data: npt.NDArray[np.uint8], at: np.uint64) -> np.uint64:
    """Read eight bytes from a place on, the first one the lowest.

    Nothing tests whether there are eight: whoever asks knows it.

    Example:
        >>> hex(plain_word_at(np.arange(10, dtype=np.uint8), np.uint64(1)))
        '0x807060504030201'
    """
    return np.uint64(int.from_bytes(data[int(at) : int(at) + WORD].tobytes(), "little"))


def _code(_context: Any, data: Any, _at: Any) -> Any:
    from llvmlite import ir  # noqa: PLC0415  only compiling needs them
    from numba import types  # noqa: PLC0415

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, given[0])
        place = builder.gep(array.data, [given[1]])
        word = builder.load(builder.bitcast(place, ir.IntType(8 * WORD).as_pointer()))
        word.align = 1
        return word

    return types.uint64(data, types.uint64), code


word_at = Instruction(plain_word_at, _code)
