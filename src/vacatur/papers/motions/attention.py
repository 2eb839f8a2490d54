"""Lines that somebody should look at before they are filed, each with why."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

import polars as pl

from vacatur.papers.motions.columns import COPIED, SENDING
from vacatur.papers.notices.addresses import is_a_name

MEANINGS: Final[Mapping[str, str]] = {
    "CHARACTERS": "A text has characters that the font lacks; their numbers are printed instead.",
    "NAME_MISSING": "No name is on file, or a word that says so.",
    "CASE_MISSING": "No case number is on file, so the clerk cannot find the case by it.",
    "BIRTH_DATES_DIFFER": "The person's records give several dates of birth; no age is stated.",
    "NAMES_DIFFER": "The person's records give several names; all are printed.",
    "DATES_OUT_OF_ORDER": "A date lies before the birth or after the as-of day, or the judgment"
    " before the offense.",
    "CONVICTION_TWICE": "Two convictions of the case differ in nothing but their record.",
    "DECEASED": "The person is recorded as deceased.",
    "PERSON_IN_REVIEW": "Another record of the person is in review; it is on no paper.",
    "CASE_OF_SEVERAL": "The same name, date of birth and case stand under several persons.",
}


def attention(lines: pl.DataFrame, lacking: Collection[str]) -> pl.DataFrame:
    """Find what is to be looked at.

    Args:
        lines: See `case_lines`, with `paper` and `line`.
        lacking: Characters that cannot be printed.

    Returns:
        One row for each line and cause: paper, line, code, columns, record_id.
    """
    asked = [_of(lines, code, where) for code, where in _questions().items()]
    found = pl.concat([_characters(lines, lacking), *asked])
    return found.sort("paper", "line", "code")


def _questions() -> dict[str, pl.Expr]:
    spelled = (pl.col(name).str.to_uppercase() for name in ("case_number", "name"))
    one = pl.struct("county", *spelled, "dob")
    several = pl.col("person_id").n_unique().over(one) > 1
    known = ~pl.any_horizontal(pl.col("case_number", "name", "dob").is_null())
    return {
        "NAME_MISSING": ~is_a_name(pl.col("name")),
        "CASE_MISSING": pl.col("case_number").is_null(),
        "BIRTH_DATES_DIFFER": pl.col("births") > 1,
        "NAMES_DIFFER": pl.col("names") > 1,
        "DATES_OUT_OF_ORDER": pl.col("disordered"),
        "CONVICTION_TWICE": pl.col("twice"),
        "DECEASED": pl.col("dead"),
        "PERSON_IN_REVIEW": pl.col("in_review"),
        "CASE_OF_SEVERAL": several & known,
    }


def _of(lines: pl.DataFrame, code: str, where: pl.Expr) -> pl.DataFrame:
    return lines.filter(where).select(
        "paper",
        "line",
        pl.lit(code).alias("code"),
        pl.lit("").alias("columns"),
        "record_id",
    )


def _characters(lines: pl.DataFrame, lacking: Collection[str]) -> pl.DataFrame:
    texts = [name for name in (*COPIED, *SENDING) if lines.schema[name] == pl.String]
    has = [
        pl.when(pl.col(name).str.contains_any(sorted(lacking))).then(pl.lit(name)) for name in texts
    ]
    columns = pl.concat_str(has, separator=";", ignore_nulls=True) if lacking else pl.lit("")
    marked = lines.with_columns(columns.alias("_columns")).filter(pl.col("_columns") != "")
    return _of(marked, "CHARACTERS", pl.lit(value=True)).with_columns(
        marked["_columns"].alias("columns")
    )
