"""Every small change of a pack's law that its worked cases ought to notice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from typing import Any

import polars as pl

from tests.mutation.edits import pattern_edits
from tests.mutation.mutant import Edited, EditedPack, Given, Mutant, changes, put
from tests.mutation.rules import rule_mutants
from tests.mutation.tables import table_edits
from vacatur.rules.load import Pack, flows
from vacatur.rules.model import Criterion, Flow, Option, Part

PATTERNS = ("ordinance_case", "enhancement", "court_event", "no_enhancement", "registration")
MAPPINGS = ("punished_as", "text_sections")
KINDS = {"number": "possible", "possible": "number", "earliest": "latest", "latest": "earliest"}
SCOPES = {"arrest_or_case": "case", "case": "arrest_or_case"}
OVER = {"person": "cycle", "cycle": "person", "step": "cycle", "count": "step"}


def mutants(pack: Pack) -> list[Mutant]:
    """Every mutant of a pack, in an order that stays."""
    return list(
        chain(
            _facts(pack),
            _criteria(pack),
            rule_mutants(pack),
            _options(pack),
            _dates_of_force(pack),
            _tables(pack),
            _texts_of_reading(pack),
        )
    )


def _facts(pack: Pack) -> Iterator[Mutant]:
    kinds = {
        "derived": ("sql", {}),
        "gathered": ("where", {"kind": KINDS, "over": OVER}),
        "association": ("sql", {"scope": SCOPES}),
    }
    for kind, (text, words) in kinds.items():
        for place, part in enumerate(getattr(pack.facts, kind)):
            label = f"{kind} {part.id}"
            boolean = kind != "derived" or part.type == "boolean"
            for does, changed in changes(part, text, whole=boolean):
                both = (getattr(part, text), getattr(changed, text))
                yield Mutant(label, does, _fact_edit(kind, place, changed), formula=both)
            for name, others in words.items():
                other = others.get(getattr(part, name))
                if other is not None:
                    changed = part.model_copy(update={name: other})
                    does = f"{name} becomes [{other}]"
                    yield Mutant(label, does, _fact_edit(kind, place, changed))


def _fact_edit(kind: str, place: int, changed: Part) -> Edited:
    def edited(pack: Pack, _: Given) -> Pack:
        parts = put(getattr(pack.facts, kind), place, changed)
        return replace(pack, facts=pack.facts.model_copy(update={kind: parts}))

    return edited


def _criteria(pack: Pack) -> Iterator[Mutant]:
    for place, criterion in enumerate(pack.every_criterion):
        label = f"criterion {criterion.id}"
        for does, changed in changes(criterion, "sql", whole=True):
            both = (criterion.sql, changed.sql)
            yield Mutant(label, does, _criterion_edit(place, changed), formula=both)
        for does, changed in _uncoded(criterion):
            yield Mutant(label, does, _criterion_edit(place, changed))


def _uncoded(criterion: Criterion) -> Iterator[tuple[str, Part]]:
    for name in ("if_true", "if_false", "if_unknown"):
        if getattr(criterion, name) is not None:
            yield f"no {name}", criterion.model_copy(update={name: None})


def _criterion_edit(place: int, changed: Part) -> Edited:
    def edited(pack: Pack, _: Given) -> Pack:
        return replace(pack, every_criterion=put(pack.every_criterion, place, changed))

    return edited


def _options(pack: Pack) -> Iterator[Mutant]:
    """Defaults: of the pack, and of each flow."""
    for option in pack.header.option:
        if not option.required and option.id != "flow":
            for value in _other_values(option, option.default):
                does = f"default becomes [{value}]"
                yield Mutant(f"option {option.id}", does, _option_edit(option.id, value))
    for each in flows(pack):
        if isinstance(each.table, Flow):
            yield from _flow_options(each, each.table)


def _flow_options(pack: Pack, flow: Flow) -> Iterator[Mutant]:
    for option in pack.header.option:
        if option.id in flow.options and option.id != "county":
            for value in _other_values(option, flow.options[option.id]):
                owner = f"flow {pack.options['flow']}"
                yield Mutant(
                    f"{owner} option {option.id}",
                    f"becomes [{value}]",
                    _option_edit(option.id, value, owner),
                )


def _other_values(option: Option, default: object) -> Iterator[Any]:
    if isinstance(default, bool) or (option.values and not isinstance(default, tuple)):
        yield from (value for value in option.values if value != default)
    elif isinstance(default, int):
        steps = (default + 1, default - 1) if default else (option.least or 1,)
        yield from (step for step in steps if step >= 0)
    elif isinstance(default, tuple):
        yield from ((str(value),) for value in option.values)


def _option_edit(name: str, value: Any, owner: str = "") -> Edited:
    def edited(pack: Pack, given: Given) -> Pack:
        own = isinstance(pack.table, Flow) and name in pack.table.options
        if name in given or (owner != f"flow {pack.options.get('flow')}" if own else bool(owner)):
            return pack
        return replace(pack, options={**pack.options, name: value})

    return edited


def _dates_of_force(pack: Pack) -> Iterator[Mutant]:
    for days in (-1, 1):
        day = pack.header.in_force + timedelta(days=days)
        yield Mutant("in_force", f"becomes [{day}]", _in_force(day))


def _in_force(day: date) -> Edited:
    return lambda pack, _: replace(pack, header=pack.header.model_copy(update={"in_force": day}))


def _tables(pack: Pack) -> Iterator[Mutant]:
    for name, does, table in table_edits(pack):
        yield Mutant(f"table {name}", does, _data_edit(name, table), reads=True)


def _texts_of_reading(pack: Pack) -> Iterator[Mutant]:
    """What the pack's own words say about reading: patterns, and which section stands for which."""
    reading = pack.header.reading
    for name in PATTERNS:
        for edit in pattern_edits(getattr(reading, name)):
            yield Mutant(f"reading {name}", edit.does, _reading_edit(name, edit.text), reads=True)
    for name in MAPPINGS:
        for key in (known := getattr(reading, name)):
            fewer = {other: value for other, value in known.items() if other != key}
            yield Mutant(
                f"reading {name}", f"without [{key}]", _reading_edit(name, fewer), reads=True
            )


def _reading_edit(name: str, value: object) -> Edited:
    def edited(pack: Pack, _: Given) -> Pack:
        reading = pack.header.reading.model_copy(update={name: value})
        return replace(pack, header=pack.header.model_copy(update={"reading": reading}))

    return edited


def _data_edit(name: str, table: pl.DataFrame) -> Edited:
    return lambda pack, _: EditedPack.of(pack, name, table)
