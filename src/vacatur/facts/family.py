"""The two families of facts: those of charges, and those of whole histories.

A charge has its own arrest or case, and most of what decides it stands in its own row. A history
is decided as a whole: what a person was convicted of before, and since, counts as much.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from vacatur.facts import columns
from vacatur.facts.histories.schema import HISTORY_COLUMNS, HISTORY_FACTS
from vacatur.facts.schema import FACTS, Fact

if TYPE_CHECKING:
    import polars as pl

    from vacatur.facts.leveled import Leveled
    from vacatur.rules.load import Pack


Seen = Callable[[Sequence[str]], set[str]]
"""Gives the texts that have been seen so far in some canonical columns."""


class Law(Protocol):
    """What a pack says about reading records."""

    def ready(self) -> None:
        """Do beforehand what is slow the first time."""

    def foresee(self, seen: Seen) -> None:
        """Read beforehand what is read once for each distinct text, as far as texts are known."""

    def facts(self, records: pl.DataFrame) -> Leveled:
        """Every fact of the family, of every record."""


@dataclass(frozen=True, kw_only=True)
class Family:
    """One family: its facts, and the columns of records that they come from."""

    facts: tuple[Fact, ...]
    scored: tuple[str, ...]
    """Canonical columns that scoring reads."""
    links: tuple[str, ...]
    """Those that say which records belong together."""
    raw: tuple[str, ...]
    """Those that are kept beside the facts as they were written."""
    spoken: tuple[str, ...]
    """Columns beside the facts that say how a charge was read."""
    words: bool = False
    """Whether its facts take text of few distinct values as categorical columns."""


_READ = ("statute", "method", "score")

FAMILIES = {
    "charges": Family(
        facts=FACTS,
        scored=columns.SCORED,
        links=columns.LINKS,
        raw=(*columns.ENDING, "county"),
        spoken=(*_READ, "alternatives", "correction", *columns.CHARGE, "period", "stated"),
        words=True,
    ),
    "histories": Family(
        facts=HISTORY_FACTS,
        scored=HISTORY_COLUMNS,
        links=("person_id", "incident_id", "case_number", "cycle", "step", "count"),
        raw=(*columns.ENDING, "event", "comment", "county", "cycle", "step", "count"),
        spoken=(*_READ, "alternatives", *columns.CHARGE),
    ),
}


def family_of(pack: Pack) -> Family:
    """The family of facts that a pack's records give."""
    return FAMILIES[pack.header.reading.facts]


def law_of(pack: Pack) -> Law:
    """What a pack says about reading its records, its tables read.

    Raises:
        PackError: A table does not fit.
    """
    if pack.header.reading.facts == "histories":
        from vacatur.facts.histories.law import HistoryLaw  # noqa: PLC0415  only for its packs

        return HistoryLaw.of(pack)
    from vacatur.facts import build  # noqa: PLC0415  heavy

    return build.Law.of(pack)
