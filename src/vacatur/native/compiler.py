"""Kernels compiled by numba: the one place that imports it, and that knows its options."""

# ruff: noqa: ANN401 - the objects of numba that write code have no types
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FunctionType
from typing import Any, Final, cast

import numba
import numpy as np
from numba import _dynfunc, types  # type: ignore[attr-defined]
from numba.core.caching import FunctionCache
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler_lock import global_compiler_lock
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
_library: Any = JITCodeLibrary
_compiling: Any = global_compiler_lock
_made: Any = _dynfunc
_parts: Final[list[bool]] = []
_KNOWN: Final = {OUTSIDE, "memcpy", "memmove", "memset", *CALLED}
_OPTIONS: Final[dict[str, Any]] = {"nogil": True, "no_cfunc_wrapper": True}


def dispatcher(function: Callable[..., Any]) -> Any:
    """What numba makes of a kernel for other kernels: nothing that Python could call.

    A constant is an argument like any other: it would compile the kernel once more for each.
    """
    made = _njit(**_OPTIONS, no_cpython_wrapper=True)(function)
    usual = made.get_call_template

    def template(arguments: Sequence[Any], named: dict[str, Any]) -> Any:
        plain = {name: _types.unliteral(kind) for name, kind in named.items()}
        return usual(tuple(map(_types.unliteral, arguments)), plain)

    made.get_call_template = template
    return made


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


def makes_parts() -> bool:
    """Tell whether what is being compiled becomes a part of machine code, and nothing else."""
    return bool(_parts)


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
    with _unfinished():
        found.compile(signature)
    result = found.overloads[signature]
    library, kind = result.library, result.signature.return_type
    library.optimize()
    returns = _results(kind)
    if returns is None or library.has_dynamic_globals or _outside(library):
        return None
    return Machine(
        name=result.fndesc.llvm_func_name,
        returns=returns,
        several=isinstance(kind, _types.BaseTuple),
        code=library.code(),
    )


class _Unfinished(_library):  # type: ignore[misc]
    """What numba makes of a function that nobody calls before it is part of another.

    It would optimize each function and make machine code of it, and do so again wherever it is
    called from: most of the time that compiling takes.
    """

    def optimize(self) -> None:
        """Optimize it now, with all that it calls."""
        super()._optimize_final_module()

    def code(self) -> bytes:
        """Make machine code of it: an object file."""
        return bytes(self._codegen._tm.emit_object(self._final_module))  # noqa: SLF001

    def _optimize_final_module(self) -> None:
        """Later."""

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._verify_declare_only_symbols()
        self._finalized = True


@contextmanager
def _unfinished() -> Iterator[None]:
    """Have numba make nothing meanwhile that can be called from outside."""
    context: Any = cpu_target.target_context
    makes = context.codegen()
    with _compiling:
        usual, makes._library_class = makes._library_class, _Unfinished  # noqa: SLF001
        context.get_executable = _nothing
        _parts.append(True)
        try:
            yield
        finally:
            makes._library_class = usual  # noqa: SLF001
            del context.get_executable
            _parts.pop()


def _nothing(library: Any, described: Any, env: Any) -> Any:
    """What stands for a function that cannot be called, as for every one without a wrapper."""
    library._ensure_finalized()  # noqa: SLF001  what is asked for its address does that
    return _made.make_function(described.lookup_module(), described.qualname, "", 0, env, ())


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
