"""Object files of our own making, linked and called."""

from __future__ import annotations

import ctypes
import gc

import llvmlite.binding as llvm
import numpy as np
import pytest

from vacatur.native import machine
from vacatur.native.machine import OUTSIDE, Machine, Native, processor

PLAIN = """
define weak i64 @called(i64 %number) {{
    %sum = add i64 %number, {more}
    ret i64 %sum
}}
@shared = common global i64 0
define i32 @code(ptr %result, ptr %raised, i64 %number) {{
    %found = call i64 @called(i64 %number)
    store i64 %found, ptr %result
    store i64 %found, ptr @shared
    ret i32 {status}
}}
"""


def made(text: str, returns: tuple[str, ...] = ("int64",)) -> Machine:
    machine._linker()  # it makes the processor known
    compiler = llvm.Target.from_default_triple().create_target_machine(reloc="pic")
    code = compiler.emit_object(llvm.parse_assembly(text))
    return Machine(name="code", returns=returns, several=len(returns) > 1, code=code)


def native(more: int = 1, status: int = 0, returns: tuple[str, ...] = ("int64",)) -> Native:
    return Native(made(PLAIN.format(more=more, status=status), returns), ["int64"])


def test_code_of_the_same_names_is_kept_apart() -> None:
    kernels = [native(more) for more in (1, 2, 3)]
    assert [each(10) for each in kernels] == [11, 12, 13]
    del kernels[1]
    gc.collect()
    assert [each(20) for each in (*kernels, native(4))] == [21, 23, 24]


def test_the_status_says_what_became_of_a_call() -> None:
    assert native(status=-2, returns=())(1) is None
    assert native(status=0)(1) == 2
    for status in (1, 2, -1, -3):
        failing = native(status=status)
        with pytest.raises(RuntimeError, match=f"failed with status {status}: code"):
            failing(1)


def test_what_code_names_that_is_nowhere_is_an_error() -> None:
    text = """
    declare void @nowhere_at_all()
    define i32 @code(ptr %result, ptr %raised, i64 %number) {
        call void @nowhere_at_all()
        ret i32 0
    }
    """
    with pytest.raises(RuntimeError, match="code"):
        Native(made(text), ["int64"])


def test_what_every_process_has_may_be_named() -> None:
    text = f"""
    declare void @{OUTSIDE}(ptr)
    declare double @sqrt(double)
    define i32 @code(ptr %result, ptr %raised, double %number, ptr %memory) {{
        %owned = icmp ne ptr %memory, null
        br i1 %owned, label %given, label %on
    given:
        call void @{OUTSIDE}(ptr %memory)
        br label %on
    on:
        %root = call double @sqrt(double %number)
        store double %root, ptr %result
        ret i32 0
    }}
    """
    assert Native(made(text, ("float64",)), ["float64", "uint64"])(6.25, 0) == 2.5


def test_code_that_is_no_code_is_an_error() -> None:
    for code in (b"", b"no object file", made(PLAIN.format(more=1, status=0)).code[:200]):
        with pytest.raises(RuntimeError):
            Native(Machine(name="code", returns=(), several=False, code=code), [])


def test_memory_of_an_array_goes_as_numpy_says() -> None:
    text = """
    define i32 @code(ptr %result, ptr %raised, ptr %owner, ptr %parent, i64 %size, i64 %itemsize,
                     ptr %data, i64 %rows, i64 %columns, i64 %down, i64 %right) {
        %owns = ptrtoint ptr %owner to i64
        %within = ptrtoint ptr %parent to i64
        %none = or i64 %owns, %within
        store i64 %none, ptr %result
        %1 = getelementptr i64, ptr %result, i64 1
        store i64 %size, ptr %1
        %2 = getelementptr i64, ptr %result, i64 2
        store i64 %itemsize, ptr %2
        %3 = getelementptr i64, ptr %result, i64 3
        %last = load i16, ptr %data
        %wide = sext i16 %last to i64
        store i64 %wide, ptr %3
        %4 = getelementptr i64, ptr %result, i64 4
        store i64 %rows, ptr %4
        %5 = getelementptr i64, ptr %result, i64 5
        store i64 %columns, ptr %5
        %6 = getelementptr i64, ptr %result, i64 6
        store i64 %down, ptr %6
        %7 = getelementptr i64, ptr %result, i64 7
        store i64 %right, ptr %7
        ret i32 0
    }
    """
    called = Native(made(text, ("int64",) * 8), [("int16", 2, "A")])
    array = np.arange(-20, 0, dtype=np.int16).reshape(4, 5)[::-2, 1::2]
    assert called(array) == (0, 4, 2, -4, 2, 2, -20, 4)


def test_the_processor_is_told_in_full() -> None:
    assert llvm.get_host_cpu_name() in processor()
    assert llvm.get_process_triple() in processor()
    assert ctypes.sizeof(ctypes.c_void_p) == 8
