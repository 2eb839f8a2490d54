"""Whether facts and charges have the columns, and the types, that the pack's decisions rest on."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from vacatur.engine.kept import FACTS
from vacatur.facts.family import family_of
from vacatur.rules.compile import GATHERED_TYPES, Compiled
from vacatur.rules.trace import NUMBER
from vacatur.rules.typed import SqlType
from vacatur.verification.differences import Differences

_TYPES: Mapping[SqlType, pl.DataType] = {
    SqlType.BOOLEAN: pl.Boolean(),
    SqlType.DATE: pl.Date(),
    SqlType.NUMBER: pl.Float64(),
}


def check_recorded(
    facts: pl.Schema, charges: pl.Schema | None, compiled: Compiled, found: Differences
) -> bool:
    """Check the columns of facts and charges.

    Args:
        facts: The columns of the facts.
        charges: Those of the charges, where records share facts.
        compiled: The pack.
        found: Takes the differences.

    Returns:
        Whether decisions can be derived from them.
    """
    have = {**facts, **(charges or {})}
    wanted = _wanted(compiled)
    wrong = sum(have.get(name) != dtype for name, dtype in wanted.items())
    raw = {f"{name}_text" for name in family_of(compiled.pack).raw}
    missing = (raw | set(family_of(compiled.pack).spoken)) - set(have)
    both = set(facts) & set(charges or {}) - {NUMBER}
    unnumbered = charges is not None and NUMBER not in facts.keys() & charges.keys()
    if wrong or missing or both or unnumbered:
        count = wrong + len(missing) + len(both) + unnumbered
        found.add(FACTS, "columns that decisions rest on are missing or others", count)
        return False
    return True


def _wanted(compiled: Compiled) -> dict[str, pl.DataType]:
    facts = {fact.name: fact.dtype for fact in family_of(compiled.pack).facts}
    beside = {part.id: pl.Boolean() for part, _ in compiled.associations}
    gathered = {
        part.id: _TYPES[GATHERED_TYPES[part.kind]]
        for layer in compiled.gathered
        for part, _ in layer
    }
    return {**facts, **beside, **gathered}
