"""Arrest and case numbers in the forms that Illinois sources use (section 5.5)."""

from __future__ import annotations

import polars as pl

from vacatur.synthetic.draws import Draws

NEW_NUMBERS_FROM = 2018  # the newer form of Cook County misdemeanor numbers


def with_identifiers(rows: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """Add ``incident_id`` and ``case_number``; no number stands for two things.

    ``rows`` has group, arrest, case_key, flags, arrest_day, county and charge class.
    """
    flags = pl.col("flags").list
    return _numbered(rows, draws).with_columns(
        incident_id=pl.when(~flags.contains("no_incident")).then(_incident()),
        case_number=pl.when(pl.col("case_key") != "-").then(_case()),
    )


def _numbered(rows: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """Number arrests across the state, and cases within each year and kind of case."""
    case = pl.struct("group", "case_key")
    jitter = pl.Series(draws.uniform("case order", rows.height))
    first = rows.with_columns(jitter=jitter).with_columns(
        pl.col("jitter").first().over("group"),
        case_year=pl.col("arrest_day").first().over(case).cast(pl.Date).dt.year(),
        felony=pl.col("true_class").first().over(case).str.starts_with("F").fill_null(value=False),
        cook=pl.col("county") == "Cook",
    )
    year = ["case_year", "felony"]
    return first.with_columns(
        serial=pl.struct("jitter", "group", "case_key").rank("dense").over(year).cast(pl.Int64),
        arrest_number=pl.struct("jitter", "group", "arrest").rank("dense").cast(pl.Int64),
    )


def _incident() -> pl.Expr:
    number = (pl.col("arrest_number") + 10_000_000).cast(pl.String)
    return pl.when(pl.col("cook")).then(number).otherwise(pl.format("L{}", number))


def _case() -> pl.Expr:
    year = pl.col("case_year").cast(pl.String)
    short, serial = year.str.slice(2), pl.col("serial").cast(pl.String)
    five, six = serial.str.zfill(5), serial.str.zfill(6)
    district = (pl.col("serial") % 5 + 2).cast(pl.String)
    suburban = pl.col("serial") % 4 == 0
    recent = pl.col("case_year") >= NEW_NUMBERS_FROM
    return (
        pl.when(pl.col("flags").list.contains("ov_case"))
        .then(pl.format("{}OV{}", short, six))
        .when(~pl.col("cook"))
        .then(pl.format("{}{}{}", short, _downstate_kind(), serial))
        .when(pl.col("felony") & suburban)
        .then(pl.format("{}C{}{}01", year, district, five))
        .when(pl.col("felony"))
        .then(pl.format("{}CR{}01", year, five))
        .when(recent)
        .then(pl.format("{}-MC{}-{}-01", short, district, six))
        .otherwise(pl.format("{}1{}01", short, six))
    )


def _downstate_kind() -> pl.Expr:
    return pl.when(pl.col("felony")).then(pl.lit("CF")).otherwise(pl.lit("CM"))
