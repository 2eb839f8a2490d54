"""Which entries are taken in: those that hold together, row by row whole or not at all.

What does not hold is taken out, and what rested on it with it, until the rest holds. A row of which
one entry is refused is refused whole.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from vacatur.status.claims import CLAIM, LINE
from vacatur.status.events import DECISIONS, EVENT_COLUMNS, NUMBER, RECORD, WITHDRAWN, live
from vacatur.status.faults import faults
from vacatur.status.law import StatusLaw
from vacatur.status.problems import RANK

_ORPHAN: Final = ("STEP_MISSING", "NO_OBJECTION")
"""What an entry on file becomes when that on which it rests is withdrawn."""
_BACKWARDS: Final = "RUNS_BACKWARDS"
"""What a task beside the stages becomes when the step that it follows is put after it."""
_COMES: Final = pl.col("reason").is_null() & ~pl.col("known")
"""Nothing speaks against the entry, and it is not on file yet."""
_FIRST: Final = (
    pl.col(CLAIM)
    .filter(_COMES)
    .min()
    .over(RECORD, "event", "date", "party", "ground", "of", "batch")
)
"""Of the entries that say the same and come, the first."""


def settled(entries: pl.DataFrame, events: pl.DataFrame, law: StatusLaw) -> pl.DataFrame:
    """Settle which entries are taken in.

    Args:
        entries: All of them, with `known` and `reason`.
        events: The ledger.
        law: Tracks and windows.

    Returns:
        The entries with `reason`, `detail`, `known` and `target` (the number of the row that a
        withdrawal withdraws). Those without reason that are not known are new.
    """
    offset = events.height + 1
    found = _with_targets(entries, live(events)).with_columns(
        detail=pl.lit(None, pl.String), number=(pl.col(CLAIM) + offset).cast(pl.UInt32)
    )
    found = _whole_rows(found)
    while True:
        wrong = _wrong(found, events, law)
        if wrong.is_empty():
            return _with_repeated(found)
        found = _whole_rows(_refuse(found, wrong))


def _with_targets(entries: pl.DataFrame, standing: pl.DataFrame) -> pl.DataFrame:
    """Find what each withdrawal withdraws: of its kind, and office if one is named, the last.

    What a file itself has entered it does not withdraw, or it would once it is taken in again.
    """
    asked = entries.filter((pl.col("event") == WITHDRAWN) & pl.col("reason").is_null())
    told = standing.select(
        RECORD, "date", "source_sha256", of="event", target=NUMBER, own_party="party"
    )
    pairs = asked.select(CLAIM, RECORD, "of", "sha256", asked_party="party").join(
        told, on=[RECORD, "of"], how="inner"
    )
    fits = pl.col("asked_party").is_null() | pl.col("asked_party").eq_missing(pl.col("own_party"))
    other = pl.col("source_sha256").ne_missing(pl.col("sha256"))
    last = (
        pairs.filter(fits, other)
        .sort("date", "target")
        .group_by(CLAIM)
        .agg(pl.col("target").last())
    )
    beside = entries.join(last, on=CLAIM, how="left", maintain_order="left")
    nothing = (pl.col("event") == WITHDRAWN) & ~pl.col("known") & pl.col("target").is_null()
    return beside.with_columns(
        pl.when(pl.col("reason").is_null() & nothing)
        .then(pl.lit("NOTHING_TO_WITHDRAW"))
        .otherwise("reason")
        .alias("reason")
    )


def _coming(entries: pl.DataFrame) -> pl.DataFrame:
    """Entries that nothing speaks against, each matter once."""
    return entries.filter(_COMES & (pl.col(CLAIM) == _FIRST))


def _wrong(entries: pl.DataFrame, events: pl.DataFrame, law: StatusLaw) -> pl.DataFrame:
    """What of the entries that come does not hold with the rest: `claim`, `reason`, `detail`."""
    coming = _coming(entries)
    of_them = coming.select(RECORD).unique()
    gone = coming.select(pl.col("target").drop_nulls().alias(NUMBER))
    stay = live(events).join(gone, on=NUMBER, how="anti").join(of_them, on=RECORD, how="semi")
    eligible = entries.group_by(RECORD).agg(pl.col("eligible").first())
    stay = stay.join(eligible, on=RECORD, how="left").with_columns(
        pl.lit(None, pl.UInt32).alias(CLAIM)
    )
    new = coming.filter(pl.col("event") != WITHDRAWN)
    columns = (NUMBER, RECORD, "path", "event", "date", "party", "ground", CLAIM, "eligible")
    whole = pl.concat([stay.select(columns), new.select(columns)], how="vertical_relaxed")
    known = whole.select(NUMBER, RECORD, CLAIM, "event")
    found = faults(whole, law).join(known, on=NUMBER, how="left")
    own = found.filter(pl.col(CLAIM).is_not_null()).select(CLAIM, "reason", "detail")
    return pl.concat([own, _blamed(found, coming, law)], how="vertical_relaxed")


def _blamed(found: pl.DataFrame, coming: pl.DataFrame, law: StatusLaw) -> pl.DataFrame:
    """Newcomers that leave an entry on file without what it rests on."""
    task = pl.col("event").is_in(law.tasks) & (pl.col("reason") == _BACKWARDS)
    orphans = found.filter(pl.col(CLAIM).is_null(), pl.col("reason").is_in(_ORPHAN) | task)
    by_kind = {"LATER_STANDS": [WITHDRAWN], "TWO_DECISIONS": list(DECISIONS)}
    return pl.concat(
        coming.filter(pl.col("event").is_in(kinds))
        .join(orphans, on=RECORD, how="semi")
        .select(CLAIM, reason=pl.lit(reason), detail=pl.lit(None, pl.String))
        for reason, kinds in by_kind.items()
    )


def _refuse(entries: pl.DataFrame, wrong: pl.DataFrame) -> pl.DataFrame:
    rank = pl.col("reason").replace_strict(RANK)
    first = (
        wrong.with_columns(rank=rank)
        .sort(CLAIM, "rank", "detail")
        .group_by(CLAIM, maintain_order=True)
        .agg(why=pl.col("reason").first(), what=pl.col("detail").first())
    )
    beside = entries.join(first, on=CLAIM, how="left", maintain_order="left")
    return beside.with_columns(
        pl.coalesce("reason", "why").alias("reason"), pl.coalesce("detail", "what").alias("detail")
    ).drop("why", "what")


def _whole_rows(entries: pl.DataFrame) -> pl.DataFrame:
    refused = pl.col("reason").is_not_null().any().over(LINE)
    return entries.with_columns(
        pl.when(refused & _COMES).then(pl.lit("ROW_REFUSED")).otherwise("reason").alias("reason")
    )


def _with_repeated(entries: pl.DataFrame) -> pl.DataFrame:
    """An entry that another row makes, too, is on file through that one."""
    return entries.with_columns(known=pl.col("known") | (_COMES & (pl.col(CLAIM) != _FIRST)))


def new_events(entries: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """The rows that are added to the ledger, numbered on from its last.

    Args:
        entries: What `settled` returned.
        events: The ledger.
    """
    new = entries.filter(_COMES).sort(CLAIM)
    numbers = pl.int_range(1, pl.len() + 1, dtype=pl.UInt32) + events.height
    return new.with_columns(
        number=numbers,
        withdraws=pl.col("target").cast(pl.UInt32),
        source_sha256="sha256",
        source_row="sheet_row",
    ).select(pl.col(name).cast(dtype) for name, dtype in EVENT_COLUMNS.items())
