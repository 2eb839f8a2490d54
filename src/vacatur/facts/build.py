"""Records to facts: one frame with every generic fact of `schema.FACTS`, row by row."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import polars as pl

from vacatur.charges.citation import parse_citation
from vacatur.charges.tables import ChargeTables, load_charge_tables
from vacatur.facts.charge_facts import (
    AMENDED,
    ChargeLaw,
    charge_facts,
    final_charge,
    period_of,
)
from vacatur.facts.classes import ClassReader
from vacatur.facts.dispositions import DispositionReader, read_dispositions, words
from vacatur.facts.penalties import Penalties
from vacatur.facts.schema import BY_NAME, FACTS
from vacatur.facts.violence import ViolenceTable, graver
from vacatur.rules.load import Pack

AS_RECORDED = (
    "already_cleared",
    "juvenile",
    "deceased",
    "sentence_completed",
    "arrest_date",
    "disposition_date",
    "amount_grams",
)
COLUMNS = (
    "record_id",
    "person_id",
    "incident_id",
    "case_number",
    "agency",
    "offense_date",
    "charge_code",
    "charge_description",
    "charge_class",
    *AMENDED,
    "penalty_enhancement",
    "disposition",
    "sentence",
    *AS_RECORDED,
)
"""The canonical columns that the facts read."""
RAW = ("charge_code", "charge_description", "charge_class")
READING = ("statute", "method", "score", "alternatives")


def charge_law(pack: Pack) -> ChargeLaw:
    """What a pack says about charges, with the options that bear on it."""
    reading = pack.header.reading
    option = reading.conflict_option
    return ChargeLaw(
        tables=load_charge_tables(pack.charges_folder),
        classes=ClassReader.of(pack.data("classes.csv")),
        penalties=_penalties(pack.folder),
        violence=ViolenceTable(pack.data("associations.csv")),
        punished_as=reading.punished_as,
        text_sections=reading.text_sections,
        text_decides=option is not None and pack.options[option] == "text",
    )


@lru_cache(maxsize=8)
def _penalties(folder: Path) -> Penalties:
    from vacatur.rules.load import read_table  # noqa: PLC0415

    return Penalties(
        read_table(folder / "statutes.csv"), read_table(folder / "attempt_classes.csv")
    )


def build_facts(records: pl.DataFrame, pack: Pack) -> pl.DataFrame:
    """Every generic fact of every record.

    Args:
        records: Typed records with at least `COLUMNS`. Shape (n, c).
        pack: The pack whose tables say how to read them.

    Returns:
        The facts of `schema.FACTS`, the reading of the charge (statute, method, score,
        alternatives) and the raw charge it rests on. Shape (n, f).
    """
    law = charge_law(pack)
    offense = pl.coalesce("offense_date", "arrest_date")
    charge = final_charge(records).with_columns(
        records.select(period_of(offense, law.penalties).alias("period")).to_series(),
        records["amount_grams"],
    )
    charges = charge_facts(charge, law)
    plain = records.select(
        *AS_RECORDED,
        offense.alias("offense_date"),
        pl.col("offense_date").is_not_null().alias("offense_date_recorded"),
        pl.col("case_number").is_not_null().alias("case_on_file"),
        _ordinance_case(pack).alias("ordinance_case"),
        pl.col("amended_charge_class").is_not_null().alias("amended_class"),
    )
    facts = pl.concat([plain, charges], how="horizontal").with_columns(
        _enhancement(records, charges, pack, law.tables),
        _violence(records, charges, law),
        read_dispositions(records, disposition_reader(pack)),
    )
    return facts.select(*(pl.col(fact.name).cast(fact.dtype) for fact in FACTS), *READING, *RAW)


def _ordinance_case(pack: Pack) -> pl.Expr:
    pattern = pack.header.reading.ordinance_case
    if not pattern:
        return pl.lit(value=False)
    return pl.col("case_number").str.contains(pattern).fill_null(value=False)


def disposition_reader(pack: Pack) -> DispositionReader:
    """The disposition vocabulary of a pack."""
    return DispositionReader.of(pack.data("dispositions.csv"), pack.data("sentences.csv"))


def _enhancement(
    records: pl.DataFrame, charges: pl.DataFrame, pack: Pack, tables: ChargeTables
) -> pl.Series:
    """Whether a penalty enhancement is cited, in its own column or beside the charge."""
    raw = records["penalty_enhancement"]
    pattern = re.compile(pack.header.reading.enhancement or r"\b\B")
    distinct = raw.unique().drop_nulls()
    read = [_enhanced(text, pattern, tables) for text in distinct]
    table = pl.DataFrame({"raw": distinct, "enhancement": pl.Series(read, dtype=pl.String)})
    joined = pl.DataFrame({"raw": raw}).join(table, on="raw", how="left", maintain_order="left")
    return pl.select(
        pl.when(charges["cites_enhancement"])
        .then(pl.lit("cited"))
        .otherwise(joined["enhancement"].fill_null("none"))
        .alias("enhancement")
        .cast(BY_NAME["enhancement"].dtype)
    ).to_series()


def _enhanced(text: str, pattern: re.Pattern[str], tables: ChargeTables) -> str:
    if pattern.fullmatch(words(text)):
        return "cited"
    citation = parse_citation(text, tables)
    if citation.enhancement:
        return "cited"
    return "none" if citation.section and not citation.ambiguous else "other"


def _violence(records: pl.DataFrame, charges: pl.DataFrame, law: ChargeLaw) -> pl.Series:
    """Tier of the charge that decides, kept open where the original charge was a violent one."""
    final = charges["violence_tier"]
    amended = records.select(pl.any_horizontal(pl.col(AMENDED).is_not_null())).to_series()
    if not amended.any():
        return final
    original = charge_facts(
        records.filter(amended).select(
            *RAW,
            pl.lit(None, pl.Int8).alias("period"),
            pl.lit(None, pl.Float64).alias("amount_grams"),
        ),
        law,
    )["violence_tier"]
    combined = [graver(*pair) for pair in zip(final.filter(amended), original, strict=True)]
    places = amended.arg_true()
    return final.clone().scatter(places, combined)
