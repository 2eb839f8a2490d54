"""Bars that lie in a row of a table, next to their numbers: as wide as the table lets them be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from vacatur.report.charts.svg import element, percent

WITHHELD: Final = "withheld-part"
_HEIGHT: Final = 16


def bar(parts: Sequence[tuple[str, int | None]], whole: int | None) -> Markup:
    """Draw a bar of parts, one after another.

    Its numbers stand beside it, so readers of screens are not told of it.

    Args:
        parts: The class and the length of each; one that is hidden is not drawn.
        whole: The length of the whole width; nothing is drawn where it is hidden.

    Example:
        >>> bar([("eligible", 1), ("not-yet", 1)], 4).count("<rect")
        2
    """
    drawn, at = [], 0
    for kind, length in parts:
        if length and whole:
            drawn.append(_rect(kind, at, length, whole))
            at += length
    return element(
        "svg",
        *drawn,
        class_="bar",
        width="100%",
        height=_HEIGHT,
        aria_hidden="true",
        focusable="false",
    )


def with_rest(
    parts: Sequence[tuple[str, int | None]], whole: int | None
) -> list[tuple[str, int | None]]:
    """Parts of a whole, with all that is hidden of it as one part where the first of it stands.

    Whoever knows the whole and the other parts knows as much.

    Example:
        >>> with_rest([("a", None), ("b", 5), ("c", None)], 20)
        [('withheld-part', 15), ('b', 5)]
    """
    seen = [(kind, length) for kind, length in parts if length is not None]
    if len(seen) == len(parts) or whole is None:
        return list(parts)
    first = next(place for place, (_, length) in enumerate(parts) if length is None)
    rest = whole - sum(length for _, length in seen)
    return [*seen[:first], (WITHHELD, rest), *seen[first:]]


def _rect(kind: str, at: int, length: int, whole: int) -> Markup:
    return element(
        "rect", x=percent(at, whole), y=0, width=percent(length, whole), height=_HEIGHT, class_=kind
    )
