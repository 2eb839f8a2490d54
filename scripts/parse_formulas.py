"""Parse every formula of the packs that come with the program, so that no run has to.

Usage: python scripts/parse_formulas.py

Writes `src/vacatur/rules/formulas.json`: the tree of each formula, a line each. To be run whenever
a formula of these packs changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from vacatur.rules.formulas import KEPT, Short, short
from vacatur.rules.load import Pack, flows, list_packs, load_pack
from vacatur.rules.parsing import parse_text

FILE = Path(__file__).parent.parent / "src" / "vacatur" / "rules" / KEPT


def formulas(pack: Pack) -> Iterator[str]:
    """Every formula that a pack has, under any of its flows."""
    yield from (criterion.sql for criterion in pack.every_criterion)
    yield from (part.sql for part in (*pack.facts.derived, *pack.facts.association))
    yield from (part.sql for part in pack.facts.what_if)
    yield from (part.where for part in pack.facts.gathered)
    for table in (one.table for one in flows(pack)):
        for rule in table.rule:
            yield from filter(None, (rule.when, rule.suggest, rule.suggests))
        yield from (part.when for part in (*table.tier, *table.path, *table.note))
        yield from (day.sql for day in table.date)


def trees() -> dict[str, Short]:
    """The tree of every formula, in order of their texts."""
    texts = {sql for name in list_packs() for sql in formulas(load_pack(name))}
    return {sql: short(parse_text(sql)) for sql in sorted(texts)}


def written() -> str:
    """What the file must hold."""
    lines = (f"{json.dumps(sql)}: {json.dumps(tree)}" for sql, tree in trees().items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
