"""The tables of one state's charge codes, loaded once and read-only."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from vacatur.charges.codes.statute import Statute, tokens_of
from vacatur.errors import PackError

MARKER = "marker"
"""The kind of a code book that holds no statutes."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of a list of offenses, and how far it reaches."""

    statute: Statute
    whole: re.Pattern[str]
    """What a code and nothing else must be to be meant."""
    exact: bool
    """The entry is meant as it is written alone."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CodeTables:
    """What the reader of charge codes needs to know, and nothing else."""

    books: Mapping[str, str]
    """Spelling of a code book, in capitals, to the book."""
    titled: frozenset[str]
    """Books whose sections stand in numbered titles."""
    sections: Mapping[tuple[str, str], frozenset[tuple[str, ...]]]
    """Book and section to the subsections that the state lists; () is the bare section."""
    books_of: Mapping[str, tuple[str, ...]]
    """Section to the books that hold one of that number."""
    literals: Mapping[str, Statute]
    """Entries of the state's table that are no single section, as they are written."""
    inchoate: Mapping[tuple[str, str], str]
    """Book and section to the inchoate form that the section stands for."""
    open_inchoate: frozenset[tuple[str, str]]
    """Inchoate sections that can be about any offense: alone, they leave open which."""
    lists: Mapping[str, tuple[Entry, ...]]
    listed: frozenset[tuple[str, str]]
    """Book and section of every entry of every list."""
    patterns: Mapping[str, str]
    """List to the archived peer's reading of it: one expression, met anywhere in a code."""
    catalogue: pl.DataFrame
    """Statutes with the classes they are charged as, and the half-open span of each."""
    scores: pl.DataFrame
    """Grades of reading, and how many of how many known charges they read right."""
    words: Mapping[str, Any]

    def is_listed(self, statute: Statute) -> bool:
        """Whether the state lists the statute, or one that it is part of or a part of it."""
        known = self.sections.get((statute.book, statute.section))
        if known is None:
            return False
        if not statute.tokens or known == {()}:
            return True
        return any(
            tokens and (statute.is_under(tokens) or tokens[: len(statute.tokens)] == statute.tokens)
            for tokens in known
        )

    def is_listed_as_written(self, statute: Statute) -> bool:
        """Whether the state lists the statute itself, or one whose subsection it is."""
        known = self.sections.get((statute.book, statute.section), frozenset())
        return statute.tokens in known or any(
            tokens and statute.is_under(tokens) for tokens in known
        )


@lru_cache(maxsize=8)
def load_code_tables(folder: Path) -> CodeTables:
    """Load the charge codes of a state.

    Args:
        folder: Folder with books.csv, sections.csv, literals.csv, inchoate.csv,
            lists.csv, reaches.csv, peer_patterns.csv, scores.csv and words.toml.

    Raises:
        PackError: A table is missing or cannot be read.

    Example:
        >>> from vacatur.charges.tables import BUNDLED
        >>> tables = load_code_tables(BUNDLED / "us-ca" / "charges")
        >>> tables.books["H&S"], tables.books_of["11357"]
        ('HS', ('HS',))
    """
    try:
        return _load(folder)
    except (
        OSError,
        pl.exceptions.PolarsError,
        tomllib.TOMLDecodeError,
        re.error,
        KeyError,
    ) as error:
        message = f"The charge codes in [{folder.name}] cannot be read: [{type(error).__name__}]."
        raise PackError(message, hint="Check the pack with `vacatur packs check`.") from error


def _load(folder: Path) -> CodeTables:
    books = _rows(folder, "books")
    catalogue = _read(folder, "sections")
    lists = _lists(_rows(folder, "lists"), _rows(folder, "reaches"))
    forms = _rows(folder, "inchoate")
    inchoate = {(row["book"], row["section"]): row["inchoate"] for row in forms}
    listed = frozenset(
        (entry.statute.book, entry.statute.section) for rows in lists.values() for entry in rows
    )
    entries = {entry.statute for rows in lists.values() for entry in rows}
    sections = _sections(catalogue, entries | {Statute(*place) for place in inchoate})
    return CodeTables(
        books={
            spelling: row["book"]
            for row in books
            if row["kind"] != MARKER
            for spelling in row["spellings"].split(";")
        },
        titled=frozenset(row["book"] for row in books if row["titled"] == "true"),
        sections=sections,
        books_of=_books_of(sections, {row["book"] for row in books if row["kind"] == MARKER}),
        literals={
            row["text"]: Statute(row["book"], row["section"]) for row in _rows(folder, "literals")
        },
        inchoate=inchoate,
        open_inchoate=frozenset(
            (row["book"], row["section"]) for row in forms if row["any_offense"] == "true"
        ),
        lists=lists,
        listed=listed,
        patterns=_patterns(_rows(folder, "peer_patterns")),
        catalogue=catalogue,
        scores=_read(folder, "scores"),
        words=tomllib.loads((folder / "words.toml").read_text(encoding="utf-8")),
    )


def _read(folder: Path, name: str) -> pl.DataFrame:
    return pl.read_csv(folder / f"{name}.csv", infer_schema=False, glob=False)


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    return _read(folder, name).fill_null("").to_dicts()


def _sections(
    catalogue: pl.DataFrame, further: set[Statute]
) -> dict[tuple[str, str], frozenset[tuple[str, ...]]]:
    """Sections of the catalogue, and the statutes that only another table names."""
    found: dict[tuple[str, str], set[tuple[str, ...]]] = {}
    for book, section, subsection in catalogue.select("book", "section", "subsection").iter_rows():
        found.setdefault((book, section), set()).add(tokens_of(subsection))
    for statute in further:
        found.setdefault((statute.book, statute.section), set()).add(statute.tokens)
    return {place: frozenset(tokens) for place, tokens in found.items()}


def _books_of(
    sections: Mapping[tuple[str, str], object], markers: set[str]
) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for book, section in sections:
        if book not in markers:
            found.setdefault(section, set()).add(book)
    return {section: tuple(sorted(books)) for section, books in found.items()}


def _lists(
    rows: list[dict[str, str]], reaches: list[dict[str, str]]
) -> dict[str, tuple[Entry, ...]]:
    suffixes = {row["reach"]: row["suffix"] for row in reaches}
    found: dict[str, list[Entry]] = {}
    for row in rows:
        statute = Statute(row["book"], row["section"], tokens_of(row["subsection"]))
        suffix = suffixes[row["reach"]]
        entry = Entry(
            statute=statute,
            whole=re.compile(f"(?:{re.escape(statute.code)}){suffix}"),
            exact=not suffix,
        )
        found.setdefault(row["list"], []).append(entry)
    return {name: tuple(entries) for name, entries in found.items()}


def _patterns(rows: list[dict[str, str]]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["list"], []).append(row["pattern"])
    return {name: "|".join(f"(?:{pattern})" for pattern in all_) for name, all_ in found.items()}
