"""The first thing that is read: how many people can be helped, by what, and by when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from vacatur.report.counts import NO_DATE, Counts
from vacatur.report.words import Words

Json = dict[str, Any]


def headline(counts: Counts, words: Words, as_of: date) -> Json:
    """People and records that are eligible, and each way by which they are."""
    told = counts.document
    return {
        "eligible": told["determination"]["ELIGIBLE"],
        "waiting": told["determination"]["NOT_YET"],
        "review": told["determination"]["NEEDS_REVIEW"],
        "records": told["records"],
        "persons": told["persons"],
        "ways": list(_ways(told, words)),
        "due": list(due(told, as_of)),
        "undated": told["deadline"].get(NO_DATE, {}).get("ELIGIBLE", 0),
    }


def _ways(told: Mapping[str, Any], words: Words) -> Iterator[Json]:
    """Each outcome that helps, the one that helps most records first."""
    known = {outcome.code: outcome for outcome in words.pack.header.outcome}
    for code, own in told["outcome"].items():
        outcome = known[code]
        if outcome.determination == "ELIGIBLE":
            yield {
                "name": words.outcome(code),
                "reads": outcome.reads,
                "cite": outcome.cite,
                "persons": told["helped"].get(code, 0),
                "records": own["records"],
            }


def due(told: Mapping[str, Any], as_of: date) -> Iterator[Json]:
    """Each deadline, with the records that are due then and whether it has passed."""
    for text, own in told["deadline"].items():
        if text != NO_DATE:
            yield {
                "day": text,
                "passed": date.fromisoformat(text) <= as_of,
                "eligible": own["ELIGIBLE"],
                "waiting": own["NOT_YET"],
            }
