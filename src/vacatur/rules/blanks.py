"""What may be decided otherwise because a field is blank: few things, each with its reason.

A blank is unknown, and what rests on it goes to review. Where the law, or the office, says that a
blank means something, or where a review was due to a contradiction of which one side is gone, the
pack lists it; the tests hide every field of many records and allow nothing else.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from vacatur.records.schema import BY_NAME
from vacatur.rules.model import Code, Identifier, OptionValue, Part, Sentence, Sourced


class Blank(Sourced):
    """Where these fields are blank, another answer may follow, and not review.

    Attributes:
        fields: Columns of records.
        was: Outcomes that there may have been; any where none is named.
        becomes: Outcomes that may follow; any where none is named.
        answers: Criteria, one of which is answered otherwise; any where none is named.
        of: Whose answer it may be: that of the record itself, or of others of its person.
        options: The choices of the office under which it holds.
        reads: What the blank means, in words.
        policy: Why the office takes it so where the law does not say.
    """

    fields: Annotated[tuple[str, ...], Field(min_length=1)]
    was: tuple[Code, ...] = ()
    becomes: tuple[Code, ...] = ()
    answers: tuple[Identifier, ...] = ()
    of: Literal["itself", "others", "all"] = "itself"
    options: dict[Identifier, OptionValue] = Field(default_factory=dict)
    reads: Sentence
    policy: str = ""

    @property
    def in_words(self) -> str:
        """What the blank means, and whether that is policy.

        Example:
            >>> Blank(fields=("juvenile",), reads="None.", cite="Act", basis="read").in_words
            'juvenile: None.'
        """
        policy = f" [POLICY] {self.policy}" if self.policy else ""
        return f"{', '.join(self.fields)}: {self.reads}{policy}"

    @model_validator(mode="after")
    def _names_columns(self) -> Self:
        strange = sorted(set(self.fields) - set(BY_NAME))
        if strange:
            msg = f"[{strange[0]}] is no column of a record"
            raise ValueError(msg)
        return self


class Blanks(Part):
    """`blanks.toml`: all that may be decided otherwise because a field is blank."""

    blank: tuple[Blank, ...] = ()
