"""Synthetic California histories: from persons to lines, rows, dirt, text and truth."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from vacatur.synthetic.doj.crowd import gather
from vacatur.synthetic.doj.facts import facts_of
from vacatur.synthetic.doj.lines import COMMENT
from vacatur.synthetic.doj.request import Request, read_request
from vacatur.synthetic.doj.rows import COURT, expand, with_event_days
from vacatur.synthetic.doj.tables import number_of, table
from vacatur.synthetic.doj.truth import truth
from vacatur.synthetic.doj.writing import written_columns
from vacatur.synthetic.draws import Draws
from vacatur.synthetic.illinois import Synthetic
from vacatur.synthetic.tables import days


def synthesize_doj(
    records: int,
    *,
    seed: int,
    as_of: date | None = None,
    county: str | None = None,
    dirt: bool = True,
    rates: Mapping[str, int] | None = None,
) -> Synthetic:
    """Make synthetic histories in the format of the California Department of Justice.

    One row is one count of one step of one arrest cycle. The same arguments give the same rows
    on every machine.

    Args:
        records: How many rows to make.
        seed: Any whole number from zero.
        as_of: The date that days stand around and that the truth is stated for; by default, as
            all that follows, what ``doj.toml`` says.
        county: The main county: about a third of the cycles, and the county of the truth.
        dirt: Whether to spoil anything, by rate or in planted scenarios.
        rates: For kinds of dirt, how many of a thousand persons; others keep their rate.

    Returns:
        Records of 95 text columns, and the truth of each row: source_row (from 1), kind,
        scenario, dirt, in_scope, expected, rule. Shapes (n, 95) and (n, 7).

    Raises:
        UsageError: A number is too small, the date out of range, the county or a rate unknown.

    Example:
        >>> made = synthesize_doj(200, seed=7)
        >>> made.records.shape, made.truth.shape
        ((200, 95), (200, 7))
    """
    request = read_request(
        records, seed=seed, as_of=as_of, county=county, rates=rates or {} if dirt else None
    )
    rows, people = construct(request, seed=seed)
    decided = truth(facts_of(rows, request.county), request.as_of)
    known = rows.select(
        source_row=pl.int_range(1, pl.len() + 1),
        kind="row_kind",
        scenario="scenario",
        dirt="shown",
    )
    return Synthetic(
        records=written_columns(rows, people, Draws(seed)),
        truth=pl.concat([known, decided], how="horizontal"),
    )


def construct(request: Request, *, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Build every row with what is known behind it, and the persons. Shapes (n, 22), (p, 2)."""
    draws = Draws(seed)
    histories = gather(request, draws)
    rows = expand(histories.lines).join(
        histories.people, on="person", how="left", maintain_order="left"
    )
    seen = _with_shown(_with_violations(rows))
    return with_event_days(seen, days(request.as_of), draws), histories.people


def _with_violations(rows: pl.DataFrame) -> pl.DataFrame:
    """Give the probation office's rows their own charge; the count's dirt is not theirs."""
    here = pl.col("row_kind") == "probation"
    violation = number_of("charges", "pool", "violation")
    personal = table("dirt").filter(shows="person")["kind"]
    return rows.with_columns(
        charge=pl.when(here).then(violation).otherwise("charge"),
        comment=pl.when(here).then(pl.lit("plain", COMMENT)).otherwise("comment"),
        dirt=pl.when(~here | pl.col("dirt").is_in(personal.to_list())).then("dirt"),
    )


def _with_shown(rows: pl.DataFrame) -> pl.DataFrame:
    """Say on which rows the dirt of a line, or of a person, is to be seen."""
    shows = dict(table("dirt").select("kind", "shows").iter_rows())
    court = pl.col("step") == COURT
    by = {"line": pl.lit(value=True), "court": court, "copy": pl.col("row_kind") == "duplicate"}
    by["head"] = court & (pl.col("place") == 0)
    spot = pl.col("dirt").replace_strict(shows, default=None, return_dtype=pl.String)
    seen = pl.any_horizontal((spot == name) & here for name, here in by.items())
    whole = pl.when(spot == "person").then("dirt")
    return rows.with_columns(
        shown=pl.coalesce(
            whole.drop_nulls().first().over("person"), pl.when(seen).then(pl.col("dirt"))
        )
    )
