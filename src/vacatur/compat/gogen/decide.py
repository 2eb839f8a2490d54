"""The decisions: facts about each row's person and the outcome of each row."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from vacatur.compat.gogen.layout import SECTIONS
from vacatur.compat.gogen.options import Options

NO_DATE: Final = date(1, 1, 1)
_SECTION: Final = f"({'|'.join(SECTIONS)})"
_STRIKES: Final = (
    r"37 PC|128 PC|18[78] PC|189(\.[15])? PC|190(\.\d{1,2})?(\(.*\))? PC|191(\.5)? PC|20[57] PC"
    r"|209(\.5)? PC|217\.1 PC|21[89] PC|220 PC|245\(D\)\(3\) PC|26[12](\(.*\))? PC|264\.1 PC"
    r"|269 PC|273AB(\(.*\))? PC|286((\(C\)\([123]\)(\([ABC]\))?)|(\(D\)\([123]\)))? PC|287 PC"
    r"|288((\(A\))|(\(B\)\([12]\)))? PC|288A((\(D\))|(\(C\)\(1\))|(\(C\)\(2\)\([ABC]\)))? PC"
    r"|288\.5(\(A\))? PC|289((\(J\))|(\(A\)\(1\)\([ABC]\))|(\(A\)\(2\)\(C\)))? PC|451\.5 PC"
    r"|653F PC|667\.(61|7|71) PC|4500 PC|11418((\(A\)\(1\))|(\(B\)\([12]\))) PC|12308 PC|12310 PC"
    r"|18745 PC|18755 PC|1672\(A\) MV"
)
_REGISTRABLE: Final = (
    r"236\.1\([BC]\)(.*) PC|243\.4(.*) PC|26[19] PC|26[19][(.a-zA-Z]+(.*) PC|262\(A\)(\(1\))? PC"
    r"|264\.1(\((.*))? PC|266[CJ]? PC|266[HI]\(B\)(.*) PC|267 PC|272 PC|28[578] PC|28[69][^.]* PC"
    r"|288A(.*) PC|288\.[23457](.*) PC|311\.1(.*) PC|311\.2\([BCD]\) PC|311\.([34]|10|11)(.*) PC"
    r"|314\([12]\) PC|451\.5 PC|647\.6(.*) PC|647A(.*) PC|653F\([BC]\) PC"
)


def decide(rows: pl.DataFrame, options: Options, county: str, compute_at: date) -> pl.DataFrame:
    """Decide every row; the answer's rows stand in the order of ``rows``."""
    texts = rows.select(pl.col(pl.Categorical).cast(pl.String), pl.exclude(pl.Categorical))
    see_comment = pl.col("charge").str.strip_chars().is_in(["", "SEE COMMENT FOR CHARGE"])
    code = pl.when(see_comment).then("comment").otherwise("charge").str.split("-").list.first()
    felony = (pl.col("class_text") == "FELONY") | (
        (pl.col("class_text") == "") & (pl.col("class_code") == "F")
    )
    facts = texts.with_columns(
        code=code,
        felony=felony,
        conviction=pl.col("disposition").str.starts_with("CONVICTED") & pl.col("counted"),
        conviction_date=pl.col("event_date").fill_null(NO_DATE),
        dob=pl.col("dob").fill_null(NO_DATE),
    ).with_columns(section=pl.col("code").str.extract(_SECTION))
    facts = facts.with_columns(
        in_scope=pl.col("conviction")
        & (pl.col("county") == county)
        & pl.col("section").is_not_null()
    )
    decided = facts.join(
        _people(facts), on="person", how="left", maintain_order="left"
    ).with_columns(_outcome(options, compute_at))
    return decided.select(
        "conviction",
        "section",
        "felony",
        "in_scope",
        "convictions",
        "prop64_convictions",
        *(f"convictions_{section}" for section in SECTIONS),
        "superstrikes",
        "registrable",
        "registered",
        "deceased",
        "latest_conviction",
        "conviction_date",
        outcome=pl.col("label").struct.field("outcome"),
        label=pl.col("label").struct.field("label"),
    )


def _people(facts: pl.DataFrame) -> pl.DataFrame:
    conviction, code = pl.col("conviction"), pl.col("code")
    of_section = [
        (conviction & (pl.col("section") == s)).sum().alias(f"convictions_{s}") for s in SECTIONS
    ]
    return facts.group_by("person", maintain_order=True).agg(
        conviction.sum().alias("convictions"),
        (conviction & pl.col("section").is_not_null()).sum().alias("prop64_convictions"),
        *of_section,
        code.filter(conviction & code.str.contains(_STRIKES))
        .str.join(";")
        .replace("", None)
        .alias("superstrikes"),
        code.filter(conviction & code.str.contains(_REGISTRABLE))
        .str.join(";")
        .replace("", None)
        .alias("registrable"),
        ((pl.col("event") == "REGISTRATION") & pl.col("charge").str.starts_with("290"))
        .any()
        .alias("registered"),
        (pl.col("event") == "DECEASED").any().alias("deceased"),
        pl.col("conviction_date").filter(conviction).max().alias("latest_conviction"),
    )


def _years(day: str, years: int) -> pl.Expr:
    """Add years; a leap day becomes the first of March where there is none."""
    moved = pl.date(pl.col(day).dt.year() + years, pl.col(day).dt.month(), 1)
    return moved + pl.duration(days=pl.col(day).dt.day().cast(pl.Int64) - 1)


def _before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


def _outcome(options: Options, at: date) -> pl.Expr:
    in_scope = pl.col("in_scope")
    section = pl.col("code")
    age, since, free = (
        options.subject_age_threshold,
        options.years_since_conviction_threshold,
        options.years_crime_free_threshold,
    )
    rules: list[tuple[pl.Expr, str, str]] = [
        (~pl.col("felony"), "DISMISS", "Misdemeanor or Infraction")
    ]
    rules += [
        (section.str.contains(s), "DISMISS", f"Dismiss all HS {s} convictions")
        for s in options.dismiss
    ]
    if options.subject_under_21_at_conviction:
        rules.append(
            (_years("dob", 21) > pl.col("conviction_date"), "DISMISS", "21 years or younger")
        )
    if age:
        rules.append((_years("dob", age) <= at, "DISMISS", f"{age} years or older"))
    if since:
        rules.append(
            (
                pl.col("conviction_date") <= _before(at, since),
                "DISMISS",
                f"Conviction occurred {since} or more years ago",
            )
        )
    if free:
        rules.append(
            (
                pl.col("latest_conviction") < _before(at, free),
                "DISMISS",
                f"No convictions in the past {free} years",
            )
        )
    if options.subject_has_only_prop64_charges:
        rules.append(
            (
                pl.col("convictions") == pl.col("prop64_convictions"),
                "DISMISS",
                "Only has 11357-60 charges",
            )
        )
    if options.subject_is_deceased:
        rules.append((pl.col("deceased"), "DISMISS", "Individual is deceased"))
    rules += [
        (section.str.contains(s), "REDUCE", f"Reduce all HS {s} convictions")
        for s in options.reduce
    ]
    decided = pl.struct(outcome=pl.lit(None, pl.String), label=pl.lit(None, pl.String))
    for when, outcome, label in reversed(rules):
        then = pl.struct(outcome=pl.lit(outcome), label=pl.lit(label))
        decided = pl.when(in_scope & when).then(then).otherwise(decided)
    return decided.alias("label")
