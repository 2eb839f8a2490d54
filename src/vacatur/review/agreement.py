"""How far two who looked at the same cases agree, and how far beyond chance."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import polars as pl


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Two answers to the same cases, compared."""

    between: tuple[str, str]
    cases: int
    same: int
    agreement: float | None
    """The part of the cases with the same answer; None without a case."""
    weighted: float | None
    """The same of the population: each case counts by its stratum's weight."""
    kappa: float | None
    """Cohen's kappa; None where it is not defined: no case, or but one answer given by both."""

    def document(self) -> dict[str, Any]:
        """The same in plain JSON types."""
        return asdict(self) | {"between": list(self.between)}


def agreement(pairs: pl.DataFrame, between: tuple[str, str]) -> Agreement:
    """Compare two answers.

    Args:
        pairs: `one` and `other`, the answers; `weight`. Cases that either left blank do not count.
        between: Who gave them.

    Example:
        >>> pairs = pl.DataFrame({"one": ["A", "A", "B"], "other": ["A", "B", "B"], "weight": 1.0})
        >>> found = agreement(pairs, ("alice", "bob"))
        >>> found.same, round(found.kappa, 2)
        (2, 0.4)
    """
    both = pairs.drop_nulls(["one", "other"])
    same = both.filter(pl.col("one") == pl.col("other"))
    total, agreed = float(both["weight"].sum()), float(same["weight"].sum())
    return Agreement(
        between=between,
        cases=both.height,
        same=same.height,
        agreement=same.height / both.height if both.height else None,
        weighted=agreed / total if total else None,
        kappa=_kappa(both),
    )


def _kappa(both: pl.DataFrame) -> float | None:
    """Agreement beyond what the two would come to if each kept its own habits by chance."""
    if not both.height:
        return None
    counts = [
        both.group_by(pl.col(name).alias("answer")).agg(pl.len().alias(name))
        for name in ("one", "other")
    ]
    products = counts[0].join(counts[1], on="answer")
    square = both.height**2
    by_chance = int((products["one"].cast(pl.Int64) * products["other"]).sum())
    if by_chance == square:
        return None
    observed = both.filter(pl.col("one") == pl.col("other")).height / both.height
    expected = by_chance / square
    return (observed - expected) / (1 - expected)
