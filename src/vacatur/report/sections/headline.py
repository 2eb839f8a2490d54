"""The first thing that is read: how many people can be helped, and by what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vacatur.report.counts import Counts
from vacatur.report.words import Words

Json = dict[str, Any]


def headline(counts: Counts, words: Words) -> Json:
    """People and records that are eligible, and each way by which they are."""
    told = counts.document
    return {
        "eligible": told["determination"]["ELIGIBLE"],
        "waiting": told["determination"]["NOT_YET"],
        "review": told["determination"]["NEEDS_REVIEW"],
        "records": told["records"],
        "persons": told["persons"],
        "ways": list(_ways(told, words)),
    }


def _ways(told: Mapping[str, Any], words: Words) -> Iterator[Json]:
    """Each outcome that helps, the one that helps most records first."""
    for code, own in told["outcome"].items():
        outcome = words.outcomes[code]
        if outcome.determination == "ELIGIBLE":
            yield {
                "name": words.outcome(code),
                "reads": outcome.reads,
                "cite": outcome.cite,
                "persons": told["helped"].get(code, 0),
                "records": own["records"],
            }
