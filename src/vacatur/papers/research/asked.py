"""What may be asked of agencies: facts, who holds each, and the answers it can have; data."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Self

from pydantic import BeforeValidator, Field, model_validator

from vacatur.records.profile_parts import listed
from vacatur.records.schema import BY_NAME
from vacatur.rules.model import Identifier, OptionValue, Part, Sentence, Sourced

FILE: Final = "research.toml"
HOLD: Final = "row_set_aside"
"""The fact that frees a record on hold; the one question without answers of its own."""
SQL: Final = "= "
"""What stands before SQL that gives a text."""
HOLD_ANSWERS: Final = ("nothing that bears on this record", "something that bears on it")
Value = str | bool | int | float | date
Columns = Annotated[tuple[str, ...], BeforeValidator(listed)]


class Holder(Sourced):
    """Who holds facts.

    Attributes:
        of_county: Whether each county has its own.
        policy: Why they are asked where no law says it.
    """

    id: Identifier
    name: Sentence
    of_county: bool = False
    policy: str = ""


class Answer(Part):
    """One answer that a fact can have.

    Attributes:
        reads: The answer in words.
        set: What the record then says, by column of records, or by fact of its neighbours. Text
            stands for itself and a blank text for a blank; dates and numbers, and text behind
            `= `, are SQL over facts.
        options: The choices of the office under which it is so.
        possible: SQL over facts and criteria; where it is not true, the answer cannot be.
    """

    reads: Sentence
    set: dict[Identifier, Value] = Field(default_factory=dict)
    options: dict[Identifier, OptionValue] = Field(default_factory=dict)
    possible: str = "TRUE"

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if bool(self.set) == bool(self.options):
            message = f"[{self.reads}] needs either [set] or [options]"
            raise ValueError(message)
        return self


class Question(Sourced):
    """One fact that a review can wait for.

    Attributes:
        reads: The fact in words.
        holder: Who holds it.
        other_holder: Who holds it instead where `other_when` is true.
        ask: What to ask for.
        stands: Where it usually stands.
        when: SQL over facts and criteria: where the fact is open.
        between: Columns of which one is wrong, where `between_when` says that they disagree.
        policy: Why the office asks so where no law says it.
    """

    id: Identifier
    reads: Sentence
    holder: Identifier
    other_holder: str = ""
    other_when: str = "FALSE"
    ask: Sentence
    stands: Sentence
    when: str = "FALSE"
    between: Columns = ()
    between_when: str = "FALSE"
    answer: Annotated[tuple[Answer, ...], BeforeValidator(listed)] = ()
    policy: str = ""


class Research(Part):
    """`research.toml`: all that may be asked, the most telling first."""

    holder: Annotated[tuple[Holder, ...], BeforeValidator(listed)]
    question: Annotated[tuple[Question, ...], BeforeValidator(listed)]

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        holders = {holder.id for holder in self.holder}
        asked = [question.id for question in self.question]
        named = [name for q in self.question for name in (q.holder, q.other_holder) if name]
        strange = [name for name in named if name not in holders]
        if strange:
            message = f"[{strange[0]}] is no holder"
            raise ValueError(message)
        if len(set(asked)) < len(asked) or HOLD not in asked:
            message = f"each question needs a name of its own, and one is [{HOLD}]"
            raise ValueError(message)
        unknown = {name for q in self.question for name in q.between} - set(BY_NAME)
        if unknown:
            message = f"[{min(unknown)}] is no column of a record"
            raise ValueError(message)
        return self

    def answers(self, question: Question) -> tuple[str, ...]:
        """The answers of a question in words."""
        if question.id == HOLD:
            return HOLD_ANSWERS
        return tuple(answer.reads for answer in question.answer)

    def holder_of(self, question: Question) -> Holder:
        """Who holds the fact."""
        return next(holder for holder in self.holder if holder.id == question.holder)
