"""Random draws that come out the same on every machine.

Only uniform floats are taken from the generator; every choice is then made by integer
weights, so that no platform's rounding or library version can change a record.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Draws:
    """Independent streams of one seed, one per topic: a change to one leaves the others."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def uniform(self, topic: str, n: int) -> Floats:
        """Draw n floats in [0, 1). Shape (n,)."""
        entropy = [self._seed, zlib.crc32(topic.encode())]
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy))).random(n)

    def percent(self, topic: str, n: int, share: int) -> Bools:
        """Draw n yes-or-no answers, true in the given percentage. Shape (n,)."""
        return np.asarray(self.uniform(topic, n) * 100 < share)

    def below(self, topic: str, limits: Ints) -> Ints:
        """Draw one whole number in [0, limit) per limit. Shape (n,)."""
        return scale(self.uniform(topic, len(limits)), limits)

    def pick(self, topic: str, n: int, weights: Sequence[int] | Ints) -> Ints:
        """Draw n indices by integer weights. Shape (n,)."""
        return choose(self.uniform(topic, n), weights)

    def order(self, topic: str, n: int) -> Ints:
        """Draw a permutation of 0..n-1. Shape (n,)."""
        return np.argsort(self.uniform(topic, n), kind="stable").astype(np.int64)


def scale(uniform: Floats, limits: Ints | int) -> Ints:
    """Turn floats in [0, 1) into whole numbers in [0, limit).

    >>> scale(np.array([0.0, 0.5, 0.99]), 4).tolist()
    [0, 2, 3]
    """
    return np.floor(uniform * limits).astype(np.int64)


def choose(uniform: Floats, weights: Sequence[int] | Ints) -> Ints:
    """Turn floats in [0, 1) into indices drawn by integer weights.

    >>> choose(np.array([0.0, 0.3, 0.9]), [1, 0, 3]).tolist()
    [0, 2, 2]
    """
    cumulative = np.cumsum(np.asarray(weights, dtype=np.int64))
    found = np.searchsorted(cumulative, scale(uniform, int(cumulative[-1])), side="right")
    return found.astype(np.int64)


def slots(weights: Sequence[int], count: int) -> list[int]:
    """Share ``count`` slots among the weights: a table to draw from with one whole number.

    >>> slots([1, 3], 4)
    [0, 1, 1, 1]
    """
    middles = (np.arange(count) + 0.5) / count
    return [int(index) for index in choose(middles, weights)]
