"""Run a command and report wall and CPU seconds and the most memory of all its processes together.

    python scripts/measure_scale.py vacatur score large.csv --pack us-il/cannabis \
        --as-of 2020-01-15 --out out/large --engine pool --workers 2

Memory is the sum of the proportional set sizes (each shared page counted once in all) of the
process and all that descend from it, read ten times a second from /proc: Linux only.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

EVERY_S = 0.1
FIELDS = {"Pss:": "pss", "Rss:": "rss"}


def main() -> None:
    """Run the command of the arguments and print one JSON object."""
    began = time.perf_counter()
    most = {"pss": 0, "rss": 0, "processes": 0}
    with subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL) as process:  # noqa: S603
        while process.poll() is None:
            for name, value in memory(process.pid).items():
                most[name] = max(most[name], value)
            time.sleep(EVERY_S)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = {
        "exit": process.returncode,
        "seconds": round(time.perf_counter() - began, 1),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_mb": round(most["pss"] / 1024),
        "peak_rss_mb": round(most["rss"] / 1024),
        "processes": most["processes"],
        "cores": os.cpu_count(),
    }
    print(json.dumps(told))
    sys.exit(process.returncode)


def memory(root: int) -> dict[str, int]:
    """The kB of a process and its descendants, and how many they are."""
    found = {"pss": 0, "rss": 0, "processes": 0}
    for pid in tree(root):
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        except OSError:  # ended meanwhile
            continue
        found["processes"] += 1
        for line in lines[1:]:
            name, value = line.split()[:2]
            if name in FIELDS:
                found[FIELDS[name]] += int(value)
    return found


def tree(root: int) -> list[int]:
    """A process and all that descend from it."""
    found = [root]
    for pid in found:
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                found += map(int, children.read_text(encoding="ascii").split())
            except OSError:  # ended meanwhile
                continue
    return found


if __name__ == "__main__":
    main()
