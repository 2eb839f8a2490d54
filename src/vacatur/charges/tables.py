"""The tables of one jurisdiction's charges, loaded once and read-only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from vacatur.bounded import read_toml
from vacatur.charges.corrections import Corrections
from vacatur.errors import PackError

BUNDLED = Path(__file__).parent.parent / "packs"
"""Where the packs that come with the package live."""

_LISTED = ("act", "section", "subsection", "role", "names_cannabis", "charged", "steady")
_BEFORE = ("chapter", "paragraph", "act", "section")


class Act(NamedTuple):
    """One act of the statute book and how its citations are written."""

    name: str
    article_sections: bool
    """Sections read `article-number`, such as `12-3.2`, not `4` or `5.2`."""
    open_articles: bool
    """A regular section of a catalogued article is known though it is not listed itself."""
    one_subsection: bool
    """More than one subsection token makes a citation doubtful."""
    role: str
    """`cannabis`, `paraphernalia` or blank."""
    names_cannabis: str
    """`always`, `synthetic` (only where the text says so) or blank."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ChargeTables:
    """What the reader of citations and texts needs to know, and nothing else."""

    acts: Mapping[str, Act]
    sections: Mapping[str, Mapping[str, str]]
    """Act to its sections: lower-case spelling to official spelling."""
    letters: Mapping[tuple[str, str], frozenset[str]]
    """Act and section to the subsections that exist, where they are catalogued."""
    articles: Mapping[str, frozenset[str]]
    roles: Mapping[tuple[str, str], str]
    """Act and section to `enhancement` or `inchoate_itself`."""
    charged: frozenset[tuple[str, str]]
    """Act and section seen as a charge, not only in the statute book."""
    steady: frozenset[tuple[str, str]]
    """Act and section, but for cannabis, that had in 1993 the number they have today."""
    naming: Mapping[tuple[str, str], frozenset[str]]
    """Act and section to the subsections whose own text names cannabis; blank is all of them."""
    paragraphs: Mapping[tuple[str, str], tuple[str, str]]
    """Old chapter and paragraph to act and section."""
    bare_chapters: frozenset[str]
    """Old chapters that are told from new ones without the word."""
    kept_chapters: Mapping[str, str]
    """Old chapters whose paragraph numbers became the sections of one act."""
    inchoate: tuple[tuple[str, str, str, str], ...]
    """Form of inchoate offense, where it is written (section, code, text), act, and pattern."""
    ordinances: tuple[tuple[re.Pattern[str], str], ...]
    kind_sections: pl.DataFrame
    literals: pl.DataFrame
    """Charge texts with each statute they are known to stand for."""
    abbreviations: Mapping[str, str]
    """Short forms of charge texts to the words they stand for."""
    brackets: pl.DataFrame
    """Weights and numbers of plants of subsections that no dated table of a pack holds."""
    scores: pl.DataFrame
    """Grades of reading, and how many of how many labelled charges they read right."""
    catalogue: pl.DataFrame
    words: Mapping[str, Any]
    corrections: Corrections | None = None
    """The office's own answers, which go before any reading."""

    @cached_property
    def chapters(self) -> frozenset[str]:
        """Chapters of the statute book that hold a known act."""
        return frozenset(name.split()[0] for name in self.acts)

    @cached_property
    def cannabis_acts(self) -> list[str]:
        """Names of the acts that are the jurisdiction's cannabis act."""
        return [act.name for act in self.acts.values() if act.role == "cannabis"]


@lru_cache(maxsize=8)
def load_charge_tables(folder: Path) -> ChargeTables:
    """Load the charge tables of a jurisdiction.

    Args:
        folder: Folder with acts.csv, sections.csv, ilrs.csv, inchoate.csv, ordinances.csv,
            kind_sections.csv, literals.csv, abbreviations.csv, brackets.csv, scores.csv
            and words.toml.

    Raises:
        PackError: A table is missing or cannot be read.

    Example:
        >>> tables = load_charge_tables(BUNDLED / "us-il" / "charges")
        >>> tables.paragraphs["56.5", "704"]
        ('720 ILCS 550', '4')
    """
    try:
        return _load(folder)
    except (OSError, pl.exceptions.PolarsError, KeyError, ValueError) as error:
        message = f"The charge tables in [{folder.name}] cannot be read: [{type(error).__name__}]."
        raise PackError(message, hint="Check the pack with `vacatur packs check`.") from error


def _load(folder: Path) -> ChargeTables:
    acts = {row["act"]: _act(row) for row in _rows(folder, "acts")}
    catalogue = _read(folder, "sections")
    rows = catalogue.select(_LISTED).fill_null("").to_dicts()
    sections = _grouped(acts, rows)
    old = _read(folder, "ilrs").select(_BEFORE).fill_null("").to_dicts()
    return ChargeTables(
        acts=acts,
        sections=sections,
        letters=_sets(row for row in rows if row["subsection"]),
        articles={
            act: frozenset(folded.split("-")[0] for folded in names if "-" in folded)
            for act, names in sections.items()
        },
        roles={(row["act"], row["section"]): row["role"] for row in rows if row["role"]},
        charged=frozenset((row["act"], row["section"]) for row in rows if row["charged"] == "true"),
        steady=frozenset(
            (row["act"], row["section"])
            for row in rows
            if row["steady"] == "true" and acts[row["act"]].role != "cannabis"
        ),
        naming=_sets(row for row in rows if row["names_cannabis"]),
        paragraphs={
            (row["chapter"], row["paragraph"]): (row["act"], row["section"])
            for row in old
            if row["paragraph"] != "*"
        },
        bare_chapters=frozenset(
            row["chapter"] for row in old if row["paragraph"] == "*" or "." in row["chapter"]
        ),
        kept_chapters={row["chapter"]: row["act"] for row in old if row["paragraph"] == "*"},
        inchoate=tuple(
            (row["inchoate"], row["kind"], row["act"], row["form"])
            for row in _rows(folder, "inchoate")
        ),
        ordinances=tuple(
            (re.compile(row["pattern"]), row["act"]) for row in _rows(folder, "ordinances")
        ),
        kind_sections=_read(folder, "kind_sections"),
        literals=_read(folder, "literals"),
        abbreviations={row["short"]: row["words"] for row in _rows(folder, "abbreviations")},
        brackets=_read(folder, "brackets"),
        scores=_read(folder, "scores"),
        catalogue=catalogue,
        words=read_toml(folder / "words.toml"),
    )


def _read(folder: Path, name: str) -> pl.DataFrame:
    return pl.read_csv(folder / f"{name}.csv", infer_schema=False, glob=False)


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    return _read(folder, name).fill_null("").to_dicts()


def _act(row: Mapping[str, str]) -> Act:
    return Act(
        name=row["act"],
        article_sections=row["shape"] == "article",
        open_articles=row["open_articles"] == "true",
        one_subsection=row["one_subsection"] == "true",
        role=row["role"],
        names_cannabis=row["names_cannabis"],
    )


def _grouped(acts: Mapping[str, Act], rows: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    grouped: dict[str, dict[str, str]] = {act: {} for act in acts}
    for row in rows:
        grouped[row["act"]][row["section"].lower()] = row["section"]
    return grouped


def _sets(rows: Iterable[Mapping[str, str]]) -> dict[tuple[str, str], frozenset[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        found.setdefault((row["act"], row["section"]), set()).add(row["subsection"])
    return {key: frozenset(values) for key, values in found.items()}
