"""Machine code put where it can be called, by the linker of LLVM, without a compiler."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from threading import Lock
from typing import Any, Final

import llvmlite.binding as llvm

from vacatur.native.forms import Form, c_types, passed, result_type

OUTSIDE: Final = "NRT_MemInfo_call_dtor"
"""What compiled code may name that is nowhere: of memory that numba owns, which is never passed."""

_NO_VALUE: Final = -2
"""The status of numba's convention for "returned None"."""
_lock = Lock()
_numbers = count()


@dataclass(frozen=True, kw_only=True)
class Machine:
    """The machine code of one kernel for arguments of one form."""

    name: str
    """Of its function in the code."""
    returns: tuple[str, ...]
    """The forms of its results; none for None."""
    several: bool
    """Whether the results are a tuple."""
    code: bytes
    """An object file."""


class Native:
    """Compiled code that can be called; it leaves the interpreter to others meanwhile."""

    def __init__(self, machine: Machine, forms: Sequence[Form]) -> None:
        kinds = [kind for form in forms for kind in c_types(form)]
        convention = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, *kinds)
        self._library = linked(machine)  # the code lives as long as this does
        self._call = convention(self._library[machine.name])
        self._machine = machine
        self._result = result_type(machine.returns or ("int64",))

    def __call__(self, *arguments: object) -> Any:  # noqa: ANN401  as the kernel says
        """Call it.

        Raises:
            RuntimeError: It raised something itself.
        """
        result, raised = self._result(), ctypes.c_void_p()
        status = self._call(ctypes.addressof(result), ctypes.addressof(raised), *passed(arguments))
        if status not in {0, _NO_VALUE}:
            message = f"Compiled code failed with status {status}: {self._machine.name}"
            raise RuntimeError(message)
        if not self._machine.returns:
            return None
        parts = tuple(getattr(result, name) for name, _ in self._result._fields_)  # type: ignore[misc]
        return parts if self._machine.several else parts[0]


def processor() -> str:
    """Say what code is for."""
    return f"{llvm.get_process_triple()} {llvm.get_host_cpu_name()} {_features()}"


@cache
def _features() -> str:
    return str(llvm.get_host_cpu_features().flatten())


@cache
def _linker() -> Any:  # noqa: ANN401  llvmlite has no types
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.create_lljit_compiler()


def emitted(code: str) -> bytes:
    """Compile a module in the language of LLVM to an object file."""
    _linker()
    machine = llvm.Target.from_default_triple().create_target_machine(reloc="pic")
    return bytes(machine.emit_object(llvm.parse_assembly(code)))


def linked(machine: Machine) -> Any:  # noqa: ANN401  llvmlite has no types
    """Link code on its own: what other code has under the same names is not seen.

    The code lives as long as what is returned, which gives addresses by names.
    """
    absent = ctypes.cast(ctypes.pythonapi.Py_FatalError, ctypes.c_void_p).value
    library = llvm.JITLibraryBuilder().add_object_img(machine.code)
    library.import_symbol(OUTSIDE, absent).add_current_process().export_symbol(machine.name)
    with _lock:
        return library.link(_linker(), f"kernel {next(_numbers)}")
