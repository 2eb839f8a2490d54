"""What the construction proves about weight, class and the minor cannabis offense test.

Three-valued as `Y`, `N` and `U`; sections 1.1, 2.4, 2.5 and 7.35 of the Illinois rules.
"""

from __future__ import annotations

import polars as pl

from vacatur.synthetic.tables import law


def with_evidence(facts: pl.DataFrame) -> pl.DataFrame:
    """Add date, window, class_conflict, final_class and minor (the M1 to M5 test)."""
    dated = facts.with_columns(date=pl.coalesce("offense", "arrest")).with_columns(window=_window())
    return (
        _with_tiers(dated)
        .with_columns(early=_early(), first=_reduced("first"), later=_reduced("later"))
        .with_columns(class_conflict=_class_conflict(), final_class=_final_class())
        .with_columns(within=_within())
        .with_columns(minor=_minor())
    )


def _window() -> pl.Expr:
    dates = law().dates
    return (
        pl.when(pl.col("date") >= dates["possession_retiered"])
        .then(pl.lit("w3"))
        .when(pl.col("date") >= dates["letters_f_g_start"])
        .then(pl.lit("w2"))
        .otherwise(pl.lit("w1"))
    )


def _with_tiers(facts: pl.DataFrame) -> pl.DataFrame:
    """Join the tier of the letter and, for a citation without one, what the class says (2.5)."""
    on_letter, on_class = ["section", "letter", "window"], ["section", "window", "_class"]
    hints = law().letterless.rename({"class": "_class", "within": "class_within"})
    return (
        facts.with_columns(_class=pl.col("offense_class"))
        .join(law().tiers, on=on_letter, how="left", maintain_order="left")
        .join(hints, on=on_class, how="left", maintain_order="left")
        .drop("_class")
    )


def _early() -> pl.Expr:
    """Section 5 before its table starts: grams and classes unknown (2.2, 7.4)."""
    return (pl.col("section") == "5") & (pl.col("date") < law().dates["section_5_start"])


def _reduced(column: str) -> pl.Expr:
    """The class a tier gives, brought down for an attempt (2.4)."""
    attempt = pl.col("inchoate") == "attempt"
    lower = pl.col(column).replace_strict(law().attempt, default=None, return_dtype=pl.String)
    return pl.when(attempt).then(lower).otherwise(pl.col(column))


def _class_conflict() -> pl.Expr:
    """2.5: a class or a letter that the window does not have; never for an early Section 5."""
    recorded, letter = pl.col("offense_class"), pl.col("letter")
    wrong_class = (recorded != pl.col("first")) & (recorded != pl.col("later"))
    no_such_letter = pl.col("first").is_null()
    no_such_class = recorded.is_not_null() & pl.col("class_within").is_null()
    attempt = pl.col("inchoate") == "attempt"
    conflict = (
        pl.when(letter.is_not_null())
        .then(no_such_letter | wrong_class.fill_null(value=False))
        .otherwise(no_such_class & ~attempt)
    )
    return conflict & ~pl.col("early").fill_null(value=False)


def _final_class() -> pl.Expr:
    """The recorded class, or the one derived where both classes lie on one side (2.5)."""
    felony = ["F3", "F2", "F1", "FX"]
    same_side = pl.col("first").is_in(felony) == pl.col("later").is_in(felony)
    derived = pl.when(same_side & ~pl.col("early")).then(pl.col("first"))
    return pl.coalesce("offense_class", derived)


def _within() -> pl.Expr:
    """M2, not more than 30 grams: the letter, else the class, else the text; and the scale."""
    limit = law().limit_grams
    by_letter = (
        pl.when(pl.col("high").is_between(0, limit))
        .then(pl.lit("Y"))
        .when(pl.col("low") >= limit)
        .then(pl.lit("N"))
    )
    attempt = pl.col("inchoate") == "attempt"
    by_class = pl.when(~attempt & (pl.col("class_within") != "U")).then(pl.col("class_within"))
    by_text = pl.when(pl.col("letter").is_null() & pl.col("offense_class").is_null()).then(
        pl.col("text_within")
    )
    charged = pl.coalesce(by_letter, by_class, by_text)
    grams = pl.col("grams")
    scale = pl.when(grams <= limit).then(pl.lit("Y")).otherwise(pl.lit("N"))
    rounding = (grams > limit) & (grams <= law().rounding_grams)
    return (
        pl.when(pl.col("early"))
        .then(pl.lit("U"))
        .when(grams.is_null())
        .then(charged.fill_null("U"))
        .when(rounding | (charged != scale))
        .then(pl.lit("U"))
        .otherwise(scale)
    )


def _minor() -> pl.Expr:
    """1.1: N as soon as one of the five tests is N, else U as soon as one is U."""
    no = pl.any_horizontal(
        pl.col("within") == "N",
        pl.col("section7") == "cited",
        pl.col("violence") == "T1",
        pl.col("date") >= law().dates["relief_act"],
    )
    unsure = pl.any_horizontal(
        pl.col("inchoate") != "none",
        pl.col("within") == "U",
        pl.col("section7") == "hint",
        pl.col("violence") == "T2",
    )
    return pl.when(no).then(pl.lit("N")).when(unsure).then(pl.lit("U")).otherwise(pl.lit("Y"))
