"""People and summary counted again from the decisions and their facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import polars as pl

from vacatur.engine.kept import WEIGHT
from vacatur.facts.distinct import distinct
from vacatur.facts.leveled import Leveled
from vacatur.records.ledger import QUARANTINE_SCHEMA
from vacatur.results.decisions import DETERMINATIONS
from vacatur.results.people import Marks, impact_terms, mark, people_of
from vacatur.results.reconcile import Rows
from vacatur.results.summary import IMPACTS, summarize
from vacatur.results.summary_sum import add_summaries
from vacatur.results.tables import PEOPLE_COLUMNS
from vacatur.results.what_if import three_values, what_if_of
from vacatur.rules.compile import Compiled
from vacatur.verification.derive import Part
from vacatur.verification.differences import Differences

Json = dict[str, Any]

_NO_ROWS: Final = Rows(rows_in=0, records=0, merged=0, quarantined=0)
_NO_ONE: Final = pl.DataFrame(schema=dict(PEOPLE_COLUMNS))
_NONE_ASIDE: Final = pl.DataFrame(schema=QUARANTINE_SCHEMA)


class Recount:
    """Counts decisions part by part; whole people are put together at the end."""

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled
        self._terms = impact_terms(compiled.pack)
        self._summaries: list[Json] = []
        self._rows: list[pl.Series] = []
        self._persons: list[pl.Series] = []
        self._places: list[pl.Series] = []
        self._kinds: list[pl.DataFrame] = []
        self._known = 0

    def add(self, part: Part, facts: Leveled) -> None:
        """Count some more decisions."""
        what_ifs = self._compiled.what_ifs
        assumed = {step.id: facts.values(step.expr, step.id) for step in what_ifs}
        day = pl.DataFrame([facts.column("disposition_date")])
        anyone = pl.repeat(0, part.decisions.height, dtype=pl.UInt32, eager=True)
        marks = mark(
            part.decisions,
            day,
            self._compiled.as_of,
            terms=self._terms,
            persons=anyone,
            assumed=assumed,
        )
        self._places.append(marks.places + self._known)
        self._kinds.append(marks.kinds)
        self._known += marks.kinds.height
        self._rows.append(part.rows)
        self._persons.append(part.decisions["person_id"].hash())
        self._summaries.append(self._counted(part, facts))

    def persons(self) -> tuple[pl.Series, Marks]:
        """The person of each record in the order of the records, as a hash; and all of them marked.

        Marks say what is counted; a hash stands for an id, of which there may be many.
        """
        order = pl.concat(self._rows).arg_sort()
        ids = pl.concat(self._persons).gather(order).alias("person_id")
        numbers, _ = distinct(ids.to_frame(), ["person_id"])
        places = pl.concat(self._places).gather(order)
        return ids, Marks(persons=numbers, places=places, kinds=pl.concat(self._kinds))

    def summary(self, people: pl.DataFrame, marks: Marks, rows: Rows, aside: pl.DataFrame) -> Json:
        """The summary that the decisions come to."""
        total = add_summaries(self._summaries, rows=rows, quarantine=aside)
        total["persons"] = people.height
        total["persons_on_hold"] = people["hold"].sum()
        for name in DETERMINATIONS:
            total["determination"][name]["persons"] = (people[name.lower()] > 0).sum()
        total["impact"] = {name: three_values(people[name]) for name in IMPACTS}
        total["what_if"] = what_if_of(marks, [step.id for step in self._compiled.what_ifs])
        return total

    def _counted(self, part: Part, facts: Leveled) -> Json:
        wanted = {"county_text": "county", WEIGHT: WEIGHT}
        columns = [part.facts[n].alias(to) for n, to in wanted.items() if n in part.facts.columns]
        if "offense_date" in facts.names:
            columns.append(facts.column("offense_date"))
        return summarize(
            part.decisions,
            pl.DataFrame(columns),
            _NO_ONE,
            rows=_NO_ROWS,
            quarantine=_NONE_ASIDE,
            criteria=self._compiled.criteria,
        )


def compare_people(
    table: pl.DataFrame, ids: pl.Series, marks: Marks, file: str, found: Differences
) -> pl.DataFrame:
    """Count people again, and compare them with the table of people, by column.

    Args:
        table: The table of people.
        ids: The person of each record, as a hash.
        marks: The records, marked.
        file: Name of the table's file.
        found: Takes the differences.

    Returns:
        The people as they were counted, a hash for the id of each.
    """
    again = people_of(marks, ids)
    if again.height != table.height:
        missing = abs(again.height - table.height)
        found.add(file, "the decisions are of more or fewer people", missing)
        return again
    told = table.with_columns(pl.col("person_id").hash())
    for name in PEOPLE_COLUMNS:
        unlike = again[name].ne_missing(told[name])
        found.mark(file, f"{name} is not what the decisions come to", unlike)
    return again


def compare_summaries(told: Any, again: Json, file: str, found: Differences) -> None:  # noqa: ANN401
    """Compare every count of a summary; the kinds of count are named, never a value."""
    if not isinstance(told, dict):
        found.add(file, "it is no summary")
        return
    for name in {**again, **told}:
        count = sum(1 for _ in _unlike(told.get(name), again.get(name)))
        if count:
            what = f"{name} is not what the decisions come to" if name in again else "more in it"
            found.add(file, what, count)


def _unlike(told: Any, again: Any) -> Iterator[None]:  # noqa: ANN401  any plain JSON types
    """Once for each count in which two differ."""
    if isinstance(told, Mapping) and isinstance(again, Mapping):
        for name in {**told, **again}:
            yield from _unlike(told.get(name), again.get(name))
    elif isinstance(told, list) and isinstance(again, list) and len(told) == len(again):
        for one, other in zip(told, again, strict=True):
            yield from _unlike(one, other)
    elif told != again or type(told) is not type(again):
        yield None
