"""What statute a charge text speaks of: a known text, or words of cannabis."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import polars as pl

from vacatur.charges.literals import Known, text_index
from vacatur.charges.normalize import listed_text, section_place, statute_text, text_key
from vacatur.charges.tables import ChargeTables

SCHEMA = pl.Schema(
    {
        "text": pl.String(),
        "said_act": pl.String(),
        "said_section": pl.String(),
        "said_statute": pl.String(),
        "said_list": pl.String(),
        "said_form": pl.String(),
        "said_likeness": pl.Float64(),
        "said_places": pl.List(pl.String()),
        "said_witnessed": pl.Boolean(),
    }
)
"""Act and section of the best candidate, the statute where it is sure without a date, every
candidate, what told (a text `as_written`, of the `same_words`, or `alike`; all words of
`cannabis`, or some `words` of it or of another law), how alike, each act and section that the
text may speak of, and whether two sources know the text."""

AS_WRITTEN, SAME_WORDS, ALIKE = "as_written", "same_words", "alike"
CANNABIS, WORDS = "cannabis", "words"
KNOWN = (AS_WRITTEN, SAME_WORDS)
_TOLD = ("text", "text_cannabis", "text_kind", "text_inchoate")


class Said(NamedTuple):
    """What one text says."""

    act: str | None = None
    section: str | None = None
    statute: str | None = None
    listed: tuple[str, ...] = ()
    form: str | None = None
    likeness: float = 0.0
    places: tuple[str, ...] = ()
    witnessed: bool = False


def place(act: str, section: str) -> str:
    """Act and section as one text.

    >>> place("720 ILCS 550", "4")
    '720 ILCS 550/4'
    """
    return statute_text(act, section, ())


def read_said(texts: pl.DataFrame, tables: ChargeTables) -> pl.DataFrame:
    """Say which statute distinct texts speak of.

    Args:
        texts: What `read_texts` gives, one row per distinct text. Shape (n, c).
        tables: The jurisdiction's charge tables.

    Returns:
        Frame of shape (n, 9) in the same order; see `SCHEMA`.
    """
    keyed = texts.select(key=text_key("text").fill_null(""), **{name: name for name in _TOLD})
    rows = [(row["text"], *_row(_said(row, tables))) for row in keyed.iter_rows(named=True)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _row(said: Said) -> tuple[Any, ...]:
    listed = ";".join(said.listed) or None
    head = (said.act, said.section, said.statute, listed, said.form, said.likeness)
    return (*head, list(said.places), said.witnessed)


def _said(row: Mapping[str, Any], tables: ChargeTables) -> Said:
    inchoate = "" if row["text_inchoate"] == "none" else row["text_inchoate"].upper()
    cannabis = row["text_cannabis"]
    found = text_index(tables).find(
        row["key"], apart_from=inchoate, cut=not cannabis, alike=not cannabis
    )
    if found and found.form in KNOWN:
        return _known(found)
    if cannabis:
        return _cannabis(row["key"], row["text_kind"], tables)
    least = tables.words["description"]["suggest"]
    return _alike(found, tables) if found and found.likeness >= least else Said()


def _known(found: Known) -> Said:
    """A known text is as sure as its sources are."""
    statutes, sure = found.meaning.statutes, found.meaning.sure
    sections = tuple(dict.fromkeys(statute[:2] for statute in statutes))
    act, section = sections[0] if len(sections) == 1 else (None, None)
    return Said(
        act=act,
        section=section,
        statute=listed_text(sure) if sure else None,
        listed=tuple(listed_text(statute) for statute in statutes),
        form=found.form,
        likeness=1.0,
        places=tuple(place(*one) for one in sections),
        witnessed=found.meaning.witnessed,
    )


def _alike(found: Known, tables: ChargeTables) -> Said:
    most = tables.words["description"]["most"]
    statutes = found.meaning.statutes[:most]
    return Said(
        listed=tuple(listed_text(statute) for statute in statutes),
        form=ALIKE,
        likeness=found.likeness,
        places=tuple(dict.fromkeys(place(*statute[:2]) for statute in statutes)),
    )


def _cannabis(key: str, kind: str | None, tables: ChargeTables) -> Said:
    """Sections of the cannabis act by the kind of text, unless it speaks of another law."""
    elsewhere = next((other for fits, other in _elsewhere(tables) if fits.search(key)), None)
    if elsewhere is not None:
        places = tuple(dict.fromkeys(section_place(statute) for statute in elsewhere))
        return Said(listed=elsewhere, form=WORDS, likeness=1.0, places=places)
    act = tables.cannabis_acts[0] if tables.cannabis_acts else None
    sections = _kinds(tables).get(kind or "", ())
    if act is None or not sections:
        return Said()
    charged_as = _charged_as(tables).get(kind or "")
    return Said(
        act=act,
        section=sections[0],
        statute=charged_as and f"{act}/{charged_as}",
        listed=(f"{act}/{charged_as or sections[0]}",),
        form=CANNABIS if _is_sure(key, kind, tables) else WORDS,
        likeness=1.0,
        places=tuple(place(act, section) for section in sections),
    )


def _is_sure(key: str, kind: str | None, tables: ChargeTables) -> bool:
    """Whether the words that make a text one of its kind are all there."""
    rule = next(rule for rule in tables.words["kind"] if rule["name"] == kind)
    return "sure_with" not in rule or re.search(rule["sure_with"], key) is not None


@lru_cache(maxsize=8)
def _elsewhere(tables: ChargeTables) -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    rules = tables.words["elsewhere"]
    return tuple((re.compile(rule["pattern"]), tuple(rule["statutes"])) for rule in rules)


@lru_cache(maxsize=8)
def _kinds(tables: ChargeTables) -> Mapping[str, tuple[str, ...]]:
    """Kind of text to the sections it may speak of, the usual one first."""
    kinds: dict[str, tuple[str, ...]] = {}
    for kind, section in tables.kind_sections.select("kind", "section").iter_rows():
        kinds[kind] = (*kinds.get(kind, ()), section)
    return kinds


@lru_cache(maxsize=8)
def _charged_as(tables: ChargeTables) -> Mapping[str, str]:
    """Kinds of text that are always charged under one statute, whatever the weight."""
    rows = tables.kind_sections.drop_nulls("charged_as").select("kind", "charged_as")
    return dict(rows.iter_rows())
