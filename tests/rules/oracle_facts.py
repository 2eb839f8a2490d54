"""Facts at random for the second engine: every closed word, every bound from both sides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from vacatur.facts.family import family_of
from vacatur.facts.schema import Fact
from vacatur.rules.compile import GATHERED_TYPES
from vacatur.rules.load import Pack
from vacatur.rules.model import Gathered

BLANK = 0.2
TEXTS: Mapping[str, Sequence[str]] = {
    "act": ["720 ILCS 550", "720 ILCS 550", "720 ILCS 600", "720 ILCS 5", "MCC"],
    "letter": ["a", "b", "c"],
    "book": ["HS", "BP"],
    "event": ["COURT ACTION", "REGISTRATION", "DECEASED", "CASE LIST"],
    "county": ["LOS ANGELES", "YOLO", "SACRAMENTO", "SAN JOAQUIN"],
    "covered_section": ["11357", "11358", "11359", "11360"],
    "dismissed_section": ["11357"],
    "reduced_section": ["11359"],
    "code": ["11357 HS", "459 PC"],
}
SECTIONS = {
    "charges": ["4", "5", "5.1", "5.2", "6", "7", "8", "10", "3.5", "8-4", "18-2"],
    "histories": ["11357", "4060"],
}
SUBSECTIONS = ["a", "b", "c", "d", "e"]
USUAL: Mapping[str, Mapping[str, Sequence[object]]] = {
    "charges": {
        "act": ["720 ILCS 550"],
        "section": ["4", "5"],
        "reading": ["clear"],
        "inchoate": ["none"],
        "disposition": ["CONV", "CONV", "NONCONV", "UNKNOWN", "STRICKEN"],
        "enhancement": ["none"],
        "class_state": ["recorded"],
        "class_least": ["M A", "M B", "F 4"],
        "class_most": ["M A", "F 4", "F 4"],
        "cannabis_words": [True],
        "offense_date": [date(1983, 9, 24), date(2010, 2, 1), date(2016, 7, 28), date(2019, 6, 24)],
        "disposition_date": [date(2010, 5, 1), date(2019, 6, 24)],
        "grams_low": [2.5, 10.0, 30.0],
        "grams_high": [10.0, 30.0, 30.0, 500.0],
        "amount_grams": [None, None, None, 30.0, 30.1],
        "deceased": [None, True],
        "sentence_completed": [True, None],
        "case_on_file": [True],
    },
    "histories": {
        "event": ["COURT ACTION"],
        "counted": [True],
        "covered": [True],
        "disposition": ["CONV"],
        "recorded_class": ["F"],
        "reading": ["clear"],
        "linked": ["one", "unlisted", None],
        "disposition_date": [date(2009, 3, 1), date(2015, 1, 1), date(2016, 11, 9)],
        "covered_section": ["11357", "11358", "11359", "11360"],
        "dismissed_section": [None],
        "reduced_section": [None],
        "sentence_end": [date(2016, 1, 1)],
        "records_of_count": [1.0],
        "amount_grams": [None, 100.0],
    },
}
"""Values of records that reach the end of the table; of other flags: not set."""
PLAUSIBLE, SLIP = 0.7, 0.1
"""How many records are plausible, and how often a fact of these is any value at all."""


def edges(pack: Pack, as_of: date) -> tuple[list[date], list[float]]:
    """The days and numbers on both sides of every bound that the pack's formulas have."""
    texts = " ".join(_formulas(pack))
    days = {date.fromisoformat(found) for found in re.findall(r"DATE '(\d{4}-\d\d-\d\d)'", texts)}
    days |= {as_of, as_of - timedelta(days=160), date(2016, 2, 29), date(1964, 2, 29)}
    days |= {_years_before(as_of, years) for years in (1, 3, 10, 21, 22, 57)}
    numbers = {float(found) for found in re.findall(r"(?<![\w.'])\d+\.?\d*(?![\w.'])", texts)}
    near = {round(number + step, 4) for number in numbers for step in (-0.1, 0.0, 0.1)}
    shifts = [timedelta(days=step) for step in (-1, 0, 1)]
    beside = {day + shift for day in days if day.year > 1 for shift in shifts}
    return sorted(beside), sorted(number for number in near if number >= 0)


