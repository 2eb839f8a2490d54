"""Columns over years, each of parts: as wide as the page, as high as the most has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from markupsafe import Markup

from vacatur.report.charts.svg import element, percent

Column = tuple[int, Mapping[str, int | None]]
"""A year, and the height of each part by its class; one that is hidden is not drawn."""

_HEIGHT: Final = 220
_TOP: Final = 18
_BASE: Final = 192
_LABELS: Final = 20
_GAP: Final = 0.14
_STEPS: Final = (1, 2, 5)
_EVERY: Final = (1, 2, 5, 10, 20, 50, 100)
_MOST_LABELS: Final = 7


def columns(rows: Sequence[Column], *, name: str) -> Markup:
    """Draw a column for each year from the first to the last.

    Args:
        rows: The years in order.
        name: What readers of screens are told.
    """
    if not rows:
        return Markup("")
    first, last = rows[0][0], rows[-1][0]
    most = max((sum(filter(None, parts.values())) for _, parts in rows), default=0)
    ticks = ticks_to(most)
    scale = (_BASE - _TOP) / ticks[-1]
    drawn = [_line(tick, scale) for tick in ticks]
    drawn += [part for row in rows for part in _column(row, first, last, scale)]
    drawn += [_number(tick, scale) for tick in ticks[1:]]
    drawn += _years(first, last)
    return element(
        "svg", *drawn, class_="columns", width="100%", height=_HEIGHT, role="img", aria_label=name
    )


def ticks_to(most: int) -> list[int]:
    """Round numbers from 0 to beyond the most, few of them.

    Example:
        >>> ticks_to(87), ticks_to(23400), ticks_to(0)
        ([0, 50, 100], [0, 10000, 20000, 30000], [0, 1])
    """
    if most < 1:
        return [0, 1]
    size = 10 ** (len(str(most)) - 1) // 10 or 1
    steps = (step * size * power for power in (1, 10) for step in _STEPS)
    step = next(step for step in steps if most <= 4 * step)
    return list(range(0, most + step, step))


def _column(row: Column, first: int, last: int, scale: float) -> list[Markup]:
    year, parts = row
    span = last - first + 1
    left, width = percent(year - first + _GAP / 2, span), percent(1 - _GAP, span)
    drawn, bottom = [], float(_BASE)
    for kind, count in parts.items():
        if count:
            bottom -= count * scale
            drawn.append(
                element("rect", x=left, y=bottom, width=width, height=count * scale, class_=kind)
            )
    return drawn


def _line(tick: int, scale: float) -> Markup:
    y = _BASE - tick * scale
    kind = "axis" if tick == 0 else "grid"
    return element("line", x1="0", x2="100%", y1=y, y2=y, class_=kind)


def _number(tick: int, scale: float) -> Markup:
    return element("text", f"{tick:,}", x="0", y=_BASE - tick * scale - 4, class_="tick")


def _years(first: int, last: int) -> list[Markup]:
    """Years below the axis: few enough that they never touch, none cut at the edges."""
    span = last - first + 1
    every = next((n for n in _EVERY if span / n <= _MOST_LABELS), _EVERY[-1])
    shown = [year for year in range(first, last + 1) if year % every == 0] or [first]
    return [
        element("text", str(year), x=percent(at, 1), y=_BASE + _LABELS, class_=f"tick {anchor}")
        for year in shown
        for at in ((year - first + 0.5) / span,)
        for anchor in ("start" if at < 0.05 else "end" if at > 0.95 else "middle",)  # noqa: PLR2004
    ]
