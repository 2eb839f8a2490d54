"""The research list: each record under review, the fact to ask for, of whom, and what follows."""

from __future__ import annotations

from typing import Final

import polars as pl

from vacatur.dossiers.result import PLACE
from vacatur.papers.research.asked import HOLD
from vacatur.papers.research.found import COUNTY, Found, answer_words, words
from vacatur.papers.research.outcomes import ANSWER, QUESTION
from vacatur.rules.sql import lower

IDENTIFIERS: Final = ("case_number", "incident_id", "name", "dob", COUNTY, "agency")
"""What an agency finds a record by."""
EVERY, SOME, NONE = "every answer", "some answers", "no single fact"
LIST: Final = (
    *(
        "record_id",
        "person_id",
        *IDENTIFIERS,
        "holder",
        "held_by",
        "fact",
        QUESTION,
        "ask",
        "stands",
    ),
    *("disagree", "decides", "deciding", "answers", "if_known", "best", "open", "together"),
    "reasons",
    *("source_file", "source_row"),
)
"""Columns of the list. `held_by` is the holder's name among the papers; `disagree` tells the two of
which one is wrong; `decides` how far the fact alone decides; `if_known` what follows from each
answer; `best` the best of it; `open` how many facts alone could decide the record; `together` the
open facts of one that none decides alone."""
_BEST_FIRST: Final = ("ELIGIBLE", "NOT_YET", "NOT_ELIGIBLE")


def research_list(found: Found, known: pl.DataFrame) -> pl.DataFrame:
    """The list, the most decisive first.

    Args:
        found: What is open.
        known: `place` and `IDENTIFIERS` of the records under review.

    Returns:
        One row for each record under review: the columns `LIST`.
    """
    keys = ("record_id", "person_id", "source_file", "source_row", "reasons")
    ways = found.facts.group_by(PLACE).agg(pl.len().alias("open"))
    asked = (_follows(found), _disagreeing(found), _together(found), _holders(found))
    parts = (known, found.first, ways, *asked)
    rows = found.rows.select(PLACE, *keys)
    for part in parts:
        rows = rows.join(part, on=PLACE, how="left")
    told = rows.join(words(found.research).drop("holder"), on=QUESTION, how="left")
    named = told.join(_set_aside(found), on="person_id", how="left").with_columns(
        _decides().alias("decides"),
        _stands().alias("stands"),
        _holder().alias("holder"),
        pl.col("open").fill_null(0),
        pl.col("reasons").list.join(";"),
        pl.col("reads").alias(QUESTION),
    )
    return named.sort(_order()).select(LIST)


def _follows(found: Found) -> pl.DataFrame:
    """What follows from each answer of the first fact: `place`, `if_known` and `best`."""
    first = found.first.select(PLACE, QUESTION)
    asked = found.outcomes.join(first, on=[PLACE, QUESTION], how="semi")
    said = asked.join(answer_words(found.research), on=[QUESTION, ANSWER], how="left")
    rank = pl.col("determination").replace_strict(
        {code: place for place, code in enumerate(_BEST_FIRST)}, default=len(_BEST_FIRST)
    )
    told = said.sort(PLACE, ANSWER).group_by(PLACE, maintain_order=True)
    return told.agg(
        pl.format("{}: {}", "says", "outcome").str.join("; ").alias("if_known"),
        pl.col("outcome").sort_by(rank).first().alias("best"),
        rank.min().alias("rank"),
    )


def _disagreeing(found: Found) -> pl.DataFrame:
    """The two columns of which one is wrong, where they disagree: `place` and `disagree`."""
    names = found.names
    pieces = [pl.DataFrame(schema={PLACE: pl.UInt32, "disagree": pl.String})]
    for number, question in enumerate(found.research.question):
        if question.between:
            first = found.first.filter(pl.col(QUESTION) == number)
            asked = found.rows.join(first, on=PLACE, how="semi")
            where = lower(question.between_when, names, where=question.id).expr
            said = [
                pl.format(f"{name} [{{}}]", pl.col(name).fill_null("blank"))
                for name in question.between
            ]
            told = pl.concat_str(said, separator=" against ").alias("disagree")
            pieces.append(asked.filter(where).select(PLACE, told))
    return pl.concat(pieces)


def _holders(found: Found) -> pl.DataFrame:
    """Who holds the first fact of each record: `place`, `held_by`, `holder` and `of_county`."""
    schema = {PLACE: pl.UInt32, "held_by": pl.String}
    pieces = [pl.DataFrame(schema=schema)]
    for number, question in enumerate(found.research.question):
        first = found.first.filter(pl.col(QUESTION) == number)
        other = lower(question.other_when, found.names, where=question.id).expr
        who = pl.when(other).then(pl.lit(question.other_holder)).otherwise(pl.lit(question.holder))
        asked = found.rows.join(first, on=PLACE, how="semi")
        pieces.append(asked.select(PLACE, who.alias("held_by")))
    named = [(each.id, each.name, each.of_county) for each in found.research.holder]
    kinds = {"held_by": pl.String, "holder": pl.String, "of_county": pl.Boolean}
    return pl.concat(pieces).join(
        pl.DataFrame(named, kinds, orient="row"), on="held_by", how="left"
    )


def _together(found: Found) -> pl.DataFrame:
    """The open facts of records that none of them decides alone: `place` and `together`."""
    alone = found.facts.select(PLACE)
    asked = found.outcomes.select(PLACE, QUESTION).unique().join(alone, on=PLACE, how="anti")
    named = asked.join(words(found.research).select(QUESTION, "fact"), on=QUESTION, how="left")
    return (
        named.sort(PLACE, QUESTION)
        .group_by(PLACE)
        .agg(pl.col("fact").str.join("; ").alias("together"))
    )


def _set_aside(found: Found) -> pl.DataFrame:
    """The rows in quarantine of each person: `person_id` and `aside`."""
    rows = found.result.table("quarantine").filter(pl.col("person_id").is_not_null()).collect()
    says = pl.format("{}, row {}{}: {}", "file", "row", _column(), "reason")
    return rows.group_by("person_id", maintain_order=True).agg(says.str.join("; ").alias("aside"))


def _column() -> pl.Expr:
    return (
        pl.when(pl.col("column").is_not_null())
        .then(pl.format(", {}", "column"))
        .otherwise(pl.lit(""))
    )


def _decides() -> pl.Expr:
    every = pl.col("deciding") == pl.col("answers")
    return (
        pl.when(every)
        .then(pl.lit(EVERY))
        .when(pl.col("deciding") > 0)
        .then(pl.lit(SOME))
        .otherwise(pl.lit(NONE))
    )


def _stands() -> pl.Expr:
    aside = (pl.col("fact") == HOLD) & pl.col("aside").is_not_null()
    return pl.when(aside).then("aside").otherwise("stands")


def _holder() -> pl.Expr:
    own = pl.col("of_county") & pl.col(COUNTY).is_not_null()
    return pl.when(own).then(pl.format("{}, {}", "holder", COUNTY)).otherwise("holder")


def _order() -> list[pl.Expr]:
    share = -(pl.col("deciding") / pl.col("answers"))
    return [share.fill_null(1), pl.col("rank").fill_null(len(_BEST_FIRST)), pl.col(PLACE)]
