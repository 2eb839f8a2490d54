"""Kernels compiled by numba: the one place that imports it, and that knows its options."""

# ruff: noqa: ANN401 - the objects of numba that write code have no types
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

import numba
import numpy as np
from numba import types
from numba.core.registry import cpu_target
from numba.extending import intrinsic
from numba.np import numpy_support

from vacatur.native.machine import OUTSIDE, Machine

if TYPE_CHECKING:
    from vacatur.native.forms import Form

_types: Any = types
_njit: Any = numba.njit
_KNOWN: Final = OUTSIDE | {"memcpy", "memmove", "memset"}
_OPTIONS: Final[dict[str, Any]] = {"nogil": True, "no_cfunc_wrapper": True}


def dispatcher(function: Callable[..., Any]) -> Any:
    """What numba makes of a kernel for other kernels: nothing that Python could call."""
    return _njit(**_OPTIONS, no_cpython_wrapper=True)(function)


def boxed(function: Callable[..., Any]) -> Any:
    """What numba makes of a kernel for Python, kept on disk in its own way."""
    return _njit(**_OPTIONS, cache=True)(function)


def type_of(found: Any) -> Any:
    """The type of a dispatcher, for kernels that call it."""
    return types.Dispatcher(found)


def type_of_intrinsic(code: Callable[..., Any]) -> Any:
    """The type of an instruction, for kernels that use it."""
    found, context = intrinsic(code), cpu_target.typing_context
    context.refresh()
    return context.resolve_value_type(found)


def compiled(found: Any, forms: Sequence[Form]) -> Machine | None:
    """Compile a kernel.

    Args:
        found: Its dispatcher.
        forms: The forms of its arguments.

    Returns:
        Its code; None where that needs numba to run, since it allocates or returns memory.
    """
    signature = tuple(map(_type, forms))
    found.compile(signature)
    result = found.overloads[signature]
    module = result.library._final_module  # noqa: SLF001  nothing public tells what code names
    named = {function.name for function in module.functions if function.is_declaration}
    kind: Any = result.signature.return_type
    parts = kind.types if isinstance(kind, _types.BaseTuple) else (kind,)
    plain = all(isinstance(part, types.Number | types.Boolean) for part in parts)
    outside = {name for name in named if not name.startswith("llvm.")} - _KNOWN
    if outside or not (plain or kind == types.none):
        return None
    return Machine(
        name=result.fndesc.llvm_func_name,
        returns=tuple(numpy_support.as_dtype(part).char for part in parts) if plain else (),
        several=isinstance(kind, _types.BaseTuple),
        code=result.library._get_compiled_object(),  # noqa: SLF001  what its own cache keeps
    )


def _type(form: Form) -> Any:
    if isinstance(form, str):
        return numpy_support.from_dtype(np.dtype(form))
    if len(form) == 2:  # noqa: PLR2004  a tuple
        kind, parts = form[0], [_type(part) for part in form[1]]
        return _types.NamedTuple(parts, kind) if hasattr(kind, "_fields") else _types.Tuple(parts)
    return _types.Array(_type(form[0]), form[1], form[2])
