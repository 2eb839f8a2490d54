"""Try the 300-case trial: plant errors, draw and answer 1,000 times, count what the limits miss.

    python scripts/try_trial.py --trials 1000

Records are synthetic and scored; which of their decisions are wrong is made up, at known rates in
some strata. People answer by that truth. A limit that is 95 % sure may miss in at most 5 % of the
trials: of both sides together for the interval, of one side for what a tolerance is held against.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl

import vacatur
from vacatur.review.design import with_cells
from vacatur.review.draw import draw
from vacatur.review.rates import counted, rate
from vacatur.synthetic import synthesize

CONFIDENCE: Final = 0.95
CASES: Final = 300
AS_OF: Final = date(2020, 1, 15)
Plant = Callable[[pl.DataFrame, np.random.Generator], pl.Series]


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What came of the trials of one scenario in one domain."""

    scenario: str
    rate: str
    truth: float
    found: float
    """The part of the trials in which at least one planted error was found."""
    mean: float
    """Of the estimates."""
    inside: float
    below: float
    """The part of the trials in which the truth was at most the limit of one side."""
    width: float
    """Of the intervals, the mean."""


def uniformly(share: float) -> Plant:
    """Errors anywhere."""
    return lambda records, chance: pl.Series(chance.random(records.height) < share)


def only(where: pl.Expr, share: float) -> Plant:
    """Errors in some strata alone."""

    def plant(records: pl.DataFrame, chance: np.random.Generator) -> pl.Series:
        return records.select(where).to_series() & pl.Series(chance.random(records.height) < share)

    return plant


_LARGEST: Final = pl.col("cell") == pl.col("cell").mode().sort().first()
_RARE: Final = pl.len().over("cell") < pl.len() / 150
_OFTEN, _SELDOM = 0.3, 0.02
SCENARIOS: Final[dict[str, Plant]] = {
    "none": uniformly(0.0),
    "0.5 % anywhere": uniformly(0.005),
    "2 % anywhere": uniformly(0.02),
    "20 % anywhere": uniformly(0.2),
    "5 % of one large stratum": only(_LARGEST, 0.05),
    "all of one era and method": only(
        (pl.col("era") == "1970s") & (pl.col("statute_method") == "crosswalk"), 1.0
    ),
    "30 % of rare strata": only(_RARE, _OFTEN),
    "2 % of large, 30 % of rare": only(
        pl.col("coin") < pl.when(_RARE).then(_OFTEN).otherwise(_SELDOM), 1.0
    ),
}


def scored(records: int, seed: int) -> pl.DataFrame:
    """Synthetic records and their decisions, with the decade of each."""
    frame = synthesize(records, seed=seed).records
    pack = vacatur.load_pack("us-il/cannabis")
    decided = vacatur.score(frame, pack, as_of=AS_OF).collect()
    day = pl.coalesce("offense_date", "arrest_date").cast(pl.String).alias("day")
    days = frame.select("record_id", day)
    decade = pl.col("day").str.slice(0, 3) + "0s"
    words = decided.select(
        "record_id",
        *(
            pl.col(name).cast(pl.String)
            for name in ("determination", "outcome", "tier", "statute_method")
        ),
    )
    return words.join(days, on="record_id", how="left").with_columns(
        decade.fill_null("undated").alias("era")
    )


def tried(records: pl.DataFrame, scenario: str, trials: int) -> list[Tried]:
    """Try one scenario, the same errors in every trial and other cases drawn."""
    chance = np.random.default_rng(zlib.crc32(scenario.encode()))
    celled = with_cells(records)
    named = celled.with_columns(coin=pl.Series(chance.random(records.height)))
    marked = celled.with_columns(planted=SCENARIOS[scenario](named, chance))
    runs = [_answered(marked, seed) for seed in range(trials)]
    return [
        _summed(scenario, marked.filter(domain=domain), runs, domain)
        for domain in ("eligible", "refused")
    ]


def _answered(marked: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Draw, and let people answer by the truth, who make no error of their own."""
    _, cases = draw(marked, CASES, seed)
    eligible = pl.col("determination") == "ELIGIBLE"
    contrary = pl.when(eligible).then(pl.lit("NOT_ELIGIBLE")).otherwise(pl.lit("ELIGIBLE"))
    told = pl.when("planted").then(contrary).otherwise("determination")
    return counted(
        cases.with_columns(answer=told, open=pl.lit(value=False), cannot_tell=pl.lit(value=False))
    )


def _summed(scenario: str, sizes: pl.DataFrame, runs: list[pl.DataFrame], domain: str) -> Tried:
    truth = float(sizes["planted"].mean() or 0.0)  # type: ignore[arg-type]
    rates = [rate(run, domain, sizes.height, CONFIDENCE) for run in runs]
    slack = 1e-12
    return Tried(
        scenario=scenario,
        rate=rates[0].name,
        truth=truth,
        found=float(np.mean([each.found > 0 for each in rates])),
        mean=float(np.mean([each.estimate or 0.0 for each in rates])),
        inside=float(np.mean([r.low - slack <= truth <= r.high + slack for r in rates])),
        below=float(np.mean([truth <= each.at_most + slack for each in rates])),
        width=float(np.mean([each.high - each.low for each in rates])),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=1000)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    records = scored(asked.records, asked.seed)
    print(f"{asked.trials} trials of {CASES} cases among {records.height:,} records")
    print(
        f"{'planted':28} {'rate':17} {'truth':>8} {'estimate':>9} {'any found':>9}"
        f" {'95 % inside':>11} {'one side':>9} {'width':>7}"
    )
    for scenario in SCENARIOS:
        for row in tried(records, scenario, asked.trials):
            print(
                f"{row.scenario:28} {row.rate:17} {row.truth:8.4%} {row.mean:9.4%} {row.found:9.1%}"
                f" {row.inside:11.1%} {row.below:9.1%} {row.width:7.2%}",
                flush=True,
            )


if __name__ == "__main__":
    main()
