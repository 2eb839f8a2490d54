"""Charge classes: raw spellings to classes, and sets of classes in order of gravity."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import polars as pl

from vacatur.facts.dispositions import words
from vacatur.facts.schema import CLASSES
from vacatur.facts.vocabulary import Patterns, first_match, read_patterns

GRAVITY = {label: place for place, label in enumerate(CLASSES)}
UNSPECIFIED = {"M": ("M A", "M B", "M C"), "F": ("F 4", "F 3", "F 2", "F 1", "F X")}


class ClassReader(NamedTuple):
    """The spellings of charge classes that a jurisdiction uses."""

    patterns: Patterns

    @classmethod
    def of(cls, table: pl.DataFrame) -> ClassReader:
        """Build a reader from a pack's table of patterns.

        Raises:
            ValueError: A class is none that there is.
        """
        return cls(patterns=read_patterns(table, "class", CLASSES))

    def read(self, raw: str) -> str | None:
        """The class that a text stands for; None where it stands for none."""
        return first_match(self.patterns, words(raw))


def possible(label: str) -> frozenset[str]:
    """The classes that a recorded class can be: itself, or all of an unspecified kind.

    Example:
        >>> sorted(possible("M"))
        ['M A', 'M B', 'M C']
    """
    return frozenset(UNSPECIFIED.get(label, (label,)))


def mildest(labels: Iterable[str]) -> str:
    """The mildest of some classes."""
    return min(labels, key=GRAVITY.__getitem__)


def gravest(labels: Iterable[str]) -> str:
    """The gravest of some classes."""
    return max(labels, key=GRAVITY.__getitem__)


def read_classes(raw: pl.Series, reader: ClassReader) -> pl.DataFrame:
    """Class and state of every raw class text.

    Args:
        raw: Text as recorded; NULL where blank. Shape (n,).
        reader: The spellings of the jurisdiction.

    Returns:
        Columns class_state (recorded, blank, unreadable) and recorded_class. Shape (n, 2).
    """
    distinct = raw.unique().drop_nulls()
    labels = [reader.read(text) for text in distinct]
    table = pl.DataFrame(
        {
            "raw": distinct,
            "class_state": ["unreadable" if label is None else "recorded" for label in labels],
            "recorded_class": pl.Series(labels, dtype=pl.String),
        }
    )
    joined = pl.DataFrame({"raw": raw}).join(table, on="raw", how="left", maintain_order="left")
    return joined.select(pl.col("class_state").fill_null("blank"), "recorded_class")
