"""What decisions rest on, kept beside them so that each can be explained and derived again.

What stands in the decisions already, and what the pack derives from the rest, is left out.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

import polars as pl

from vacatur.engine.pipeline import Scored
from vacatur.errors import VacaturError
from vacatur.facts.family import family_of
from vacatur.rules.load import Pack
from vacatur.rules.trace import NUMBER

FACTS: Final = "facts.parquet"
"""Row by row beside the decisions: the facts of each record, and the number of its charge."""
CHARGES: Final = "charges.parquet"
"""By its number, each distinct charge with the facts that all records of it share."""
_KEY: Final = ("charge_code", "charge_description", "charge_class", "period", "stated")
_OF_RECORDS: Final = ("violence_tier",)
"""Facts that are shared unless some charge was amended: which file has them must not depend on
the other records, so each record has them."""
_BETWEEN: Final = "\x1f"
_BLANK: Final = "\x00"


def kept(pack: Pack, records: pl.DataFrame, scored: Scored) -> dict[str, pl.DataFrame]:
    """The tables to keep, by file name.

    Raises:
        VacaturError: Two charges have one number.
    """
    facts = scored.facts
    if not facts.shared.width:
        return {FACTS: _of_records(pack, records, scored)}
    numbers = _numbers(facts.shared)
    if numbers.n_unique() < len(numbers):
        message = "Two different charges have the same number of 64 bits."
        raise VacaturError(message, hint="Please report this; no result was written.")
    own = _of_records(pack, records, scored)
    names = (name for name in _told(pack, scored) if name not in _OF_RECORDS)
    charges = facts.shared.select(name for name in names if name in facts.shared)
    return {
        FACTS: own.with_columns(numbers.gather(facts.places)),
        CHARGES: charges.insert_column(0, numbers).sort(NUMBER),
    }


def _told(pack: Pack, scored: Scored) -> list[str]:
    family = family_of(pack)
    told = [fact.name for fact in family.facts if fact.name not in scored.decisions.columns]
    gathered = [part.id for part in pack.facts.gathered]
    beside = [part.id for part in pack.facts.association]
    return [*told, *family.spoken, *gathered, *beside]


def _of_records(pack: Pack, records: pl.DataFrame, scored: Scored) -> pl.DataFrame:
    own = set(scored.facts.rows.columns).difference(scored.facts.shared.columns)
    of_records = own.union(name for name in _OF_RECORDS if name in scored.facts.names)
    facts = scored.facts.frame(name for name in _told(pack, scored) if name in of_records)
    raw = (pl.col(name).cast(pl.Categorical).alias(f"{name}_text") for name in family_of(pack).raw)
    return pl.concat([facts, records.select(raw)], how="horizontal")


def _numbers(charges: pl.DataFrame) -> pl.Series:
    """A number for each charge that is the same wherever it is met."""
    parts = (pl.col(name).cast(pl.String).fill_null(_BLANK) for name in _KEY)
    keys = charges.select(pl.concat_str(parts, separator=_BETWEEN)).to_series()
    return pl.Series(NUMBER, [_hashed(key) for key in keys], dtype=pl.UInt64)


def _hashed(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")
