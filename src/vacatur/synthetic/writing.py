"""The charge columns of every record: what was charged, what it became, and how much."""

from __future__ import annotations

import numpy as np
import polars as pl

from vacatur.synthetic.charges import (
    pick_charges,
    true_classes,
    window_of,
    written_classes,
    written_codes,
)
from vacatur.synthetic.draws import Draws, Ints, scale
from vacatur.synthetic.tables import WINDOWS, days, law, table
from vacatur.synthetic.texts import written_texts

OLD_STYLE_THEN, OLD_STYLE_LATER = 550, 4  # in a thousand, before and after the citations changed
BLANK = "-"
AT_FLOOR, AT_CEILING = 1, 2


def with_charges(rows: pl.DataFrame, system: Ints, draws: Draws) -> pl.DataFrame:
    """Add citation, literal and class, original and amended, and the true class behind each.

    ``charge_row`` and ``amended_row`` point into the charge table (-1: not amended).
    """
    charge = pick_charges(rows["charge"], draws)
    window = window_of(rows["offense_day"].to_numpy())
    later = (rows["offense_class"] == "later").to_numpy()
    amended = pick_charges(rows["amended"].fill_null(""), draws)
    plain = rows.with_columns(
        charge_row=pl.Series(charge),
        amended_row=pl.Series(amended),
        window=pl.Series(window),
        later=pl.Series(later),
        by_law=true_classes(charge, window, later),
        amended_by_law=true_classes(np.maximum(amended, 0), window, np.zeros_like(later)),
    ).with_columns(true_class=_true_class(), amended_true_class=_amended_true_class())
    return _written(plain, system, draws)


def _true_class() -> pl.Expr:
    said = pl.col("offense_class")
    unknown = (said == "none") | said.str.starts_with("?")
    return pl.when(said.is_in(["first", "later"])).then(pl.col("by_law")).when(~unknown).then(said)


def _amended_true_class() -> pl.Expr:
    by_law = pl.when(pl.col("amended_row") >= 0).then(pl.col("amended_by_law"))
    return pl.coalesce("amended_class", by_law)


def _written(rows: pl.DataFrame, system: Ints, draws: Draws) -> pl.DataFrame:
    charge, amended = rows["charge_row"].to_numpy(), rows["amended_row"].to_numpy()
    window, later = rows["window"].to_numpy(), rows["later"].to_numpy()
    final, first = np.maximum(amended, 0), np.zeros_like(later)
    changed = pl.col("amended_row") >= 0
    odd_class = pl.when(pl.col("offense_class").str.starts_with("?")).then(
        pl.col("offense_class").str.slice(1)
    )
    code = written_codes(charge, system, _old_style(rows, draws), draws)
    text = written_texts(charge, window, later, system, draws)
    return rows.with_columns(
        charge_code=_unless_literal("code", code),
        charge_description=_unless_literal("text", text),
        charge_class=pl.coalesce(odd_class, written_classes(rows["true_class"], system)),
        amended_charge_code=pl.when(changed).then(
            written_codes(final, system, np.zeros_like(later), draws)
        ),
        amended_charge_description=pl.when(changed).then(
            written_texts(final, window, first, system, draws)
        ),
        amended_charge_class=written_classes(rows["amended_true_class"], system),
    )


def _unless_literal(column: str, written: pl.Series) -> pl.Expr:
    literal = pl.col(column)
    return pl.when(literal == BLANK).then(None).otherwise(pl.coalesce(literal, written))


def _old_style(rows: pl.DataFrame, draws: Draws) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Citations in the style of before 1993: common then, persisting rarely (4.3)."""
    then = rows["offense_day"].to_numpy() < days(law().dates["ilcs_start"])
    share = np.where(then, OLD_STYLE_THEN, OLD_STYLE_LATER)
    return np.asarray(draws.uniform("old style", rows.height) * 1000 < share)


def with_amounts(rows: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """Add ``amount_grams``: the line's own, or for ordinary records one inside the tier."""
    planted = pl.col("grams").list
    count = rows["grams"].list.len().cast(pl.Int64).to_numpy()
    which = pl.lit(pl.Series(draws.below("planted grams", np.maximum(count, 1))))
    own = planted.get(which, null_on_oob=True)
    ordinary = pl.when(pl.col("kind") == "ordinary").then(_tier_amounts(rows, draws))
    return rows.with_columns(amount_grams=pl.coalesce(own, ordinary))


def _tier_amounts(rows: pl.DataFrame, draws: Draws) -> pl.Series:
    """An amount in tenths of a gram above the tier's floor and up to its ceiling.

    One in five stands right at an end. Clear of the rounding zone just above the limit. NULL
    where the charge has no tier.
    """
    low, high = _tier_tenths()
    index = rows["charge_row"].to_numpy() * len(WINDOWS) + rows["window"].to_numpy()
    inside = scale(draws.uniform("grams", rows.height), high[index] - low[index])
    end = draws.pick("grams end", rows.height, [8, 1, 1])
    tenths = np.select(
        [end == AT_FLOOR, end == AT_CEILING],
        [low[index] + 1, high[index]],
        low[index] + 1 + inside,
    )
    written = pl.select(
        pl.when(pl.Series(high[index] > 0)).then(
            pl.format("{}.{}", pl.Series(tenths // 10), pl.Series(tenths % 10))
        )
    )
    return written.to_series()


def _tier_tenths() -> tuple[Ints, Ints]:
    limit, clear = law().limit_grams, law().rounding_grams
    tiers = {row[:3]: (row[3], row[4]) for row in law().tiers.iter_rows()}
    found = [
        tiers.get((charge["section"], charge["subs"], window), (0.0, 0.0))
        for charge in table("charges").to_dicts()
        for window in WINDOWS
    ]
    lows = np.array([clear if low == limit else low for low, _ in found])
    highs = np.array([high if high >= 0 else 2 * low for low, high in found])
    return np.rint(lows * 10).astype(np.int64), np.rint(highs * 10).astype(np.int64)
