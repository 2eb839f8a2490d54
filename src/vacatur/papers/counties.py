"""Counties as sources spell them, and as the jurisdiction does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Final

import polars as pl

from vacatur.errors import UsageError

NO_COUNTY: Final = "COUNTY_NOT_ON_FILE"
UNKNOWN_COUNTY: Final = "COUNTY_NOT_IN_THE_LIST"
_KIND: Final = re.compile(r"\b(county|cnty|co)\b\.?")
_SAINT: Final = re.compile(r"\b(saint|st)\b\.?")
_OTHER: Final = re.compile(r"[\W\d_]+")


def folded(name: str) -> str:
    """A county's name without its case, blanks, points and the word county.

    Example:
        >>> folded("DE KALB COUNTY") == folded("DeKalb"), folded("Saint Clair"), folded("St. Clair")
        (True, 'saintclair', 'saintclair')
    """
    plain = _KIND.sub(" ", name.casefold())
    return _OTHER.sub("", _SAINT.sub("saint", plain))


def listed(names: pl.Series, counties: Sequence[str]) -> pl.Series:
    """The county of the list that each name means; NULL where it is none of them."""
    known = {folded(county): county for county in counties}
    distinct = [str(name) for name in names.drop_nulls().unique()]
    meant = {name: known[folded(name)] for name in distinct if folded(name) in known}
    return names.replace_strict(meant, default=None, return_dtype=pl.String).alias("listed")


def asked_counties(given: Iterable[str], counties: Sequence[str]) -> list[str]:
    """The counties of the list that an office names.

    Raises:
        UsageError: One is not in the list.
    """
    known = {folded(county): county for county in counties}
    return [_one(name, known) for name in given]


def _one(name: str, known: dict[str, str]) -> str:
    if folded(name) in known:
        return known[folded(name)]
    close = get_close_matches(folded(name), known, n=1)
    hint = f"Did you mean [{known[close[0]]}]?" if close else "See counties in motions.toml."
    raise UsageError(f"--county does not know [{name}].", hint=hint)


def file_name(county: str) -> str:
    """A county in the name of a file.

    Example:
        >>> file_name("St. Clair")
        'st-clair'
    """
    return _OTHER.sub("-", county.casefold()).strip("-")
