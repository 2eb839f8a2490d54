"""What decisions rest on, kept beside them so that each can be explained and derived again.

What stands in the decisions already, and what the pack derives from the rest, is left out.
"""

from __future__ import annotations

from collections.abc import Collection
from hashlib import blake2b
from typing import Final

import polars as pl

from vacatur.errors import VacaturError
from vacatur.facts.family import family_of
from vacatur.facts.leveled import Leveled
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


def kept(
    pack: Pack, records: pl.DataFrame, facts: Leveled, *, decided: Collection[str]
) -> dict[str, pl.DataFrame]:
    """The tables to keep, by file name.

    Args:
        pack: The pack.
        records: The records. Shape (n, c).
        facts: Their facts.
        decided: Columns of the decisions.

    Raises:
        VacaturError: Two charges have one number.
    """
    told = _told(pack, decided)
    own = _of_records(pack, records, facts, told)
    if not facts.shared.width:
        return {FACTS: own}
    numbers = _numbers(facts.shared)
    if numbers.n_unique() < len(numbers):
        message = "Two different charges have the same number of 64 bits."
        raise VacaturError(message, hint="Please report this; no result was written.")
    names = (name for name in told if name not in _OF_RECORDS)
    charges = facts.shared.select(name for name in names if name in facts.shared)
    return {
        FACTS: own.with_columns(numbers.gather(facts.places)),
        CHARGES: charges.insert_column(0, numbers).sort(NUMBER),
    }


def _told(pack: Pack, decided: Collection[str]) -> list[str]:
    family = family_of(pack)
    told = [fact.name for fact in family.facts if fact.name not in decided]
    gathered = [part.id for part in pack.facts.gathered]
    beside = [part.id for part in pack.facts.association]
    return [*told, *family.spoken, *gathered, *beside]


def _of_records(
    pack: Pack, records: pl.DataFrame, facts: Leveled, told: Collection[str]
) -> pl.DataFrame:
    own = set(facts.rows.columns).difference(facts.shared.columns)
    of_records = own.union(name for name in _OF_RECORDS if name in facts.names)
    found = facts.frame(name for name in told if name in of_records)
    raw = (pl.col(name).cast(pl.Categorical).alias(f"{name}_text") for name in family_of(pack).raw)
    return pl.concat([found, records.select(raw)], how="horizontal")


def _numbers(charges: pl.DataFrame) -> pl.Series:
    """A number for each charge that is the same wherever it is met."""
    parts = (pl.col(name).cast(pl.String).fill_null(_BLANK) for name in _KEY)
    keys = charges.select(pl.concat_str(parts, separator=_BETWEEN)).to_series()
    return pl.Series(NUMBER, [_hashed(key) for key in keys], dtype=pl.UInt64)


def _hashed(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")
