"""The one place that knows numba's options.

Options stay constant per function: numba's cache on disk ignores them (numba issues 6845 and
10821), so a kernel compiled one way would be served to a caller that asked for another.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def kernel(function: Kernel) -> Kernel:
    """Compile a loop over rows or bytes: cached on disk, without the interpreter lock.

    Compiled integers wrap around silently; so they do when compiling is switched off.
    """
    compiled = cast("Kernel", numba.njit(cache=True, nogil=True)(function))
    return np.errstate(over="ignore")(function) if compiled is function else compiled
