"""Histories to facts: one frame with every fact of `schema.HISTORY_FACTS`, row by row."""

from __future__ import annotations

import polars as pl

from vacatur.charges.columns import PAIR
from vacatur.facts.dispositions import read_dispositions, words
from vacatur.facts.distinct import distinct
from vacatur.facts.gathered import group_codes
from vacatur.facts.histories.charges import read_charges
from vacatur.facts.histories.law import HistoryLaw
from vacatur.facts.histories.schema import CLASSES, HISTORY_FACTS
from vacatur.facts.histories.sentences import sentence_ends
from vacatur.facts.histories.weights import LIMITS, weights
from vacatur.facts.schema import DISPOSITIONS
from vacatur.facts.vocabulary import first_match

DTYPES = {fact.name: fact.dtype for fact in HISTORY_FACTS}
READING = ("statute", "method", "score", "alternatives")
COUNTED = "counted"
CONVICTED = "CONVICTED"


def history_facts(records: pl.DataFrame, law: HistoryLaw) -> pl.DataFrame:
    """Every fact of every record of a history.

    Args:
        records: Typed records with at least `schema.HISTORY_COLUMNS`. Shape (n, c).
        law: What the pack says about reading them.

    Returns:
        The facts of `schema.HISTORY_FACTS`, the reading of the charge (statute, method, score,
        alternatives) and the raw charge it rests on. Shape (n, f).
    """
    places, pairs = distinct(records, ["charge_code", "charge_description", "comment"])
    read = read_charges(pairs, law).with_columns(pl.col("statute").alias("code"))
    typed = read.select(
        pl.col(name).cast(DTYPES.get(name, read[name].dtype)) for name in read.columns
    )
    charges = typed.select(pl.all().gather(places))
    day = records["disposition_date"]
    facts = records.select(
        "already_cleared",
        "deceased",
        "sentence_completed",
        "disposition_date",
        records["dob"] if law.as_peer else _birth_dates(records),
        _upper(records["event"], law),
        _upper(records["county"], law),
        sentence_ends(records["sentence"], day).alias("sentence_end"),
        _counted(records),
        _dispositions(records, law),
        _classes(records["charge_class"], law),
        "cycle_date",
        "amount_grams",
        "linked",
    ).hstack(charges)
    facts = facts.hstack(_weights(typed, places, day, law))
    written = pairs.select(pl.col(PAIR).cast(pl.Categorical)).select(pl.all().gather(places))
    raw = written.with_columns(records["charge_class"].cast(pl.Categorical))
    return pl.concat(
        [facts.select(*(pl.col(f.name).cast(f.dtype) for f in HISTORY_FACTS), *READING), raw],
        how="horizontal",
    )


def _weights(
    charges: pl.DataFrame, places: pl.Series, day: pl.Series, law: HistoryLaw
) -> pl.DataFrame:
    if law.as_peer:
        none = pl.Series([None], dtype=pl.Float64).new_from_index(0, len(day))
        return pl.DataFrame([none.alias(name) for name in LIMITS])
    return weights(charges, places, day, law.statutes)


def _birth_dates(records: pl.DataFrame) -> pl.Series:
    """The date of birth of each person: unknown where none, or more than one, is recorded."""
    people = group_codes(records, ["person_id"])
    born = pl.DataFrame({"person": people, "dob": records["dob"]}).group_by("person")
    days = born.agg(
        pl.when(pl.col("dob").drop_nulls().n_unique() == 1)
        .then(pl.col("dob").drop_nulls().first())
        .alias("dob")
    )
    return days.sort("person")["dob"].gather(people).alias("dob")


def _upper(text: pl.Series, law: HistoryLaw) -> pl.Series:
    """The texts as words of a dictionary, in upper case unless they must stand as they are."""
    words_of = text.cast(pl.Categorical)
    if law.as_peer:
        return words_of
    written = words_of.unique().drop_nulls()
    upper = written.cast(pl.String).str.strip_chars().str.to_uppercase().cast(pl.Categorical)
    return words_of.replace_strict(written, upper, default=None, return_dtype=pl.Categorical)


def _counted(records: pl.DataFrame) -> pl.Series:
    if COUNTED in records.columns:
        return records[COUNTED]
    return pl.Series(COUNTED, [True]).new_from_index(0, records.height)


def _dispositions(records: pl.DataFrame, law: HistoryLaw) -> pl.Series:
    if law.as_peer:
        convicted = records["disposition"].cast(pl.String).str.starts_with(CONVICTED)
        category = pl.when(convicted).then(pl.lit("CONV")).otherwise(pl.lit("NONCONV"))
        return records.select(category.cast(pl.Enum(DISPOSITIONS)).alias("disposition")).to_series()
    alone = records.select("disposition", pl.lit(None, pl.String).alias("sentence"))
    return read_dispositions(alone, law.dispositions)


def _classes(recorded: pl.Series, law: HistoryLaw) -> pl.Series:
    """Felony, misdemeanor or infraction, once per distinct text."""
    places, texts = distinct(recorded.to_frame(), [recorded.name])
    read = [
        first_match(law.classes, words(text)) if text is not None else None
        for text in texts.to_series().cast(pl.String)
    ]
    return pl.Series("recorded_class", read, dtype=pl.Enum(CLASSES)).gather(places)
