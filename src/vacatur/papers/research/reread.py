"""Records whose columns are set otherwise: the facts that follow, by the very reading of `score`.

A result keeps what its decisions rest on. From that the records are put together again, as far as
the facts of each record itself ask for them; its neighbours stay as they were found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from vacatur.facts.columns import AMENDED, CHARGE
from vacatur.facts.family import Family, Law
from vacatur.facts.schema import BY_NAME as OF_CHARGES
from vacatur.records.schema import BY_NAME

TEXT: Final = "_text"
_PERSON: Final = ("dob", "deceased")
_OF_CHARGE: Final = (
    *("act", "section", "subsection", "reading", "inchoate", "ordinance", "court_event"),
    *("cannabis_words", "names_cannabis", "text_kind", "text_minor", "section_conflict"),
    *("weight_text_conflict", "stale_weight_text", "class_state", "recorded_class"),
    *("class_conflict", "class_derived", "class_least", "class_most", "grams_low", "grams_high"),
    "weight_conflict",
)
"""Facts that follow from the charge, its class, its weight and the period of law."""
_FOLLOWS: Final[Mapping[str, tuple[str, ...]]] = {
    "disposition": ("disposition", "disposition_recorded"),
    "sentence": ("disposition",),
    "penalty_enhancement": ("enhancement",),
    "arrest_date": ("arrest_date", "offense_date", *_OF_CHARGE),
    "offense_date": ("offense_date", "offense_date_recorded", *_OF_CHARGE),
    "amount_grams": ("amount_grams", *_OF_CHARGE),
    **dict.fromkeys(CHARGE[:2], ("enhancement", *_OF_CHARGE)),
    CHARGE[2]: _OF_CHARGE,
}
"""Which facts of a charge a column can change; any other is a fact of its own name."""


def changed(
    rows: pl.DataFrame, set_to: Mapping[str, pl.Series], law: Law, family: Family
) -> pl.DataFrame:
    """The facts of records some of whose columns are set otherwise.

    Args:
        rows: Facts, raw texts (`disposition_text`) and charge of each record, flat. Shape (n, f).
        set_to: What columns hold instead. Each of shape (n,).
        law: What the pack says about reading records.
        family: The family of its facts.

    Returns:
        The same rows and columns.
    """
    records = _records(rows, set_to, family)
    found = law.facts(records)
    told = found.frame(name for name in _following(set_to, family) if name in found.names)
    return rows.with_columns(column.cast(rows.schema[column.name]) for column in told)


def of_person(columns: Sequence[str]) -> list[str]:
    """Those of some columns that say the same in every record of a person."""
    return [name for name in columns if name in _PERSON]


def rereads_charge(columns: Sequence[str]) -> bool:
    """Whether setting some columns asks for the charge to be read again."""
    return any("reading" in _FOLLOWS.get(name, ()) for name in columns)


def rewrites_charge(columns: Sequence[str]) -> bool:
    """Whether the citation or text of the charge itself is set."""
    return not {*CHARGE[:2]}.isdisjoint(columns)


def cites_enhancement(rows: pl.DataFrame, law: Law, family: Family) -> pl.Series:
    """Whether the citation of each charge names an enhancement itself. Shape (n,)."""
    if not family.words:
        return pl.repeat(value=False, n=rows.height, eager=True)
    return law.facts(_records(rows, {}, family)).column("enhancement") == "cited"


def _following(set_to: Mapping[str, pl.Series], family: Family) -> list[str]:
    if not family.words:
        return [fact.name for fact in family.facts]
    following = (name for column in set_to for name in _FOLLOWS.get(column, (column,)))
    return [name for name in dict.fromkeys(following) if name in OF_CHARGES]


def _records(rows: pl.DataFrame, set_to: Mapping[str, pl.Series], family: Family) -> pl.DataFrame:
    """The columns of records that scoring reads, as far as a result keeps them; else blank."""
    plain = rows.select(
        _kept(rows, name).cast(BY_NAME[name].dtype).alias(name) for name in family.scored
    )
    alone = pl.int_range(rows.height, eager=True).cast(pl.String).alias("person_id")
    also = [pl.lit(None, BY_NAME[name].dtype).alias(name) for name in AMENDED]
    given = [value.cast(BY_NAME[name].dtype).alias(name) for name, value in set_to.items()]
    counted = [rows["counted"]] if "counted" in rows.columns else []
    return plain.with_columns(alone, *also).with_columns(*counted, *given)


def _kept(rows: pl.DataFrame, name: str) -> pl.Expr:
    if name == "offense_date" and "offense_date_recorded" in rows.columns:
        return pl.when(pl.col("offense_date_recorded")).then(name)
    for kept in (f"{name}{TEXT}", name):
        if kept in rows.columns:
            return pl.col(kept)
    return pl.lit(None)
