"""The law of a pack as one SQL statement over its facts, for an engine that is not ours.

Facts, criteria, the ordered rules and what stands beside an outcome; nothing of it goes through the
compiler of formulas or the writer of decisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlglot
from sqlglot import exp

from vacatur.engine.pipeline import DATES
from vacatur.rules.load import Pack
from vacatur.rules.model import Rule

LISTS = ("also", "reasons")
REVIEW = "NEEDS_REVIEW"


def statement(pack: Pack) -> str:
    """The whole law of a pack as one statement over its facts."""
    answers = {part.id: _dated(part.sql, part.type) for part in pack.facts.derived}
    answers |= {f"where {part.id}": part.sql for part in pack.facts.association}
    answers |= {f"where {part.id}": part.where for part in pack.facts.gathered}
    criteria = {criterion.id: criterion.sql for criterion in _in_order(pack)}
    layers = [
        answers,
        criteria,
        {"rule": _rule(pack)},
        {"outcome": _outcome(pack)},
        {"determination": _determination(pack)},
        dict(_beside(pack)),
        {name: _each_once(f"every {name}") for name in LISTS},
    ]
    source = "facts"
    steps = []
    for number, layer in enumerate(layers):
        columns = ", ".join(f'({sql}) AS "{name}"' for name, sql in layer.items())
        steps.append(f"step{number} AS (SELECT *, {columns} FROM {source})")  # noqa: S608
        source = f"step{number}"
    return f"WITH {', '.join(steps)} SELECT * FROM {source}"  # noqa: S608


def _dated(sql: str, kind: str) -> str:
    return f"CAST(({sql}) AS DATE)" if kind == "date" else sql


def _in_order(pack: Pack) -> Iterator[Any]:
    """The criteria, each after those that it reads."""
    waiting = {criterion.id: criterion for criterion in pack.criteria}
    while waiting:
        for name, criterion in list(waiting.items()):
            if not (_names(criterion.sql) & waiting.keys()) - {name}:
                yield waiting.pop(name)


def _names(sql: str) -> set[str]:
    return {column.name for column in _tree(sql).find_all(exp.Column)}


def _tree(sql: str) -> exp.Expr:
    return sqlglot.parse_one(sql, dialect="duckdb")


def _first(cases: Iterable[tuple[str, str]], otherwise: str = "NULL") -> str:
    arms = " ".join(f"WHEN {when} THEN {then}" for when, then in cases)
    return f"CASE {arms} ELSE {otherwise} END" if arms else otherwise


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _holds(sql: str) -> str:
    return f"({sql}) IS TRUE"


def _rule(pack: Pack) -> str:
    """The first rule that is true, or unknown and sent to review then."""

    def decides(rule: Rule) -> str:
        unknown = f" OR ({rule.when}) IS NULL" if rule.unknown == "review" else ""
        return f"({_holds(rule.when)}{unknown})"

    rules = pack.table.rule
    return _first(((decides(r), _text(r.id)) for r in rules), _text(rules[0].id))


def _outcome(pack: Pack) -> str:
    def arms() -> Iterator[tuple[str, str]]:
        for rule in pack.table.rule:
            chosen = f"rule = {_text(rule.id)}"
            yield f"{chosen} AND ({rule.when}) IS NULL", _text(REVIEW)
            yield chosen, _text(rule.outcome)

    return _first(arms())


def _determination(pack: Pack) -> str:
    outcomes = pack.header.outcome
    return _first((f"outcome = {_text(o.code)}", _text(o.determination)) for o in outcomes)


def _beside(pack: Pack) -> Iterator[tuple[str, str]]:
    table = pack.table
    yield "tier", _first((_reached(tier), _text(tier.code)) for tier in table.tier)
    yield "suggestion", _suggestion(pack)
    yield (
        "every also",
        _codes([*_fixed(pack, "also"), *((_reached(p), p.code) for p in table.path)]),
    )
    yield "every reasons", _codes([*_fixed(pack, "reasons"), *_deciding(pack), *_notes(pack)])
    for column in DATES:
        days = [(d, d.sql) for d in reversed(table.date) if d.column == column]
        yield column, _first((_reached(d), f"CAST(({sql}) AS DATE)") for d, sql in days)


def _reached(part: Any) -> str:
    """That what stands beside an outcome stands beside this one."""
    among = f"outcome IN ({', '.join(map(_text, part.outcomes))})"
    return among if not hasattr(part, "when") else f"({among} AND {_holds(part.when)})"


def _codes(given: Iterable[tuple[str, str]]) -> str:
    """The codes whose condition holds, in their order."""
    listed = ", ".join(f"CASE WHEN {when} THEN {_text(code)} END" for when, code in given)
    if not listed:
        return "CAST([] AS VARCHAR[])"
    return f"list_filter([{listed}], lambda code: code IS NOT NULL)"


def _each_once(name: str) -> str:
    return f'list_filter("{name}", lambda code, place: list_position("{name}", code) = place)'


def _fixed(pack: Pack, name: str) -> Iterator[tuple[str, str]]:
    """What a rule itself gives to its own outcome."""
    for rule in pack.table.rule:
        given = f"({rule.when}) IS NOT NULL"
        if name == "also":
            given = f"outcome = {_text(rule.outcome)}"
        for code in getattr(rule, name):
            yield f"rule = {_text(rule.id)} AND {given}", code


def _notes(pack: Pack) -> Iterator[tuple[str, str]]:
    for note in pack.table.note:
        parts = [_holds(note.when)]
        for column, codes in (("outcome", note.outcomes), ("determination", note.determinations)):
            if codes:
                parts.append(f"{column} IN ({', '.join(map(_text, codes))})")
        yield " AND ".join(parts), note.code


def _suggestion(pack: Pack) -> str:
    """The first settling rule that is not false, where the deciding rule lets one be given."""
    determination = {outcome.code: outcome.determination for outcome in pack.header.outcome}
    settling = [r for r in pack.table.rule if determination[r.outcome] != REVIEW]
    found = _first(
        (
            f"({rule.suggest or rule.when}) IS NOT FALSE",
            f"CASE WHEN {rule.suggest or rule.when} THEN {_text(rule.outcome)} END",
        )
        for rule in settling
    )
    asked = " OR ".join(f"(rule = {_text(r.id)} AND {_holds(r.suggests)})" for r in pack.table.rule)
    return f"CASE WHEN outcome = {_text(REVIEW)} AND ({asked}) THEN {found} END"


def _deciding(pack: Pack) -> Iterator[tuple[str, str]]:
    """The codes of the criteria that gave the deciding rule's formula its answer.

    A part of AND or OR has a say where its answer is that of the whole.
    """
    criteria = {criterion.id: criterion for criterion in pack.criteria}
    for rule in pack.table.rule:
        for condition, name in _leaves(_tree(rule.when), criteria, f"rule = {_text(rule.id)}"):
            criterion = criteria[name]
            unknown = criterion.if_unknown or f"{name.upper()}_UNKNOWN"
            for test, code in (
                ("IS TRUE", criterion.if_true),
                ("IS FALSE", criterion.if_false),
                ("IS NULL", unknown),
            ):
                if code:
                    yield f"{condition} AND {name} {test}", code


def _leaves(tree: exp.Expr, criteria: Mapping[str, Any], so_far: str) -> Iterator[tuple[str, str]]:
    if isinstance(tree, exp.Column):
        yield from _leaf(criteria[tree.name], criteria, so_far)
    elif isinstance(tree, exp.And | exp.Or):
        whole = tree.sql("duckdb")
        for part in tree.flatten():
            same = f"({part.sql('duckdb')}) IS NOT DISTINCT FROM ({whole})"
            yield from _leaves(part, criteria, f"{so_far} AND {same}")
    elif isinstance(tree, exp.Not | exp.Paren | exp.Is):
        yield from _leaves(tree.this, criteria, so_far)


def _leaf(criterion: Any, criteria: Mapping[str, Any], so_far: str) -> Iterator[tuple[str, str]]:
    """A criterion; behind one that has no word for its answer, those that it is made of."""
    name, tree = criterion.id, _tree(criterion.sql)
    if not _only_criteria(tree, criteria):
        yield so_far, name
        return
    tests = (
        ("IS TRUE", criterion.if_true),
        ("IS FALSE", criterion.if_false),
        ("IS NULL", criterion.if_unknown),
    )
    worded = [test for test, code in tests if code]
    bare = [test for test, code in tests if not code]
    for test in worded:
        yield f"{so_far} AND {name} {test}", name
    for test in bare:
        yield from _leaves(tree, criteria, f"{so_far} AND {name} {test}")


def _only_criteria(tree: exp.Expr, criteria: Mapping[str, Any]) -> bool:
    plain = (exp.And, exp.Or, exp.Not, exp.Paren, exp.Column, exp.Boolean, exp.Identifier)
    return all(
        isinstance(node, plain) and (not isinstance(node, exp.Column) or node.name in criteria)
        for node in tree.walk()
    )
