"""Feed mutated files to the product, and keep each case that it does not stand.

Every case has a number, and the same seed and number give the same case again. What is fed: text
and binary files of records, profiles, packs, options, corrections, charges, shards and results.
What must hold of each is in `tests/fuzz/oracle.py`; a kept case is a small file, which the tests
run again once it lies in `tests/fuzz/corpus`.

    python scripts/fuzz.py --cases 100000 --seed 1 --out out/fuzz
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.fuzz.watch import AT_A_TIME, Tally, watched  # noqa: E402  found by the line above


def main() -> int:
    """Run the cases; 0 where all of them ended as they must."""
    asked = _asked()
    asked.out.mkdir(parents=True, exist_ok=True)
    tally, began, lock = Tally(), time.monotonic(), threading.Lock()

    def told() -> None:
        with lock:
            document = {
                **tally.document(),
                "seed": asked.seed,
                "seconds": round(time.monotonic() - began),
            }
            (asked.out / "tally.json").write_text(json.dumps(document, indent=1) + "\n")

    starts = iter(range(asked.first, asked.first + asked.cases, AT_A_TIME))
    last = asked.first + asked.cases

    def work() -> None:
        while True:
            with lock:
                at = next(starts, None)
            if at is None:
                return
            watched(asked.seed, at, min(at + AT_A_TIME, last), asked.out / "found", tally, told)

    workers = [threading.Thread(target=work) for _ in range(asked.workers)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    told()
    _report(tally, time.monotonic() - began)
    return 1 if tally.faults else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000, help="how many (100000)")
    parser.add_argument("--seed", type=int, default=1, help="what they are drawn from (1)")
    parser.add_argument("--first", type=int, default=0, help="number of the first one (0)")
    parser.add_argument("--workers", type=int, default=2, help="processes at a time (2)")
    parser.add_argument("--out", type=Path, default=Path("out/fuzz"), help="where cases are kept")
    return parser.parse_args()


def _report(tally: Tally, seconds: float) -> None:
    print(f"{tally.cases:,} cases in {seconds:.0f} s")
    for kind, codes in tally.document()["exit_codes"].items():  # type: ignore[attr-defined]
        print(
            f"  {kind:<12}", ", ".join(f"{times:,} x exit {code}" for code, times in codes.items())
        )
    print(f"{sum(tally.faults.values()):,} faults")
    for (kind, fault), times in tally.faults.most_common():
        print(f"  {times:>6} {kind:<12} {fault}")


if __name__ == "__main__":
    sys.exit(main())
