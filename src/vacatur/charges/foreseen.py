"""What single codes and texts say, each read once, and beforehand where it is foreseen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from threading import Lock

import polars as pl

from vacatur.charges.description import SCHEMA as SAID
from vacatur.charges.description import read_said
from vacatur.charges.normalize import text_key
from vacatur.charges.patterns import words_for
from vacatur.charges.reading import read_codes
from vacatur.charges.tables import ChargeTables
from vacatur.charges.text import SCHEMA as TEXT
from vacatur.charges.text import any_of, read_texts

MOST = 1 << 16
"""Codes, and texts, that are kept: a file may have a different one in every row."""

_SAID = pl.Schema({**TEXT, **SAID, "text_key": pl.String()})


class Memory:
    """Rows of distinct strings, each read once as long as there is room."""

    def __init__(self, rows: pl.DataFrame, read: Callable[[pl.Series], pl.DataFrame]) -> None:
        """Begin with some rows, whose first column is the string that was read."""
        self._rows = rows
        self._read = read
        self._lock = Lock()

    def __len__(self) -> int:
        return self._rows.height

    def rows(self, asked: pl.Series) -> pl.DataFrame:
        """One row for each distinct string that is asked for, and maybe for others."""
        with self._lock:
            fresh = self._fresh(asked)
            if fresh.is_empty():
                return self._rows
            rows = pl.concat([self._rows, self._read(fresh)])
            if rows.height > MOST:
                return rows
            self._rows = rows.rechunk()
            return self._rows

    def foresee(self, asked: pl.Series) -> pl.DataFrame:
        """Read as many strings as there is room for; return all rows that are kept."""
        with self._lock:
            room = MOST - self._rows.height
            fresh = self._fresh(asked).head(room) if room else asked.clear()
            if not fresh.is_empty():
                self._rows = pl.concat([self._rows, self._read(fresh)], rechunk=True)
            return self._rows

    def _fresh(self, asked: pl.Series) -> pl.Series:
        name = self._rows.columns[0]
        distinct = asked.alias(name).drop_nulls().unique(maintain_order=True).to_frame()
        known = self._rows.select(name)
        return distinct.join(known, on=name, how="anti", maintain_order="left")[name]


@dataclass(frozen=True, kw_only=True, eq=False)
class Foreseen:
    """The codes and the texts of one jurisdiction that were read."""

    codes: Memory
    texts: Memory


_MAKING = Lock()


def foreseen(tables: ChargeTables) -> Foreseen:
    """What was read of a jurisdiction's charges so far."""
    with _MAKING:
        return _foreseen(tables)


@lru_cache(maxsize=8)
def _foreseen(tables: ChargeTables) -> Foreseen:
    codes, texts = partial(_read_codes, tables=tables), partial(_read_texts, tables=tables)
    return Foreseen(
        codes=Memory(codes(pl.Series([], dtype=pl.String)), codes),
        texts=Memory(pl.DataFrame(schema=_SAID), texts),
    )


def foresee(codes: Sequence[str], texts: Sequence[str], tables: ChargeTables) -> None:
    """Read codes and texts before the charges that they are part of.

    What charges say does not depend on it: they are read faster. It may be done in a thread of its
    own, best for many at once; what goes beyond `MOST` is left for later.

    Args:
        codes: Raw codes as they stand in a file, none blank; repeats do no harm.
        texts: Raw texts likewise.
        tables: The jurisdiction's charge tables.

    Example:
        >>> from vacatur.charges.tables import BUNDLED, load_charge_tables
        >>> tables = load_charge_tables(BUNDLED / "us-il" / "charges")
        >>> foresee(["720-550/4-C"], ["POSS CANNABIS 10-30 GR"], tables)
        >>> len(foreseen(tables).codes) > 0
        True
    """
    known = foreseen(tables)
    read = known.codes.foresee(pl.Series(codes, dtype=pl.String))
    given = pl.Series(texts, dtype=pl.String)
    known.texts.foresee(pl.concat([given, read["embedded_text"]]))


def forget() -> None:
    """Let go of all that was read, so that it takes the time again that it took at first."""
    _foreseen.cache_clear()


def _read_codes(codes: pl.Series, tables: ChargeTables) -> pl.DataFrame:
    """See `reading.SCHEMA`; further `code_key`, and whether a code has words of cannabis."""
    words = words_for(codes, tables)["cannabis"]
    cannabis = any_of(pl.col("code").str.to_uppercase(), [*words["code"], *words["text"]])
    return read_codes(codes.to_list(), tables).with_columns(
        text_key("code").alias("code_key"), cannabis.alias("code_cannabis")
    )


def _read_texts(texts: pl.Series, tables: ChargeTables) -> pl.DataFrame:
    """See `text.SCHEMA` and `description.SCHEMA`; further `text_key`."""
    read = read_texts(texts, tables)
    said = read_said(read, tables).drop("text")
    return pl.concat([read, said], how="horizontal").with_columns(
        text_key("text").alias("text_key")
    )
