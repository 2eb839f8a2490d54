"""Where every row went: bands from the rows that came in to the outcomes, as wide as their counts.

Nodes stand in columns from left to right, each in a slot that its label fits into; so labels never
touch, however small a count is. A count that is hidden is drawn as a thin dashed band that says
nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from markupsafe import Markup

from vacatur.report.charts.svg import element

_THIN: Final = 2.5
"""The height of a node that has next to nothing, or whose count is hidden."""
_HIDDEN: Final = "hidden"
_EDGE: Final = 8


@dataclass(frozen=True, kw_only=True)
class Node:
    """One place that rows come to."""

    name: str
    label: str
    kind: str
    """The class of its colour."""
    column: int
    count: int | None
    """Rows; None where that is hidden."""
    source: str | None = None
    """The node that they come from; each comes from one alone."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much room there is."""

    width: int
    height: int
    """Of all bands together, labels not counted."""
    font: int
    letters: tuple[int, ...]
    """Letters of a line of a label, by column."""
    starts: tuple[int, ...]
    """Where each column of nodes begins."""
    thick: int
    """How thick a node is."""


@dataclass(kw_only=True)
class _Placed:
    node: Node
    top: float
    height: float
    lines: tuple[str, ...]
    slot: float
    used: float = field(default=0.0)
    """How much of its right side is taken by bands."""


def flow(nodes: Sequence[Node], size: Size, *, name: str) -> Markup:
    """Draw nodes and the bands between them.

    Args:
        nodes: In the order from top to bottom in each column; a source before what comes from it.
        size: The room.
        name: What readers of screens are told.
    """
    placed = _placed(nodes, size)
    lowest = max(each.top + each.slot for each in placed.values())
    bands = [_band(placed, each, size) for each in placed.values() if each.node.source]
    marks = [_mark(each, size) for each in placed.values()]
    labels = [_label(each, size) for each in placed.values()]
    return element(
        "svg",
        *bands,
        *marks,
        *labels,
        viewBox=f"0 0 {size.width} {lowest + _EDGE:.0f}",
        class_="flow",
        role="img",
        aria_label=name,
        font_size=size.font,
    )


def _placed(nodes: Sequence[Node], size: Size) -> dict[str, _Placed]:
    whole = max((node.count or 0 for node in nodes), default=0)
    scale = size.height / max(whole, 1)
    placed: dict[str, _Placed] = {}
    ends: dict[int, float] = {}
    for node in nodes:
        lines = _wrapped(node.label, size.letters[node.column])
        height = max((node.count or 0) * scale, _THIN)
        text = (len(lines) + 1) * size.font * 1.2 + size.font * 0.5
        slot = max(height + size.font * 0.5, text)
        top = ends.get(node.column, float(_EDGE))
        placed[node.name] = _Placed(node=node, top=top, height=height, lines=lines, slot=slot)
        ends[node.column] = top + slot
    tallest = max(ends.values(), default=0)
    for each in placed.values():  # shorter columns stand in the middle
        each.top += (tallest - ends[each.node.column]) / 2
    return placed


def _wrapped(label: str, letters: int) -> tuple[str, ...]:
    lines: list[str] = []
    for word in label.split():
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)


def _node_top(each: _Placed) -> float:
    return each.top + (each.slot - each.height) / 2


def _band(placed: Mapping[str, _Placed], to: _Placed, size: Size) -> Markup:
    source = placed[str(to.node.source)]
    begin = _node_top(source) + source.used
    thick = min(to.height, max(source.height - source.used, _THIN))
    source.used = min(source.used + thick, source.height)
    left = size.starts[source.node.column] + size.thick
    right = size.starts[to.node.column]
    middle, end = f"{(left + right) / 2:.1f}", _node_top(to)
    over = f"C{middle} {begin:.1f} {middle} {end:.1f} {right} {end:.1f}"
    low, below = end + to.height, begin + thick
    back = f"C{middle} {low:.1f} {middle} {below:.1f} {left} {below:.1f}"
    corners = f"M{left} {begin:.1f}{over}V{low:.1f}{back}Z"
    kind = f"band {to.node.kind}" + (f" {_HIDDEN}" if to.node.count is None else "")
    return element("path", d=corners, class_=kind)


def _mark(each: _Placed, size: Size) -> Markup:
    kind = f"node {each.node.kind}" + (f" {_HIDDEN}" if each.node.count is None else "")
    return element(
        "rect",
        x=size.starts[each.node.column],
        y=_node_top(each),
        width=size.thick,
        height=each.height,
        class_=kind,
    )


def _label(each: _Placed, size: Size) -> Markup:
    x = size.starts[each.node.column] + size.thick + size.font * 0.5
    count = _amount(each.node.count, size.letters[each.node.column])
    rows = [(count, "amount"), *((line, "called") for line in each.lines)]
    middle = each.top + each.slot / 2
    first = middle - (len(rows) - 1) * size.font * 0.6 + size.font * 0.35
    return Markup("").join(
        element("text", text, x=x, y=first + place * size.font * 1.2, class_=kind)
        for place, (text, kind) in enumerate(rows)
    )


def _amount(count: int | None, letters: int) -> str:
    """A count, in full where there is room.

    Example:
        >>> _amount(770_000, 7), _amount(1_234_567, 7), _amount(None, 7)
        ('770,000', '1.23 M', 'hidden')
    """
    if count is None:
        return _HIDDEN
    whole = f"{count:,}"
    return whole if len(whole) <= letters else f"{count / 1e6:.2f} M"
