"""Change the law of a pack in every small way, one at a time: do its worked cases notice?

Usage: python scripts/mutate_law.py PACK [--sample N] [--workers N] [--write]

Prints how many changes were tried, killed and survived, by part, and every survivor that the list
in tests/mutation/survivors does not explain; --write adds those to the list without a reason.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

os.environ.setdefault("POLARS_MAX_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.mutation.bench import Bench
from tests.mutation.survivors import explained, write
from tests.mutation.trials import Trial, chosen, tried

Found = list[Trial]


def main(arguments: Sequence[str]) -> int:
    """Try the mutants of one pack; leave with 1 where a survivor is not explained."""
    given = _given(arguments)
    start = time.perf_counter()
    found = _all(given.pack, given.sample, given.workers)
    known = explained(given.pack)
    survived = [trial.name for trial in found if trial.verdict == "survived"]
    _tell(found, known.keys() & set(survived), time.perf_counter() - start)
    strange = [name for name in survived if not known.get(name)]
    gone = [] if given.sample else sorted(known.keys() - set(survived))
    for title, names in (("not explained", strange), ("listed, but survives no longer", gone)):
        print(f"{len(names)} {title}", *(f"  {name}" for name in names), sep="\n")
    if given.write:
        write(given.pack, {name: known.get(name, "") for name in survived})
    return 1 if strange or gone else 0


def _given(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("pack")
    parser.add_argument("--sample", type=int, default=0, help="how many; all where it is 0")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--write", action="store_true", help="write the list of survivors")
    return parser.parse_args(arguments)


def _all(pack: str, sample: int, workers: int) -> Found:
    shares = [(pack, sample, place, workers) for place in range(workers)]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return [trial for share in pool.map(_share, shares) for trial in share]


def _share(share: tuple[str, int, int, int]) -> Found:
    """Every mutant that falls to one worker: parts stay together, what noticed one goes first."""
    name, sample, place, workers = share
    bench = Bench(name)
    if not bench.sound():
        sys.exit("The worked cases fail before anything is changed.")
    return [tried(bench, mutant) for mutant in chosen(bench, sample)[place::workers]]


def _tell(found: Found, listed: set[str], seconds: float) -> None:
    verdicts = Counter(trial.verdict for trial in found)
    valid = verdicts["killed"] + verdicts["survived"]
    by_part = {
        kind: Counter(trial.verdict for trial in found if trial.kind == kind)
        for kind in dict.fromkeys(trial.kind for trial in found)
    }
    for kind, counts in by_part.items():
        print(f"{kind:<28}{counts['killed']:>6} killed{counts['survived']:>6} survived")
    print(
        f"{valid} mutants, {verdicts['killed']} killed, {verdicts['survived']} survived "
        f"({verdicts['killed'] / valid:.2%}); {len(listed)} of these are explained, "
        f"{verdicts['invalid']} more were no valid pack; {seconds:.0f} s"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
