"""Work on all cores, its results in order, in memory that is used again."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Item = TypeVar("Item")
Result = TypeVar("Result")


class Spare:
    """Arrays of bytes that were used and may be used again: fresh memory costs time."""

    def __init__(self) -> None:
        self._arrays: deque[npt.NDArray[np.uint8]] = deque()

    def take(self, size: int) -> npt.NDArray[np.uint8]:
        """Give an array of at least a size; what stands in it means nothing."""
        try:
            array = self._arrays.popleft()
        except IndexError:
            array = np.empty(0, np.uint8)
        # Somewhat larger than asked for: it will do for the next, too.
        return array if array.size >= size else np.empty(size + size // 4, np.uint8)

    def give(self, array: npt.NDArray[np.uint8]) -> None:
        """Take an array back."""
        self._arrays.append(array)


def in_order(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """Work on items in threads, never more than a few ahead of the one that is asked for.

    Example:
        >>> list(in_order(str.upper, "abc"))
        ['A', 'B', 'C']
    """
    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        ahead: deque[Future[Result]] = deque()
        for item in items:
            ahead.append(pool.submit(work, item))
            if len(ahead) > workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
