"""Arguments and results of every form are the same compiled and written."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps

from tests.native import samples
from tests.native.samples import Pair, Table, plain
from vacatur.native import kernel
from vacatur.native.forms import c_types, form_of, number_form
from vacatur.native.kernel import compiles
from vacatur.native.word import plain_word_at

NUMBERS = (
    *(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)),
    "float32",
    "float64",
    "bool",
)
only_compiled = pytest.mark.skipif(not compiles(), reason="nothing is compiled")


def alike(found: Any, expected: Any) -> bool:
    both_nan = found != found and expected != expected  # noqa: PLR0124  so it is with NaN alone
    return bool(both_nan or found == expected)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_comes_back_as_it_went(number: str) -> None:
    @settings(deadline=None)
    @given(nps.from_dtype(np.dtype(number)))
    def checked(value: Any) -> None:
        assert alike(samples.same(value), value.item())

    checked()


@settings(deadline=None)
@given(st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats())
@example(2**63)
@example(2**63 - 1)
@example(-(2**63))
@example(2**64 - 1)
@example(-0.0)
@example(math.inf)
def test_a_number_of_python_comes_back_as_it_went(value: float) -> None:
    found = samples.same(value)
    assert type(found) is type(value)
    assert alike(found, value)


@settings(deadline=None)
@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_large_numbers_wrap_around_silently(left: int, right: int) -> None:
    found = samples.wrapped(np.uint64(left), np.uint64(right))
    assert int(found) == left * right % 2**64


@pytest.mark.parametrize("number", NUMBERS)
def test_an_array_is_read_wherever_its_values_lie(number: str) -> None:
    shapes = nps.array_shapes(min_dims=1, max_dims=1, min_side=0, max_side=9)
    numbers = None if number in {"float32", "float64"} else nps.from_dtype(np.dtype(number))

    @settings(deadline=None, max_examples=40)
    @given(nps.arrays(number, shapes, elements=numbers), st.sampled_from([1, 2, 3, -1, -2]))
    def checked(array: Any, step: int) -> None:
        part = array[::step]
        for place in range(part.size):
            assert alike(samples.element(part, place), part[place].item())
        assert alike(samples.weighed(part), plain(samples.weighed)(part))

    with np.errstate(all="ignore"):
        checked()


@settings(deadline=None, max_examples=60)
@given(
    nps.arrays(
        np.int32,
        nps.array_shapes(min_dims=2, max_dims=2, min_side=0, max_side=5),
        elements=st.integers(-1000, 1000),
    ),
    st.sampled_from(["as it is", "turned", "every other", "backwards", "by columns"]),
)
def test_a_table_is_read_and_written_however_it_is_laid_out(table: Any, layout: str) -> None:
    laid = {
        "as it is": table,
        "turned": table.T,
        "every other": table[::2, ::2],
        "backwards": table[::-1, ::-1],
        "by columns": np.asfortranarray(table),
    }[layout]
    out = np.full(laid.shape, -1, np.int64)
    assert samples.doubled(laid, out) is None
    assert (out == 2 * laid).all()
    around = np.full((laid.shape[0] * 2, laid.shape[1] * 2), -1, np.int64)
    samples.doubled(laid, around[1::2, ::2])
    assert (around[1::2, ::2] == 2 * laid).all()
    assert (around[::2] == -1).all()
    assert samples.shape_of(laid) == (2, laid.size, *laid.shape)


def test_a_large_table_is_read_at_its_corners() -> None:
    table = np.arange(12, dtype=np.uint16).reshape(3, 4)
    assert [samples.cell(table, row, column) for row in (0, 2) for column in (0, 3)] == [
        0,
        3,
        8,
        11,
    ]
    assert samples.cell(table.T, 3, 2) == 11


def test_values_may_lie_at_odd_places() -> None:
    content = b"?" + np.arange(100, dtype=np.int64).tobytes()
    odd = np.frombuffer(content, np.int64, offset=1)
    assert not odd.flags.aligned
    assert samples.weighed(odd) == plain(samples.weighed)(np.arange(100))
    if compiles():
        assert form_of(odd) == ("int64", 1, "A")


def test_results_may_be_several_of_different_kinds() -> None:
    found = samples.summary(5, 0.25, True)
    assert found == (True, 5, 7, 0.25, True, 0.25, -5)
    assert samples.summary(2, -1.5, False) == (False, 2, 7, -1.5, False, -1.5, -5)


@only_compiled
def test_results_are_numbers_of_python() -> None:
    kinds = [type(value) for value in samples.summary(5, 0.25, True)]
    assert kinds == [bool, int, int, float, bool, float, int]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-9, 9), st.booleans()), max_size=9), st.integers(0, 3))
def test_a_tuple_is_taken_apart(rows: list[tuple[int, bool]], begin: int) -> None:
    values = np.array([value for value, _ in rows], np.int32)
    flags = np.array([flag for _, flag in rows], np.bool_)
    expected = sum(value for value, flag in rows[begin:] if flag)
    assert samples.picked(Table(values, begin, flags)) == expected
    assert samples.picked(Table(values[::-1], begin, flags[::-1])) == sum(
        value for value, flag in rows[::-1][begin:] if flag
    )


def test_tuples_may_hold_tuples() -> None:
    assert samples.nested((1, (np.array([5]), 3))) == 16
    assert samples.nested((0.5, (np.array([5], np.uint8), 3))) == 15.5


def test_equal_parts_of_a_tuple_have_numbers() -> None:
    assert [samples.nth((4, 5, 6), place) for place in range(3)] == [4, 5, 6]
    assert [samples.nth(Pair(4, 5), place) for place in range(2)] == [4, 5]
    assert samples.count_of(()) == 0
    assert samples.count_of(Pair(1, 2)) == 2


@settings(deadline=None)
@given(st.binary(min_size=8, max_size=40), st.data())
def test_a_word_is_eight_bytes_wherever_they_stand(content: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(content) - 8))
    found = samples.word(np.frombuffer(content, np.uint8), at)
    assert int(found) == int(plain_word_at(np.frombuffer(content, np.uint8), np.uint64(at)))
    assert int(found) == int.from_bytes(content[at : at + 8], "little")


UNKNOWN = [
    "text",
    b"bytes",
    None,
    1j,
    [1, 2],
    {1: 2},
    2**64,
    -(2**63) - 1,
    np.float16(1),
    np.complex64(1),
    np.datetime64("2020-01-01"),
    np.array(["text"]),
    np.array(["2020-01-01"], "datetime64[D]"),
    np.array([1, 2], ">i4"),
    np.array([(1, 2)], [("a", "i4"), ("b", "i4")]),
    np.array([object()]),
    (1, "text"),
]


@only_compiled
@pytest.mark.parametrize("value", UNKNOWN, ids=lambda value: str(type(value)))
def test_what_no_compiled_code_takes_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="A kernel takes no "):
        samples.same(value)


@only_compiled
def test_arguments_are_counted() -> None:
    with pytest.raises(TypeError):
        samples.added(1)
    with pytest.raises(TypeError):
        samples.added(1, 2, 3)


def test_forms_say_all_that_code_depends_on() -> None:
    table = np.zeros((3, 4), np.int16)
    assert form_of(table) == ("int16", 2, "C")
    assert form_of(table[:, ::2]) == ("int16", 2, "A")
    assert form_of(np.longlong(3)) == form_of(3) == form_of(np.int64(3)) == "int64"
    assert form_of(2**63) == "uint64"
    assert form_of(np.True_) == form_of(False) == "bool"
    assert form_of(Pair(1, 2)) == (Pair, ("int64", "int64"))
    assert form_of((1, 2)) == (tuple, ("int64", "int64"))
    assert len(c_types(form_of((table, 1.5)))) == 5 + 2 * 2 + 1
    with pytest.raises(TypeError):
        number_form(np.dtype(np.float16))


def test_a_kernel_looks_like_its_function() -> None:
    assert (samples.tripled.__name__, samples.tripled.__module__) == ("tripled", samples.__name__)
    assert kernel(plain(samples.tripled))(5) == 15
