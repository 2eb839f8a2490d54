"""Decide records at random by this program and by DuckDB from the same SQL: do they ever differ?

Usage: python scripts/try_oracle.py PACK [--records N] [--chunk N] [--seed N]

Each chunk has options and an as-of date of its own. Prints how many records each outcome and rule
had, and every column in which a record differed; leaves with 1 where one did.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.rules.oracle import chosen, tried


def main(arguments: Sequence[str]) -> int:
    """Try as many records as asked for; leave with 1 where a record differs."""
    given = _given(arguments)
    start, apart = time.perf_counter(), Counter[str]()
    outcomes, rules = Counter[str](), Counter[str]()
    for seed in range(given.seed, given.seed + -(-given.records // given.chunk)):
        pack, as_of = chosen(given.pack, seed)
        found, decided = tried(pack, as_of, given.chunk, seed)
        apart.update(found)
        outcomes.update(decided["outcome"])
        flow = str(pack.options.get("flow", ""))
        rules.update(f"{flow} {rule}".strip() for rule in decided["rule"])
        for name, count in found.items():
            print(f"chunk {seed}: {count} records differ in [{name}]; options {pack.options}")
    print(f"{outcomes.total():,} records, {time.perf_counter() - start:.0f} s")
    for title, counts in (("outcome", outcomes), ("rule", rules)):
        print(title, *(f"  {n:>10,} {name}" for name, n in counts.most_common()), sep="\n")
    print(f"{apart.total()} differences")
    return 1 if apart else 0


def _given(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("pack")
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--chunk", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
