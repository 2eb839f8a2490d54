"""Charge code and charge text of a record to one statute, or to candidates for review."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from vacatur.charges import states as state
from vacatur.charges.columns import PAIR, READ
from vacatur.charges.combined import combine
from vacatur.charges.corrections import with_corrections
from vacatur.charges.description import KNOWN
from vacatur.charges.foreseen import foreseen
from vacatur.charges.normalize import text_key
from vacatur.charges.scores import scored
from vacatur.charges.tables import ChargeTables
from vacatur.charges.text import SYNTHETIC


def read_charges(pairs: pl.DataFrame, tables: ChargeTables) -> pl.DataFrame:
    """Read pairs of charge code and charge text; equal pairs are read once.

    Args:
        pairs: Columns charge_code and charge_description, String, NULL for blank; any rows.
        tables: The jurisdiction's charge tables.

    Returns:
        One row per input row, in order, with the columns of `columns.COLUMNS`. Only where
        `reading` is `clear` was the citation read whole, of a catalogued statute; a `statute` of
        any other reading is for review, and `alternatives` are suggestions.

    Example:
        >>> from vacatur.charges.tables import BUNDLED, load_charge_tables
        >>> tables = load_charge_tables(BUNDLED / "us-il" / "charges")
        >>> pairs = pl.DataFrame(
        ...     {"charge_code": ["720-550/4-C"], "charge_description": ["POSS CANNABIS 10-30 GR"]}
        ... )
        >>> read_charges(pairs, tables).select("statute", "method", "text_high").row(0)
        ('720 ILCS 550/4(c)', 'normalized', 30.0)
    """
    given = pairs.select(pl.col(name).cast(pl.String) for name in PAIR)
    distinct = given.unique(maintain_order=True)
    read = with_corrections(distinct, tables, lambda rows: _read_distinct(rows, tables))
    return given.join(read, on=PAIR, how="left", nulls_equal=True, maintain_order="left")


def _read_distinct(distinct: pl.DataFrame, tables: ChargeTables) -> pl.DataFrame:
    known = foreseen(tables)
    keyed = distinct.with_columns(code=_present("charge_code"), text=_present("charge_description"))
    codes = known.codes.rows(keyed["code"])
    coded = _with_both_texts(keyed.join(codes, on="code", how="left", maintain_order="left"))
    texts = known.texts.rows(coded["text"])
    told = coded.join(texts, on="text", how="left", maintain_order="left")
    return (
        combine(told.with_columns(_without_code()), tables)
        .with_columns(_words(tables))
        .with_columns(_judgement(tables))
        .with_columns(**scored(tables))
        .select(READ)
    )


def _with_both_texts(coded: pl.DataFrame) -> pl.DataFrame:
    """Charges with the text that stands in the code beside their own, or in its place."""
    if coded["embedded_text"].null_count() == coded.height:
        return coded.with_columns(two_texts=pl.lit(value=False))
    two = (text_key("text") != text_key("embedded_text")).fill_null(value=False)
    both = pl.concat_str("text", "embedded_text", separator=" / ")
    return coded.with_columns(
        two_texts=two,
        text=pl.when(two & (pl.col("reading") != state.UNREADABLE))
        .then(both)
        .otherwise(pl.coalesce("text", "embedded_text")),
    )


def _present(column: str) -> pl.Expr:
    return pl.when(pl.col(column).str.strip_chars() != "").then(pl.col(column))


def _without_code() -> list[pl.Expr]:
    """What the columns of a code say when there is none."""
    blank = {
        "reading": state.BLANK,
        "method": "none",
        "grade": "none",
        "code_inchoate": "none",
        "text_inchoate": "none",
        "cannabis_inchoate": "none",
    }
    flags = (
        "ordinance",
        "names_cannabis",
        "names_synthetic",
        "cites_enhancement",
        "code_cannabis",
    )
    said = ("text_cannabis", "text_minor", "text_cites", "text_more")
    return [
        *(pl.col(name).fill_null(value) for name, value in blank.items()),
        *(pl.col(name).fill_null(value=False) for name in (*flags, *said)),
    ]


@lru_cache(maxsize=8)
def _words(tables: ChargeTables) -> list[pl.Expr]:
    """Words of cannabis in code or text, and the inchoate form either names."""
    cannabis = _is_cannabis(tables)
    roles = [
        pl.col("act").eq(act) & pl.col("section").eq(section)
        for (act, section), role in tables.roles.items()
        if role == "inchoate_itself"
    ]
    itself = pl.any_horizontal(*roles, pl.lit(value=False)).fill_null(value=False)
    said = pl.when(cannabis).then("cannabis_inchoate").otherwise("text_inchoate")
    return [
        pl.any_horizontal("text_cannabis", "code_cannabis", cannabis).alias("cannabis_words"),
        pl.when(pl.col("code_inchoate") != "none")
        .then("code_inchoate")
        .when(itself)
        .then(pl.lit("none"))
        .otherwise(said)
        .alias("inchoate"),
    ]


def _is_cannabis(tables: ChargeTables) -> pl.Expr:
    return pl.col("act").is_in(tables.cannabis_acts).fill_null(value=False)


@lru_cache(maxsize=8)
def _judgement(tables: ChargeTables) -> list[pl.Expr]:
    """Whether code and text of a cannabis charge contradict each other about the offense.

    Where the text told which reading of the code was meant, it is held against that one.
    """
    act, section = (pl.coalesce(f"told_{name}", name) for name in ("act", "section"))
    allowed = pl.concat_str("text_kind", section, separator=" ").is_in(
        tables.kind_sections.select(pl.concat_str("kind", "section", separator=" "))
        .to_series()
        .to_list()
    )
    other_kind = pl.col("text_kind").is_not_null() & section.is_not_null() & ~allowed
    cites = pl.col("text_cites") & ~_repeats_the_code()
    told = other_kind | _is_of_another_act(tables) | cites | pl.col("text_more")
    conflict = act.is_in(tables.cannabis_acts) & told
    return [
        conflict.fill_null(value=False).alias("section_conflict"),
        (
            pl.col("names_cannabis")
            | (pl.col("names_synthetic") & pl.col("text_kind").eq_missing(SYNTHETIC))
        ).alias("names_cannabis"),
    ]


def _repeats_the_code() -> pl.Expr:
    """Whether the statute that a text cites is its own code again."""
    code = pl.when("text_cites").then("code_key")
    return pl.col("text_key").str.contains(code, literal=True).fill_null(value=False)


def _is_of_another_act(tables: ChargeTables) -> pl.Expr:
    """Whether the text is known, and no statute that it stands for is one of cannabis."""
    own = [
        pl.col("said_places").list.eval(pl.element().str.starts_with(f"{act}/")).list.any()
        for act in tables.cannabis_acts
    ]
    known = pl.col("said_form").is_in(KNOWN)
    return known & ~pl.any_horizontal(*own, pl.lit(value=False)).fill_null(value=False)
