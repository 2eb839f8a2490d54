"""What rests on other records of the same person: as far as the result can show it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from vacatur.engine.kept import FACTS
from vacatur.facts.leveled import Leveled
from vacatur.rules.compile import Compiled
from vacatur.verification.derive import Part
from vacatur.verification.differences import Differences

Marks = npt.NDArray[np.uint8]
_TRUE, _UNKNOWN = 1, 2


class BesideCheck:
    """What is recorded of neighbours must be true, or unknown, of another record of the person.

    Which of the records are neighbours the result does not keep: arrest and case numbers are of no
    other use in it. So what is recorded as false may not be checked here.
    """

    def __init__(self, compiled: Compiled) -> None:
        self._steps = {part.id: step for part, step in compiled.associations}
        self._rows: list[pl.Series] = []
        self._own: dict[str, list[Marks]] = {name: [] for name in self._steps}
        self._told: dict[str, list[Marks]] = {name: [] for name in self._steps}

    @property
    def names(self) -> tuple[str, ...]:
        """The facts of neighbours."""
        return tuple(self._steps)

    def add(self, part: Part, facts: Leveled) -> None:
        """Take some more records."""
        if not self._steps:
            return
        self._rows.append(part.rows)
        for name, step in self._steps.items():
            self._own[name].append(_marks(facts.values(step.expr, f"own {name}")))
            self._told[name].append(_marks(part.facts[name]))

    def finish(self, persons: pl.Series, found: Differences) -> None:
        """Compare, now that whole people are known.

        Args:
            persons: The number of each record's person, in the order of the records.
            found: Takes the differences.
        """
        if not self._steps:
            return
        order = pl.concat(self._rows).arg_sort().to_numpy()
        numbers = persons.to_numpy()
        for name in self._steps:
            own, told = (np.concatenate(by[name])[order] for by in (self._own, self._told))
            wrong = np.zeros(own.size, np.bool_)
            for bit in (_TRUE, _UNKNOWN):
                here = own == bit
                others = np.bincount(numbers, here)[numbers] - here if own.size else here
                wrong |= (told == bit) & (others == 0)
            found.mark(FACTS, f"{name} is true of no other record", pl.Series(wrong))


def _marks(answers: pl.Series) -> Marks:
    true, unknown = answers.fill_null(value=False), answers.is_null()
    marks = true.cast(pl.UInt8) * _TRUE + unknown.cast(pl.UInt8) * _UNKNOWN
    return marks.to_numpy()
