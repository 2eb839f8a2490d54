"""What a pack says about reading histories, its tables read once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from vacatur.charges.codes import CodeTables, load_code_tables
from vacatur.facts.dispositions import DispositionReader
from vacatur.facts.family import Seen
from vacatur.facts.fitting import tables_fit
from vacatur.facts.histories.schema import CLASSES
from vacatur.facts.leveled import Leveled
from vacatur.facts.vocabulary import Patterns, read_patterns
from vacatur.rules.load import Pack

NO_SENTENCES = pl.DataFrame(schema={"pattern": pl.String, "kind": pl.String})


@dataclass(frozen=True, kw_only=True)
class HistoryLaw:
    """What a pack says about reading histories, with the options that bear on it.

    `statutes` are those that the pack covers, `covered` the same as (book, section); `lists` the
    sections that an option names, by the fact that says which of them a charge has; `registration`
    fits the texts that speak of the duty to register.
    """

    tables: CodeTables
    dispositions: DispositionReader
    classes: Patterns
    statutes: pl.DataFrame
    covered: frozenset[tuple[str, str]]
    lists: Mapping[str, tuple[str, ...]]
    registration: str
    as_peer: bool

    @classmethod
    def of(cls, pack: Pack) -> HistoryLaw:
        """Read the tables of a pack.

        Raises:
            PackError: A table does not fit: a pattern, a word or a column is not as it must be.
        """
        with tables_fit(pack):
            return cls._of(pack)

    @classmethod
    def _of(cls, pack: Pack) -> HistoryLaw:
        lists = {
            fact: tuple(str(section) for section in _listed(pack, option))
            for fact, option in pack.header.reading.section_lists.items()
        }
        statutes = pack.data("statutes.csv")
        return cls(
            tables=load_code_tables(pack.charges_folder),
            dispositions=DispositionReader.of(pack.data("dispositions.csv"), NO_SENTENCES),
            classes=read_patterns(pack.data("classes.csv"), "class", CLASSES),
            statutes=statutes,
            covered=frozenset(statutes.select("book", "section").iter_rows()),
            lists=lists,
            registration=re.compile(pack.header.reading.registration).pattern,
            as_peer=pack.as_peer,
        )

    def ready(self) -> None:
        """See `family.Law.ready`: nothing here is slow."""

    def foresee(self, seen: Seen) -> None:
        """See `family.Law.foresee`: what a text means here rests on the rest of its record."""

    def facts(self, records: pl.DataFrame) -> Leveled:
        """Every fact of every record: see `histories.build.history_facts`."""
        from vacatur.facts.histories.build import history_facts  # noqa: PLC0415  a circle

        return Leveled.of(history_facts(records, self))


def _listed(pack: Pack, option: str) -> tuple[str, ...]:
    chosen = pack.options[option]
    return chosen if isinstance(chosen, tuple) else ()
