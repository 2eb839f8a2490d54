"""Records mixed out of others: any value may stand beside any other, or be blank.

What was written to make sense hides much: a record that contradicts itself, or lacks what every
other has, is where an engine goes wrong. Each mixed person begins as one of those given, or as
records of several; then some values are those of others, and some are blank.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

MOST_RECORDS = 6
WHOLE = 0.5
"""How often a person begins as one whole person of those given."""
MIXING = (0.0, 0.03, 0.12)
"""How often a value is any that its column has, and half as often blank: each person has one."""
SHARED = 0.3
"""How often a value that links records is that of the person's first."""
KEYS = ("record_id", "person_id")

Numbers = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]


def mixed(source: pl.DataFrame, people: int, *, seed: int, links: Sequence[str]) -> pl.DataFrame:
    """Mix the records of people who have one to six each.

    Args:
        source: Records as text in canonical columns, those of a person together. Shape (m, c).
        people: How many people.
        seed: Any whole number from zero.
        links: Columns that say which records belong together.

    Returns:
        Records with `record_id` and `person_id` of their own. Shape (n, c).

    Example:
        >>> source = pl.DataFrame({"person_id": ["P"], "charge_code": ["720-550/4(a)"]})
        >>> mixed(source, 100, seed=1, links=())["person_id"].n_unique()
        100
    """
    rng = np.random.default_rng(seed)
    person, origin = _origins(rng, source["person_id"], people)
    first = np.searchsorted(person, person)
    mixing = rng.choice(MIXING, people)[person]
    columns = [
        _column(rng, source[name], origin, first if name in links else None, mixing)
        for name in source.columns
        if name not in KEYS
    ]
    return pl.DataFrame(columns).with_columns(
        record_id=pl.Series(np.arange(person.size)).cast(pl.String),
        person_id="P" + pl.Series(person).cast(pl.String),
    )


def _origins(rng: np.random.Generator, persons: pl.Series, people: int) -> tuple[Numbers, Numbers]:
    """Whose each record is, and which record it begins as."""
    starts = persons.rle().struct.field("len").cum_sum().to_numpy()
    starts = np.concatenate([[0], starts]).astype(np.int64)
    chosen = rng.integers(0, starts.size - 1, people)
    whole = np.minimum(starts[chosen + 1] - starts[chosen], MOST_RECORDS)
    sizes = np.where(rng.random(people) < WHOLE, whole, rng.integers(1, MOST_RECORDS, people))
    person = np.repeat(np.arange(people), sizes)
    place = np.arange(person.size) - np.searchsorted(person, person)
    return person, (starts[chosen][person] + place) % len(persons)


def _column(
    rng: np.random.Generator,
    values: pl.Series,
    origin: Numbers,
    first: Numbers | None,
    mixing: Shares,
) -> pl.Series:
    """A column: most values as they came, others any that the column has, or none."""
    every = values.drop_nulls().unique(maintain_order=True)
    foreign = (rng.random(origin.size) < mixing) & (len(every) > 0)
    drawn = len(values) + rng.integers(0, max(1, len(every)), origin.size)
    chosen = np.where(foreign, drawn, origin)
    blank = rng.random(origin.size) < mixing / 2
    if first is not None:
        shared = (rng.random(origin.size) < SHARED) & (mixing > 0)
        chosen, blank = (np.where(shared, each[first], each) for each in (chosen, blank))
    return pl.concat([values, every]).gather(chosen).set(pl.Series(blank), None)
