"""What each constructed record comes to under the Illinois rules, from how it was built.

This is an oracle: it reads none of the written strings and none of the rule engine's code or
data. It is the ordered procedure of section 8 of the Illinois rules reference, as of the date
in ``illinois.toml`` and with every option at its default, over what the construction knows:

| column | type | meaning |
|---|---|---|
| reading | text | cca, ambiguous, unparsed, ordinance, paraphernalia(_c), names_cannabis, other |
| section, letter, inchoate | text | of the final charge; letter NULL when the citation has none |
| offense_class | text | final class as recorded (`MA`, `F4`, `CV`); NULL: missing or unreadable |
| grams | number | stated weight, NULL when none |
| text_within | text | `Y` or `N`: the text alone proves the weight against 30 grams |
| section7 | text | no, cited, or hint (in the text alone) |
| conflict | boolean | code and text disagree about act, section or weight |
| violence | text | none, T1 or T2: the strongest associated charge |
| mixed | text | no, yes or unknown: another conviction in the case outside the act |
| sibling | boolean | another conviction in the case under the act, itself not eligible |
| category | text | CONV, NONCONV, DEF_OK, DEF_ACTIVE, OPEN, INTERIM, REVIEW, VACATED, UNKNOWN |
| has_case, juvenile, cleared | boolean | |
| offense, arrest, disposed | date | NULL when missing |
| done | boolean | sentence complete; NULL when not known |
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from vacatur.synthetic.evidence import with_evidence
from vacatur.synthetic.tables import law

DETERMINATIONS = {
    "AUTO_ARREST": "ELIGIBLE",
    "CIVIL_LAW_AUTO": "ELIGIBLE",
    "SA_MOTION": "ELIGIBLE",
    "AUTO_NOT_YET": "NOT_YET",
    "NEEDS_REVIEW": "NEEDS_REVIEW",
    "NOT_ELIGIBLE": "NOT_ELIGIBLE",
    "JUVENILE": "NOT_ELIGIBLE",
    "ALREADY_CLEARED": "NOT_ELIGIBLE",
}
FELONY_3_UP = ("F3", "F2", "F1", "FX")
EXCLUDED_SECTIONS = ("5.1", "5.2", "5.3", "8", "9")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One row of section 8: the first step whose test is true gives the outcome."""

    number: str
    when: pl.Expr
    outcome: str


def truth(facts: pl.DataFrame) -> pl.DataFrame:
    """Decide every constructed record.

    Args:
        facts: The columns of the module's table, any others ignored. Shape (n, ...).

    Returns:
        ``determination``, ``outcome``, ``tier``, ``also`` and the deciding ``step``. Shape (n, 5).
    """
    known = with_evidence(facts)
    steps = _steps()
    outcome = pl.coalesce(pl.when(step.when).then(pl.lit(step.outcome)) for step in steps)
    number = pl.coalesce(pl.when(step.when).then(pl.lit(step.number)) for step in steps)
    decided = known.with_columns(outcome=outcome, step=number)
    motion = pl.col("outcome") == "SA_MOTION"
    return decided.select(
        determination=pl.col("outcome").replace_strict(DETERMINATIONS, return_dtype=pl.String),
        outcome="outcome",
        tier=pl.when(motion).then(_tier()),
        also=pl.when(motion).then(_also()),
        step="step",
    )


def _steps() -> tuple[Step, ...]:
    return (*_outside(), *_unclear(), *_routes(), *_not_convicted(), *_convicted())


def _outside() -> tuple[Step, ...]:
    """Steps 0 to 2c: not a matter of the Cannabis Control Act."""
    reading = pl.col("reading")
    civil_paraphernalia = (
        (reading == "paraphernalia_c") & _is_class("CV") & _on_or_after("possession_retiered")
    )
    return (
        Step(number="0", when=pl.col("cleared"), outcome="ALREADY_CLEARED"),
        Step(number="1", when=pl.col("juvenile"), outcome="JUVENILE"),
        Step(number="1b", when=reading == "ordinance", outcome="NOT_ELIGIBLE"),
        Step(number="2", when=civil_paraphernalia & _not_final(), outcome="NEEDS_REVIEW"),
        Step(number="2", when=civil_paraphernalia, outcome="CIVIL_LAW_AUTO"),
        Step(number="2", when=reading.str.starts_with("paraph"), outcome="NOT_ELIGIBLE"),
        Step(number="2a", when=reading == "names_cannabis", outcome="NOT_ELIGIBLE"),
        Step(number="2b", when=reading == "unparsed", outcome="NEEDS_REVIEW"),
        Step(number="2c", when=reading == "other", outcome="NOT_ELIGIBLE"),
    )


