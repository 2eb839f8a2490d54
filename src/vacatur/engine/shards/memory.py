"""Memory that is not used any more goes back to the system, where allocators would keep it."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any


def give_back() -> None:
    """Have the allocators that can be asked return what they only keep for later.

    Example:
        >>> give_back()
    """
    import pyarrow as pa  # noqa: PLC0415 - heavy, and few runs need it

    pa.default_memory_pool().release_unused()
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Any:  # noqa: ANN401  a function of the C library, if it has it
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # not the GNU library
        return None
