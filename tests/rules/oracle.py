"""A second engine for the same law: the SQL of a pack, run as it stands by DuckDB.

Facts, criteria, the ordered rules and what stands beside an outcome become one statement; nothing
of it goes through the compiler of formulas or the writer of decisions.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import polars as pl
import sqlglot
from sqlglot import exp

from vacatur.engine.pipeline import DATES, answered
from vacatur.engine.pipeline import _dates as dates_of
from vacatur.facts.family import family_of
from vacatur.facts.leveled import Leveled
from vacatur.facts.schema import Fact
from vacatur.rules.compile import GATHERED_TYPES, OPTION, Compiled, compile_pack
from vacatur.rules.load import Pack, load_pack
from vacatur.rules.model import Gathered, Rule

COMPARED = ("determination", "outcome", "also", "tier", "suggestion", "rule", "reasons", *DATES)
LISTS = ("also", "reasons")
REVIEW = "NEEDS_REVIEW"
BLANK = 0.2
HALF = 0.5
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


def ours(facts: pl.DataFrame, beside: pl.DataFrame, compiled: Compiled) -> pl.DataFrame:
    """Answers and decisions as a run gives them, every second fact shared by a charge."""
    own, shared = (facts.select(facts.columns[first::2]) for first in (0, 1))
    places = pl.int_range(facts.height, dtype=pl.UInt32, eager=True)
    told = Leveled(rows=own, shared=shared, places=places).with_steps(compiled.derived)
    wheres = {
        f"where {part.id}": told.values(step.expr, "where") for part, step in compiled.associations
    }
    told = told.with_rows(beside)
    gathered = {
        f"where {part.id}": told.values(step.expr, "where")
        for layer in compiled.gathered
        for part, step in layer
    }
    decided = answered(told, compiled)
    dates = dates_of(told, decided["outcome"], compiled)
    steps = told.with_steps(compiled.stages)
    named = [step.id for stage in (*compiled.derived, *compiled.stages) for step in stage]
    columns = [pl.Series(name, values) for name, values in (wheres | gathered).items()]
    return pl.DataFrame(
        [
            *steps.frame(named),
            *columns,
            *decided.drop("criteria_true", "criteria_false", "criteria_unknown"),
            *dates,
        ]
    )


def theirs(facts: pl.DataFrame, beside: pl.DataFrame, pack: Pack, as_of: date) -> pl.DataFrame:
    """The same by DuckDB, one statement of the pack's own SQL."""
    options = {OPTION + name: value for name, value in pack.options.items()}
    told = {name: value for name, value in options.items() if not isinstance(value, tuple)}
    rows = pl.concat([facts, beside], how="horizontal").with_columns(
        pl.col(pl.Enum, pl.Categorical).cast(pl.String)
    )
    rows = rows.with_columns(as_of=pl.lit(as_of), **{k: pl.lit(v) for k, v in told.items()})
    with duckdb.connect() as engine:
        engine.execute("SET threads TO 1")
        engine.register("facts", rows)
        return engine.sql(statement(pack)).pl()


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


def differences(mine: pl.DataFrame, other: pl.DataFrame) -> dict[str, int]:
    """In how many rows a column of ours is not what the other engine says."""
    found = {}
    for name in mine.columns:
        if name in other.columns:
            own = mine[name]
            plain = own.cast(_plain(own.dtype))
            apart = int(plain.ne_missing(other[name].cast(plain.dtype)).sum())
            if apart:
                found[name] = apart
    return found


def _plain(dtype: pl.DataType) -> pl.DataType:
    if isinstance(dtype, pl.List):
        return pl.List(pl.String)
    return pl.String() if isinstance(dtype, pl.Enum | pl.Categorical) else dtype


DAYS = (date(2019, 6, 25), date(2020, 1, 15), date(2020, 2, 29), date(2021, 2, 28))


def chosen(name: str, seed: int) -> tuple[Pack, date]:
    """A pack under options at random, each flow in its turn, and a day to decide for."""
    draw = random.Random(seed)  # noqa: S311
    pack = load_pack(name)
    options: dict[str, object] = {}
    for option in pack.header.option:
        if option.id == "flow":
            options["flow"] = option.values[seed % len(option.values)]
        elif option.required:
            options[option.id] = draw.choice(TEXTS[option.id])
        elif isinstance(option.default, tuple):
            options[option.id] = [value for value in option.values if draw.random() < HALF]
        elif option.values:
            options[option.id] = draw.choice(option.values)
        elif isinstance(option.default, int):
            least, most = option.least or 0, option.most or 2 * option.default
            options[option.id] = draw.choice([option.default, draw.randint(least, most)])
    return load_pack(name, options=options), draw.choice(DAYS)


def tried(pack: Pack, as_of: date, rows: int, seed: int) -> tuple[dict[str, int], pl.DataFrame]:
    """Decide records at random twice: where the answers differ, and the decisions."""
    rng = np.random.default_rng(seed)
    drawn = Drawn(pack, as_of, rows, rng)
    facts, beside = drawn.facts(), drawn.beside()
    mine = ours(facts, beside, compile_pack(pack, as_of=as_of))
    assert set(COMPARED) <= set(mine.columns)
    return differences(mine, theirs(facts, beside, pack, as_of)), mine
