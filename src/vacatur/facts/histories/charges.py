"""The charge of each record of a history: what it is, and which lists it is in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from vacatur.charges.codes import peer_codes, read_codes
from vacatur.facts.distinct import distinct

if TYPE_CHECKING:
    from vacatur.facts.histories.law import HistoryLaw

LISTS = ("superstrike", "registrable", "related", "gang", "enhanceable")
IN_COMMENT = ("elsewhere", "blank")
"""Readings of a charge that leave its comment to say what it is."""


def read_charges(charges: pl.DataFrame, law: HistoryLaw) -> pl.DataFrame:
    """Facts of distinct charges.

    Args:
        charges: charge_code, charge_description and comment, text. Shape (k, 3).
        law: What the pack says about reading them.

    Returns:
        The facts of `schema.HISTORY_FACTS` that rest on the charge, and its reading (statute,
        method, score, alternatives). Shape (k, f).
    """
    texts = charges.select(pl.all().cast(pl.String))
    read = _as_peer(texts, law) if law.as_peer else _as_it_stands(texts, law)
    duty = texts["charge_code"].str.contains(law.registration)
    if law.as_peer:
        duty = duty.fill_null(value=False)
    named = [_first_of(read["named"], sections).alias(fact) for fact, sections in law.lists.items()]
    return read.drop("named").with_columns(*named, duty.alias("registration_code"))


def _first_of(named: pl.Series, sections: Sequence[str]) -> pl.Expr:
    """The first of an office's sections that stand in the text which names the charge's own."""
    found = [pl.when(pl.lit(named).str.contains(s, literal=True)).then(pl.lit(s)) for s in sections]
    return pl.coalesce(found) if found else pl.lit(None, pl.String)


def _as_it_stands(texts: pl.DataFrame, law: HistoryLaw) -> pl.DataFrame:
    charge = pl.concat_str("charge_code", "charge_description", separator=" ", ignore_nulls=True)
    own = _read(texts.select(pl.when(charge != "").then(charge)).to_series(), law)
    elsewhere = own["reading"].is_in(IN_COMMENT)
    comment = _read(_comments(texts["comment"], elsewhere, law), law)
    told = pl.select(
        pl.when(elsewhere).then(comment[name]).otherwise(own[name]).alias(name)
        for name in own.columns
    )
    other = ~elsewhere & comment["covered"] & ~_same(own, comment)
    return told.with_columns(
        pl.col("covered_section").alias("named"), comment_names_other=other.fill_null(value=False)
    )


def _comments(comments: pl.Series, elsewhere: pl.Series, law: HistoryLaw) -> pl.Series:
    """The comments worth reading: where the charge is, or where a covered section may stand."""
    sections = sorted({section for _, section in law.covered})
    speaking = elsewhere | comments.str.contains_any(sections).fill_null(value=False)
    return pl.select(pl.when(speaking).then(comments)).to_series()


def _same(own: pl.DataFrame, comment: pl.DataFrame) -> pl.Series:
    """Whether a comment names the charge itself, or leaves open only what the charge tells."""
    section = own["section"].eq_missing(comment["section"])
    open_subsection = comment["subsection"].is_null()
    return section & (open_subsection | own["subsection"].eq_missing(comment["subsection"]))


def _read(texts: pl.Series, law: HistoryLaw) -> pl.DataFrame:
    places, distinct_texts = distinct(texts.to_frame("text"), ["text"])
    read = read_codes(distinct_texts["text"], law.tables)
    sections = pl.DataFrame(sorted(law.covered), schema=["book", "section"], orient="row")
    own = read.select(
        pl.col("state").alias("reading"),
        pl.col("inchoate").fill_null("none"),
        "book",
        "section",
        "subsection",
        *LISTS,
        "prop64",
        "statute",
        "method",
        "score",
        "alternatives",
    ).with_columns(
        pl.struct("book", "section").is_in(sections.to_struct().implode()).alias("is listed")
    )
    sure = pl.col("prop64") & pl.col("is listed")
    covered = pl.when(sure).then(True).when(~pl.col("prop64")).then(False)
    return own.with_columns(
        covered.alias("covered"),
        pl.when(covered).then("section").alias("covered_section"),
        pl.col("subsection").str.split("-").list.first().alias("letter"),
    ).select(pl.exclude("is listed", "prop64").gather(places))


def _as_peer(texts: pl.DataFrame, law: HistoryLaw) -> pl.DataFrame:
    read = peer_codes(texts["charge_code"], texts["comment"], law.tables)
    nothing = pl.lit(None, pl.String)
    covered = pl.col("section").is_not_null()
    return read.select(
        pl.lit("clear").alias("reading"),
        pl.lit("none").alias("inchoate"),
        nothing.alias("book"),
        pl.col("code").alias("section"),
        nothing.alias("subsection"),
        nothing.alias("letter"),
        covered.alias("covered"),
        pl.col("section").alias("covered_section"),
        pl.col("code").alias("named"),
        "superstrike",
        "registrable",
        "related",
        pl.lit(value=False).alias("gang"),
        pl.lit(value=False).alias("enhanceable"),
        pl.lit(value=False).alias("comment_names_other"),
        nothing.alias("statute"),
        pl.lit("none").alias("method"),
        pl.lit(None, pl.Float64).alias("score"),
        nothing.alias("alternatives"),
    )
