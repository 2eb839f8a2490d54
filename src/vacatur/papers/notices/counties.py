"""Counties of letters: one name for each, however records, offices and the mail room spell it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import polars as pl

from vacatur.errors import UsageError
from vacatur.papers.counties import folded

_KIND: Final = re.compile(r"(?i)\s*\b(county|cnty|co)\.?$")


def same(name: str) -> str:
    """What the spellings of one county have in common.

    Example:
        >>> same("WILL COUNTY") == same("Will"), same("16") == same("17")
        (True, False)
    """
    return folded(name) or name.casefold()


def one_name(names: pl.Series) -> pl.Series:
    """Each county by one of its spellings, without the word county.

    Example:
        >>> one_name(pl.Series("county", ["WILL", "Will County", None, "will Co."])).to_list()
        ['Will', 'Will', None, 'Will']
    """
    kept: dict[str, str] = {}
    distinct = names.drop_nulls().unique().to_list()
    for name in sorted(distinct, key=lambda name: (_plainly_typed(name), name)):
        kept.setdefault(same(name), _KIND.sub("", name) or name)
    meant = {name: kept[same(name)] for name in distinct}
    return names.replace_strict(meant, default=None, return_dtype=pl.String)


def in_a_sentence(county: str) -> str:
    """A county as a sentence has it.

    Example:
        >>> in_a_sentence("DU PAGE"), in_a_sentence("cook"), in_a_sentence("DeKalb")
        ('Du Page', 'Cook', 'DeKalb')
    """
    return county.title() if _plainly_typed(county) else county


def asked_for(counties: Sequence[str], names: pl.Series) -> list[str]:
    """The counties that somebody asks for, as the records have them.

    Args:
        counties: Those asked for.
        names: Those of the records that letters tell of; see `one_name`.

    Raises:
        UsageError: No such record is of one of them.
    """
    known = {same(name): name for name in names.drop_nulls().unique().sort()}
    for county in counties:
        if same(county) not in known:
            message = f"Letters tell of no record of the county [{county}]."
            raise UsageError(message, hint="Name it as summary.json of the result does.")
    return [known[same(county)] for county in counties]


def _plainly_typed(name: str) -> bool:
    return name in (name.upper(), name.lower())