def _unclear() -> tuple[Step, ...]:
    """Steps 3 to 6: what cannot be told, and what is not Section 4 or 5."""
    section = pl.col("section")
    return (
        Step(number="3", when=pl.col("date").is_null(), outcome="NEEDS_REVIEW"),
        Step(number="3b", when=pl.col("reading") == "ambiguous", outcome="NEEDS_REVIEW"),
        Step(number="3c", when=pl.col("conflict"), outcome="NEEDS_REVIEW"),
        Step(number="4", when=section.is_in(EXCLUDED_SECTIONS), outcome="NOT_ELIGIBLE"),
        Step(number="5", when=~section.is_in(["4", "5"]), outcome="NEEDS_REVIEW"),
        Step(number="6", when=~_on_or_after("cca_start"), outcome="NEEDS_REVIEW"),
    )


def _routes() -> tuple[Step, ...]:
    """Steps 7 and 9: civil law violations, and dispositions that decide nothing yet."""
    retiered = _on_or_after("possession_retiered")
    civil = (pl.col("section") == "4") & pl.any_horizontal(
        (pl.col("letter") == "a").fill_null(value=False) & retiered,
        _is_class("CV"),
        _is_class("PO") & retiered,
    )
    undecided = pl.col("category").is_in(["OPEN", "DEF_ACTIVE", "INTERIM", "REVIEW"])
    unknown_with_case = (pl.col("category") == "UNKNOWN") & pl.col("has_case")
    return (
        Step(number="7", when=civil & _not_final(), outcome="NEEDS_REVIEW"),
        Step(number="7", when=civil, outcome="CIVIL_LAW_AUTO"),
        Step(number="9", when=undecided | unknown_with_case, outcome="NEEDS_REVIEW"),
    )


def _not_convicted() -> tuple[Step, ...]:
    """Steps 10 to 13."""
    free = pl.col("category") != "CONV"
    anniversary = pl.col("arrest").dt.offset_by("1y")
    return (
        Step(number="10", when=free & _on_or_after("relief_act"), outcome="NOT_ELIGIBLE"),
        Step(number="11", when=free & pl.col("class_conflict"), outcome="NEEDS_REVIEW"),
        Step(number="11", when=free & (pl.col("minor") == "U"), outcome="NEEDS_REVIEW"),
        Step(number="12", when=free & (pl.col("minor") == "N"), outcome="NOT_ELIGIBLE"),
        Step(number="13", when=free & pl.col("arrest").is_null(), outcome="NEEDS_REVIEW"),
        Step(number="13", when=free & (anniversary <= law().as_of), outcome="AUTO_ARREST"),
        Step(number="13", when=free, outcome="AUTO_NOT_YET"),
    )


def _convicted() -> tuple[Step, ...]:
    """Steps 14 to 17."""
    unsure = pl.col("class_conflict") | pl.col("final_class").is_null()
    class_3 = pl.col("final_class").is_in(FELONY_3_UP)
    return (
        Step(number="14", when=unsure, outcome="NEEDS_REVIEW"),
        Step(number="15", when=class_3, outcome="NOT_ELIGIBLE"),
        Step(number="16", when=_held_back(), outcome="NEEDS_REVIEW"),
        Step(number="17", when=pl.lit(value=True), outcome="SA_MOTION"),
    )


def _held_back() -> pl.Expr:
    """Step 16: what keeps a conviction of the right class from the motion."""
    return pl.any_horizontal(
        pl.col("section7") != "no",
        (pl.col("section") == "5") & ~_on_or_after("section_5_start"),
        _on_or_after("relief_act"),
        pl.col("disposed").is_null(),
        (pl.col("disposed") >= law().dates["relief_act"]).fill_null(value=False),
        pl.col("violence") != "none",
        pl.col("mixed") != "no",
        pl.col("sibling"),
        (~pl.col("done")).fill_null(value=False),
        pl.col("inchoate").is_in(["conspiracy", "solicitation"]),
    )


def _tier() -> pl.Expr:
    """A: minor cannabis offense, misdemeanor. B: the same, Class 4. C: anything else."""
    minor, felony = pl.col("minor") == "Y", pl.col("final_class") == "F4"
    return (
        pl.when(minor & felony)
        .then(pl.lit("B"))
        .when(minor)
        .then(pl.lit("A"))
        .otherwise(pl.lit("C"))
    )


def _also() -> pl.Expr:
    pardon = pl.when(pl.col("minor") == "Y").then(pl.lit("PARDON"))
    individual = pl.when(pl.col("done")).then(pl.lit("INDIVIDUAL"))
    joined = pl.concat_str(pardon, individual, separator=";", ignore_nulls=True)
    return pl.when(joined != "").then(joined)


def _is_class(name: str) -> pl.Expr:
    return (pl.col("offense_class") == name).fill_null(value=False)


def _not_final() -> pl.Expr:
    return pl.col("category").is_in(["OPEN", "INTERIM", "UNKNOWN"])


def _on_or_after(name: str) -> pl.Expr:
    return pl.col("date") >= law().dates[name]
