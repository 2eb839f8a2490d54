"""A pack, its options and an as-of date, compiled to Polars expressions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import chain

import polars as pl

from vacatur.errors import PackError
from vacatur.facts.association import MOST_PREDICATES
from vacatur.facts.family import family_of
from vacatur.rules.load import Pack
from vacatur.rules.model import Association, Criterion, Derived, Gathered, Option, Table, WhatIf
from vacatur.rules.sql import lower
from vacatur.rules.typed import Lowered, Name, SqlType

MOST_CRITERIA = 63  # a mask fits a signed 64-bit number, which is all that many tools have
OPTION = "opt_"
RECORDED = ("offense_class", "status", "conflict")
"""Derived facts that every decision records, whether a criterion asks for them or not."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One named column to compute."""

    id: str
    expr: pl.Expr
    reads: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Compiled:
    """A pack ready to run over a frame of facts.

    `criteria` are in order of their names: the place of a criterion is its bit in the masks.
    `stages` are the same criteria, and `derived` the derived facts, grouped so that each group
    reads only earlier ones.
    """

    pack: Pack
    as_of: date
    derived: tuple[tuple[Step, ...], ...]
    gathered: tuple[tuple[tuple[Gathered, Step], ...], ...]
    associations: tuple[tuple[Association, Step], ...]
    stages: tuple[tuple[Step, ...], ...]
    dates: tuple[tuple[str, tuple[str, ...], pl.Expr], ...]
    what_ifs: tuple[Step, ...]
    names: Mapping[str, Name]

    @property
    def criteria(self) -> tuple[str, ...]:
        """The criteria's ids, in order of their bits."""
        return tuple(criterion.id for criterion in self.pack.criteria)

    @cached_property
    def formulas(self) -> Mapping[str, pl.Expr]:
        """The formulas of the table over the criteria, by their SQL.

        Raises:
            PackError: One of them is not valid.
        """
        names = criteria_names(self.pack)
        return {sql: formula(sql, names, where).expr for sql, where in _formulas(self.pack.table)}

    def reads(self) -> frozenset[str]:
        """The generic facts that the pack reads at all."""
        steps = [step for stage in (*self.derived, *self.stages) for step in stage]
        steps += [step for _, step in (*chain(*self.gathered), *self.associations)]
        steps += self.what_ifs
        return frozenset(name for step in steps for name in step.reads)


def compile_pack(pack: Pack, *, as_of: date) -> Compiled:
    """Compile every expression of a pack.

    Raises:
        PackError: The pack is not in force on the as-of date, or an expression of it is not valid.
    """
    pack.check_in_force(as_of)
    names = dict(_known_names(pack, as_of))
    derived = [_derived(part, names) for part in pack.facts.derived]
    gathered = [_gathered(part, names) for part in pack.facts.gathered]
    if len(pack.facts.association) > MOST_PREDICATES:
        msg = f"The pack asks {len(pack.facts.association)} things of neighbours, not at most "
        raise PackError(f"{msg}{MOST_PREDICATES}.")
    associations = tuple(_association(part, names) for part in pack.facts.association)
    stages = tuple(_criteria(pack.criteria, names))
    dates = [(day, _typed(day.sql, names, day.column, SqlType.DATE)) for day in pack.table.date]
    what_ifs = [_what_if(part, names) for part in pack.facts.what_if]
    needed = _needed(
        [*chain(*stages), *(step for _, step in associations), *what_ifs],
        [*derived, *(step for _, step in gathered)],
        chain(RECORDED, *(lowered.reads for _, lowered in dates)),
    )
    return Compiled(
        pack=pack,
        as_of=as_of,
        derived=tuple(_staged(step for step in derived if step.id in needed)),
        gathered=_layered([both for both in gathered if both[1].id in needed]),
        associations=associations,
        stages=stages,
        what_ifs=tuple(what_ifs),
        dates=tuple((day.column, day.outcomes, lowered.expr) for day, lowered in dates),
        names=names,
    )


def _needed(asking: Iterable[Step], facts: Iterable[Step], also: Iterable[str]) -> set[str]:
    """The names that something asks for, or that a decision records."""
    known = {step.id: step for step in facts}
    open_names = [name for step in asking for name in step.reads] + list(also)
    needed: set[str] = set()
    while open_names:
        name = open_names.pop()
        if name not in needed:
            needed.add(name)
            open_names += known[name].reads if name in known else ()
    return needed


def criteria_names(pack: Pack) -> dict[str, Name]:
    """The names that a rule's formula may read: the criteria, nothing else."""
    return {c.id: Name(type=SqlType.BOOLEAN, expr=pl.col(c.id)) for c in pack.criteria}


def _formulas(table: Table) -> Iterator[tuple[str, str]]:
    """The formulas of a table, and where each stands."""
    for rule in table.rule:
        yield from ((sql, rule.id) for sql in (rule.when, rule.suggest or rule.when))
        yield rule.suggests, f"{rule.id} suggests"
    yield from ((part.when, f"tier {place}") for place, part in enumerate(table.tier))
    yield from ((part.when, f"path {place}") for place, part in enumerate(table.path))
    yield from ((part.when, f"note {place}") for place, part in enumerate(table.note))


