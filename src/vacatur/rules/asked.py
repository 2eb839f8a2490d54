"""Which criteria an ordered table asks for, directly or through another criterion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from vacatur.rules.formulas import parse
from vacatur.rules.model import Criterion, Note, Path, Table, Tier
from vacatur.rules.tree import NAME


def asked(criteria: Iterable[Criterion], table: Table) -> tuple[Criterion, ...]:
    """The criteria that a table asks for, in their order.

    Raises:
        PackError: A formula does not parse.
    """
    known = {criterion.id: criterion for criterion in criteria}
    wanted: set[str] = set()
    for where, sql in _formulas(table):
        _add(sql, where, known, wanted)
    return tuple(criterion for name, criterion in known.items() if name in wanted)


def _formulas(table: Table) -> Iterator[tuple[str, str]]:
    for rule in table.rule:
        yield from ((rule.id, sql) for sql in (rule.when, rule.suggest, rule.suggests) if sql)
    beside: tuple[Tier | Path | Note, ...] = (*table.tier, *table.path, *table.note)
    yield from ((part.code, part.when) for part in beside)


def _add(sql: str, where: str, known: Mapping[str, Criterion], wanted: set[str]) -> None:
    for node in parse(sql, where=where).walk():
        name = node.value
        if node.kind == NAME and name in known and name not in wanted:
            wanted.add(name)
            _add(known[name].sql, name, known, wanted)
