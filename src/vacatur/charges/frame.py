"""Resolve the charges of a frame, with letters by date and conflicts of weight."""

from __future__ import annotations

import math

import polars as pl

from vacatur.charges import states as state
from vacatur.charges.columns import PAIR
from vacatur.charges.resolve import read_charges
from vacatur.charges.scores import scored
from vacatur.charges.tables import ChargeTables
from vacatur.records.dates import parse_dates

_RESULT = ("method", "score", "margin", "alternatives")
_TARGET = ["act", "section", "subsection"]


def resolve_frame(
    frame: pl.DataFrame, tables: ChargeTables, windows: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Add statute, inchoate, method, score, margin, alternatives and conflict to a frame.

    Args:
        frame: Rows with any of charge_code, charge_description and offense_date, a date or an
            ISO text. Shape (n, c).
        tables: The jurisdiction's charge tables.
        windows: Dated weights (act, section, subsection, start, end, grams_low, grams_high), half
            open, blank for open. With them a text alone gives letters, and weights are compared.

    Returns:
        The frame's rows and columns in order, with seven more columns; inchoate is NULL where the
        charge is the offense itself.
    """
    read = read_frame(frame, tables, windows)
    told = [pl.col(name) for name in ("statute", "inchoate", *_RESULT, "conflict")]
    return frame.with_columns(read.select(told))


def read_frame(
    frame: pl.DataFrame, tables: ChargeTables, windows: pl.DataFrame | None = None
) -> pl.DataFrame:
    """All that `resolve_frame` rests on, with the grade of each reading.

    Args:
        frame: As for `resolve_frame`. Shape (n, c).
        tables: The jurisdiction's charge tables.
        windows: As for `resolve_frame`.

    Returns:
        The columns of `read_charges`, date and conflict, one row per row of the frame.
    """
    given = frame.with_columns(
        pl.lit(None, pl.String).alias(name) for name in PAIR if name not in frame.columns
    )
    read = read_charges(given.select(PAIR), tables).with_columns(date=_dates(frame))
    if windows is not None:
        dated = pl.concat([_dated(windows), _undated(tables)])
        read = _with_weights(read.with_row_index("row"), dated).drop("row")
    else:
        read = read.with_columns(weight_conflict=pl.lit(value=False))
    against = pl.any_horizontal(
        "section_conflict", "weight_conflict", "text_conflict", _act_conflict(tables)
    )
    conflict = against & ~pl.col("settled")
    combined = pl.col("method") == "combined"
    alone = pl.col("reading") == state.DESCRIPTION
    refused = (combined & conflict) | (alone & ~_is_law(read, tables))
    untold = refused & pl.col("statute").is_not_null()
    return read.with_columns(
        conflict=conflict,
        statute=pl.when(~untold).then("statute"),
        grade=pl.when(untold).then(pl.lit(state.AMBIGUOUS)).otherwise("grade"),
        alternatives=pl.when(untold)
        .then(pl.concat_str("statute", "alternatives", separator=";", ignore_nulls=True))
        .otherwise("alternatives"),
        inchoate=pl.when(pl.col("inchoate") != "none").then("inchoate"),
    ).with_columns(**scored(tables))


def _is_law(read: pl.DataFrame, tables: ChargeTables) -> pl.Series:
    """Whether the section was law on the date, as far as both are known."""
    sections = tables.catalogue.filter(
        pl.col("subsection").is_null(), pl.col("start").is_not_null() | pl.col("end").is_not_null()
    ).select("act", "section", pl.col("start", "end").str.to_date())
    dated = read.select("act", "section", "date").join(
        sections, on=["act", "section"], how="left", maintain_order="left"
    )
    return dated.select(_in_force()).to_series().fill_null(value=True)


def _act_conflict(tables: ChargeTables) -> pl.Expr:
    """A text of cannabis beside a statute of another act that does not speak of it."""
    own = pl.col("act").is_in(tables.cannabis_acts) | pl.col("names_cannabis") | pl.col("ordinance")
    return (pl.col("reading") == state.CLEAR) & pl.col("cannabis_words") & ~own


def _dates(frame: pl.DataFrame) -> pl.Series:
    """Offense dates by row; what is neither a date nor written as ISO dates are is unknown."""
    if "offense_date" not in frame.columns:
        return pl.Series("date", [None] * frame.height, pl.Date)
    dates = frame["offense_date"]
    if dates.dtype in {pl.Date, pl.Datetime}:
        return dates.cast(pl.Date)
    return parse_dates(dates.cast(pl.String).str.strip_chars())


def _dated(windows: pl.DataFrame) -> pl.DataFrame:
    """Windows with typed, finite or infinite bounds."""
    text = windows.select(pl.all().cast(pl.String))
    weighed = pl.col("grams_low").is_not_null() | pl.col("grams_high").is_not_null()
    return _bounded(text.filter(weighed), "grams_low", "grams_high", pl.lit("grams"))


def _undated(tables: ChargeTables) -> pl.DataFrame:
    """What the jurisdiction's own brackets say of further sections."""
    return _bounded(tables.brackets, "low", "high", pl.col("unit"))


def _bounded(rows: pl.DataFrame, low: str, high: str, unit: pl.Expr) -> pl.DataFrame:
    return rows.select(
        *_TARGET,
        pl.col("start", "end").str.to_date(strict=False),
        low=pl.col(low).cast(pl.Float64, strict=False).fill_null(0.0),
        high=pl.col(high).cast(pl.Float64, strict=False).fill_null(math.inf),
        unit=unit,
    )


def _with_weights(read: pl.DataFrame, windows: pl.DataFrame) -> pl.DataFrame:
    conflicts = _weight_conflicts(read, windows.filter(pl.col("unit") == "grams"))
    letters = _letters_by_weight(read, windows)
    return (
        read.join(letters, on="row", how="left", maintain_order="left")
        .with_columns(
            statute=pl.coalesce("statute", "letter"),
            grade=pl.when(pl.col("letter").is_not_null())
            .then(pl.lit("text_weight"))
            .otherwise("grade"),
            alternatives=pl.when(pl.col("letter").is_null()).then(
                pl.coalesce("letters", "alternatives")
            ),
            weight_conflict=pl.col("row").is_in(conflicts["row"].to_list()),
        )
        .drop("letters", "letter")
    )


def _in_force() -> pl.Expr:
    """Whether the window holds on the offense date; every window may when there is no date."""
    started = pl.col("start").is_null() | (pl.col("start") <= pl.col("date"))
    open_still = pl.col("end").is_null() | (pl.col("date") < pl.col("end"))
    return pl.col("date").is_null() | (started & open_still)


def _overlaps() -> pl.Expr:
    """Whether the weight of the text can be a weight of the window."""
    at = pl.col("text_at").is_between("low", "high")
    meets = (pl.col("text_low") < pl.col("high")) & (pl.col("low") < pl.col("text_high"))
    return pl.coalesce(meets, at)


def _same() -> pl.Expr:
    return (pl.col("text_low") == pl.col("low")) & (pl.col("text_high") == pl.col("high"))


def _weight_conflicts(read: pl.DataFrame, windows: pl.DataFrame) -> pl.DataFrame:
    """Rows whose text weighs more or less than their letter allows on the date.

    A weight that is the same letter's in another window is stale text, not a conflict.
    """
    weighed = pl.col("text_low").is_not_null() | pl.col("text_at").is_not_null()
    meant = (pl.coalesce(f"told_{name}", name).alias(name) for name in _TARGET)
    cited = read.filter(pl.col("statute").is_not_null() & weighed).with_columns(meant)
    paired = cited.join(windows, on=_TARGET, how="inner")
    judged = paired.group_by("row").agg(
        possible=(_in_force() & _overlaps()).any(),
        stale=_same().fill_null(value=False).any(),
        dated=_in_force().any(),
    )
    return judged.filter(pl.col("dated") & ~pl.col("possible") & ~pl.col("stale"))


def _letters_by_weight(read: pl.DataFrame, windows: pl.DataFrame) -> pl.DataFrame:
    """Statutes with the letters that the weight can have, the nearest first.

    `letter` is the one there is on the date, or in every window where there is no date; a number
    that stands without a comparison was cut off, and never tells one letter.
    """
    told = pl.col("method").eq("description") & pl.col("said_section").is_not_null()
    by_code = pl.col("reading") != state.DESCRIPTION
    alone = read.filter(told).with_columns(
        by_code.alias("by_code"), act="said_act", section="said_section"
    )
    counted = pl.col("text_kind") == "plants"
    amounts = alone.with_columns(
        **{
            f"text_{end}": pl.when(counted).then(f"plants_{end}").otherwise(f"text_{end}")
            for end in ("low", "high")
        },
        unit=pl.when(counted).then(pl.lit("plants")).otherwise(pl.lit("grams")),
    )
    paired = amounts.drop("subsection").join(windows, on=["act", "section", "unit"], how="inner")
    fits = paired.filter(_in_force() & _overlaps().fill_null(value=False)).sort(
        "row", pl.col("text_low") != pl.col("low"), "start", "low", nulls_last=False
    )
    statute = pl.concat_str("act", pl.lit("/"), "section", pl.lit("("), "subsection", pl.lit(")"))
    sure = pl.col("sure_kind") & ~pl.col("by_code")
    whole = (pl.col("text_low").is_not_null() & sure).all()
    return fits.group_by("row", maintain_order=True).agg(
        letters=statute.unique(maintain_order=True).str.join(";"),
        letter=pl.when(whole & (statute.n_unique() == 1)).then(statute.first()),
    )
