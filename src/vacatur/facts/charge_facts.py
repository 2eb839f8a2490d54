"""The charge that decides, and every fact that follows from it, once per distinct charge.

The amended charge decides where there is one. Records that share code, text, class and period of
law share all these facts, so they are worked out on the distinct combinations and handed back.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import polars as pl
import polars.selectors as cs

from vacatur.charges.columns import PAIR
from vacatur.charges.resolve import read_charges
from vacatur.charges.tables import ChargeTables
from vacatur.facts.classes import ClassReader, read_classes
from vacatur.facts.columns import AMENDED, CHARGE
from vacatur.facts.dispositions import words
from vacatur.facts.distinct import distinct
from vacatur.facts.penalties import Charge, Interval, Judged, Penalties, meets, touches
from vacatur.facts.schema import BY_NAME
from vacatur.facts.violence import ViolenceTable


@dataclass(frozen=True, kw_only=True)
class ChargeLaw:
    """What a pack says about charges.

    `punished_as` maps a section to the one whose penalties it takes; `text_sections` maps a kind of
    text to the section it speaks of; `text_decides` says which of code and text wins a conflict;
    `court_event` fits the words of rows that are no charge of their own.
    """

    tables: ChargeTables
    classes: ClassReader
    penalties: Penalties
    violence: ViolenceTable
    punished_as: Mapping[str, str]
    text_sections: Mapping[str, str]
    text_decides: bool
    court_event: re.Pattern[str]


def final_charge(records: pl.DataFrame) -> pl.DataFrame:
    """Code, text and class that decide: the amended ones where the charge was amended.

    An amended code or text sets the whole original charge aside, its class too; an amended class
    alone leaves code and text as they were.
    """
    code, text, label = (pl.col(name) for name in AMENDED)
    replaced = code.is_not_null() | text.is_not_null()
    own_class = pl.when(~replaced).then(pl.col("charge_class"))
    return records.select(
        pl.when(replaced).then(code).otherwise(pl.col("charge_code")).alias("charge_code"),
        pl.when(replaced)
        .then(text)
        .otherwise(pl.col("charge_description"))
        .alias("charge_description"),
        pl.coalesce(label, own_class).alias("charge_class"),
    )


def period_of(day: pl.Expr, penalties: Penalties) -> pl.Expr:
    """Number of the period of law that a day lies in; NULL where there is no day."""
    cuts = (pl.lit(cut) for cut in penalties.cuts)
    return pl.sum_horizontal([(day >= cut).cast(pl.Int8) for cut in cuts], ignore_nulls=False)


def shared_facts(charges: pl.DataFrame, law: ChargeLaw) -> tuple[pl.Series, pl.DataFrame]:
    """Facts of every distinct charge.

    Args:
        charges: Columns charge_code, charge_description, charge_class (text), period (Int8),
            amount_grams (Float64). Shape (n,).
        law: What the pack says about charges.

    Returns:
        For each charge the place of its facts, shape (n,); and the facts, one row per distinct
        charge: the raw charge, period and stated weight as far as they matter to it, its reading,
        and the penalty facts, typed as in `schema.FACTS`. Shape (k, f).
    """
    places, texts = distinct(charges, CHARGE)
    readings = _read(texts, law)
    dated = readings.select(pl.col("act").is_in(law.penalties.acts).fill_null(value=False))
    unweighed = readings["recorded_class"].is_null().gather(places)
    keyed = charges.select(
        places.alias("reading"),
        pl.when(dated.to_series().gather(places)).then("period").alias("period"),
        pl.when(unweighed).then("amount_grams").alias("stated"),
    )
    rows, keys = distinct(keyed, keyed.columns)
    told = readings.select(pl.all().gather(keys["reading"]))
    table = _judged(pl.concat([told, keys.drop("reading")], how="horizontal"), law)
    return rows, _typed(table)


def _typed(table: pl.DataFrame) -> pl.DataFrame:
    """Types of the facts, given once per distinct charge; the rest of the text as categories."""
    texts = cs.expand_selector(table, cs.string())
    return table.with_columns(
        pl.col(name).cast(BY_NAME[name].dtype if name in BY_NAME else pl.Categorical())
        for name in table.columns
        if name in BY_NAME or name in texts
    )


def _read(texts: pl.DataFrame, law: ChargeLaw) -> pl.DataFrame:
    """The distinct raw charges with what their code, text and class say."""
    readings = read_charges(texts.select(PAIR), law.tables).drop(PAIR)
    classes = read_classes(texts["charge_class"], law.classes)
    return pl.concat([texts, readings, classes], how="horizontal")


def _judged(table: pl.DataFrame, law: ChargeLaw) -> pl.DataFrame:
    """The distinct charges with what follows from period and penalty table."""
    judged = [_judge(row, law) for row in table.select(JUDGED_BY).iter_rows(named=True)]
    return table.with_columns(
        pl.Series(name, [row[name] for row in judged], dtype=kind)
        for name, kind in JUDGED_COLUMNS.items()
    )


JUDGED_BY = (
    *PAIR,
    "reading",
    "act",
    "section",
    "subsection",
    "recorded_class",
    "cannabis_words",
    "settled",
    "correction",
    "text_kind",
    "section_conflict",
    "inchoate",
    "text_low",
    "text_high",
    "text_at",
    "period",
    "stated",
)
"""What is judged: columns that nothing here reads would cost more than the judging."""

JUDGED_COLUMNS = {
    "class_conflict": pl.Boolean,
    "class_derived": pl.Boolean,
    "class_least": pl.String,
    "class_most": pl.String,
    "grams_low": pl.Float64,
    "grams_high": pl.Float64,
    "weight_conflict": pl.Boolean,
    "weight_text_conflict": pl.Boolean,
    "stale_weight_text": pl.Boolean,
    "section_conflict": pl.Boolean,
    "section": pl.String,
    "subsection": pl.String,
    "violence_tier": pl.String,
    "court_event": pl.Boolean,
}

Row = dict[str, object]


def _judge(row: Row, law: ChargeLaw) -> Row:
    charge = _charge(row, law, section=_text(row["section"]), letter=_letter(row["subsection"]))
    judged = law.penalties.judge(charge)
    weights = _weights(row, charge, judged, law.penalties)
    if law.text_decides and (row["section_conflict"] or weights["weight_text_conflict"]):
        return _as_the_text_says(row, law, judged, weights)
    return _written(row, law, judged, weights)


def _as_the_text_says(row: Row, law: ChargeLaw, judged: Judged, weights: Row) -> Row:
    section = law.text_sections.get(str(row["text_kind"]))
    if section is None:
        return _written(row, law, judged, weights)
    read = row | {"section": section, "subsection": None, "section_conflict": False}
    charge = _charge(read, law, section=section, letter=None)
    judged = law.penalties.judge(charge)
    return _written(read, law, judged, _weights(read, charge, judged, law.penalties))


def _written(row: Row, law: ChargeLaw, judged: Judged, weights: Row) -> Row:
    tier = law.violence.tier(
        reading=str(row["reading"]),
        act=_text(row["act"]),
        section=_text(row["section"]),
        subsection=_text(row["subsection"]),
        recorded_class=_text(row["recorded_class"]),
        text=f"{row['charge_code'] or ''} {row['charge_description'] or ''}".upper(),
        cannabis_words=bool(row["cannabis_words"]),
    )
    return {
        "class_conflict": judged.class_conflict,
        "class_derived": judged.class_derived,
        "class_least": judged.least,
        "class_most": judged.most,
        "section_conflict": row["section_conflict"],
        "section": row["section"],
        "subsection": row["subsection"],
        "violence_tier": tier,
        "court_event": not row["settled"] and _is_event(row, law),
    } | weights


def _is_event(row: Row, law: ChargeLaw) -> bool:
    """Whether code or text are words of a court event; what was corrected no longer counts."""
    code = row["charge_code"] if row["correction"] is None else None
    texts = (code, row["charge_description"])
    return any(_speaks_of(law.court_event, str(text)) for text in texts if text)


@lru_cache(maxsize=1 << 14)
def _speaks_of(event: re.Pattern[str], text: str) -> bool:
    return event.fullmatch(words(text)) is not None


def _charge(row: Row, law: ChargeLaw, *, section: str | None, letter: str | None) -> Charge:
    punished = law.punished_as.get(section or "")
    return Charge(
        act=_text(row["act"]),
        section=punished or section,
        letter=None if punished else letter,
        period=None if row["period"] is None else int(str(row["period"])),
        inchoate=str(row["inchoate"]),
        recorded=_text(row["recorded_class"]),
        stated=_text_weight(row) or _point(row["stated"]),
    )


def _weights(row: Row, charge: Charge, judged: Judged, penalties: Penalties) -> Row:
    """The weight, and whether the text agrees with it.

    Beside a letter the text proves nothing: it is the very range that the letter has in another
    period, and stale, or it agrees, or it is in conflict, unless a person corrected the charge.
    Without a letter it narrows what the class leaves open.
    """
    found: Row = dict.fromkeys(WEIGHT_FLAGS, False)
    grams, text = judged.grams, _text_weight(row)
    if grams is not None and judged.letter_grams:
        if text is not None and text != grams and text in penalties.other_periods(charge):
            found["stale_weight_text"] = True
        else:
            found["weight_text_conflict"] = not row["settled"] and not _agrees(row, grams)
    elif grams is not None:
        found["weight_conflict"] = not _agrees(row, grams)
        if text is not None and meets(grams, text):
            grams = (max(grams[0], text[0]), min(grams[1], text[1]))
    low, high = grams or (None, None)
    return found | {"grams_low": low, "grams_high": high}


WEIGHT_FLAGS = ("weight_conflict", "weight_text_conflict", "stale_weight_text")


def _agrees(row: Row, grams: Interval) -> bool:
    text = _text_weight(row)
    if text is not None:
        return meets(grams, text)
    number = row["text_at"]
    return number is None or touches(grams, float(str(number)))


def _text_weight(row: Row) -> Interval | None:
    if row["text_low"] is None:
        return None
    high = row["text_high"]
    return float(str(row["text_low"])), math.inf if high is None else float(str(high))


def _point(amount: object) -> Interval | None:
    return None if amount is None else (float(str(amount)), float(str(amount)))


def _letter(subsection: object) -> str | None:
    """The one letter of a subsection; digits after it are not letters of their own."""
    tokens = str(subsection).split("-") if subsection else []
    letters = [token for token in tokens if token.isalpha()]
    return letters[0] if len(letters) == 1 and tokens[0] == letters[0] else None


def _text(value: object) -> str | None:
    return None if value is None else str(value)
