"""Every small change of a pack's law that its worked cases ought to notice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import date, timedelta
from itertools import chain, pairwise
from typing import Any, NamedTuple

import polars as pl

from tests.mutation.edits import pattern_edits, sql_edits
from tests.mutation.tables import table_edits
from vacatur.rules.decide import REVIEW
from vacatur.rules.load import Pack, flows
from vacatur.rules.model import Criterion, Flow, Option, Part, Rule, Table

Given = Mapping[str, str]
Edited = Callable[[Pack, Given], Pack]
"""A pack, and the options that its cases give, to the pack with the change; the same where the
change is of something that it does not have."""

COMMON = "common"
PATTERNS = ("ordinance_case", "enhancement", "court_event", "no_enhancement", "registration")
MAPPINGS = ("punished_as", "text_sections")
WHOLE = ("TRUE", "FALSE")
KINDS = {"number": "possible", "possible": "number", "earliest": "latest", "latest": "earliest"}
SCOPES = {"arrest_or_case": "case", "case": "arrest_or_case"}
OVER = {"person": "cycle", "cycle": "person", "step": "cycle", "count": "step"}


class Mutant(NamedTuple):
    """One change. Its name stays the same as long as the text that it changes does."""

    part: str
    does: str
    edited: Edited
    reads: bool = False
    """Whether it changes how records are read, and not only what is decided of them."""
    formula: tuple[str, str] | None = None
    """The SQL before and after, where nothing else is changed."""
    rules: bool = False
    """Whether nothing but the ordered table is changed."""

    @property
    def name(self) -> str:
        """What is changed, and how."""
        return f"{self.part} | {' '.join(self.does.split())}"


class EditedPack(Pack):
    """A pack of which one table is another than the one in its folder."""

    tables: Mapping[str, pl.DataFrame]

    @classmethod
    def of(cls, pack: Pack, name: str, table: pl.DataFrame) -> EditedPack:
        """The same pack with another table."""
        edited = cls(**{field.name: getattr(pack, field.name) for field in fields(pack)})
        object.__setattr__(edited, "tables", {name: table})
        return edited

    def data(self, name: str) -> pl.DataFrame:
        return self.tables[name] if name in self.tables else super().data(name)


def mutants(pack: Pack) -> list[Mutant]:
    """Every mutant of a pack, in an order that stays."""
    return list(
        chain(
            _facts(pack),
            _criteria(pack),
            _tables_of_rules(pack),
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
            for does, changed in _changed(part, text, whole=boolean):
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
        parts = _put(getattr(pack.facts, kind), place, changed)
        return replace(pack, facts=pack.facts.model_copy(update={kind: parts}))

    return edited


def _criteria(pack: Pack) -> Iterator[Mutant]:
    for place, criterion in enumerate(pack.every_criterion):
        label = f"criterion {criterion.id}"
        for does, changed in _changed(criterion, "sql", whole=True):
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
        return replace(pack, every_criterion=_put(pack.every_criterion, place, changed))

    return edited


def _changed(part: Part, field: str, *, whole: bool = False) -> Iterator[tuple[str, Part]]:
    """A part with each change of one of its formulas."""
    sql = getattr(part, field)
    for edit in sql_edits(sql):
        yield f"{field} {edit.does}", part.model_copy(update={field: edit.text})
    if whole:
        for text in WHOLE:
            if text != sql.strip():
                yield f"{field} is [{text}]", part.model_copy(update={field: text})


def _tables_of_rules(pack: Pack) -> Iterator[Mutant]:
    """The rules of the one table, or of each flow and of what all flows begin with."""
    common: int | None = None
    for each in flows(pack):
        table, rules = each.table, range(len(each.table.rule))
        if not isinstance(table, Flow):
            yield from _table("rules", table, rules)
            continue
        shared = 0 if table.as_peer else _shared(pack)
        if shared and common is None:
            common = shared
            yield from _rules(COMMON, table, range(shared))
        yield from _table(f"flow {each.options['flow']}", table, rules[shared:])


def _shared(pack: Pack) -> int:
    """With how many rules every flow begins that is not another program's."""
    tables = [each.table.rule for each in flows(pack) if not each.as_peer]
    together = zip(*tables, strict=False)
    return next(place for place, rules in enumerate(together) if len(set(rules)) > 1)


