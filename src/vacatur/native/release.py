"""How columns that Polars took are given back: without a line of Python.

Polars gives a column back wherever it drops it, also while an exception is on its way through the
interpreter: whatever Python code ran then could lose that exception, or be taken for its cause.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from vacatur.native.machine import Machine, emitted, linked
from vacatur.native.store import Place

SCHEMA: Final = "vacatur_release_schema"
ARRAY: Final = "vacatur_release_array"

_CODE: Final = f"""
declare i32 @PyGILState_Ensure()
declare void @PyGILState_Release(i32)
declare void @Py_DecRef(ptr)

define void @{SCHEMA}(ptr %schema) {{
  %release = getelementptr i8, ptr %schema, i64 56
  store ptr null, ptr %release
  ret void
}}

define void @{ARRAY}(ptr %array) {{
  %release = getelementptr i8, ptr %array, i64 64
  store ptr null, ptr %release
  %private = getelementptr i8, ptr %array, i64 72
  %owner = load ptr, ptr %private
  %state = call i32 @PyGILState_Ensure()
  call void @Py_DecRef(ptr %owner)
  call void @PyGILState_Release(i32 %state)
  ret void
}}
"""
"""The structs of Arrow's C data interface on 64 bits; an array's private data is what owns it."""


@cache
def releases() -> tuple[int, int]:
    """Return the addresses of what releases a schema, and an array with its owner."""
    return int(_library(SCHEMA)[SCHEMA]), int(_library(ARRAY)[ARRAY])


@cache
def _library(name: str) -> Any:  # noqa: ANN401  llvmlite has no types
    return linked(Machine(name=name, returns=(), several=False, code=_object()))


@cache
def _object() -> bytes:
    place = Place(_written, ())
    known, machine = place.load()
    if not known or machine is None:
        machine = Machine(name=ARRAY, returns=(), several=False, code=emitted(_CODE))
        place.keep(machine)
    return machine.code


def _written() -> str:
    return _CODE
