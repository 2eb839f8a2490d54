from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vacatur.report.charts.bars import bar, with_rest
from vacatur.report.charts.columns import columns, ticks_to
from vacatur.report.charts.flow import Node, flow
from vacatur.report.sections.ways import NARROW, WIDE

KINDS = ("eligible", "not-yet", "needs-review", "not-eligible")


def _widths(svg: str) -> list[float]:
    return [float(width) for width in re.findall(r'<rect x="[^"]*" y="0" width="([\d.]+)%', svg)]


@given(st.lists(st.integers(0, 10**6), min_size=4, max_size=4))
def test_the_parts_of_a_bar_fill_it_in_proportion(counts: list[int]) -> None:
    whole = sum(counts)
    widths = _widths(bar(list(zip(KINDS, counts, strict=True)), whole))
    assert len(widths) == sum(count > 0 for count in counts)
    shown = [count for count in counts if count]
    for width, count in zip(widths, shown, strict=True):
        assert width == pytest.approx(100 * count / whole, abs=0.001)


def test_what_is_hidden_of_a_whole_stands_as_one_part() -> None:
    parts = [("eligible", 10), ("not-yet", None), ("needs-review", 5), ("not-eligible", None)]
    told = with_rest(parts, 40)
    assert told == [("eligible", 10), ("withheld-part", 25), ("needs-review", 5)]
    assert _widths(bar(told, 40)) == [25.0, 62.5, 12.5]
    assert with_rest(parts, None) == parts
    assert with_rest(parts[:1], 40) == parts[:1]


def test_a_hidden_part_is_not_drawn() -> None:
    assert _widths(bar([("eligible", None), ("not-yet", 5)], 20)) == [25.0]
    assert _widths(bar([("eligible", 5)], None)) == []


@given(st.integers(0, 10**9))
def test_ticks_are_few_and_reach_beyond_the_most(most: int) -> None:
    ticks = ticks_to(most)
    assert ticks[0] == 0
    assert ticks[-1] >= most
    assert 2 <= len(ticks) <= 6
    assert len({after - before for before, after in pairwise(ticks)}) == 1


def test_columns_stand_where_their_years_are_and_as_high_as_their_counts() -> None:
    rows = [(2000, {"eligible": 50, "not-yet": 50}), (2009, {"eligible": 100, "not-yet": None})]
    svg = columns(rows, name="Years")
    found = re.findall(r'<rect x="([\d.]+)%" y="([\d.]+)" width="[\d.]+%" height="([\d.]+)"', svg)
    lefts, tops, heights = ([float(each[n]) for each in found] for n in range(3))
    assert lefts == [pytest.approx(0.7), pytest.approx(0.7), pytest.approx(90.7)]
    assert heights[0] == pytest.approx(heights[1])
    assert heights[2] == pytest.approx(2 * heights[0])
    assert tops[1] == pytest.approx(tops[2])
    assert 'role="img"' in svg
    assert 'aria-label="Years"' in svg


@st.composite
def _nodes(draw: st.DrawFn) -> list[Node]:
    count: Any = st.one_of(st.integers(1, 20), st.integers(1, 10**6), st.none())
    parts = draw(st.lists(count, min_size=1, max_size=9))
    whole = sum(part or 0 for part in parts)
    nodes = [
        Node(name="in", label="rows in", kind="all", column=0, count=whole),
        Node(name="r", label="records", kind="all", column=1, count=whole, source="in"),
        Node(name="d", label="Needs review", kind="eligible", column=2, count=whole, source="r"),
    ]
    label = draw(
        st.sampled_from(["Automatic, after one year", "Pardon", "State's Attorney motion"])
    )
    more = [
        Node(name=f"o{n}", label=label, kind="eligible", column=3, count=part, source="d")
        for n, part in enumerate(parts)
    ]
    return nodes + more


@given(_nodes(), st.sampled_from([WIDE, NARROW]))
def test_nodes_never_touch_and_nothing_lies_outside(nodes: list[Node], size: Any) -> None:
    svg = flow(nodes, size, name="Flow")
    bottom = float(re.search(r'viewBox="0 0 \d+ (\d+)"', svg)[1])  # type: ignore[index]
    rects = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"', svg)
    assert len(rects) == len(nodes)
    ends: dict[str, float] = {}
    for x, y, height in rects:
        assert float(y) >= ends.get(x, 0.0)
        ends[x] = float(y) + float(height)
    assert max(ends.values()) <= bottom
    texts = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"', svg)
    lasts: dict[str, float] = {}
    for x, y in texts:
        assert float(y) >= lasts.get(x, -99.0) + size.font  # one line below the other
        lasts[x] = float(y)
        assert float(y) <= bottom


def test_bands_are_as_wide_as_their_counts_and_hidden_ones_say_nothing() -> None:
    def drawn(hidden: int | None) -> str:
        return flow(
            [
                Node(name="in", label="rows", kind="all", column=0, count=100),
                Node(name="a", label="A", kind="eligible", column=1, count=75, source="in"),
                Node(name="b", label="B", kind="not-yet", column=1, count=hidden, source="in"),
            ],
            WIDE,
            name="Flow",
        )

    heights = [float(h) for h in re.findall(r'<rect [^>]*height="([\d.]+)"', drawn(25))]
    assert heights[1] / heights[0] == pytest.approx(0.75, abs=0.01)
    assert heights[2] / heights[0] == pytest.approx(0.25, abs=0.01)
    svg = drawn(None)
    assert svg.count('class="band not-yet hidden"') == 1
    assert ">hidden</text>" in svg


def test_labels_are_text_whatever_they_hold() -> None:
    node = Node(name="a", label="<b>&amp; </text>", kind="all", column=0, count=1)
    svg = flow([node], WIDE, name='"><script>')
    assert "<b>" not in svg
    assert "<script>" not in svg
    assert svg.count("</text>") == svg.count("<text")
