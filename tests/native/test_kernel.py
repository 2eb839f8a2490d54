"""Kernels that call, raise, allocate, and are called from everywhere at once."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.native import samples
from tests.native.conftest import Load
from vacatur.native import Kernel, machine
from vacatur.native.kernel import compiles

only_compiled = pytest.mark.skipif(not compiles(), reason="nothing is compiled")

LOOP = """
import numpy as np
from vacatur.native import kernel

@kernel
def called(number):
    return number + {more}

@kernel
def looped(numbers):
    total = 0
    for place in range(numbers.size):
        total += called(numbers[place])
    return total
"""

MAKER = """
from vacatur.native import kernel

def made(more):
    @kernel
    def adding(number):
        return number + more
    return adding
"""

BUSY = """
import numpy as np
from vacatur.native import kernel

@kernel
def mixed(steps):
    number = np.uint64(0)
    for _ in range(steps):
        number = (number ^ (number >> np.uint64(29))) + np.uint64(0x9E3779B97F4A7C15)
    return number
"""


@settings(deadline=None)
@given(st.integers(-1000, 1000))
def test_a_kernel_calls_another(number: int) -> None:
    assert samples.tripled(number) == 3 * number


def test_a_kernel_calls_itself() -> None:
    assert [samples.factorial(number) for number in range(8)] == [1, 1, 2, 6, 24, 120, 720, 5040]


def test_kernels_call_one_another_in_turn() -> None:
    assert [samples.is_even(number) for number in range(4)] == [True, False, True, False]


def test_a_kernel_may_allocate_and_return_memory() -> None:
    for _ in range(3):
        assert samples.ascending(4).tolist() == [0, 2, 4, 6]
        gc.collect()
    array = np.arange(3)
    assert samples.turned(array).tolist() == [2, 1, 0]
    assert samples.sorted_sum(np.array([5, 2, 9, 1])) == 3


def test_results_that_are_no_plain_numbers() -> None:
    pair = samples.pair_of(3)
    assert (type(pair), pair) == (samples.Pair, (3, 4))
    assert samples.in_two(3) == (3, (3, 2.5))
    assert samples.nothing_of((3, 4)) == ()
    assert [samples.perhaps(number) for number in (3, 4)] == [3, None]
    assert samples.turned_complex(2.0) == 2 + 1j


def test_a_kernel_reads_constants_small_and_large() -> None:
    assert [samples.weight(place) for place in range(5)] == [3, 1, 4, 1, 5]
    assert [samples.of_large(place) for place in (0, 7, 2**18 - 1)] == [0, 7, 2**18 - 1]


@settings(deadline=None)
@given(st.floats(0, 50))
def test_mathematics_is_that_of_the_machine(number: float) -> None:
    expected = number**2.5 + np.sin(number) + np.floor(number) + np.exp(number)
    assert samples.powers(number) == pytest.approx(expected, rel=1e-12)


@only_compiled
@pytest.mark.parametrize("raising", [lambda: samples.shared_out(5, 0), lambda: samples.raising(4)])
def test_what_a_kernel_raises_ends_the_call_alone(raising: Callable[[], object]) -> None:
    for _ in range(3):
        with pytest.raises(RuntimeError, match="Compiled code failed with status 1"):
            raising()
        assert (samples.shared_out(7, 2), samples.raising(3)) == (3, 3)


def test_what_is_raised_with_a_value_comes_through() -> None:
    for _ in range(3):
        with pytest.raises(ValueError, match="no"):
            samples.raising_with(4)
        assert samples.raising_with(3) == 3


@only_compiled
@pytest.mark.parametrize("kept_before", [False, True])
def test_many_threads_call_a_kernel_the_first_time(
    load: Load, compilations: list[str], monkeypatch: pytest.MonkeyPatch, kept_before: bool
) -> None:
    numbers, ready, linked = np.arange(1000), threading.Barrier(16), machine.linked
    if kept_before:
        load(LOOP.format(more=1)).looped(numbers)
    module, links = load(LOOP.format(more=1)), []
    monkeypatch.setattr(machine, "linked", lambda code: links.append(code) or linked(code))

    def called(_: int) -> int:
        ready.wait()
        return int(module.looped(numbers))

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(called, range(16))) == {499_500 + 1000}
    assert compilations == ["looped"]
    assert len(links) == 1


@only_compiled
def test_threads_call_different_forms_at_once(load: Load, compilations: list[str]) -> None:
    module = load(LOOP.format(more=1))
    kinds = [np.int8, np.int16, np.int32, np.int64] * 3

    def called(kind: Any) -> int:
        return int(module.looped(np.arange(100, dtype=kind)))

    with ThreadPoolExecutor(len(kinds)) as pool:
        assert set(pool.map(called, kinds)) == {4950 + 100}
    assert compilations == ["looped"] * 4


@only_compiled
def test_others_run_while_a_kernel_does(load: Load) -> None:
    module = load(BUSY)
    assert module.mixed(1) == 0x9E3779B97F4A7C15
    turns = 0
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(module.mixed, 100_000_000)
        while not done.done():
            turns += 1
            time.sleep(0.001)
    assert turns > 20


@only_compiled
def test_versions_of_one_kernel_live_beside_one_another(load: Load) -> None:
    """Their code has the same names, whether it was just compiled or kept."""
    numbers = np.arange(4)
    modules = [load(LOOP.format(more=more)) for more in (1, 10, 1, 100)]
    for _ in range(2):
        assert [module.looped(numbers) for module in modules] == [10, 46, 10, 406]
        assert [module.called(0) for module in modules] == [1, 10, 1, 100]
    again = [load(LOOP.format(more=more)) for more in (100, 10, 1)]
    assert [module.looped(numbers) for module in again] == [406, 46, 10]
    del modules, again[0]
    gc.collect()
    assert [module.looped(numbers) for module in again] == [46, 10]


@only_compiled
def test_kernels_made_of_other_values_are_others(load: Load) -> None:
    module = load(MAKER)
    kernels = [module.made(more) for more in (1, 2, 0.5)]
    assert all(isinstance(each, Kernel) for each in kernels)
    assert [each(10) for each in kernels] == [11, 12, 10.5]
    assert [load(MAKER).made(more)(10) for more in (1, 2, 0.5)] == [11, 12, 10.5]
