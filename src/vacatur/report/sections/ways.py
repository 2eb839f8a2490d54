"""Where every row went: from the rows that came in to the outcomes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from vacatur.report.charts.flow import Node, Size, flow
from vacatur.report.charts.svg import KINDS
from vacatur.report.counts import Counts
from vacatur.report.words import Words

Json = dict[str, Any]

WIDE: Final = Size(
    width=1080,
    height=430,
    font=15,
    letters=(14, 18, 18, 26),
    starts=(0, 220, 470, 800),
    thick=14,
)
NARROW: Final = Size(
    width=358,
    height=330,
    font=12,
    letters=(7, 7, 9, 13),
    starts=(0, 72, 144, 240),
    thick=8,
)


def ways(counts: Counts, words: Words) -> Json:
    """The flow in two sizes, and the same numbers as rows of a table."""
    nodes = list(nodes_of(counts.document, words))
    labels = {node.name: node.label for node in nodes}
    name = "Flow of rows from the inputs to their outcomes. The table below has the same numbers."
    return {
        "wide": flow(nodes, WIDE, name=name),
        "narrow": flow(nodes, NARROW, name=name),
        "table": [(labels[node.source], node.label, node.count) for node in nodes if node.source],
        "rows": counts.document["rows"],
        "quarantine": [
            (words.own["quarantine"].get(code, code), own["records"])
            for code, own in counts.document["quarantine"].items()
        ],
    }


def nodes_of(told: Mapping[str, Any], words: Words) -> Iterator[Node]:
    """Rows in; records, and what is none; determinations; outcomes."""
    rows = told["rows"]
    yield Node(name="in", label="rows in", kind="all", column=0, count=rows["rows_in"])
    for name, label in (
        ("records", "records"),
        ("merged", "merged into a record"),
        ("quarantined", "set aside"),
    ):
        if rows[name] != 0 or name == "records":
            kind = "all" if name == "records" else "aside"
            count = rows[name]
            yield Node(name=name, label=label, kind=kind, column=1, count=count, source="in")
    for code, own in told["determination"].items():
        if own["records"] != 0:
            yield Node(
                name=code,
                label=words.own["determination"][code],
                kind=KINDS[code],
                column=2,
                count=own["records"],
                source="records",
            )
    yield from _outcomes(told, words)


def _outcomes(told: Mapping[str, Any], words: Words) -> Iterator[Node]:
    """Outcomes in the order of their determinations."""
    for determination in told["determination"]:
        for code, own in told["outcome"].items():
            if words.outcomes[code].determination == determination:
                yield Node(
                    name=f"outcome {code}",
                    label=words.outcome(code),
                    kind=KINDS[determination],
                    column=3,
                    count=own["records"],
                    source=determination,
                )
