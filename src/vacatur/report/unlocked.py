"""What knowing each open fact would decide, where the jurisdiction's papers name its facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vacatur.dossiers.result import Result
from vacatur.errors import PackError
from vacatur.papers.research.asked import FILE

_COUNTED: Final = ("records", "people", "eligible")


@dataclass(frozen=True, kw_only=True)
class Unlocked:
    """Facts that alone can decide records under review; none where nobody named them."""

    counts: Mapping[str, Mapping[str, int]]
    """By fact: records that it alone can decide, their people, and records that some answer makes
    eligible. A record that either of two facts decides counts for both."""
    words: Mapping[str, Mapping[str, str]]
    """By fact: the question, and who holds the answer."""


def unlocked(result: Result, own: Path | None = None) -> Unlocked:
    """Ask the research of the papers, or of the office's own; papers that have none give none.

    Raises:
        PackError: The office's own does not hold.
    """
    try:
        from vacatur.papers.research.found import unlocks  # noqa: PLC0415  it decides again

        table = unlocks(result, own)
    except PackError:
        if own and (own / FILE).is_file():  # it does not hold
            raise
        return Unlocked(counts={}, words={})
    rows = {str(row["fact"]): row for row in table.iter_rows(named=True)}
    return Unlocked(
        counts={fact: {name: row[name] for name in _COUNTED} for fact, row in rows.items()},
        words={
            fact: {
                "question": str(row["question"] or ""),
                "holder": str(row["holder"] or ""),
            }
            for fact, row in rows.items()
        },
    )