def _table(owner: str, table: Table, own: range) -> Iterator[Mutant]:
    yield from _rules(owner, table, own)
    for kind in ("tier", "path", "note", "date"):
        for place, part in enumerate(getattr(table, kind)):
            label = f"{owner} {kind} {place + 1}"
            for does, changed in _beside(kind, part):
                parts = _put(getattr(table, kind), place, changed)
                yield Mutant(label, does, _table_edit(owner, {kind: parts}))
            fewer = {kind: _without(table, kind, place)}
            yield Mutant(label, "deleted", _table_edit(owner, fewer))


def _beside(kind: str, part: Any) -> Iterator[tuple[str, Part]]:
    """What stands beside an outcome, with each change of it."""
    yield from _changed(part, "sql" if kind == "date" else "when", whole=kind != "date")
    for name in ("outcomes", "determinations"):
        codes = getattr(part, name, ())
        for place in range(len(codes) if len(codes) > 1 else 0):
            fewer = (*codes[:place], *codes[place + 1 :])
            yield f"{name} without [{codes[place]}]", part.model_copy(update={name: fewer})


def _rules(owner: str, table: Table, own: range) -> Iterator[Mutant]:
    for place in own:
        rule = table.rule[place]
        label = f"{owner} rule {rule.id}"
        for does, changed in _rule_changes(rule, table):
            yield Mutant(label, does, _rule_edit(owner, [rule], [changed]), rules=True)
        yield Mutant(label, "deleted", _rule_edit(owner, [rule], []), rules=True)
    for before, after in pairwise(table.rule[max(own.start - 1, 0) : own.stop]):
        swapped = _rule_edit(owner, [before, after], [after, before])
        yield Mutant(f"{owner} rule {after.id}", f"before [{before.id}]", swapped, rules=True)


def _rule_changes(rule: Rule, table: Table) -> Iterator[tuple[str, Part]]:
    yield from _changed(rule, "when", whole=True)
    if rule.suggest:
        yield from _changed(rule, "suggest", whole=True)
    for text in WHOLE:
        if text != rule.suggests and rule.outcome == REVIEW:  # nowhere else is it asked
            yield f"suggests is [{text}]", rule.model_copy(update={"suggests": text})
    other = "skip" if rule.unknown == "review" else "review"
    if rule.when != "TRUE":
        yield f"unknown becomes [{other}]", rule.model_copy(update={"unknown": other})
    for name in ("reasons", "also"):
        for code in getattr(rule, name):
            fewer = tuple(kept for kept in getattr(rule, name) if kept != code)
            yield f"{name} without [{code}]", rule.model_copy(update={name: fewer})
    outcomes = sorted({each.outcome for each in table.rule})
    other = outcomes[(outcomes.index(rule.outcome) + 1) % len(outcomes)]
    yield f"outcome becomes [{other}]", rule.model_copy(update={"outcome": other})


def _rule_edit(owner: str, old: list[Rule], new: list[Any]) -> Edited:
    """Some rules that follow each other in a table replaced by others."""

    def edited(pack: Pack, _: Given) -> Pack:
        rules = pack.table.rule
        if not _owns(pack, owner) or old[0] not in rules:
            return pack
        at = rules.index(old[0])
        if list(rules[at : at + len(old)]) != old:
            return pack
        changed = (*rules[:at], *new, *rules[at + len(old) :])
        return replace(pack, table=pack.table.model_copy(update={"rule": changed}))

    return edited


def _table_edit(owner: str, update: Mapping[str, object]) -> Edited:
    def edited(pack: Pack, _: Given) -> Pack:
        if not _owns(pack, owner):
            return pack
        return replace(pack, table=pack.table.model_copy(update=update))

    return edited


def _owns(pack: Pack, owner: str) -> bool:
    if owner == COMMON:
        return not pack.as_peer
    return not isinstance(pack.table, Flow) or owner == f"flow {pack.options['flow']}"


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


def _put(parts: tuple[Any, ...], place: int, part: Part) -> tuple[Any, ...]:
    return (*parts[:place], part, *parts[place + 1 :])


def _without(table: Table, kind: str, place: int) -> tuple[Any, ...]:
    parts = getattr(table, kind)
    return (*parts[:place], *parts[place + 1 :])
