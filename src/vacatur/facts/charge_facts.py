"""The charge that decides, and every fact that follows from it, once per distinct charge.

The amended charge decides where there is one. Records that share code, text, class and period of
law share all these facts, so they are worked out on the distinct combinations and handed back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
import polars.selectors as cs

from vacatur.charges.columns import PAIR
from vacatur.charges.resolve import read_charges
from vacatur.charges.tables import ChargeTables
from vacatur.facts.classes import ClassReader, read_classes
from vacatur.facts.columns import AMENDED, CHARGE
from vacatur.facts.dispositions import words
from vacatur.facts.distinct import distinct
from vacatur.facts.judging import judged
from vacatur.facts.penalties import Penalties
from vacatur.facts.schema import BY_NAME
from vacatur.facts.violence import ViolenceTable


@dataclass(frozen=True, kw_only=True)
class ChargeLaw:
    """What a pack says about charges.

    `punished_as` maps a section to the one whose penalties it takes; `text_sections` maps a kind of
    text to the section it speaks of; `text_decides` says which of code and text wins a conflict;
    `court_event` fits the words of rows that are no charge of their own.
    """

    tables: ChargeTables
    classes: ClassReader
    penalties: Penalties
    violence: ViolenceTable
    punished_as: Mapping[str, str]
    text_sections: Mapping[str, str]
    text_decides: bool
    court_event: re.Pattern[str]


def final_charge(records: pl.DataFrame) -> pl.DataFrame:
    """Code, text and class that decide: the amended ones where the charge was amended.

    An amended code or text sets the whole original charge aside, its class too; an amended class
    alone leaves code and text as they were.
    """
    code, text, label = (pl.col(name) for name in AMENDED)
    replaced = code.is_not_null() | text.is_not_null()
    own_class = pl.when(~replaced).then(pl.col("charge_class"))
    return records.select(
        pl.when(replaced).then(code).otherwise(pl.col("charge_code")).alias("charge_code"),
        pl.when(replaced)
        .then(text)
        .otherwise(pl.col("charge_description"))
        .alias("charge_description"),
        pl.coalesce(label, own_class).alias("charge_class"),
    )


def period_of(day: pl.Expr, penalties: Penalties) -> pl.Expr:
    """Number of the period of law that a day lies in; NULL where there is no day."""
    cuts = (pl.lit(cut) for cut in penalties.cuts)
    return pl.sum_horizontal([(day >= cut).cast(pl.Int8) for cut in cuts], ignore_nulls=False)


def shared_facts(charges: pl.DataFrame, law: ChargeLaw) -> tuple[pl.Series, pl.DataFrame]:
    """Facts of every distinct charge.

    Args:
        charges: Columns charge_code, charge_description, charge_class (text), period (Int8),
            amount_grams (Float64). Shape (n,).
        law: What the pack says about charges.

    Returns:
        For each charge the place of its facts, shape (n,); and the facts, one row per distinct
        charge: the raw charge, period and stated weight as far as they matter to it, its reading,
        and the penalty facts, typed as in `schema.FACTS`. Shape (k, f).
    """
    places, texts = distinct(charges, CHARGE)
    readings = _read(texts, law)
    dated = readings.select(pl.col("act").is_in(law.penalties.acts).fill_null(value=False))
    unweighed = readings["recorded_class"].is_null().gather(places)
    keyed = charges.select(
        places.alias("reading"),
        pl.when(dated.to_series().gather(places)).then("period").alias("period"),
        pl.when(unweighed).then("amount_grams").alias("stated"),
    )
    rows, keys = distinct(keyed, keyed.columns)
    told = readings.select(pl.all().gather(keys["reading"]))
    table = _judged(pl.concat([told, keys.drop("reading")], how="horizontal"), law)
    return rows, _typed(table)


def _typed(table: pl.DataFrame) -> pl.DataFrame:
    """Types of the facts, given once per distinct charge; the rest of the text as categories."""
    texts = cs.expand_selector(table, cs.string())
    return table.with_columns(
        pl.col(name).cast(BY_NAME[name].dtype if name in BY_NAME else pl.Categorical())
        for name in table.columns
        if name in BY_NAME or name in texts
    )


def _read(texts: pl.DataFrame, law: ChargeLaw) -> pl.DataFrame:
    """The distinct raw charges with what their code, text and class say."""
    readings = read_charges(texts.select(PAIR), law.tables).drop(PAIR)
    classes = read_classes(texts["charge_class"], law.classes)
    return pl.concat([texts, readings, classes], how="horizontal")


def _judged(table: pl.DataFrame, law: ChargeLaw) -> pl.DataFrame:
    """The distinct charges with what follows from period and penalty table."""
    told = table.with_columns(judged(table, law))
    return told.with_columns(
        law.violence.tiers(told).alias("violence_tier"),
        _court_event(told, law.court_event).alias("court_event"),
    )


def _court_event(charges: pl.DataFrame, event: re.Pattern[str]) -> pl.Expr:
    """Whether code or text are words of a court event; what was corrected no longer counts."""
    code, text = (_speaks_of(event, charges[name]) for name in PAIR)
    return ~pl.col("settled") & ((code & pl.col("correction").is_null()) | text)


def _speaks_of(event: re.Pattern[str], said: pl.Series) -> pl.Expr:
    """Whether the words of a column are those of an event, found once per distinct text."""
    found = [text for text in said.drop_nulls().unique() if text and event.fullmatch(words(text))]
    return pl.col(said.name).is_in(found).fill_null(value=False)
