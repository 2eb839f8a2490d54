"""Cells of a CSV that a spreadsheet would take for formulas, made plain text and read back.

A clerk opens a result in a spreadsheet, and what stood in some court's export must not run there.
The rule loses nothing: a text that begins like a formula, or with apostrophes and then like one,
gets one more apostrophe in front; reading takes it away again. No other cell is altered, and no
number, date or truth value, for none of them is a text.
"""

from __future__ import annotations

import re
from typing import Final

import polars as pl
import polars.selectors as cs

_UNSEEN: Final = (
    r"[\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_SIGNS: Final = (
    r"[=+\-@\u207a\u207c\u208a\u208c\u2a75\u2a76\ufb29\ufe62\ufe63\ufe66\ufe6b"
    r"\uff0b\uff0d\uff1d\uff20]"
)
"""What a formula begins with, and every character that is one of these by compatibility."""
_BEGINS: Final = rf"'*(?:[\t\r\n]|{_UNSEEN}*{_SIGNS})"
_FORMULA: Final = rf"^{_BEGINS}"
_MARKED: Final = rf"^'({_BEGINS})"
_MARKED_TEXT: Final = re.compile(_MARKED)
_WORDS: Final = cs.string() | cs.categorical() | cs.enum()


def for_spreadsheets(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with every text, and every column's name, as a spreadsheet may show it.

    Args:
        frame: What goes into a CSV. Words of a dictionary become text.

    Example:
        >>> cells = pl.DataFrame({"text": ["=1+1", "'=1", "'til", "A-1"]})
        >>> for_spreadsheets(cells)["text"].to_list()
        ["'=1+1", "''=1", "'til", 'A-1']
    """
    marked = [_marked(column) for column in frame.select(_WORDS).get_columns()]
    return frame.with_columns(marked).rename(_marked_name)


def from_spreadsheets(frame: pl.LazyFrame) -> pl.LazyFrame:
    """What `for_spreadsheets` was given, read back from its CSV.

    Example:
        >>> cells = pl.LazyFrame({"text": ["'=1+1", "''=1", "'til"]})
        >>> from_spreadsheets(cells).collect()["text"].to_list()
        ['=1+1', "'=1", "'til"]
    """
    return frame.with_columns(cs.string().str.replace(_MARKED, "${1}")).rename(as_written)


def as_written(text: str) -> str:
    """One cell read back.

    Example:
        >>> as_written("'=1+1"), as_written("'til")
        ('=1+1', "'til")
    """
    return text[1:] if _MARKED_TEXT.match(text) else text


def is_formula(texts: pl.Series) -> pl.Series:
    """Tell which texts get an apostrophe; unknown is unknown."""
    return texts.str.contains(_FORMULA)


def _marked(column: pl.Series) -> pl.Series:
    """The texts; a dictionary's words are looked at once each."""
    nameless = column.alias("")  # a name such as ^$ would be taken for a pattern of names
    distinct = nameless if column.dtype == pl.String else nameless.unique().cast(pl.String)
    texts = nameless.cast(pl.String)
    marked = texts.str.replace(_FORMULA, "'${0}") if is_formula(distinct).any() else texts
    return marked.alias(column.name)


def _marked_name(name: str) -> str:
    return f"'{name}" if re.match(_FORMULA, name) else name
