"""What kernels can do that numba has no words for, and what they are compiled to."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numba
import numpy as np
import numpy.typing as npt
import pytest

from vacatur.native import kernel
from vacatur.native.compiler import compiled
from vacatur.native.kernel import compiles
from vacatur.native.shared import load, store, take
from vacatur.native.system import FAILED, pause, read_at

Numbers = npt.NDArray[np.int64]

only_compiled = pytest.mark.skipif(not compiles(), reason="nothing is compiled")


@kernel
def take_many(shared: Numbers, own: Numbers) -> None:
    for place in range(own.size):
        own[place] = take(shared, 0)


@kernel
def answer(shared: Numbers, own: int, times: int) -> None:
    for _ in range(times):
        while load(shared, 0) != own:
            pause()
        shared[1] += 1
        store(shared, 0, 1 - own)


@kernel
def read(handle: int, data: npt.NDArray[np.uint8], size: int, place: int) -> int:
    return int(read_at(handle, data, size, place))


def test_no_number_is_taken_twice() -> None:
    shared, own = np.zeros(1, np.int64), [np.empty(2000, np.int64) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda numbers: take_many(shared, numbers), own))
    assert sorted(np.concatenate(own).tolist()) == list(range(8000))
    assert all((np.diff(numbers) > 0).all() for numbers in own)


def test_a_number_is_passed_with_what_was_written_before() -> None:
    shared = np.zeros(2, np.int64)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda own: answer(shared, own, 500), range(2)))
    assert shared.tolist() == [0, 1000]


def test_bytes_of_a_file_are_read_where_they_are(tmp_path: Path) -> None:
    path = tmp_path / "bytes"
    path.write_bytes(bytes(range(100)))
    data = np.zeros(10, np.uint8)
    handle = os.open(path, os.O_RDONLY)
    try:
        assert read(handle, data, 4, 50) == 4
        assert data.tolist() == [50, 51, 52, 53, 0, 0, 0, 0, 0, 0]
        assert read(handle, data, 10, 97) == 3
        assert read(handle, data, 10, 100) == 0
    finally:
        os.close(handle)
    assert read(-1, data, 10, 0) == FAILED


@kernel
def shifted(number: int, by: int) -> int:
    return number + by


@kernel
def shifted_often(number: int) -> int:
    return shifted(shifted(shifted(number, 1), 2), by=number)


@only_compiled
def test_what_is_only_a_part_is_compiled_once_and_finished_with_the_whole() -> None:
    found = compiled(shifted_often.part, ("int64",))  # type: ignore[attr-defined]
    part = shifted.part  # type: ignore[attr-defined]
    assert found is not None
    assert len(part.signatures) == 1  # constants are no types of their own
    library = part.overloads[part.signatures[0]].library
    with pytest.raises(RuntimeError, match="no compiled object"):
        library._get_compiled_object()
    assert shifted_often(10) == 23


@only_compiled
def test_what_numba_itself_runs_may_call_what_was_a_part() -> None:
    compiled(shifted_often.part, ("int64",))  # type: ignore[attr-defined]
    called = numba.njit(lambda number: shifted(number, 5))
    assert called(1) == 6
    assert numba.njit(lambda number: number * 2)(4) == 8
