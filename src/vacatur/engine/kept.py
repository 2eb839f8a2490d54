"""What decisions rest on, kept beside them so that each can be explained and derived again.

What the pack derives from the rest is left out.
"""

from __future__ import annotations

from collections.abc import Collection
from hashlib import blake2b
from typing import Final

import polars as pl
import polars.selectors as cs

from vacatur.errors import VacaturError
from vacatur.facts.family import family_of
from vacatur.facts.leveled import Leveled
from vacatur.rules.load import Pack
from vacatur.rules.trace import NUMBER

FACTS: Final = "facts.parquet"
"""Row by row beside the decisions: the facts of each record, and the number of its charge."""
CHARGES: Final = "charges.parquet"
"""By its number, each distinct charge with the facts that all records of it share."""
KEY: Final = ("charge_code", "charge_description", "charge_class", "period", "stated")
WEIGHT: Final = "weight"
"""How often a record counts, where the source says so."""
_OF_RECORDS: Final = ("violence_tier",)
"""Facts that are shared unless some charge was amended: which file has them must not depend on
the other records, so each record has them."""
_BETWEEN: Final = "\x1f"
_BLANK: Final = "\x00"
_WRITTEN: Final = {_BLANK: f"{_BLANK}a", _BETWEEN: f"{_BLANK}b"}
"""What stands for these two where a charge holds them: no text is a blank, and none is two."""


def kept(pack: Pack, records: pl.DataFrame, facts: Leveled) -> dict[str, pl.DataFrame]:
    """The tables to keep, by file name.

    Args:
        pack: The pack.
        records: The records. Shape (n, c).
        facts: Their facts.

    Raises:
        VacaturError: Two charges have one number.
    """
    told = _told(pack)
    own = _of_records(pack, records, facts, told)
    if not facts.shared.width:
        return {FACTS: own}
    numbers = numbers_of(facts.shared)
    if numbers.n_unique() < len(numbers):
        message = "Two different charges have the same number of 64 bits."
        raise VacaturError(message, hint="Please report this; no result was written.")
    names = (name for name in told if name not in _OF_RECORDS)
    charges = facts.shared.select(name for name in names if name in facts.shared)
    return {
        FACTS: own.with_columns(numbers.gather(facts.places)),
        CHARGES: charges.insert_column(0, numbers).sort(NUMBER),
    }


def _told(pack: Pack) -> list[str]:
    family = family_of(pack)
    told = [fact.name for fact in family.facts]
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
    times = cs.by_name(WEIGHT, require_all=False)
    return pl.concat([found, records.select(*raw, times)], how="horizontal")


def numbers_of(charges: pl.DataFrame) -> pl.Series:
    """A number for each charge that is the same wherever it is met.

    Args:
        charges: The columns `KEY`. Shape (k, ...).
    """
    texts = (pl.col(name).cast(pl.String).str.replace_many(_WRITTEN) for name in KEY)
    parts = (text.fill_null(_BLANK) for text in texts)
    keys = charges.select(pl.concat_str(parts, separator=_BETWEEN)).to_series()
    return pl.Series(NUMBER, [_hashed(key) for key in keys], dtype=pl.UInt64)


def _hashed(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")
