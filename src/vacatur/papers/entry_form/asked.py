"""What an entry form asks, column by column; data, as the packs are."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Annotated, Final, Self

from pydantic import BeforeValidator, model_validator

from vacatur.records.profile_parts import Names, listed
from vacatur.records.profiles import Profile, load_profile
from vacatur.records.schema import BY_NAME, REQUIRED, Kind
from vacatur.rules.model import Identifier, Part, Sentence

FILE: Final = "entry-form.toml"
PROFILE: Final = "entry-form"
TRUTHS: Final = ("true", "false")
_EXAMPLES: Final = 2


@cache
def form_profile() -> Profile:
    """The source profile that a filled form is read by."""
    return load_profile(PROFILE)


def heading_of(name: str) -> str:
    """What the header of a column says: the name that the form's source profile reads."""
    rule = form_profile().rule(name)
    return rule.source[0] if rule else name


class FormColumn(Part):
    """One column.

    Attributes:
        group: The part of the paper file it comes from.
        asks: What to write.
        blank: What a blank means.
        wanted: Whether a blank sends most records to review.
        wanted_with: The column that must have a value for that, where it takes one.
        example: What stands in the example's rows.
    """

    name: Identifier
    group: Sentence
    asks: Sentence
    blank: Sentence
    wanted: bool = False
    wanted_with: str = ""
    example: Names

    @model_validator(mode="after")
    def _is_a_column(self) -> Self:
        if self.name not in BY_NAME:
            message = f"[{self.name}] is no column of a record"
            raise ValueError(message)
        if len(self.example) != _EXAMPLES:
            message = f"[{self.name}] needs {_EXAMPLES} examples"
            raise ValueError(message)
        return self

    @property
    def required(self) -> bool:
        """Whether a row needs it."""
        return self.name in REQUIRED

    @property
    def heading(self) -> str:
        """What its header says: the name that its source profile reads."""
        return heading_of(self.name)

    @property
    def kind(self) -> Kind:
        """How its text is read."""
        return BY_NAME[self.name].kind

    @property
    def help(self) -> str:
        """Shown where a cell is chosen."""
        return f"{self.asks} Blank: {self.blank[0].lower()}{self.blank[1:]}"


class Form(Part):
    """`entry-form.toml`: the columns in the order of a paper file, and the words to choose from.

    Attributes:
        edition: The day of this edition of the form.
        policy: What in it is the program's own choice.
        dispositions: Words that the pack's vocabulary reads for certain; others may be written.
    """

    edition: date
    title: Sentence
    cite: Sentence
    basis: Sentence
    policy: Sentence
    counties: Names
    classes: Names
    dispositions: Names
    sentences: Names = ()
    events: Names = ()
    column: Annotated[tuple[FormColumn, ...], BeforeValidator(listed)]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        names = [column.name for column in self.column]
        if len(set(names)) < len(names):
            message = "a column stands twice"
            raise ValueError(message)
        missing = sorted(set(REQUIRED) - set(names))
        if missing:
            message = f"the column [{missing[0]}] is missing"
            raise ValueError(message)
        return self

    def choices(self, column: FormColumn) -> tuple[str, ...]:
        """What may be chosen in a column; nothing where it is not chosen."""
        if column.kind is Kind.BOOLEAN:
            return TRUTHS
        return {
            "county": self.counties,
            "charge_class": self.classes,
            "amended_charge_class": self.classes,
            "disposition": self.dispositions,
            "sentence": self.sentences,
            "event": self.events,
        }.get(column.name, ())

    def may_be_other(self, column: FormColumn) -> bool:
        """Whether the paper's own words may stand instead."""
        return column.name in {"disposition", "sentence", "event"}
