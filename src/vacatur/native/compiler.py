"""Kernels compiled by numba: the one place that imports it, and that knows its options."""

# ruff: noqa: ANN401 - the objects of numba that write code have no types
from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FunctionType
from typing import Any, Final, cast

import numba
import numpy as np
from numba import types
from numba.core.caching import FunctionCache
from numba.core.registry import cpu_target
from numba.extending import intrinsic
from numba.np import numpy_support

from vacatur.native.forms import Form, number_form
from vacatur.native.machine import OUTSIDE, Machine
from vacatur.native.source import digest_of
from vacatur.native.system import CALLED

_types: Any = types
_njit: Any = numba.njit
_cache: Any = FunctionCache
_KNOWN: Final = {OUTSIDE, "memcpy", "memmove", "memset", *CALLED}
_OPTIONS: Final[dict[str, Any]] = {"nogil": True, "no_cfunc_wrapper": True}


def dispatcher(function: Callable[..., Any]) -> Any:
    """What numba makes of a kernel for other kernels: nothing that Python could call."""
    return _njit(**_OPTIONS, no_cpython_wrapper=True)(function)


def boxed(function: Callable[..., Any]) -> Any:
    """What numba makes of a kernel for Python, kept on disk in its own way.

    It is known by all that it says, since numba itself looks at nothing but the file's date.
    """
    written = cast("FunctionType", function)
    named = FunctionType(
        written.__code__,
        written.__globals__,
        written.__name__,
        written.__defaults__,
        written.__closure__,
    )
    named.__module__ = written.__module__
    named.__qualname__ = f"{written.__qualname__}_{digest_of(function)}"
    made = _njit(**_OPTIONS)(named)
    with suppress(RuntimeError):  # no folder can be written
        made._cache = _Careful(named)  # noqa: SLF001  what its option for it does
    return made


class _Careful(_cache):  # type: ignore[misc]
    """What numba keeps, but damaged files and full disks are no failures."""

    def load_overload(self, signature: Any, context: Any) -> Any:
        try:
            return super().load_overload(signature, context)
        except Exception:  # noqa: BLE001  whatever a damaged file may lead to
            with suppress(OSError):
                self.flush()
            return None

    def save_overload(self, signature: Any, data: Any) -> None:
        if not (data.library.has_dynamic_globals or _calls_in_turn(data.library)):
            with suppress(OSError):
                super().save_overload(signature, data)


def _calls_in_turn(library: Any) -> bool:
    """Tell whether functions call one another in turn: numba crashes on loading what it kept."""
    return any(name.startswith(".numba.unresolved") for name in _outside(library))


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
    library, kind = result.library, result.signature.return_type
    returns = _results(kind)
    if returns is None or library.has_dynamic_globals or _outside(library):
        return None
    return Machine(
        name=result.fndesc.llvm_func_name,
        returns=returns,
        several=isinstance(kind, _types.BaseTuple),
        code=library._get_compiled_object(),  # noqa: SLF001  what its own cache keeps
    )


def _outside(library: Any) -> set[str]:
    """Return what code names that neither it nor every process has."""
    module = library._final_module  # noqa: SLF001  nothing public tells it
    declared = (
        each for each in (*module.functions, *module.global_variables) if each.is_declaration
    )
    return {each.name for each in declared if not each.name.startswith("llvm.")} - _KNOWN


def _results(kind: Any) -> tuple[str, ...] | None:
    """Return the forms of results, none for None; None where they are not plain numbers."""
    if kind == types.none:
        return ()
    parts = tuple(kind) if type(kind) in {_types.Tuple, _types.UniTuple} else (kind,)
    if not all(isinstance(part, types.Number | types.Boolean) for part in parts):
        return None
    with suppress(TypeError):
        return tuple(number_form(numpy_support.as_dtype(part)) for part in parts) or None
    return None


def _type(form: Form) -> Any:
    if isinstance(form, str):
        return numpy_support.from_dtype(np.dtype(form))
    if len(form) == 2:  # noqa: PLR2004  a tuple
        return _types.BaseTuple.from_types([_type(part) for part in form[1]], form[0])
    number, dimensions, layout = form
    return _types.Array(_type(number), dimensions, layout, aligned=layout == "C")
