"""Raw disposition and sentence text to a category, once per distinct pair."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from vacatur.facts.columns import ENDING
from vacatur.facts.distinct import distinct
from vacatur.facts.schema import DISPOSITIONS
from vacatur.facts.vocabulary import Patterns, first_match, read_patterns

PASSING = ("DEFERRAL", "TERMINATED", "MODIFIER")
"""Categories that only a sentence turns into one of the others."""
KINDS = ("deferral", "failed", "unclear", "satisfied", "ordinary")
NOT_WORDS = re.compile(r"[^A-Z0-9]+")


def words(text: str) -> str:
    """Upper-case words of a text, one space between them.

    Example:
        >>> words("Probation Terminated- Satisfactory")
        'PROBATION TERMINATED SATISFACTORY'
    """
    return NOT_WORDS.sub(" ", text.upper()).strip()


@dataclass(frozen=True, kw_only=True)
class DispositionReader:
    """The vocabulary of a jurisdiction: patterns for dispositions and for sentences."""

    dispositions: Patterns
    sentences: Patterns

    @classmethod
    def of(cls, dispositions: pl.DataFrame, sentences: pl.DataFrame) -> DispositionReader:
        """Build a reader from a pack's tables.

        Raises:
            ValueError: A category or kind is none that a reader knows.
        """
        return cls(
            dispositions=read_patterns(dispositions, "category", (*DISPOSITIONS, *PASSING)),
            sentences=read_patterns(sentences, "kind", KINDS),
        )

    def listed(self, disposition: str) -> str | None:
        """The vocabulary's own category of a disposition text, None when in no list.

        Several dispositions joined by a semicolon must say the same, or be a deferral and its end.
        """
        found = {first_match(self.dispositions, words(part)) for part in disposition.split(";")}
        if len(found) == 1:
            return found.pop()
        return "DEFERRAL" if found == {"DEFERRAL", "TERMINATED"} else None

    def category(self, disposition: str | None, sentence: str | None) -> str:
        """The category of a record's disposition, read together with its sentence.

        Blank is UNKNOWN, unless there is a sentence; a text that is in no list is REVIEW. A finding
        of guilt whose sentence withholds judgment is decided by how that sentence ended, and one
        whose sentence cannot be read, or contradicts the disposition, is not decided.
        """
        sentenced = self._kinds(sentence) if sentence else set()
        if disposition is None:
            return "UNKNOWN" if sentence is None else "REVIEW"
        listed = self.listed(disposition) or "REVIEW"
        spoken = self._kinds(disposition)
        kinds = spoken | sentenced
        if listed in ("CONV", "TERMINATED", "MODIFIER") and "deferral" in kinds:
            listed = "DEFERRAL"
        match listed:
            case "DEFERRAL" if _contradict(spoken, sentenced) or _contradict(sentenced, spoken):
                return "REVIEW"
            case "DEFERRAL":
                return _deferral(kinds)
            case "TERMINATED" | "MODIFIER":
                return "CONV" if "ordinary" in sentenced else "REVIEW"
            case "CONV" if sentence is not None and not sentenced:
                return "REVIEW"
            case _:
                return listed

    def _kinds(self, text: str) -> set[str]:
        spoken = words(text)
        return {kind for pattern, kind in self.sentences if pattern.search(spoken)}


def _contradict(one: set[str], other: set[str]) -> bool:
    """Whether a text says that a deferral failed, and another only that it ended well."""
    return "failed" in one and "satisfied" in other and "failed" not in other


def _deferral(kinds: set[str]) -> str:
    if "failed" in kinds:
        return "DEF_FAIL"
    if "satisfied" in kinds and "unclear" not in kinds:
        return "DEF_OK"
    return "DEF_ACTIVE"


def read_dispositions(records: pl.DataFrame, reader: DispositionReader) -> pl.Series:
    """Category of every record's disposition, read once per distinct pair. Shape (n,), no nulls."""
    places, pairs = distinct(records, ENDING)
    categories = [reader.category(*row) for row in pairs.iter_rows()]
    return pl.Series("disposition", categories, dtype=pl.Enum(DISPOSITIONS)).gather(places)
