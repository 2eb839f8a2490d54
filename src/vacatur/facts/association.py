"""What stands beside a record: the other records of the same person's arrest or case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from vacatur.facts import distinct_kernel as kernel
from vacatur.facts.distinct import SPREAD, distinct, free_slots

MOST_PREDICATES = 16
_TRUE, _UNKNOWN = 1, 1 << MOST_PREDICATES

Link: TypeAlias = tuple[str, ...]
LINKS: Mapping[str, tuple[Link, ...]] = {
    "arrest_or_case": (
        ("person_id", "incident_id"),
        ("person_id", "case_number"),
        ("person_id", "arrest_date", "agency"),
    ),
    "case": (("person_id", "case_number"),),
}


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """Which records belong together, whatever is asked of them."""

    persons: npt.NDArray[np.uint32]
    """The number of each record's person. Shape (n,)."""
    keys: Mapping[Link, npt.NDArray[np.uint64]]
    """For each link what records of one person share that it links, 0 where it links none."""

    @classmethod
    def of(
        cls, keys: pl.DataFrame, scopes: Iterable[str], persons: pl.Series | None = None
    ) -> Neighbours:
        """Find out what links records in some scopes: see `beside`."""
        numbers = distinct(keys, ["person_id"])[0] if persons is None else persons
        links = dict.fromkeys(link for scope in scopes for link in LINKS[scope])
        found = {link: _link_keys(keys, link[1:]) for link in links}
        return cls(persons=numbers.to_numpy(), keys=found)


def beside(
    keys: pl.DataFrame,
    answers: pl.DataFrame,
    scopes: Mapping[str, str],
    persons: pl.Series | None = None,
) -> pl.DataFrame:
    """For each predicate: is it true of another record linked to this one?

    Three-valued: true if true of one of them, else unknown if unknown of one of them, else false.
    Blank keys link nothing. Within one person, keys of text are told apart by a hash of 64 bits.

    Args:
        keys: person_id, incident_id, case_number, arrest_date, agency. Shape (n, 5).
        answers: One Boolean column per predicate, about the record itself. Shape (n, p).
        scopes: The scope of each predicate, by its name; `MOST_PREDICATES` of them.
        persons: The number of each record's person, where it is known. Shape (n,).

    Returns:
        One Boolean column per predicate, about the record's neighbours. Shape (n, p).

    Example:
        >>> keys = pl.DataFrame({"person_id": ["p", "p", "q"], "incident_id": ["1", "1", "1"],
        ...     "case_number": [None] * 3, "arrest_date": [None] * 3, "agency": [None] * 3})
        >>> violent = pl.DataFrame({"violent": [False, True, False]})
        >>> beside(keys, violent, {"violent": "arrest_or_case"})["violent"].to_list()
        [True, False, False]
    """
    return among(Neighbours.of(keys, scopes.values(), persons), answers, scopes)


def among(neighbours: Neighbours, answers: pl.DataFrame, scopes: Mapping[str, str]) -> pl.DataFrame:
    """For each predicate: is it true of a neighbour? See `beside`."""
    marks = answers.select(_marks(scopes)).to_series().to_numpy()

    def others(link: Link) -> npt.NDArray[np.uint32]:
        served = [place for place, scope in enumerate(scopes.values()) if link in LINKS[scope]]
        own = marks & np.uint32(sum(_TRUE << place | _UNKNOWN << place for place in served))
        return _others(neighbours.persons, neighbours.keys[link], own)

    with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
        every = pool.map(others, neighbours.keys)
        found = pl.Series(reduce(or_, every, np.zeros(answers.height, np.uint32)))
    return pl.select(_answer(found, place).alias(name) for place, name in enumerate(scopes))


def _marks(scopes: Mapping[str, str]) -> pl.Expr:
    """One bit where a predicate is true of a record, another where it is unknown of it."""
    bits = pl.lit(0, pl.UInt32)
    for place, name in enumerate(scopes):
        answer = pl.col(name)
        here = pl.when(answer).then(_TRUE << place).when(answer.is_null()).then(_UNKNOWN << place)
        bits |= here.otherwise(0).cast(pl.UInt32)
    return bits


def _link_keys(keys: pl.DataFrame, names: Sequence[str]) -> npt.NDArray[np.uint64]:
    """One number for what the names hold together, 0 where one of them is blank."""
    hashed = [pl.col(name).hash(seed) for seed, name in enumerate(names)]
    spread = reduce(lambda left, right: left * pl.lit(SPREAD, pl.UInt64) + right, hashed)
    known = pl.all_horizontal(pl.col(name).is_not_null() for name in names)
    number = pl.when(known).then(pl.max_horizontal(spread, pl.lit(1, pl.UInt64))).otherwise(0)
    return keys.select(number.cast(pl.UInt64)).to_series().to_numpy()


def _others(
    persons: npt.NDArray[np.uint32],
    keys: npt.NDArray[np.uint64],
    marks: npt.NDArray[np.uint32],
) -> npt.NDArray[np.uint32]:
    """The marks of the other rows that a link links with each."""
    others = np.zeros(persons.size, np.uint32)
    marked = int(np.count_nonzero(marks))
    table, rows = free_slots(marked), np.empty(marked, np.int32)
    once, twice = np.empty(marked, np.uint32), np.zeros(marked, np.uint32)
    concerned = np.zeros(persons.max(initial=0) + 1, np.bool_)
    kernel.note_groups(persons, keys, marks, table, rows, once, twice, concerned)
    kernel.add_others(persons, keys, marks, table, rows, once, twice, concerned, others)
    return others


def _answer(found: pl.Series, place: int) -> pl.Expr:
    marks = pl.lit(found)
    true, unknown = (marks & (bit << place) != 0 for bit in (_TRUE, _UNKNOWN))
    return pl.when(true).then(statement=True).when(unknown).then(None).otherwise(statement=False)
