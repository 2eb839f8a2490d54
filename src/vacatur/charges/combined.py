"""Code and text held against each other: which of several readings, and whether they disagree."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import polars as pl

from vacatur.charges import states as state
from vacatur.charges.description import ALIKE, CANNABIS, KNOWN
from vacatur.charges.literals import text_index
from vacatur.charges.normalize import section_place
from vacatur.charges.tables import ChargeTables

_UNUSABLE = (state.BLANK, state.UNREADABLE)
_DOUBTFUL = (state.AMBIGUOUS, state.IMPOSSIBLE, state.UNKNOWN, state.FUZZY, state.UNREADABLE)


def combine(frame: pl.DataFrame, tables: ChargeTables) -> pl.DataFrame:
    """Let the text speak where the code is silent or in doubt, and say where they disagree.

    Args:
        frame: One row per pair, with the columns of a read code and of a read text. Shape (n, c).
        tables: The jurisdiction's charge tables.

    Returns:
        The frame's rows in order, its reading told by the text where the code tells none, with
        four more columns: `both` String, the statute that code and text tell together;
        `likeness` Float64 of a text that tells alone; `text_conflict` Boolean, the text is known,
        and is of another statute; `sure_kind` Boolean, the text has all words of its kind.
    """
    judged = frame.with_columns(_told_by_both(frame, tables)).with_columns(**_told())
    unusable = pl.col("reading").is_in(_UNUSABLE)
    nothing = pl.col("statute").is_null() & pl.col("alternatives").is_null()
    alone = (unusable | nothing) & pl.col("said_list").is_not_null() & pl.col("both").is_null()
    named = alone & unusable & pl.col("said_act").is_not_null()
    taken = {
        "act": (named, pl.col("said_act")),
        "section": (named, pl.col("said_section")),
        "reading": (named, pl.lit(state.DESCRIPTION)),
        "method": (alone, pl.lit("description")),
        "grade": (alone, _text_grade()),
        "statute": (alone & unusable & ~pl.col("two_texts"), pl.col("said_statute")),
        "alternatives": (
            alone,
            pl.when(pl.col("said_statute").is_null() | ~unusable | pl.col("two_texts")).then(
                "said_list"
            ),
        ),
        "costs": (alone, pl.lit(None, pl.List(pl.Int32))),
    }
    chosen = {
        name: pl.when(rows).then(value).otherwise(name) for name, (rows, value) in taken.items()
    }
    both = pl.col("both").is_not_null()
    return judged.with_columns(
        **chosen,
        likeness=pl.when(alone).then("said_likeness"),
        text_conflict=_disagree(),
        sure_kind=pl.col("said_form").eq_missing(CANNABIS) & ~pl.col("two_texts"),
    ).with_columns(
        statute=pl.coalesce("statute", "both"),
        alternatives=pl.when(both).then("others").otherwise("alternatives"),
        method=pl.when(both).then(pl.lit("combined")).otherwise("method"),
        grade=pl.when(both).then(pl.lit("combined")).otherwise("grade"),
    )


def _told() -> dict[str, pl.Expr]:
    """Act, section and subsection of the reading that the text told."""
    both = pl.col("both")
    groups = both.str.extract_groups(r"^([^/]+)/([^(]+)(.*)$")
    letters = (
        groups.struct.field("3").str.strip_chars("()").str.replace_all(")(", "-", literal=True)
    )
    return {
        "told_act": groups.struct.field("1"),
        "told_section": groups.struct.field("2"),
        "told_subsection": pl.when(letters != "").then(letters),
    }


def _text_grade() -> pl.Expr:
    """`text` or `text_steady` where the text is sure, else how it suggests."""
    one_source = pl.col("said_form").is_in(KNOWN) & ~pl.col("said_witnessed")
    return (
        pl.when(pl.col("said_statute").is_null())
        .then(pl.concat_str(pl.lit("text_"), "said_form"))
        .when(one_source)
        .then(pl.lit("text_steady"))
        .otherwise(pl.lit("text"))
    )


def _disagree() -> pl.Expr:
    """Whether a text that two sources know is of another section than a clear code."""
    place = pl.col("statute").str.extract(r"^([^(]+)")
    known = pl.col("said_witnessed") & (pl.col("reading") == state.CLEAR)
    return (known & ~pl.col("said_places").list.contains(place)).fill_null(value=False)


def _told_by_both(frame: pl.DataFrame, tables: ChargeTables) -> list[pl.Series]:
    """The one reading of a doubtful code that the text fits, and the others; NULL for none."""
    doubtful = (
        pl.col("reading").is_in(_DOUBTFUL)
        & pl.col("statute").is_null()
        & pl.col("alternatives").is_not_null()
        & pl.col("said_list").is_not_null()
    )
    columns = ("alternatives", "costs", "said_form", "said_places", "text_key")
    told: list[str | None] = [None] * frame.height
    others = told.copy()
    places = frame.select(doubtful.fill_null(value=False).arg_true()).to_series()
    rows = frame.select(pl.col(columns).gather(places))
    for place, row in zip(places, rows.iter_rows(named=True), strict=True):
        one = _one_of(row, tables)
        if one:
            listed = row["alternatives"].split(";")
            told[place] = one
            others[place] = ";".join(other for other in listed if other != one) or None
    return [
        pl.Series(name, found, pl.String) for name, found in (("both", told), ("others", others))
    ]


def _one_of(row: Mapping[str, Any], tables: ChargeTables) -> str | None:
    """The candidate that the text fits, if its slips are few and the next has more."""
    rules = tables.words["fuzzy"]
    statutes: list[str] = row["alternatives"].split(";")
    candidates = dict(zip(statutes, row["costs"], strict=True))
    places = row["said_places"]
    fit = [(cost, one) for one, cost in candidates.items() if section_place(one) in places]
    if not fit or fit[0][0] > rules["tell"]:
        return None
    told = fit[0][1] if len(fit) == 1 or fit[1][0] - fit[0][0] >= rules["apart"] else None
    if told is None or _lacks_letter(told, tables):
        return None
    if row["said_form"] != ALIKE:
        return told
    nearest = fit[0][0] == min(candidates.values())
    return told if nearest and _is_most_alike(row["text_key"], told, candidates, tables) else None


def _lacks_letter(statute: str, tables: ChargeTables) -> bool:
    return "(" not in statute and bool(tables.letters.get(_section(statute)))


def _is_most_alike(
    key: str, statute: str, candidates: Collection[str], tables: ChargeTables
) -> bool:
    """Whether the known texts of a candidate are alike, and no other's are nearly so."""
    rules, index = tables.words["description"], text_index(tables)
    others = {_section(one) for one in candidates} - {_section(statute)}
    best = index.likeness(key, _section(statute))
    second = max((index.likeness(key, one) for one in others), default=0.0)
    return bool(best >= rules["tell"] and best - second >= rules["apart"])


def _section(statute: str) -> tuple[str, str]:
    act, _, section = section_place(statute).partition("/")
    return act, section
