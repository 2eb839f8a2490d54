"""Who died: one record that says so is enough for all of a person's."""

from __future__ import annotations

from typing import Final

import polars as pl

from vacatur.dossiers.result import PLACE, Result

DECEASED: Final = "deceased"
_SAY_SO: Final = (DECEASED, "person_deceased")
"""Facts of a record, and of its person's history."""


def with_deaths(records: pl.DataFrame, result: Result) -> pl.DataFrame:
    """Say of each record whether its person died, by any record of the result.

    Args:
        records: See `dossiers`.
        result: Where they are from.

    Returns:
        The records with `deceased`: true where any record of the person says so, also one that is
        not among these; else what the record itself says, unknown where it says nothing.
    """
    own = pl.col(DECEASED) if DECEASED in records.columns else pl.lit(None, pl.Boolean)
    dead = pl.col("person_id").is_in(_dead(result).implode())
    return records.with_columns(pl.when(dead).then(True).otherwise(own).alias(DECEASED))


def _dead(result: Result) -> pl.Series:
    facts = result.facts()
    known = [name for name in _SAY_SO if name in facts.collect_schema()]
    died = facts.filter(pl.any_horizontal(pl.lit(value=False), *known)).select(PLACE)
    of = result.decisions().join(died, on=PLACE, how="semi")
    return of.select(pl.col("person_id").unique()).collect()["person_id"]
