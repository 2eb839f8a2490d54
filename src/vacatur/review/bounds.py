"""Limits of how many records of a population are wrong, from a sample drawn at two rates.

The limits of Clopper and Pearson (1934) are those error counts that the sample does not reject.
Wendell and Schmee (1996) carry that over to samples drawn at several rates: what is tested is the
weighted sum of the errors found, and a count is rejected only where every way of spreading it over
the strata is. Here every way is covered by bounds, with no normal curve and no search that might
stop short:

1. The number of errors found in a stratum drawn without replacement has the law of a sum of
   independent trials (Vatutin and Mikhailov 1982), so the number found in several has it, too.
2. Of all such sums with the same mean, that of equal trials has the widest tails, from one below
   the mean on downwards (Hoeffding 1956). Nearer to the mean, anything is held possible.
3. Errors lie, at worst, where each record that was drawn stands for the most.
4. Spreads over the two rates are gone through interval by interval, each taken at its worst.

So a limit is exact where all is drawn at one rate, and on the safe side where it is not.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from vacatur.errors import InputError

Floats: TypeAlias = npt.NDArray[np.float64]

_SLACK: Final = 1e-9
_TINY: Final = 1e-300
_STEP: Final = 1.01
_ALIKE: Final = 1.1
"""Weights that differ by no more are taken for one rate."""


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """One stratum: how many records it has, how many were drawn, and how many of them are wrong."""

    group: str
    """Strata of one group were drawn at about one rate."""
    population: int
    drawn: int
    wrong: int = 0

    @property
    def weight(self) -> float:
        """Records for which each that was drawn stands."""
        return self.population / self.drawn


def estimate(strata: Sequence[Drawn]) -> float:
    """Records that are wrong, about: each that was found counts by its stratum's weight.

    Example:
        >>> estimate([Drawn(group="a", population=1000, drawn=100, wrong=1)])
        10.0
    """
    return math.fsum(stratum.wrong * stratum.weight for stratum in strata if stratum.drawn)


def most_wrong(strata: Sequence[Drawn], confidence: float) -> int:
    """Records that are wrong at most.

    Args:
        strata: Every stratum of the population.
        confidence: How sure, below 1.

    Raises:
        InputError: The package that computes the limits is not installed.

    Example:
        >>> most_wrong([Drawn(group="a", population=10_000, drawn=300)], 0.95)
        99
    """
    known = sum(s.wrong if s.drawn == s.population else 0 for s in strata)
    blind = sum(stratum.population for stratum in strata if not stratum.drawn)
    open_ones = [stratum for stratum in strata if 0 < stratum.drawn < stratum.population]
    return known + blind + (_most(open_ones, 1 - confidence) if open_ones else 0)


def fewest_wrong(strata: Sequence[Drawn], confidence: float) -> int:
    """Records that are wrong at least: all but those that can be right.

    Example:
        >>> fewest_wrong([Drawn(group="a", population=100, drawn=100, wrong=3)], 0.95)
        3
    """
    right = [
        Drawn(group=s.group, population=s.population, drawn=s.drawn, wrong=s.drawn - s.wrong)
        for s in strata
    ]
    return sum(stratum.population for stratum in strata) - most_wrong(right, confidence)


def clopper_pearson(found: int, drawn: int, confidence: float) -> tuple[float, float]:
    """The two limits of one rate, from one simple sample.

    Example:
        >>> low, high = clopper_pearson(0, 300, 0.95)
        >>> low, round(high, 4)
        (0.0, 0.0122)
    """
    tail = (1 - confidence) / 2
    return _lower(found, drawn, tail) / drawn, 1 - _lower(drawn - found, drawn, tail) / drawn


def _most(strata: Sequence[Drawn], risk: float) -> int:
    return _greatest(tuple(_Sum.of(list(some)) for _, some in _grouped(strata)), risk)


@lru_cache(maxsize=1 << 12)
def _greatest(sums: tuple[_Sum, ...], risk: float) -> int:
    """The greatest number of errors that is not rejected, by halving."""
    chance = _Test.of(*sums).chance if len(sums) > 1 else sums[0].chance
    low = sum(each.wrong for each in sums)
    high = sum(each.records - (each.cases - each.wrong) for each in sums)
    while low < high:
        middle = (low + high + 1) // 2
        if chance(middle) > risk:
            low = middle
        else:
            high = middle - 1
    return low


def _grouped(strata: Sequence[Drawn]) -> Iterator[tuple[str, Iterator[Drawn]]]:
    """Strata by group; of one group, where their weights are about alike."""
    weights = [stratum.weight for stratum in strata]
    if max(weights) <= _ALIKE * min(weights):
        return iter([("", iter(strata))])
    return groupby(sorted(strata, key=lambda s: s.group), lambda s: s.group)


@dataclass(frozen=True, kw_only=True)
class _Sum:
    """Strata drawn at about one rate, as one."""

    records: int
    cases: int
    wrong: int
    weight: float
    """The greatest."""

    @classmethod
    def of(cls, strata: Sequence[Drawn]) -> _Sum:
        return cls(
            records=sum(s.population for s in strata),
            cases=sum(s.drawn for s in strata),
            wrong=sum(s.wrong for s in strata),
            weight=max(s.weight for s in strata),
        )

    def at_most(self, errors: Floats) -> Floats:
        """The chance to find at most 0, 1, ... of so many errors. Shape (errors, cases + 1)."""
        mean = np.clip(errors / self.weight, 0, self.cases)[:, None]
        found = np.arange(self.cases + 1)[None, :]
        rate = mean / self.cases
        equal = 1 - _special().betainc(found + 1, np.maximum(self.cases - found, _TINY), rate)
        chance = np.where(found <= mean - 1, equal, 1.0)
        chance[:, 0] = (1 - rate[:, 0]) ** self.cases
        # all but one: that some case is right is at most as likely as cases are right on average
        last = np.minimum(chance[:, self.cases - 1], self.cases - mean[:, 0])
        chance[:, self.cases - 1] = last
        chance[:, self.cases] = 1.0
        return chance

    def chance(self, errors: int) -> float:
        """The chance to find as little as was found, of so many errors in these strata alone."""
        return float(self.at_most(np.array([errors], np.float64))[0, self.wrong])


@dataclass(frozen=True, kw_only=True)
class _Test:
    """How likely it is to find as little as was found, at the most."""

    other: _Sum
    edges: Floats
    """Errors of the one, ascending. Shape (k + 1,)."""
    here: Floats
    """The chance that the one gives what is left for each number found in the other. Shape
    (k, cases of the other + 1)."""

    @classmethod
    def of(cls, one: _Sum, other: _Sum) -> _Test:
        edges = _edges(one.records)
        found = one.wrong * one.weight + other.wrong * other.weight
        left = (found - np.arange(other.cases + 1) * other.weight) / one.weight
        place = np.minimum(np.floor(left + _SLACK), one.cases).astype(int)
        here = np.where(place >= 0, one.at_most(edges[:-1])[:, np.maximum(place, 0)], 0.0)
        return cls(other=other, edges=edges, here=here)

    def chance(self, errors: int) -> float:
        """The greatest over all ways of spreading so many errors."""
        first, last = self.edges[:-1], self.edges[1:]
        possible = (first <= errors) & (errors - last <= self.other.records)
        there = self.other.at_most(np.maximum(errors - last, 0.0))
        each = np.diff(there, axis=1, prepend=0.0)
        return float(np.max((each * self.here).sum(axis=1), initial=0.0, where=possible))


def _edges(most: int) -> Floats:
    """Numbers from 0 to one above the most, each the next or a little more."""
    edges, last = [0], 0
    while last <= most:
        last = max(last + 1, int(last * _STEP))
        edges.append(min(last, most + 1))
    return np.array(edges, np.float64)


def _lower(found: int, drawn: int, risk: float) -> float:
    return drawn * float(_special().betaincinv(found, drawn - found + 1, risk)) if found else 0.0


def _special() -> Any:  # noqa: ANN401  it has no types
    try:
        return importlib.import_module("scipy.special")
    except ImportError as error:
        message = "Exact limits need the package scipy."
        raise InputError(message, hint="Install it: pip install 'vacatur[review]'.") from error
