"""The digest of a kernel changes with all that it is compiled from, and with nothing else."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from tests.native import samples
from vacatur.native import word, word_at
from vacatur.native.shared import load, store, take
from vacatur.native.source import digest_of, spoken
from vacatur.native.system import pause, read_at


class Two(NamedTuple):
    first: int
    second: int


class Turned(NamedTuple):
    second: int
    first: int


def of(text: str, **names: Any) -> str:
    found: dict[str, Any] = dict(names)
    exec(text, found)  # noqa: S102
    return digest_of(found["function"])


def maker(more: object) -> Callable[[Any], Any]:
    return lambda number: (number, more)


def test_all_that_a_function_says_counts() -> None:
    text = "def function(a, b=1):\n    return a + b * {number}"
    said = [of(text.format(number=number)) for number in (1, 2, 1.0, True, -1)]
    said += [of(text.format(number="X"), X=value) for value in (1, 2, 1.0, np.uint8(1), np.int8(1))]
    said.append(of(text.replace("b=1", "b=2").format(number=1)))
    assert len(set(said)) == len(said)
    assert of(text.format(number=1)) == of("# above\n\n" + text.format(number="1  # beside"))


def test_arrays_are_read_to_their_last_value() -> None:
    text = "def function(a):\n    return TABLE[a]"
    arrays = [np.zeros(5000, np.int64) for _ in range(3)]
    arrays[1][2500] = 1
    arrays[2] = arrays[2].astype(np.int32)
    arrays += [arrays[0].reshape(50, 100), arrays[0].view(np.uint64), arrays[0][::2]]
    said = [of(text, TABLE=array) for array in arrays]
    assert len(set(said)) == len(said)
    assert of(text, TABLE=arrays[0].copy()) == said[0]


def test_values_around_and_names_within_count() -> None:
    assert digest_of(maker(1)) != digest_of(maker(2))
    assert digest_of(maker(1)) == digest_of(maker(1))
    within = "def function(a):\n    return [MORE + b for b in a]"
    assert of(within, MORE=1) != of(within, MORE=2)


def test_names_of_a_module_count() -> None:
    text, modules = "def function(a):\n    return m.MORE + a", [ModuleType("m"), ModuleType("m")]
    for more, module in enumerate(modules):
        vars(module)["MORE"] = more
    assert of(text, m=modules[0]) != of(text, m=modules[1])
    vars(modules[0])["LESS"] = 1
    before = of(text, m=modules[0])
    vars(modules[0])["LESS"] = 2
    assert of(text, m=modules[0]) == before


def test_functions_that_are_called_count_and_may_call_back() -> None:
    odd, even = samples.plain(samples.is_odd), samples.plain(samples.is_even)
    assert digest_of(odd) != digest_of(even)
    names: dict[str, Any] = {}
    exec("def called(a):\n    return a\ndef function(a):\n    return called(a)", names)  # noqa: S102

    class Called:
        py_func = staticmethod(names["called"])

    names["called"] = Called()
    before = digest_of(names["function"])
    exec("def other(a):\n    return a + 1", names)  # noqa: S102
    Called.py_func = staticmethod(names["other"])
    assert digest_of(names["function"]) != before


def test_an_instruction_counts_as_what_it_writes() -> None:
    assert word_at.py_func is word._code
    codes = {each.py_func.__code__ for each in (word_at, load, store, take, pause, read_at)}
    assert len(codes) == 6


def test_members_of_an_enumeration_count() -> None:
    text = "def function(a):\n    return a + Kind.ONE"
    kinds = [IntEnum("Kind", {"ONE": one}) for one in (1, 2, 1)]
    said = [of(text, Kind=kind) for kind in kinds]
    assert said[0] == said[2] != said[1]


def test_where_an_object_lies_does_not_count() -> None:
    assert spoken(object()) == spoken(object()) == "object"


def test_a_tuple_is_its_fields_in_their_order() -> None:
    assert spoken(Two) != spoken(Turned)
    assert spoken((Two, ("int64", "int64"))) != spoken((Turned, ("int64", "int64")))
    assert spoken((1, 2)) != spoken(Two(1, 2))
