"""The literal of a charge: one of the many ways that a source words it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

import polars as pl

from vacatur.synthetic.draws import Bools, Draws, Ints, scale
from vacatur.synthetic.tables import SYSTEMS, WINDOWS, law, slots_of, table

TEXT_SLOTS = 20


def written_texts(
    charge: Ints, window: Ints, later: Bools, system: Ints, draws: Draws
) -> pl.Series:
    """Word each charge as its system does in the window of its offense. Shape (n,)."""
    row = ((charge * len(WINDOWS) + window) * 2 + later) * len(SYSTEMS) + system
    slot = scale(draws.uniform("text form", len(charge)), TEXT_SLOTS)
    return _texts().gather(row * TEXT_SLOTS + slot)


@cache
def _texts() -> pl.Series:
    """Every literal: charge by window by first or later by system by slot, flattened."""
    tiers = {(row[0], row[1], row[2]): (row[3], row[4]) for row in law().tiers.iter_rows()}
    return pl.Series(
        [
            text
            for charge in table("charges").to_dicts()
            for window in WINDOWS
            for count in ("1ST", "SUBQ")
            for system in SYSTEMS
            for text in _wordings(
                charge, tiers.get((charge["section"], charge["subs"], window)), count, system
            )
        ],
        dtype=pl.String,
    )


def _wordings(
    charge: Mapping[str, str | None],
    tier: tuple[float, float] | None,
    count: str,
    system: str,
) -> Iterator[str]:
    if charge["text"]:
        return iter([charge["text"]] * TEXT_SLOTS)
    kinds = ["any", _kind(tier)] if tier else ["any"]
    rows = table("texts").filter(
        (pl.col("section") == charge["section"])
        & (pl.col("system") == system)
        & pl.col("kind").is_in(kinds)
    )
    if rows.is_empty():
        return _wordings(charge, tier, count, "isp")
    low, high = (int(g) if g.is_integer() else g for g in tier or (0.0, 0.0))
    written = [t.format(low=low, high=high, count=count) for t in rows["template"]]
    return iter(slots_of(rows["weight"], written, TEXT_SLOTS))


def _kind(tier: tuple[float, float]) -> str:
    low, high = tier
    if high < 0:
        return "most"
    return "bounded" if low else "least"
