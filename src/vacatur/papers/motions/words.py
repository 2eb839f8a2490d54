"""What `motions.toml` of a jurisdiction says: filings, papers, schedules and their words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from vacatur.dossiers.office import read_paper
from vacatur.papers.motions.columns import FIELDS

FILE: Final = "motions.toml"
PLACEHOLDERS: Final = frozenset(
    {
        "county",
        "COUNTY",
        "motion",
        "motions",
        "individuals",
        "cases",
        "convictions",
        "as_of",
        "name",
        "case_numbers",
    }
)
"""What a text may have in braces."""
COUNTS: Final = ("individuals", "cases", "convictions")
Counted = Annotated[tuple[str, str], Field(min_length=2, max_length=2)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Shown(_Part):
    """One line of a cell: a field of the schedule, and what stands before it."""

    field: str
    label: str = ""
    bold: bool = False
    optional: bool = False
    """Whether nothing is printed where it is not on file, and nothing is counted."""

    @field_validator("field")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in FIELDS:
            raise ValueError(f"a schedule has no field [{name}]")
        return name


class Column(_Part):
    """A column of a schedule, as it is printed."""

    heading: str
    width: float = Field(ge=0)
    """A share of the page; 0 for as wide as its text."""
    part: tuple[Shown, ...] = ()
    blank: bool = False
    """Whether it is left for the hand."""


class Schedule(_Part):
    """A schedule as it is printed."""

    title: str
    note: str
    column: tuple[Column, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _only_known(self) -> Self:
        for text in (self.title, self.note):
            check_placeholders(text)
        return self

    @property
    def parts(self) -> Iterator[Shown]:
        """Every part of every column."""
        return (part for column in self.column for part in column.part)


class Point(_Part):
    """A numbered paragraph: its words, the law it rests on, and where that was checked."""

    text: str
    cite: str
    basis: str = ""
    confidence: float | None = None


class Paper(_Part):
    """One paper: its template and its words."""

    id: str
    template: str = Field(pattern=r"^[\w-]+\.typ$")
    title: str
    court: tuple[str, ...]
    parties: tuple[str, ...]
    numbers: tuple[str, ...]
    heading: str
    opening: str
    schedule: str = ""
    asks: str
    requests: tuple[str, ...]
    signature: tuple[str, ...]
    point: tuple[Point, ...] = ()

    @property
    def texts(self) -> Iterator[str]:
        """Everything that it says."""
        yield from (self.title, self.heading, self.opening, self.asks)
        for many in (self.court, self.parties, self.numbers, self.requests, self.signature):
            yield from many
        yield from (point.text for point in self.point)

    @model_validator(mode="after")
    def _only_known(self) -> Self:
        for text in self.texts:
            check_placeholders(text)
        return self


class Filing(_Part):
    """What papers are filed together: for which outcomes, and which they are."""

    id: str
    reads: str
    outcomes: frozenset[str]
    also: frozenset[str]
    """Further paths of a decision that open this filing, whatever its outcome."""
    papers: tuple[str, ...] = Field(min_length=1)
    cite: str
    basis: str = ""
    confidence: float | None = None


class Motions(_Part):
    """The whole file."""

    lang: str
    draft: str = Field(min_length=1)
    fonts: tuple[str, ...] = Field(min_length=1)
    missing: str
    date: str
    """Of `{year}`, `{month}` and `{day}`."""
    span: str
    """Of `{years}` and `{months}`."""
    list_title: str
    hash_label: str
    anniversary: str = ""
    anniversary_before: str = ""
    counties: tuple[str, ...] = Field(min_length=1)
    counted: Mapping[str, Counted]
    totals: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]] = {}
    filing: tuple[Filing, ...]
    schedules: Mapping[str, Schedule]
    paper: tuple[Paper, ...]

    def the_filing(self, name: str) -> Filing | None:
        """A filing by its id; None where this jurisdiction has none."""
        return next((filing for filing in self.filing if filing.id == name), None)

    def papers_of(self, filing: Filing) -> list[Paper]:
        """The papers of a filing, in its order."""
        by_id = {paper.id: paper for paper in self.paper}
        return [by_id[name] for name in filing.papers]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for name in COUNTS:
            if name not in self.counted:
                raise ValueError(f"counted has no [{name}]")
        if surplus := set(self.totals) - set(COUNTS):
            raise ValueError(f"nothing counts [{min(surplus)}]")
        check_placeholders(self.date, {"year", "month", "day"})
        check_placeholders(self.span, {"years", "months"})
        papers = {paper.id for paper in self.paper}
        asked = {name for filing in self.filing for name in filing.papers}
        if absent := asked - papers:
            raise ValueError(f"no paper is called [{min(absent)}]")
        wanted = {paper.schedule for paper in self.paper if paper.schedule}
        if absent := wanted - set(self.schedules):
            raise ValueError(f"no schedule is called [{min(absent)}]")
        return self


def check_placeholders(text: str, known: Collection[str] = PLACEHOLDERS) -> None:
    """Refuse a text that has anything in braces that nothing fills.

    Raises:
        ValueError: It has.

    Example:
        >>> check_placeholders("{county} County")
    """
    for _, name, form, conversion in Formatter().parse(text):
        if name is not None and (name not in known or form or conversion):
            raise ValueError(f"nothing fills [{{{name}}}]")


def read_motions(folder: Path) -> Motions:
    """Read `motions.toml` of a folder of papers.

    Raises:
        PackError: It is missing, or does not hold.
    """
    return read_paper(folder, FILE, Motions)
