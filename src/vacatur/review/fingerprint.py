"""What a person looked at, in 32 letters: the facts of a record, and the law it was held against.

A decision of a person holds for what the person saw. Where a fact, an answer to a criterion, the
pack or an option of it has changed since, the fingerprint is another, and the decision is stale.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Final

import polars as pl

from vacatur.dossiers.result import PLACE, Result
from vacatur.rules.masks import TRUE, UNKNOWN

FINGERPRINT: Final = "fingerprint"
_NOT_FACTS: Final = (PLACE, "correction", "weight")
"""Where a correction stands in its file, and how often a record counts, tell nothing of it."""
_BETWEEN: Final = "\x1f"
_BLANK: Final = "\x00"


def with_fingerprints(result: Result, decided: pl.DataFrame) -> pl.DataFrame:
    """Some decisions of a result, with the fingerprint of each record.

    Args:
        result: The result.
        decided: Some of its decisions, with `place`. Shape (n, ...).
    """
    mine = decided.select(PLACE, TRUE, UNKNOWN)
    facts = result.facts().join(mine.lazy(), on=PLACE, how="inner").sort(PLACE).collect()
    names = sorted(name for name in facts.columns if name not in _NOT_FACTS)
    parts = [pl.lit(law_of(result.manifest)), *(_told(name) for name in names)]
    texts = facts.select(pl.concat_str(parts, separator=_BETWEEN).alias(FINGERPRINT))[FINGERPRINT]
    prints = facts.select(PLACE, pl.Series(FINGERPRINT, [_hashed(text) for text in texts]))
    return decided.join(prints, on=PLACE, how="left", maintain_order="left")


def law_of(manifest: Mapping[str, Any]) -> str:
    """The pack of a result with its options, as a text that is alike where they are."""
    pack = manifest["pack"]
    told = {name: pack[name] for name in ("id", "sha256", "options")}
    return json.dumps(told, sort_keys=True, ensure_ascii=False)


def _told(name: str) -> pl.Expr:
    """A fact with its name; one that is unknown is told apart from every text."""
    return pl.concat_str(pl.lit(f"{name}="), pl.col(name).cast(pl.String).fill_null(_BLANK))


def _hashed(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()
