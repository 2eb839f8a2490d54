"""How many decisions of a result are what the synthetic records were built to be."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

COMPARED = ("determination", "outcome", "tier", "also")
OUTSIDE = "STANDARD_5_2"  # a hint at another procedure; the truth names the paths of this law only


def compared(decisions: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Both side by side, `also` as a sorted list."""
    also = pl.col("also").cast(pl.List(pl.String))
    mine = decisions.select(
        "record_id",
        pl.col("determination", "outcome", "tier").cast(pl.String).fill_null(""),
        also.list.eval(pl.element().filter(pl.element() != OUTSIDE)).list.sort().list.join(";"),
    )
    theirs = truth.with_columns(
        pl.col("also").fill_null("").str.split(";").list.sort().list.join(";"),
        pl.col("tier").fill_null(""),
    )
    return mine.join(theirs, on="record_id", how="full", suffix=" built", coalesce=True)


def main(result: str, truth: str) -> int:
    """Print the agreement by column; leave with 1 where anything differs."""
    both = compared(
        pl.read_parquet(Path(result) / "decisions.parquet"),
        pl.read_csv(truth, infer_schema=False),
    )
    print(f"{both.height:,} records")
    different = 0
    for column in COMPARED:
        agreed = both.filter(pl.col(column).eq_missing(pl.col(f"{column} built"))).height
        different += both.height - agreed
        print(f"{agreed:>12,}  agree in {column}")
    return 1 if different else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
