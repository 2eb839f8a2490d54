"""What a jurisdiction's letters say, and which outcomes get one: data, checked as it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812  the words have a field of that name
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from vacatur.dossiers.office import read_paper
from vacatur.errors import PackError
from vacatur.papers.notices.counties import same

Stage = Literal["eligible", "granted"]
Text = Annotated[str, Field(min_length=1)]
SETTINGS: Final = "notice.toml"
TEMPLATE: Final = "notices.typ"


class Part(BaseModel):
    """Base of every part of the files."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sourced(Part):
    """A statement of law, and where it was checked or how sure it is."""

    cite: Text
    basis: str = ""
    confidence: Annotated[float, Field(gt=0, le=1)] | None = None


class Covered(Sourced):
    """An outcome that gets a letter at a stage."""

    code: Text
    stage: Stage
    day: Literal["", "eligible_on", "deadline", "order_date"] = ""
    """The day that stands beside each record."""


class Way(Sourced):
    """A further path that the decision names, and a letter too."""

    code: Text


class Always(Sourced):
    """What every letter says."""

    what: Text


class Deceased(Part):
    """What becomes of letters to people recorded as deceased."""

    reason: Text
    option: str
    """The option of the pack that mails them all the same; none when empty."""
    policy: Text


class AddressPolicy(Part):
    """Which findings about an address keep a letter back."""

    held: tuple[Text, ...]
    agencies: tuple[str, ...] = ()
    policy: Text


class Office(Part):
    """Whom to ask."""

    name: Text
    lines: tuple[Text, ...] = ()


class Offices(Part):
    """The office that writes, and those of counties."""

    office: Office
    county: dict[str, Office] = {}

    def of(self, county: str) -> Office:
        """The office of a county; the one that writes where that has none of its own."""
        named = {same(name): office for name, office in self.county.items()}
        return named.get(same(county), self.office)


class Settings(Part):
    """The file `notice.toml`."""

    status: Literal["draft", "adopted"]
    languages: Annotated[tuple[Text, ...], Field(min_length=1)]
    fonts: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Families that the template is set in; a character that none of them has is not printed."""
    deceased: Deceased
    address: AddressPolicy
    outcome: tuple[Covered, ...]
    path: tuple[Way, ...] = ()
    always: tuple[Always, ...] = ()


class Opening(Part):
    """How a letter begins at a stage."""

    stage: Stage
    heading: Text
    opening: tuple[Text, ...]


class Said(Part):
    """What is said of the records of one outcome."""

    code: Text
    stage: Stage
    heading: Text
    text: Text
    day: str
    """Stands beside a record that has its day; `{date}` is the day."""


class SaidPath(Part):
    """What is said of a further path."""

    code: Text
    text: Text


class ListOf(Part):
    """A heading and its items."""

    heading: Text
    items: tuple[Text, ...]


class Passage(Part):
    """A heading and its paragraphs."""

    heading: Text
    text: tuple[Text, ...]


class Words(Part):
    """The words of one language: a file such as `notice.en.toml`."""

    language: Text
    title: Text
    reference: Text
    draft: Text
    law: Text
    months: Annotated[tuple[Text, ...], Field(min_length=12, max_length=12)]
    date: Text
    county: Text
    case: Text
    arrest: Text
    charges: Text
    unnamed: Text
    other_language: Text
    no_office: Text
    no_contact: Text
    need_not: ListOf
    ask: Passage
    stage: tuple[Opening, ...]
    outcome: tuple[Said, ...]
    path: tuple[SaidPath, ...] = ()

    def written(self, day: Day) -> str:
        """A day as the language writes it."""
        return self.date.format(month=self.months[day.month - 1], day=day.day, year=day.year)


@dataclass(frozen=True, kw_only=True)
class Notice:
    """All that letters of one stage are made from."""

    stage: Stage
    settings: Settings
    words: Mapping[str, Words]
    offices: Offices | None
    """Whom to ask; None where the letter leaves that open."""

    @property
    def covered(self) -> dict[str, Covered]:
        """The outcomes that get a letter, in the order of the file."""
        return {each.code: each for each in self.settings.outcome if each.stage == self.stage}

    @property
    def paths(self) -> dict[str, Way]:
        """The further paths that a letter names; none once an order is made."""
        ways = self.settings.path if self.stage == "eligible" else ()
        return {way.code: way for way in ways}


def read_notice(
    folder: Path, *, stage: Stage, languages: tuple[str, ...] = (), office: Path | None = None
) -> Notice:
    """Read the words of letters.

    Args:
        folder: The papers of a jurisdiction, or an office's own.
        stage: What the letters tell of.
        languages: Those wanted; all of the settings when empty.
        office: A file that says whom to ask, with `[office]` and `[county.NAME]`.

    Raises:
        PackError: A file is missing or does not hold, or a language does not say all.
    """
    settings = read_paper(folder, SETTINGS, Settings)
    wanted = languages or settings.languages
    words = {name: read_paper(folder, f"notice.{name}.toml", Words) for name in wanted}
    for name, told in words.items():
        _refuse_gaps(f"notice.{name}.toml", settings, told)
    offices = None if office is None else read_paper(office.parent, office.name, Offices)
    return Notice(stage=stage, settings=settings, words=words, offices=offices)


def _refuse_gaps(file: str, settings: Settings, words: Words) -> None:
    asked = {(each.code, each.stage) for each in settings.outcome}
    told = {(each.code, each.stage) for each in words.outcome}
    gaps = sorted(code for code, _ in asked ^ told)
    gaps += sorted({way.code for way in settings.path} ^ {way.code for way in words.path})
    gaps += sorted({each.stage for each in settings.outcome} ^ {each.stage for each in words.stage})
    if gaps:
        message = f"[{file}] and [{SETTINGS}] do not speak of the same: [{gaps[0]}]."
        raise PackError(message, hint="Each outcome, path and stage needs its words.")
    try:
        _try_forms(words)
    except (KeyError, IndexError, ValueError) as error:
        message = f"[{file}] has a brace that names nothing."
        raise PackError(message, hint="Compare it with the one that comes along.") from error


def _try_forms(words: Words) -> None:
    """Fill every form of words once, lest one fails in the middle of a print run."""
    day = words.written(Day.min)
    words.county.format(county="")
    words.case.format(case="")
    words.arrest.format(date=day)
    words.charges.format(count=2)
    for said in words.outcome:
        said.day.format(date=day)
