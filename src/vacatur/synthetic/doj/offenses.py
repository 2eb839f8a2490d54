"""The offense columns: what the charge is called, of which class, and where it is written."""

from __future__ import annotations

import polars as pl

from vacatur.synthetic.doj.lines import grouped
from vacatur.synthetic.doj.tables import table
from vacatur.synthetic.draws import Draws

SEE_COMMENT = "SEE COMMENT FOR CHARGE"
FIRST_CODE = 90_000  # of our own numbers, beyond those in use
STATUSES = {"F": "FELONY", "M": "MISDEMEANOR", "I": "INFRACTION"}
ODD_STATUSES = ("OTHER", "UNKNOWN", "FEL/MISD")
COURT_KINDS = ("conviction", "sentence_part", "duplicate", "dismissed", "pending", "set_aside")


def offense_columns(rows: pl.DataFrame, draws: Draws) -> dict[str, pl.Series]:
    """Write code, text, class and comment of each row's offense. Shape (n,) each."""
    charges, charge = table("charges"), rows["charge"]
    known = rows.select("shown", "stated", "grade", "comment", "row_kind").with_columns(
        text=charges["text"].gather(charge),
        section=charges["section"].gather(charge),
        hint=_hints(charges["section"].gather(charge), draws),
        odd=pl.Series(ODD_STATUSES).gather(draws.pick("odd", rows.height, [1] * len(ODD_STATUSES))),
    )
    code = FIRST_CODE + charge
    written = known.select(
        OFFENSE_DESCR=_offense(),
        COMMENT_TEXT=_comment(),
        OFFENSE_TOC=_class_of_offense(),
        CONV_STAT_DESCR=_status(),
    )
    named = pl.select(pl.when(known["text"].is_not_null()).then(code.cast(pl.String))).to_series()
    return {"OFFENSE_CODE": named} | {series.name: series for series in written}


def _hints(section: pl.Series, draws: Draws) -> pl.Series:
    """Draw a comment that names another section than the offense does. Shape (n,)."""
    beside = section.fill_null("other_law")
    return table("hints")["text"].gather(grouped(beside, "hints", "beside", draws, "hint"))


def _offense() -> pl.Expr:
    missing, comment = pl.col("shown").eq_missing("section_missing"), pl.col("comment")
    return (
        pl.when(missing | (comment == "see"))
        .then(pl.lit(SEE_COMMENT))
        .when(comment == "plain")
        .then("text")
    )


def _comment() -> pl.Expr:
    shown = pl.col("shown")
    return (
        pl.when(shown == "section_missing")
        .then(None)
        .when(shown.is_in(["comment_names_section", "comment_other_section"]))
        .then("hint")
        .when(pl.col("comment") != "plain")
        .then("text")
    )


def _class_of_offense() -> pl.Expr:
    """Write the class of the offense: blank where unknown, of the charge where it was reduced."""
    shown = pl.col("shown").is_in(["class_blank", "class_odd"]).fill_null(value=False)
    nameless = pl.col("text").is_null()
    grade = (
        pl.when(pl.col("stated") == "wobbler")
        .then(pl.lit("F"))
        .otherwise(pl.col("grade").cast(pl.String))
    )
    return pl.when(~shown & ~nameless).then(grade)


def _status() -> pl.Expr:
    """Write the conviction status on court rows that have a disposition."""
    convicted = pl.col("row_kind").is_in(COURT_KINDS) & (pl.col("row_kind") != "pending")
    status = pl.col("grade").cast(pl.String).replace_strict(STATUSES)
    return (
        pl.when(
            ~convicted | (pl.col("stated") == "toc") | pl.col("shown").eq_missing("class_blank")
        )
        .then(None)
        .when(pl.col("shown") == "class_odd")
        .then("odd")
        .otherwise(status)
    )
