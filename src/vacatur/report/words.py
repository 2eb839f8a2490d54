"""What the page says: names of things, and numbers and dates as people read them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final

from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field

from vacatur.dossiers.deadlines import Due, dues_of
from vacatur.dossiers.office import read_paper, shipped_papers
from vacatur.rules.load import Pack
from vacatur.rules.model import Outcome

PAPER: Final = "report.toml"
HIDDEN: Final = Markup('<span class="withheld">hidden</span>')
"""What stands for a count that is too small to be shown, or would tell one that is."""
NOTHING: Final = "\u2013"
_MONTH: Final = 7


class Names(BaseModel):
    """`report.toml` of a jurisdiction's papers: short names for charts; no decision needs them."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    outcome: dict[str, Annotated[str, Field(min_length=3, max_length=40)]] = {}
    """By code, what charts call an outcome."""
    offense_class: dict[str, str] = {}
    """By spelling, what tables call a class."""
    deadline: dict[str, Annotated[str, Field(min_length=3, max_length=60)]] = {}
    """By id, what a deadline of every year is called."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """The page's own words, and those and the deadlines of a jurisdiction."""

    own: Mapping[str, Mapping[str, str]]
    names: Names
    dues: Sequence[Due]
    pack: Pack

    @classmethod
    def of(cls, pack: Pack, own: Path | None = None) -> Words:
        """Read them; a jurisdiction without short names does without.

        Args:
            pack: The pack.
            own: The office's own folder of papers, whose names go first.

        Raises:
            PackError: The jurisdiction's are not as they must be.
        """
        folders = [shipped_papers(pack), *([own] if own else [])]
        found = [folder for folder in folders if (folder / PAPER).is_file()]
        names = read_paper(found[-1], PAPER, Names) if found else Names()
        return cls(own=own_words(), names=names, dues=dues_of(pack, own), pack=pack)

    @cached_property
    def outcomes(self) -> Mapping[str, Outcome]:
        """The outcomes of the pack, by code."""
        return {outcome.code: outcome for outcome in self.pack.header.outcome}

    def outcome(self, code: str) -> str:
        """What an outcome is called."""
        return self.names.outcome.get(code) or code.replace("_", " ").capitalize()

    def offense_class(self, text: str | None) -> str:
        """What a class is called."""
        if text is None:
            return "Not known"
        return self.names.offense_class.get(text) or text

    def group(self, way: str, name: str) -> str:
        """What a group of people is called.

        Example:
            >>> from vacatur.rules.load import load_pack
            >>> words = Words.of(load_pack("us-il/cannabis"))
            >>> words.group("age", "25-34"), words.group("age", "65-"), words.group("sex", "F")
            ('25 to 34', '65 and over', 'Female')
        """
        if name in self.own["group"]:
            return self.own["group"][name]
        if way == "age":
            low, _, high = name.partition("-")
            return (
                f"Under {int(high) + 1}"
                if low == "0"
                else f"{low} " + (f"to {high}" if high else "and over")
            )
        return self.own.get(way, {}).get(name) or title(name)


@cache
def own_words() -> dict[str, dict[str, str]]:
    """The page's own words."""
    return data("words.toml")


def data(name: str) -> dict[str, Any]:
    """A data file of the report."""
    return tomllib.loads((files("vacatur.report") / name).read_text(encoding="utf-8"))


def title(text: str) -> str:
    """A text in capitals as a name; one that is not in capitals stays.

    Example:
        >>> title("ASIAN PACIFIC ISLANDER"), title("DuPage")
        ('Asian Pacific Islander', 'DuPage')
    """
    return text.title() if text.isupper() and len(text) > 1 else text


def number(count: int | None) -> str | Markup:
    """A count for reading.

    Example:
        >>> number(339237), number(None)
        ('339,237', Markup('<span class="withheld">hidden</span>'))
    """
    return HIDDEN if count is None else f"{count:,}"


def share(part: int | None, whole: int | None) -> str | Markup:
    """A share in whole percent; what is not quite nothing or all is not said to be.

    Example:
        >>> share(1, 3), share(1, 1000), share(999, 1000)
        ('33%', 'under 1%', 'over 99%')
    """
    if part is None or whole is None:
        return HIDDEN
    if not whole:
        return NOTHING
    percent = 100 * part / whole
    if 0 < percent < 1:
        return "under 1%"
    if 99 < percent < 100:  # noqa: PLR2004  percent
        return "over 99%"
    return f"{percent:.0f}%"


def day(text: str | date) -> str:
    """A day, or a month, as it is said.

    Example:
        >>> day("2021-01-01"), day("2021-02")
        ('January 1, 2021', 'February 2021')
    """
    whole = str(text)
    first = date.fromisoformat(whole if len(whole) > _MONTH else f"{whole}-01")
    return f"{first:%B} {first.day}, {first.year}" if len(whole) > _MONTH else f"{first:%B %Y}"


def plural(count: int | None, one: str, many: str) -> str:
    """The word that goes with a count.

    Example:
        >>> plural(1, "person", "people"), plural(0, "person", "people")
        ('person', 'people')
    """
    return one if count == 1 else many
