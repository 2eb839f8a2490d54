"""The one place that knows numba's options.

Options stay constant per function: numba's cache on disk ignores them (numba issues 6845 and
10821), so a kernel compiled one way would be served to a caller that asked for another.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba.core import caching
from numba.core.runtime.nrt import rtsys

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


_TRIED = "0.68."
"""Versions of numba whose cached code is known to need no more than its runtime."""


def _load_cached(cache: caching.Cache, signature: object, target: object) -> object:
    """Load compiled code as numba does, but for what only compiling needs.

    Numba first brings up everything that it could ever compile with, which takes longer than
    scoring small files does. Where nothing is cached, compiling brings it up all the same.
    """
    rtsys.initialize(target)
    with cache._guard_against_spurious_io_errors():  # noqa: SLF001  as the method it stands for
        return cache._load_overload(signature, target)  # type: ignore[no-untyped-call]  # noqa: SLF001


if numba.__version__.startswith(_TRIED):
    caching.Cache.load_overload = _load_cached  # type: ignore[method-assign]


_compiled = numba.njit(  # type: ignore[call-overload]
    cache=True,
    nogil=True,
    no_cfunc_wrapper=True,  # nobody calls them from C, and wrappers take time to compile
)


def kernel(function: Kernel) -> Kernel:
    """Compile a loop over rows or bytes: cached on disk, without the interpreter lock.

    Compiled integers wrap around silently; so they do when compiling is switched off.
    """
    compiled = cast("Kernel", _compiled(function))
    return np.errstate(over="ignore")(function) if compiled is function else compiled
