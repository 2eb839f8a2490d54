"""Synthetic Illinois records: invented people, real charge formats, and the truth of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from vacatur.errors import UsageError
from vacatur.records.schema import NAMES
from vacatur.synthetic.dates import disposition_days, lead_dates, row_dates
from vacatur.synthetic.dirt import with_blanks
from vacatur.synthetic.dispositions import ends
from vacatur.synthetic.draws import Draws, Ints
from vacatur.synthetic.facts import facts_of
from vacatur.synthetic.identifiers import with_identifiers
from vacatur.synthetic.layout import Layout, lay_out, plan
from vacatur.synthetic.people import apart, person_columns, person_of_group, place
from vacatur.synthetic.scenarios import line_frame
from vacatur.synthetic.tables import days, law, table
from vacatur.synthetic.truth import truth
from vacatur.synthetic.writing import with_amounts, with_charges

EDGES = {1: "first_day_of_period", 2: "last_day_of_period"}


@dataclass(frozen=True, kw_only=True)
class Synthetic:
    """Records as text in canonical columns, and what each of them comes to.

    ``truth`` has record_id, determination, outcome, tier, also (joined by ``;``), scenario and
    trap, for the as-of date in ``illinois.toml`` and default options.
    """

    records: pl.DataFrame
    truth: pl.DataFrame


def synthesize(records: int, *, seed: int) -> Synthetic:
    """Make synthetic Illinois records with their truth.

    The same number and seed give the same records on every machine.

    Args:
        records: How many rows to make; one row is one charge.
        seed: Any whole number from zero.

    Returns:
        Two frames with one row per record, in the same order. Shapes (n, 32) and (n, 7).

    Raises:
        UsageError: ``records`` or ``seed`` is negative, or ``records`` is zero.

    Example:
        >>> made = synthesize(50, seed=7)
        >>> made.records.height, made.truth.height
        (50, 50)
        >>> made.records.equals(synthesize(50, seed=7).records)
        True
    """
    if records < 1 or seed < 0:
        message = "The number of records must be at least 1 and the seed at least 0."
        raise UsageError(message, hint="Give --records 1 or more and --seed 0 or more.")
    rows = construct(records, seed=seed)
    scenario, trap = pl.col("scenario"), pl.coalesce("trap", _edge_trap())
    return Synthetic(
        records=rows.select(NAMES),
        truth=pl.concat(
            [rows.select("record_id"), truth(facts_of(rows)).drop("step")], how="horizontal"
        ).with_columns(rows.select(scenario=scenario, trap=trap)),
    )


def construct(records: int, *, seed: int) -> pl.DataFrame:
    """Build the rows: every canonical column and what the construction knows behind it."""
    draws = Draws(seed)
    layout = lay_out(records, draws)
    rows = _rows(layout)
    lead = lead_dates(layout, draws)
    alone = _alone(rows).to_numpy()[_starts(layout)]
    person = person_of_group(lead.offense, alone, draws)
    dated = row_dates(rows.with_columns(person=pl.Series(person[layout.group])), lead, draws)
    placed, system = _with_places(_apart(dated), layout, draws)
    charged = with_amounts(with_charges(placed, system, draws), draws)
    ended = ends(disposition_days(charged, draws), system, draws)
    named = _with_people(with_identifiers(ended, draws), draws)
    return with_blanks(_with_columns(named, draws), draws)


def _rows(layout: Layout) -> pl.DataFrame:
    names = pl.Series(plan().names)
    if len(names) != names.n_unique():
        message = "two scenarios share a name"
        raise ValueError(message)
    lines = line_frame()[layout.line].with_columns(group=pl.Series(layout.group))
    return lines.join(table("statuses").drop("cite"), on="status", maintain_order="left")


def _alone(rows: pl.DataFrame) -> pl.Series:
    """A juvenile or deceased person has no other records that would contradict it."""
    flags = rows["flags"].list
    return flags.contains("juvenile") | flags.contains("deceased")


def _apart(rows: pl.DataFrame) -> pl.DataFrame:
    known = (rows[name].to_numpy().astype(np.int64) for name in ("person", "group", "arrest_day"))
    return rows.with_columns(person=pl.Series(apart(*known)))


def _starts(layout: Layout) -> Ints:
    return np.cumsum(layout.size) - layout.size


def _with_places(rows: pl.DataFrame, layout: Layout, draws: Draws) -> tuple[pl.DataFrame, Ints]:
    """Add county and agency; return the rows and each row's source system. Shape (n,)."""
    starts, group = _starts(layout), layout.group
    cook = rows["flags"].list.contains("cook").to_numpy()[starts]
    filed = (rows["case_key"] != "-").to_numpy()[starts]
    places = place(rows["person"].to_numpy()[starts], cook, filed, draws)
    flags = pl.col("flags").list
    agency = (
        pl.when(flags.contains("other_agency"))
        .then(pl.lit("UNIVERSITY POLICE"))
        .when(~flags.contains("no_agency"))
        .then(places.agency.gather(group))
    )
    county = table("counties")["county"].gather(places.county[group])
    return rows.with_columns(county=county, agency=agency), places.system[group]


def _with_people(rows: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    known = rows.group_by("person").agg(
        pl.col("arrest_day").min(), pl.col("flags").list.contains("juvenile").any()
    )
    known = known.sort("person")
    columns = person_columns(
        known.height, known["arrest_day"].to_numpy(), known["flags"].to_numpy(), draws
    )
    return pl.concat([rows, columns[rows["person"]]], how="horizontal")


def _with_columns(rows: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """Write the remaining canonical columns as text."""
    silent = pl.Series(draws.percent("flags", rows.height, law().rates["flags"]))
    wait = pl.Series(draws.pick("charge wait", rows.height, [6, 4, 3, 2, 1, 1, 1]), dtype=pl.Int32)
    flags = pl.col("flags").list
    filed = pl.col("case_number").is_not_null()
    today = days(law().as_of)
    charged = pl.min_horizontal(pl.col("arrest_day") + wait, pl.lit(today, pl.Int32))
    return rows.with_columns(
        record_id=pl.format("R{}", pl.int_range(1, pl.len() + 1).cast(pl.String).str.zfill(7)),
        offense_date=pl.when(~flags.contains("no_offense_date")).then(_iso("offense_day")),
        arrest_date=pl.when(~flags.contains("no_arrest_date")).then(_iso("arrest_day")),
        charge_date=pl.when(filed & ~flags.contains("no_arrest_date")).then(
            charged.cast(pl.Date).dt.to_string("%Y-%m-%d")
        ),
        disposition_date=_iso("disposition_day"),
        dob=pl.col("dob").dt.to_string("%Y-%m-%d"),
        penalty_enhancement=pl.when(pl.col("section7") == "cited").then(pl.lit("550/7")),
        sentence_completed=pl.col("done").cast(pl.String),
        juvenile=_flag("juvenile", silent),
        deceased=_flag("deceased", silent),
        already_cleared=_flag("cleared", silent),
    )


def _iso(day: str) -> pl.Expr:
    return pl.col(day).cast(pl.Date).dt.to_string("%Y-%m-%d")


def _flag(name: str, silent: pl.Series) -> pl.Expr:
    said = pl.when(~silent).then(pl.lit("false"))
    return pl.when(pl.col("flags").list.contains(name)).then(pl.lit("true")).otherwise(said)


def _edge_trap() -> pl.Expr:
    return pl.col("edge").replace_strict(EDGES, default=None, return_dtype=pl.String)
