"""Class and weight of a charge, from its section, letter, period and recorded class.

A penalty table says, for each letter of a section and each period, how many grams it covers and
which classes it carries. Read forwards it gives the weight of a letter; read backwards it gives the
letters, and so the weight, that a recorded class leaves open.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from datetime import date
from typing import NamedTuple

import polars as pl

from vacatur.facts.classes import gravest, mildest, possible

Interval = tuple[float, float]


class Penalty(NamedTuple):
    """One row of the table: a letter in one period. Grams are more than low, at most high."""

    letter: str
    grams: Interval
    first: tuple[str, ...]
    subsequent: tuple[str, ...]

    @property
    def classes(self) -> frozenset[str]:
        """Every class the letter can have."""
        return frozenset(self.first + self.subsequent)


class Charge(NamedTuple):
    """What is known of a charge before its penalty is looked up.

    `stated` is a weight stated by the text or measured, in grams; None when there is none.
    """

    act: str | None
    section: str | None
    letter: str | None
    period: int | None
    inchoate: str
    recorded: str | None
    stated: Interval | None = None


class Judged(NamedTuple):
    """What the table says of a charge; None is unknown."""

    class_conflict: bool | None
    class_derived: bool
    least: str | None
    most: str | None
    grams: Interval | None
    letter_grams: bool


class Penalties:
    """The penalty table of a pack, by act, section and period."""

    def __init__(self, statutes: pl.DataFrame, attempts: pl.DataFrame) -> None:
        ends = pl.concat([statutes["start"], statutes["end"]]).drop_nulls()
        self.cuts: list[date] = ends.unique().sort().to_list()
        self.attempt = dict(attempts.select("class", "attempt_class").iter_rows())
        self.acts: list[str] = statutes["act"].unique().sort().to_list()
        self._judged: dict[Charge, Judged] = {}
        self.rows: dict[tuple[str, str, int], list[Penalty]] = {}
        for row in statutes.iter_rows(named=True):
            for period in self._periods(row["start"], row["end"]):
                key = (row["act"], row["section"], period)
                self.rows.setdefault(key, []).append(_penalty(row))

    def _periods(self, start: date, end: date | None) -> range:
        last = self.period(end) if end else len(self.cuts) + 1
        return range(self.period(start), last)

    def period(self, day: date) -> int:
        """Number of the period a day lies in; 0 is before the first."""
        return bisect_right(self.cuts, day)

    def at(self, charge: Charge) -> list[Penalty]:
        """The letters that the charge's section has in its period."""
        if charge.act is None or charge.section is None or charge.period is None:
            return []
        return self.rows.get((charge.act, charge.section, charge.period), [])

    def other_periods(self, charge: Charge) -> list[Interval]:
        """The weights that the charge's letter has in the other periods."""
        return [
            row.grams
            for (act, section, period), rows in self.rows.items()
            if (act, section) == (charge.act, charge.section) and period != charge.period
            for row in rows
            if row.letter == charge.letter
        ]

    def judge(self, charge: Charge) -> Judged:
        """Class and weight of a charge."""
        if charge not in self._judged:
            self._judged[charge] = self._judge(charge)
        return self._judged[charge]

    def _judge(self, charge: Charge) -> Judged:
        rows = self.at(charge)
        if charge.inchoate == "attempt":
            rows = [self._attempted(row) for row in rows]
        recorded = possible(charge.recorded) if charge.recorded else frozenset()
        undated = charge.act in self.acts and charge.period is None
        as_recorded = Judged(
            class_conflict=None if undated else False,
            class_derived=False,
            least=mildest(recorded) if recorded else None,
            most=gravest(recorded) if recorded else None,
            grams=None,
            letter_grams=False,
        )
        if not rows:
            return as_recorded
        if charge.letter is not None:
            return self._with_letter(charge, rows, recorded, as_recorded)
        return self._without_letter(charge, rows, recorded, as_recorded)

    def _attempted(self, row: Penalty) -> Penalty:
        return row._replace(
            first=tuple(self.attempt.get(label, label) for label in row.first),
            subsequent=tuple(self.attempt.get(label, label) for label in row.subsequent),
        )

    def _with_letter(
        self, charge: Charge, rows: list[Penalty], recorded: frozenset[str], known: Judged
    ) -> Judged:
        row = next((row for row in rows if row.letter == charge.letter), None)
        if row is None:
            return known._replace(class_conflict=True)
        known = known._replace(grams=row.grams, letter_grams=True)
        return _weighed(charge, [row], recorded, known)

    def _without_letter(
        self, charge: Charge, rows: list[Penalty], recorded: frozenset[str], known: Judged
    ) -> Judged:
        if recorded and charge.inchoate in ("none", "attempt"):
            rows = [row for row in rows if row.classes & recorded]
            if not rows:
                return known._replace(class_conflict=True)
        elif charge.stated is None:
            return known
        else:
            rows = [row for row in rows if meets(row.grams, charge.stated)]
            if not rows:
                return known
        span = (min(row.grams[0] for row in rows), max(row.grams[1] for row in rows))
        return _weighed(charge, rows, recorded, known._replace(grams=span))


def _weighed(
    charge: Charge, rows: list[Penalty], recorded: frozenset[str], known: Judged
) -> Judged:
    """Compare the recorded class with the classes of the rows that are left."""
    if charge.inchoate not in ("none", "attempt"):
        return known
    classes = frozenset().union(*(row.classes for row in rows))
    if charge.recorded is None:
        return known._replace(class_derived=True, least=mildest(classes), most=gravest(classes))
    agreed = classes & recorded
    if not agreed:
        return known._replace(class_conflict=True)
    return known._replace(least=mildest(agreed), most=gravest(agreed))


def _penalty(row: dict[str, object]) -> Penalty:
    low, high = row["grams_low"], row["grams_high"]
    return Penalty(
        letter=str(row["subsection"]),
        grams=(float(str(low)), math.inf if high is None else float(str(high))),
        first=_labels(row["class_first"]),
        subsequent=_labels(row["class_subsequent"]),
    )


def _labels(cell: object) -> tuple[str, ...]:
    return tuple(str(cell).split(";")) if cell else ()


def meets(grams: Interval, stated: Interval) -> bool:
    """Whether a range and a stated weight have something in common.

    A range is more than its low end, at most its high end; a weight stated as one number is a
    range of no width, and lies in the range that reaches up to it.

    Example:
        >>> meets((2.5, 10), (10, 30)), meets((2.5, 10), (10, 10)), meets((10, 30), (10, 10))
        (False, True, False)
    """
    if stated[0] == stated[1]:
        return grams[0] < stated[0] <= grams[1]
    return max(grams[0], stated[0]) < min(grams[1], stated[1])


def touches(grams: Interval, number: float) -> bool:
    """Whether a number whose comparator is lost can belong to a range.

    Example:
        >>> touches((500, 2000), 500), touches((500, 2000), 30)
        (True, False)
    """
    return grams[0] <= number <= grams[1]
