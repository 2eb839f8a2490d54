"""Which records people look at.

A group is put in the order of its cells, and within a cell in one of no tale; then it is cut into
as many pieces as there are cases, and one record is drawn of each. So every cell comes up as often
as its size says, each record was drawn with a known chance, and the number of errors among the
cases is a sum of independent trials. A group that is small against its cases is one piece, for its
pieces would be of unlike sizes.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from vacatur.engine.shards.hash import NAME, hash_text
from vacatur.review.design import SHARES, Group, plan

METHOD: Final = f"one record of each piece, the least {NAME} of seed and record_id"
_LARGE: Final = 20
"""Records for each case, from which on a group is cut into pieces: they differ by a twentieth."""
_CHECKS: Final = 1000
_BETWEEN: Final = "\x1f"


def draw(
    records: pl.DataFrame, cases: int, seed: int, eligible_share: float = SHARES["eligible"]
) -> tuple[list[Group], pl.DataFrame]:
    """Draw a stratified sample; the order of the records has no say.

    Args:
        records: What `design.with_cells` gave, with record_id. Shape (n, ...).
        cases: How many records are wanted; all of them where there are no more.
        seed: Another seed draws others.
        eligible_share: The part of the cases that goes to records called ELIGIBLE.

    Returns:
        The groups; and the records that were drawn, in an order of no tale: with `case_id`,
        `domain`, `group`, `cell`, `piece`, and of the piece `population` and `drawn`.
    """
    groups, into = plan(records, cases, eligible_share)
    told = records.join(into, on=["domain", "cell"])
    drawn = [
        _drawn(told.filter(domain=each.domain, group=each.name), each, seed) for each in groups
    ]
    return groups, _numbered(pl.concat(drawn), seed)


def _drawn(records: pl.DataFrame, group: Group, seed: int) -> pl.DataFrame:
    pieces = group.cases if group.population >= _LARGE * group.cases else 1
    ordered = records.with_columns(
        keyed(records["record_id"], seed, "order").alias("order"),
        keyed(records["record_id"], seed, "draw").alias("draw"),
    ).sort("cell", "order", "record_id")
    index = pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
    cut = ordered.with_columns(((index * pieces - 1) // group.population).alias("piece"))
    sized = cut.with_columns(pl.len().cast(pl.Int64).over("piece").alias("population"))
    ranked = sized.sort("piece", "draw", "record_id")
    each = group.cases // pieces
    mine = ranked.filter(pl.int_range(pl.len()).over("piece") < each)
    return mine.drop("order", "draw", "risky").with_columns(drawn=pl.lit(each, pl.Int64))


def keyed(texts: pl.Series, seed: int, purpose: str) -> pl.Series:
    """A number for each text that hangs on the seed, and on what it is for."""
    prefix = pl.lit(f"{purpose}{_BETWEEN}{seed}{_BETWEEN}")
    whole = texts.to_frame("text").select((prefix + pl.col("text")).alias("text"))
    return pl.Series(hash_text(whole["text"]))


def _numbered(records: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Number the cases; behind the number stands one by which those of another sample show."""
    order = keyed(records["record_id"], seed, "number")
    shuffled = records.with_columns(order.alias("order")).sort("order", "record_id").drop("order")
    digits = max(3, len(str(shuffled.height)))
    number = pl.int_range(1, pl.len() + 1).cast(pl.String).str.zfill(digits)
    check = keyed(shuffled["record_id"], seed, "check") % _CHECKS
    case = pl.format("C{}-{}", number, check.cast(pl.String).str.zfill(len(str(_CHECKS - 1))))
    return shuffled.select(case.alias("case_id"), pl.all())