def _years_before(day: date, years: int) -> date:
    leap = (day.month, day.day) == (2, 29)
    return (
        day.replace(year=day.year - years, day=28) if leap else day.replace(year=day.year - years)
    )


def _formulas(pack: Pack) -> Iterator[str]:
    yield from (part.sql for part in (*pack.facts.derived, *pack.facts.association))
    yield from (part.where for part in pack.facts.gathered)
    yield from (part.sql for part in (*pack.every_criterion, *pack.table.date))


class Drawn:
    """Facts at random: every closed word, every bound from both sides, a fifth of all unknown."""

    def __init__(self, pack: Pack, as_of: date, rows: int, rng: np.random.Generator) -> None:
        self.pack, self.rows, self.rng = pack, rows, rng
        self.days, self.numbers = edges(pack, as_of)
        self.plausible = rng.random(rows) < PLAUSIBLE

    def facts(self) -> pl.DataFrame:
        """The facts of the pack's family. Shape (rows, f)."""
        return pl.DataFrame({fact.name: self._fact(fact) for fact in family_of(self.pack).facts})

    def beside(self) -> pl.DataFrame:
        """What is gathered or found beside a record, at random as well. Shape (rows, b)."""
        found = {part.id: self._flag(part.id) for part in self.pack.facts.association}
        return pl.DataFrame(
            found | {part.id: self._gathered(part) for part in self.pack.facts.gathered}
        )

    def _gathered(self, part: Gathered) -> pl.Series:
        kind = GATHERED_TYPES[part.kind].value
        if kind == "boolean":
            return self._flag(part.id)
        values = self.days if kind == "date" else [0.0, 1.0, 2.0, 3.0]
        dtype = pl.Date() if kind == "date" else pl.Float64()
        return self._mixed(part.id, self._values(values, dtype))

    def _flag(self, name: str) -> pl.Series:
        return self._mixed(name, self._values([True, False], pl.Boolean()), usual=[False])

    def _fact(self, fact: Fact) -> pl.Series:
        if fact.type == "boolean":
            return self._flag(fact.name)
        dtype = pl.String() if fact.type == "text" and not fact.words else fact.dtype
        return self._mixed(fact.name, self._values(list(fact.words) or self._texts(fact), dtype))

    def _texts(self, fact: Fact) -> Sequence[object]:
        family = self.pack.header.reading.facts
        named = {**TEXTS, "section": SECTIONS[family], "subsection": SUBSECTIONS}
        kinds = {"date": self.days, "number": self.numbers}
        return named.get(fact.name) or kinds.get(fact.type) or ["x"]

    def _values(self, values: Sequence[object], dtype: pl.DataType) -> pl.Series:
        known = self._picked(values, dtype)
        return _chosen(self.rng.random(self.rows) >= BLANK, known, None)

    def _picked(self, values: Sequence[object], dtype: pl.DataType) -> pl.Series:
        places = self.rng.integers(0, len(values), self.rows)
        return pl.Series(values, dtype=dtype, strict=False).gather(places)

    def _mixed(
        self, name: str, anything: pl.Series, usual: Sequence[object] | None = None
    ) -> pl.Series:
        """Any value in some records, and the usual ones in most of the plausible records."""
        values = USUAL[self.pack.header.reading.facts].get(name, usual)
        if name == "county":
            values = [self.pack.options["county"]]
        if values is None:
            return anything
        slips = self.rng.random(self.rows) < SLIP
        return _chosen(self.plausible & ~slips, self._picked(values, anything.dtype), anything)


def _chosen(first: npt.NDArray[np.bool_], one: pl.Series, other: pl.Series | None) -> pl.Series:
    return pl.select(pl.when(pl.lit(pl.Series(first))).then(one).otherwise(other)).to_series()
