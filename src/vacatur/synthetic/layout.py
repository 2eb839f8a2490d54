"""Which construct stands where: from scenario weights to one row per record."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from vacatur.synthetic.draws import Draws, Ints, choose
from vacatur.synthetic.scenarios import Line, lines
from vacatur.synthetic.tables import law


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The scenarios in order: first line, number of lines and weight of each. Shape (s,)."""

    names: tuple[str, ...]
    first_line: Ints
    size: Ints
    weight: Ints


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One row per record: its incident group and its line; one scenario per group.

    Letters: n records, g groups. A group is one construct of one person.
    """

    group: Ints  # (n,)
    line: Ints  # (n,)
    scenario: Ints  # (g,)
    lead: Ints  # (g,) first line of the group's scenario
    size: Ints  # (g,)


@cache
def plan() -> Plan:
    """Gather the lines into scenarios and set their weights by the mix of kinds."""
    every = lines()
    starts = [i for i, line in enumerate(every) if i == 0 or _differs(every[i - 1], line)]
    size = np.diff([*starts, len(every)]).astype(np.int64)
    return Plan(
        names=tuple(every[i].scenario for i in starts),
        first_line=np.array(starts, dtype=np.int64),
        size=size,
        weight=_weights([every[i] for i in starts]),
    )


def _differs(one: Line, other: Line) -> bool:
    return one.scenario != other.scenario


def _weights(leads: list[Line]) -> Ints:
    mix = law().mix
    shares = {"ordinary": mix["ordinary"], "other": mix["other"], "trap": mix["traps"]}
    totals = {kind: sum(line.weight for line in leads if line.kind == kind) for kind in shares}
    parts = [shares[line.kind] * 10**6 * line.weight // totals[line.kind] for line in leads]
    return np.array(parts, dtype=np.int64)


def lay_out(records: int, draws: Draws) -> Layout:
    """Draw scenarios until there are exactly ``records`` rows.

    Where there is room every scenario stands at least once, so that no trap is missing.
    """
    scenario = _scenarios(records, draws)
    scenario = scenario[draws.order("order", len(scenario))]
    size = plan().size[scenario]
    group = np.repeat(np.arange(len(scenario), dtype=np.int64), size)
    place = np.arange(records, dtype=np.int64) - (np.cumsum(size) - size)[group]
    lead = plan().first_line[scenario]
    return Layout(group=group, line=lead[group] + place, scenario=scenario, lead=lead, size=size)


def _scenarios(records: int, draws: Draws) -> Ints:
    sizes = plan().size
    planted = np.arange(len(sizes)) if records >= int(sizes.sum()) else np.arange(0)
    drawn = choose(draws.uniform("scenario", records), plan().weight)
    every = np.concatenate([planted, drawn]).astype(np.int64)
    fits = np.cumsum(sizes[every]) <= records
    kept = every[fits]
    single = int(np.flatnonzero(sizes == 1)[0])
    missing = records - int(sizes[kept].sum())
    return np.concatenate([kept, np.full(missing, single, dtype=np.int64)])
