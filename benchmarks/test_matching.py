"""The nearest catalogued statute of many strings, held against RapidFuzz in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from benchmarks.noisy import STRINGS, catalogue_keys, noisy_strings
from benchmarks.yardstick import hold, read_limits
from vacatur.charges.lanes import Lanes, nearest, within
from vacatur.charges.strings import Strings

LIMIT = 2
AT_ONCE = 20_000
"""Queries of one RapidFuzz call: the table of a million would not fit in memory."""
ROUNDS = 3

Answer = tuple[NDArray[np.intp], NDArray[np.uint8]]


class Job(NamedTuple):
    texts: list[str]
    keys: list[str]
    queries: Strings
    lanes: Lanes


@pytest.fixture(scope="module")
def job() -> Job:
    keys = catalogue_keys()
    texts = noisy_strings(STRINGS, keys)
    return Job(texts, keys, Strings.of(texts), Lanes.of(keys))


def rapidfuzz_nearest(job: Job, limit: int | None) -> Answer:
    found = []
    for begin in range(0, len(job.texts), AT_ONCE):
        table = cdist(
            job.texts[begin : begin + AT_ONCE],
            job.keys,
            scorer=Levenshtein.distance,
            score_cutoff=limit,
            workers=-1,
            dtype=np.uint8,
        )
        place = table.argmin(1)
        found.append((place, table[np.arange(place.size), place]))
    places, distances = zip(*found, strict=True)
    return np.concatenate(places), np.concatenate(distances)


def timed(run: Callable[[], Answer]) -> tuple[float, Answer]:
    started = time.perf_counter()
    answer = run()
    return time.perf_counter() - started, answer


@pytest.mark.parametrize("limit", [None, LIMIT], ids=["any", "limit"])
def test_nearest(benchmark: BenchmarkFixture, job: Job, limit: int | None) -> None:
    """Both by turns, so that a busy machine slows both; the best of each counts."""
    theirs: list[float] = []
    reference: list[Answer] = []

    def their_turn() -> None:
        seconds, answer = timed(lambda: rapidfuzz_nearest(job, limit))
        theirs.append(seconds)
        reference[:] = [answer]

    entries, distances = benchmark.pedantic(
        lambda: nearest(job.queries, job.lanes, limit=limit),
        setup=their_turn,
        rounds=ROUNDS,
        warmup_rounds=1,
    )
    places, wanted = reference[0]
    near = wanted <= (255 if limit is None else limit)
    assert (entries[near] == places[near]).all()
    assert (distances[near] == wanted[near]).all()
    assert (entries[~near] == -1).all()
    ours = benchmark.stats.stats.min
    ratio = ours / min(theirs)
    benchmark.extra_info.update(
        against="RapidFuzz cdist and argmin",
        seconds=round(ours, 5),
        yardstick_seconds=round(min(theirs), 5),
        ratio=round(ratio, 3),
        count=STRINGS,
        unit="strings",
        a_minute=round(STRINGS / ours * 60),
    )
    hold(benchmark.name, ratio, None, read_limits())


def test_within(benchmark: BenchmarkFixture, job: Job) -> None:
    """Every pair within the limit, sorted; RapidFuzz has no such call to compare with."""
    pairs = benchmark.pedantic(
        lambda: within(job.queries, job.lanes, limit=LIMIT), rounds=ROUNDS, warmup_rounds=1
    )
    entries, distances = nearest(job.queries, job.lanes, limit=LIMIT)
    first = np.flatnonzero(np.diff(pairs.query, prepend=-1))
    assert (pairs.entry[first] == entries[entries >= 0]).all()
    assert (pairs.distance[first] == distances[entries >= 0]).all()
    benchmark.extra_info["pairs"] = pairs.query.size
