"""Every decision from its recorded facts, by the pack of the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from vacatur.engine.kept import CHARGES, FACTS, KEY, WEIGHT, numbers_of
from vacatur.engine.pipeline import answered, decisions_of, gathered_facts
from vacatur.facts.family import family_of
from vacatur.facts.leveled import Leveled
from vacatur.results.decisions import DECISION_COLUMNS
from vacatur.rules.compile import Compiled
from vacatur.rules.trace import NUMBER
from vacatur.verification.differences import Differences

GROUPED = ("cycle", "step", "count")
_OWN = ("record_id", "person_id", "source_file", "source_row")
_DERIVED = tuple(name for name in DECISION_COLUMNS if name not in _OWN)


@dataclass(frozen=True, kw_only=True)
class Part:
    """Some decisions beside their recorded facts."""

    file: str
    """Name of the decisions' file."""
    rows: pl.Series
    """Which rows of the tables they are, from 0."""
    decisions: pl.DataFrame
    facts: pl.DataFrame


@dataclass(frozen=True, kw_only=True)
class Charges:
    """The charges of a result, by their numbers."""

    numbers: pl.Series
    """Ascending."""
    facts: pl.DataFrame

    @classmethod
    def of(cls, table: pl.DataFrame, found: Differences) -> Charges:
        """Check the numbers of charges: each must follow from the charge as it was written."""
        ordered = table.sort(NUMBER)
        unlike = ordered[NUMBER].ne_missing(numbers_of(ordered))
        found.mark(CHARGES, "its number is not that of such a charge", unlike)
        if not table[NUMBER].equals(ordered[NUMBER]) or table[NUMBER].n_unique() < table.height:
            found.add(CHARGES, "its rows are not in order, each once")
        return cls(numbers=ordered[NUMBER], facts=ordered.drop(NUMBER, *KEY))

    def places(self, numbers: pl.Series) -> pl.Series | None:
        """Where records find their charges; None where one finds none."""
        known, asked = self.numbers.to_numpy(), numbers.to_numpy()
        places = np.searchsorted(known, asked)
        if not known.size or (known[np.minimum(places, known.size - 1)] != asked).any():
            return pl.Series([], dtype=pl.UInt32) if not asked.size else None
        return pl.Series(places.astype(np.uint32))


Reviewed = Callable[[pl.DataFrame, Leveled], pl.DataFrame]
"""Puts decisions of people in the place of the software's."""


def derive(
    part: Part,
    charges: Charges | None,
    compiled: Compiled,
    holds: pl.Series,
    found: Differences,
    *,
    reviewed: Reviewed = lambda decisions, _facts: decisions,
) -> Leveled | None:
    """Derive decisions from their facts, and compare them with those of the result, by column.

    Returns:
        The facts, with those that the pack derives; None where they are incomplete.
    """
    facts = known_facts(part, charges, compiled, found)
    if facts is None:
        return None
    decided = answered(facts, compiled)
    own = decisions_of(part.decisions.select(_OWN), facts, decided, compiled, holds)
    again = reviewed(own, facts)
    for name in _DERIVED:
        unlike = again[name].ne_missing(part.decisions[name])
        found.mark(part.file, f"{name} is not what the facts give", unlike, rows=part.rows)
    return facts


def known_facts(
    part: Part, charges: Charges | None, compiled: Compiled, found: Differences
) -> Leveled | None:
    """The facts of some decisions, with those that the pack derives; None where incomplete."""
    gathered = [own.id for layer in compiled.gathered for own, _ in layer]
    generic = _generic(part.facts.drop(gathered), charges, compiled, found)
    if generic is None:
        return None
    keys = part.decisions.select("person_id").hstack(
        part.facts.select(
            pl.col(f"{name}_text").cast(pl.String).alias(name)
            for name in GROUPED
            if f"{name}_text" in part.facts.columns
        )
    )
    facts = gathered_facts(generic, keys, compiled)
    for name in gathered:
        unlike = facts.column(name).ne_missing(part.facts[name])
        found.mark(FACTS, f"{name} is not what is gathered", unlike, rows=part.rows)
    return facts


def _generic(
    facts: pl.DataFrame, charges: Charges | None, compiled: Compiled, found: Differences
) -> Leveled | None:
    """The facts as they were before the pack derived any."""
    raw = [f"{name}_text" for name in family_of(compiled.pack).raw]
    rows = facts.drop(*raw, NUMBER, WEIGHT, strict=False)
    if charges is None:
        return Leveled.of(rows)
    places = charges.places(facts[NUMBER])
    if places is None:
        found.add(FACTS, f"charges that it names are not in {CHARGES}")
        return None
    return Leveled(rows=rows, shared=charges.facts, places=places)
