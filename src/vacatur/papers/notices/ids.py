"""Look-up ids: what a letter says instead of whose it is.

Somebody who calls reads the id from the letter, and whoever holds the list finds the person. The id
itself tells nothing: it hangs on a secret key, and 12 symbols are so many that a slip of the tongue
leads to nobody. No symbol is taken for another, aloud or in print, and without vowels they spell
no word.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from vacatur.errors import InputError
from vacatur.privacy.pseudonyms import Pseudonyms

SYMBOLS: Final = "234679CDFGHJKMNPQRTVWXYZ"
_LENGTH: Final = 12
_GROUP: Final = 4
_KIND: Final = "letter"


def lookup_ids(names: Pseudonyms, persons: pl.Series) -> pl.Series:
    """The look-up id of each person, always the same under one key.

    Args:
        names: What the key gives.
        persons: Distinct persons. Shape (n,).

    Raises:
        InputError: Two persons would have one id; with a million of them, one key in 70,000.

    Example:
        >>> lookup_ids(Pseudonyms(bytes(32)), pl.Series(["IL1", "IL2"])).to_list()
        ['26R4-YQTX-YZMF', '7WPJ-ZHG9-FHC2']
    """
    drawn = names.of(persons, _KIND).to_list()
    ids = pl.Series("lookup_id", [_spelled(int(text[1:], 16)) for text in drawn], pl.String)
    if ids.n_unique() < len(ids):
        raise InputError("Two letters would have one look-up id.", hint="Take another --key.")
    return ids


def _spelled(number: int) -> str:
    symbols = []
    for _ in range(_LENGTH):
        number, place = divmod(number, len(SYMBOLS))
        symbols.append(SYMBOLS[place])
    text = "".join(symbols)
    return "-".join(text[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))
