"""Mutants tried, all of them or a fixed sample."""

from __future__ import annotations

import random
from typing import NamedTuple

from tests.mutation.bench import Bench, Verdict
from tests.mutation.mutant import Mutant

SEED = 20190625


class Trial(NamedTuple):
    """One mutant and what came of it."""

    name: str
    kind: str
    verdict: Verdict


def tried(bench: Bench, mutant: Mutant) -> Trial:
    """Try one mutant."""
    first, *rest = mutant.part.split()
    kind = mutant.part if first in {"table", "flow"} else first
    kind = " ".join(kind.split()[:2])
    return Trial(name=mutant.name, kind=kind if rest else first, verdict=bench.verdict(mutant))


def chosen(bench: Bench, sample: int) -> list[Mutant]:
    """All mutants, or a sample of them that stays the same as long as they do."""
    if not sample:
        return bench.mutants
    places = random.Random(SEED).sample(range(len(bench.mutants)), sample)  # noqa: S311
    return [bench.mutants[place] for place in sorted(places)]