def formula(sql: str, names: Mapping[str, Name], where: str) -> Lowered:
    """Lower one boolean formula.

    Raises:
        PackError: It is not valid, or not a boolean.
    """
    return _typed(sql, names, where, SqlType.BOOLEAN)


def _known_names(pack: Pack, as_of: date) -> Iterator[tuple[str, Name]]:
    for fact in family_of(pack).facts:
        kind = SqlType(fact.type)
        yield fact.name, Name(type=kind, expr=pl.col(fact.name), words=fact.words or None)
    for option in pack.header.option:
        value = pack.options[option.id]
        if not isinstance(value, tuple):
            yield OPTION + option.id, _option(option, value)
    yield "as_of", Name(type=SqlType.DATE, expr=pl.lit(as_of))


def _option(option: Option, value: str | bool | int) -> Name:
    if isinstance(value, str):
        words = tuple(str(v) for v in option.values) or None
        return Name(type=SqlType.TEXT, expr=pl.lit(value), words=words)
    if isinstance(value, bool):
        return Name(type=SqlType.BOOLEAN, expr=pl.lit(value))
    return Name(type=SqlType.NUMBER, expr=pl.lit(float(value)), number=value)


def _add(names: dict[str, Name], name: str, meaning: Name) -> None:
    if name in names:
        msg = f"The name [{name}] stands for two things."
        raise PackError(msg)
    names[name] = meaning


def _derived(part: Derived, names: dict[str, Name]) -> Step:
    kind = SqlType(part.type)
    lowered = _typed(part.sql, names, part.id, kind)
    expr = lowered.expr.cast(pl.Enum(part.words)) if part.words else lowered.expr
    _add(names, part.id, Name(type=kind, expr=pl.col(part.id), words=part.words or None))
    return Step(id=part.id, expr=expr, reads=lowered.reads)


GATHERED_TYPES = {
    "any": SqlType.BOOLEAN,
    "number": SqlType.NUMBER,
    "possible": SqlType.NUMBER,
    "before": SqlType.NUMBER,
    "different": SqlType.NUMBER,
    "earliest": SqlType.DATE,
    "latest": SqlType.DATE,
}


def _gathered(part: Gathered, names: dict[str, Name]) -> tuple[Gathered, Step]:
    lowered = formula(part.where, names, part.id)
    beside = [name for name in (part.date, part.alike, part.differs) if name is not None]
    unknown = [name for name in beside if name not in names]
    if unknown:
        msg = f"[{part.id}] reads [{unknown[0]}], which is no fact."
        raise PackError(msg)
    _add(names, part.id, Name(type=GATHERED_TYPES[part.kind], expr=pl.col(part.id)))
    return part, Step(id=part.id, expr=lowered.expr, reads=(*lowered.reads, *beside))


def _layered(
    parts: Sequence[tuple[Gathered, Step]],
) -> tuple[tuple[tuple[Gathered, Step], ...], ...]:
    """Cut what is gathered before each part that reads another since the last cut."""
    layers: list[list[tuple[Gathered, Step]]] = []
    for part, step in parts:
        if not layers or {other.id for other, _ in layers[-1]} & set(step.reads):
            layers.append([])
        layers[-1].append((part, step))
    return tuple(tuple(layer) for layer in layers)


def _association(part: Association, names: dict[str, Name]) -> tuple[Association, Step]:
    lowered = formula(part.sql, names, part.id)
    _add(names, part.id, Name(type=SqlType.BOOLEAN, expr=pl.col(part.id)))
    return part, Step(id=part.id, expr=lowered.expr, reads=lowered.reads)


def _criteria(
    criteria: tuple[Criterion, ...], names: dict[str, Name]
) -> Iterator[tuple[Step, ...]]:
    if len(criteria) > MOST_CRITERIA:
        msg = f"The pack has {len(criteria)} criteria; the masks hold {MOST_CRITERIA}."
        raise PackError(msg)
    for criterion in criteria:
        _add(names, criterion.id, Name(type=SqlType.BOOLEAN, expr=pl.col(criterion.id)))
    yield from _staged([_step(c, names) for c in criteria])


def _what_if(part: WhatIf, names: Mapping[str, Name]) -> Step:
    lowered = formula(part.sql, names, part.id)
    return Step(id=part.id, expr=lowered.expr, reads=lowered.reads)


def _staged(parts: Iterable[Step]) -> Iterator[tuple[Step, ...]]:
    """Group steps so that each group reads only earlier ones, and can run at once."""
    steps = {step.id: step for step in parts}
    sorter = TopologicalSorter(
        {step.id: [name for name in step.reads if name in steps] for step in steps.values()}
    )
    try:
        sorter.prepare()
    except CycleError as error:
        msg = f"These ask each other in a circle: {' -> '.join(error.args[1])}."
        raise PackError(msg) from error
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        sorter.done(*ready)
        yield tuple(steps[name] for name in ready)


def _step(criterion: Criterion, names: Mapping[str, Name]) -> Step:
    lowered = formula(criterion.sql, names, criterion.id)
    return Step(id=criterion.id, expr=lowered.expr, reads=lowered.reads)


def _typed(sql: str, names: Mapping[str, Name], where: str, kind: SqlType) -> Lowered:
    lowered = lower(sql, names, where=where)
    if lowered.type is not kind:
        msg = f"[{where}] is a {lowered.type.value}; it must be a {kind.value}."
        raise PackError(msg)
    return lowered
