"""Every small change of the ordered rules, and of what stands beside an outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from tests.mutation.mutant import WHOLE, Edited, Given, Mutant, changes, put
from vacatur.rules.decide import REVIEW
from vacatur.rules.load import Pack, flows
from vacatur.rules.model import Flow, Part, Rule, Table

COMMON = "common"


def rule_mutants(pack: Pack) -> Iterator[Mutant]:
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
                parts = put(getattr(table, kind), place, changed)
                yield Mutant(label, does, _table_edit(owner, {kind: parts}))
            fewer = {kind: _without(table, kind, place)}
            yield Mutant(label, "deleted", _table_edit(owner, fewer))


def _beside(kind: str, part: Any) -> Iterator[tuple[str, Part]]:
    """What stands beside an outcome, with each change of it."""
    yield from changes(part, "sql" if kind == "date" else "when", whole=kind != "date")
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
    yield from changes(rule, "when", whole=True)
    if rule.suggest:
        yield from changes(rule, "suggest", whole=True)
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


def _without(table: Table, kind: str, place: int) -> tuple[Any, ...]:
    parts = getattr(table, kind)
    return (*parts[:place], *parts[place + 1 :])
