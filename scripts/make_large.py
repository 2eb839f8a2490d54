"""Write a file many times over, each time with other people: make_large.py FILE.csv TIMES OUT.csv.

The first copy is the file itself; in the others every key of a record, person, arrest and case has
the number of the copy behind it. It takes the memory of one copy, and is as fast as the disk.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import polars as pl

KEYS = ("record_id", "person_id", "incident_id", "case_number")


def main() -> None:
    """Read the arguments and write the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("times", type=int)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    write(pl.read_csv(asked.file, infer_schema=False), asked.times, asked.out)


def write(records: pl.DataFrame, times: int, out: Path) -> None:
    """Write the records so many times."""
    with out.open("wb") as stream:
        for copy in range(times):
            behind = "" if not copy else f"X{copy}"
            keys = [pl.col(key) + behind for key in KEYS if key in records.columns]
            records.with_columns(keys).write_csv(stream, include_header=not copy)
    print(f"{records.height * times:,} records, {out.stat().st_size / 1e9:.1f} GB in {out}")


if __name__ == "__main__":
    main()
