"""Kernels of every kind of argument and result; the compiled ones keep the function they are of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from vacatur.native import kernel, word_at

WEIGHTS = np.array([3, 1, 4, 1, 5], np.int64)
LARGE = np.arange(1 << 18)
"""More than a compiler writes into its code."""


def plain(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function as it is written."""
    return getattr(function, "py_func", function)


class Table(NamedTuple):
    """What kernels take as one."""

    values: Any
    begin: int
    flags: Any


class Pair(NamedTuple):
    """What kernels return as one."""

    low: int
    high: int


@kernel
def same(value: Any) -> Any:
    return value


@kernel
def element(array: Any, place: int) -> Any:
    return array[place]


@kernel
def cell(array: Any, row: int, column: int) -> Any:
    return array[row, column]


@kernel
def shape_of(array: Any) -> Any:
    return array.ndim, array.size, array.shape[0], array.shape[1]


@kernel
def weighed(array: Any) -> float:
    total = 0.0
    for place in range(array.size):
        total = total / 2 + np.float64(array[place]) * (place + 1)
    return total


@kernel
def doubled(array: Any, out: Any) -> None:
    for row in range(array.shape[0]):
        for column in range(array.shape[1]):
            out[row, column] = 2 * array[row, column]


@kernel
def summary(number: int, share: float, known: bool) -> Any:
    return known, number, np.uint8(7), share, number > 3, np.float32(share), np.int16(-5)


@kernel
def picked(table: Any) -> Any:
    total = 0
    for place in range(table.begin, table.values.size):
        if table.flags[place]:
            total += table.values[place]
    return total


@kernel
def nested(pair: Any) -> Any:
    left, (array, right) = pair
    return left + right * array[0]


@kernel
def nth(values: Any, place: int) -> int:
    return int(values[place])


@kernel
def count_of(values: Any) -> int:
    return len(values)


@kernel
def added(left: int, right: int) -> int:
    return left + right


@kernel
def tripled(number: int) -> int:
    return added(added(number, number), number)


@kernel
def factorial(number: int) -> int:
    if number <= 1:
        return 1
    return number * factorial(number - 1)


@kernel
def is_even(number: int) -> bool:
    if number == 0:
        return True
    return is_odd(number - 1)


@kernel
def is_odd(number: int) -> bool:
    if number == 0:
        return False
    return is_even(number - 1)


@kernel
def wrapped(number: np.uint64, factor: np.uint64) -> np.uint64:
    return np.uint64(number * factor)


@kernel
def shared_out(number: int, parts: int) -> int:
    return number // parts


@kernel
def raising(number: int) -> int:
    if number > 3:
        raise ValueError
    return number


@kernel
def raising_with(number: int) -> int:
    if number > 3:
        raise ValueError("no", number)
    return number


@kernel
def ascending(size: int) -> Any:
    return np.arange(size) * 2


@kernel
def turned(array: Any) -> Any:
    return array[::-1]


@kernel
def sorted_sum(array: Any) -> int:
    return int(np.sort(array)[:2].sum())


@kernel
def pair_of(number: int) -> Any:
    return Pair(number, number + 1)


@kernel
def in_two(number: int) -> Any:
    return number, (number, 2.5)


@kernel
def nothing_of(values: Any) -> Any:
    return values[:0]


@kernel
def perhaps(number: int) -> Any:
    if number > 3:
        return None
    return number


@kernel
def turned_complex(number: float) -> Any:
    return number + 1j


@kernel
def weight(place: int) -> int:
    return int(WEIGHTS[place])


@kernel
def of_large(place: int) -> int:
    return int(LARGE[place])


@kernel
def powers(number: float) -> float:
    return float(number**2.5 + np.sin(number) + np.floor(number) + np.exp(number))


@kernel
def word(data: Any, at: int) -> np.uint64:
    return word_at(data, np.uint64(at))
