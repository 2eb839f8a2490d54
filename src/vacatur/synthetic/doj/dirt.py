"""Which line of whom is spoiled, and what a line becomes by it."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from vacatur.synthetic.doj.lines import COMMENT, grouped
from vacatur.synthetic.doj.request import PERSONS
from vacatur.synthetic.doj.tables import SURE, number_of, table
from vacatur.synthetic.draws import Draws, scale

AHEAD = 1500  # days after the as-of date
OTHER_CHARGES = {"section_unsure": "unsure", "two_sections": "two"}


def kinds() -> tuple[str, ...]:
    """Name the kinds of dirt."""
    return tuple(table("dirt")["kind"])


def spoiled(
    lines: pl.DataFrame, persons: int, rates: Mapping[str, int], county: int, draws: Draws
) -> pl.DataFrame:
    """Choose one kind for some persons, and the line that it befalls; set ``dirt`` there.

    Args:
        lines: Lines of ordinary histories.
        persons: How many persons there are.
        rates: For each kind, how many of a thousand persons.
        county: Row of the main county, where dirt is likelier to fall.
        draws: Where the draws come from.
    """
    named = [kind for kind in kinds() if rates.get(kind)]
    weights = [rates[kind] for kind in named]
    clean = PERSONS - sum(weights)
    drawn = pl.Series([*named, None], dtype=pl.String).gather(
        draws.pick("dirt", persons, [*weights, clean])
    )
    wanted = lines.select(
        wanted=drawn.gather(lines["person"]), line=pl.int_range(pl.len()), person="person"
    ).with_columns(_fitness(lines), score=_scores(lines, county, draws))
    hit = (
        wanted.join(table("dirt").select(wanted="kind", fits="fits"), on="wanted")
        .filter(pl.any_horizontal((pl.col("fits") == name) & pl.col(name) for name in FITS))
        .sort("person", "score", "line")
        .group_by("person", maintain_order=True)
        .last()
    )
    dirt = wanted.select("line").join(
        hit.select("line", dirt="wanted"), on="line", how="left", maintain_order="left"
    )
    return lines.with_columns(dirt["dirt"])


FITS = ("any", "case", "convicted", "prop64", "other_law")


def _fitness(lines: pl.DataFrame) -> list[pl.Series]:
    """Say of each line what it is fit for. Shape (m,) each."""
    charges, groups = table("charges"), table("dispositions")["group"]
    reading = charges["reading"].gather(lines["charge"])
    case = lines["kind"] == "case"
    convicted = case & (groups.gather(lines["disposition"]) == "convicted")
    prop64 = convicted & reading.is_in(SURE)
    every = pl.Series([True]).new_from_index(0, lines.height)
    found = (every, case, convicted, prop64, convicted & ~reading.is_in(SURE))
    return [series.alias(name) for name, series in zip(FITS, found, strict=True)]


def _scores(lines: pl.DataFrame, county: int, draws: Draws) -> pl.Series:
    section = table("charges")["section"].gather(lines["charge"]).is_not_null()
    scope = (section & (lines["county"] == county)).to_numpy()
    return pl.Series(draws.uniform("dirt line", lines.height) + 0.5 * scope)


def with_effects(lines: pl.DataFrame, today: int, draws: Draws) -> pl.DataFrame:
    """Change charge and day of the lines whose dirt is about them."""
    charge, dirt = lines["charge"].to_numpy().copy(), lines["dirt"].fill_null("")
    for kind, pool in OTHER_CHARGES.items():
        here = (dirt == kind).to_numpy()
        names = pl.Series([pool]).new_from_index(0, int(here.sum()))
        charge[here] = grouped(names, "charges", "pool", draws, kind)
    ahead = today + 1 + scale(draws.uniform("ahead", lines.height), AHEAD)
    future = pl.col("dirt") == "future_conviction"
    plain = pl.col("dirt").is_in(
        ["section_missing", "comment_names_section", "comment_other_section"]
    )
    silent, pending = (
        pl.col("dirt") == "disposition_blank",
        number_of("dispositions", "group", "pending"),
    )
    return lines.with_columns(
        charge=pl.Series(charge),
        disposition=pl.when(silent).then(pending).otherwise("disposition"),
        parts=pl.when(silent).then(0).otherwise("parts"),
        violation=pl.col("violation") & ~silent.fill_null(value=False),
        court_day=pl.when(future).then(pl.Series(ahead)).otherwise("court_day"),
        comment=pl.when(plain).then(pl.lit("plain", COMMENT)).otherwise("comment"),
    )
