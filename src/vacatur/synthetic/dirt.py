"""Blanks as sources leave them: stated rates, never on a planted trap where it would matter."""

from __future__ import annotations

import polars as pl

from vacatur.synthetic.draws import Draws
from vacatur.synthetic.tables import law, table

ALWAYS = ("county", "dob", "sex", "race", "address", "zip", "charge_date")


def with_blanks(rows: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """Blank values at the rates of ``illinois.toml``; what is blanked stays consistent.

    The offense date goes only where the arrest date says the same; arrest number and agency
    only where no other charge hangs on them; an SOL keeps the date that its clock needs; a charge
    that is violent in one class and not in another keeps its class.
    """
    ordinary = pl.col("kind") != "trap"
    single = ordinary & (pl.len().over("group") == 1)
    stricken = pl.col("disposition").str.starts_with("SOL").fill_null(value=False)
    where = {name: pl.lit(value=True) for name in ALWAYS} | {
        "incident_id": single,
        "agency": single,
        "offense_date": ordinary & (pl.col("offense_date") == pl.col("arrest_date")),
        "charge_description": ordinary,
        "charge_class": ordinary & ~pl.Series(_keeps_class(rows)),
        "disposition_date": ordinary & ~stricken,
        "amount_grams": ordinary,
    }
    return rows.with_columns(_blanked(name, where[name], rows.height, draws) for name in where)


def _keeps_class(rows: pl.DataFrame) -> pl.Series:
    keeps = (table("charges")["keeps_class"] == "yes").fill_null(value=False)
    return keeps.gather(rows["charge_row"])


def _blanked(name: str, where: pl.Expr, n: int, draws: Draws) -> pl.Expr:
    chosen = pl.Series(draws.percent(f"blank {name}", n, law().rates[name]))
    return pl.when(~(where & chosen)).then(pl.col(name)).alias(name)
