"""The files of a rule pack as typed models: unknown keys and wrong types are refused."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
Sentence = Annotated[str, Field(min_length=3)]
OptionValue = str | bool | int | tuple[str, ...]
Determination = Literal["ELIGIBLE", "NOT_YET", "NEEDS_REVIEW", "NOT_ELIGIBLE"]


class Part(BaseModel):
    """Base of every part of a pack."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Sourced(Part):
    """A statement of law: where it stands, and how far it was checked.

    `basis` says where the text was checked; `confidence` is given where it was not.
    """

    cite: Sentence
    basis: str = ""
    confidence: Annotated[float, Field(gt=0, le=1)] | None = None

    @model_validator(mode="after")
    def _has_basis_or_confidence(self) -> Self:
        if not self.basis and self.confidence is None:
            msg = "needs a basis (where it was checked) or a confidence (where it was not)"
            raise ValueError(msg)
        return self


class Option(Part):
    """One choice that the office in charge may make; the first value is the default.

    Of several values an option takes one, or any number of them where its default is a list. A
    text option without values is free text, and a `required` one must be given before anything is
    decided. A whole number lies between `least` and `most`; where it is `or_off`, 0 is off. `key`
    is the option's name in a file of options.
    """

    id: Identifier
    values: tuple[str | bool | int, ...] = ()
    default: OptionValue
    least: int | None = None
    most: int | None = None
    or_off: bool = False
    required: bool = False
    key: str = ""
    reads: Sentence
    policy: str = ""

    @model_validator(mode="after")
    def _default_is_a_value(self) -> Self:
        chosen = self.default if isinstance(self.default, tuple) else (self.default,)
        if self.values and not self.required and not set(chosen) <= set(self.values):
            msg = f"default [{self.default}] is none of its values"
            raise ValueError(msg)
        return self


class Outcome(Sourced):
    """One of the pack's own answers, and the determination it stands for."""

    code: Code
    determination: Determination
    reads: Sentence


class Reason(Part):
    """A reason code in words."""

    code: Code
    reads: Sentence


class Derived(Sourced):
    """A fact computed from other facts."""

    id: Identifier
    type: Literal["boolean", "date", "number", "text"]
    words: tuple[str, ...] = ()
    sql: Sentence
    reads: Sentence


class Association(Sourced):
    """A fact about a record's neighbours: is there another record of which `sql` is true?

    `scope` says which records are neighbours: those of the same person in the same arrest or case
    (`arrest_or_case`), or in the same case only (`case`).
    """

    id: Identifier
    scope: Literal["arrest_or_case", "case"]
    sql: Sentence
    reads: Sentence


class Gathered(Sourced):
    """A fact gathered from all records of a person, a cycle, a step or a count, itself included.

    `any`: is `where` true of one of them (unknown if of none, but unknown of one)? `number`: of how
    many is it true? `possible`: of how many is it true or unknown? `earliest` and `latest`: the
    first and last `date` of those of which it is true. `before`: of how many that have the same
    `alike`, and an earlier `date` than the record, is it true? `different`: how many values of
    `differs` have those of which it is true and that have the same `alike` as the record?
    """

    id: Identifier
    over: Literal["person", "cycle", "step", "count"]
    kind: Literal["any", "number", "possible", "earliest", "latest", "before", "different"]
    where: Sentence
    date: Identifier | None = None
    alike: Identifier | None = None
    differs: Identifier | None = None
    reads: Sentence

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        needs = {
            "date": ("earliest", "latest", "before"),
            "alike": ("before", "different"),
            "differs": ("different",),
        }
        for name, kinds in needs.items():
            if (getattr(self, name) is not None) is not (self.kind in kinds):
                msg = f"{name} is for {' and '.join(kinds)}, and must be given there"
                raise ValueError(msg)
        return self


class Criterion(Sourced):
    """A three-valued question about a record.

    `if_true`, `if_false` and `if_unknown` are the reason codes that the answer gives to a decision
    it took part in; most questions name one or two of them.
    """

    id: Identifier
    sql: Sentence
    reads: Sentence
    if_true: Code | None = None
    if_false: Code | None = None
    if_unknown: Code | None = None


class Rule(Sourced):
    """One row of the ordered table: the first whose `when` is true decides.

    One whose `when` is unknown leads to review, unless it says ``unknown = "skip"``. `suggest`
    replaces `when` where the table is read for a suggestion only; `suggests` says whether a record
    under review by this rule carries a suggestion at all.
    """

    id: Identifier
    step: str
    when: Sentence
    outcome: Code
    reasons: tuple[Code, ...] = ()
    unknown: Literal["review", "skip"] = "review"
    suggest: str = ""
    suggests: str = "TRUE"
    also: tuple[Code, ...] = ()
    label: str = ""
    """The office's own words for this answer; `{option}` and `{fact}` stand for their values."""


class Tier(Sourced):
    """A tier of an outcome: the first whose `when` is true."""

    code: Code
    outcomes: tuple[Code, ...]
    when: Sentence


class Path(Sourced):
    """A further path to relief, listed beside an outcome."""

    code: Code
    outcomes: tuple[Code, ...]
    when: Sentence


class Note(Sourced):
    """A reason code that accompanies a decision without deciding it."""

    code: Code
    determinations: tuple[Determination, ...] = ()
    outcomes: tuple[Code, ...] = ()
    when: Sentence


class OutputDate(Sourced):
    """A date written beside certain outcomes."""

    column: Literal["eligible_on", "deadline"]
    outcomes: tuple[Code, ...]
    sql: Sentence


class Reading(Part):
    """How the generic facts are read in this jurisdiction.

    `facts` names the family of facts that its records give: those of charges, each with its own
    arrest or case, or those of histories, where the whole record of a person counts.
    `section_lists` names, by the fact that says which of its sections a charge has, an option that
    is a list of sections; `registration` fits the texts of a duty to register.
    """

    charges: str
    facts: Literal["charges", "histories"] = "charges"
    section_lists: dict[str, Identifier] = {}
    registration: str = r"\b\B"
    ordinance_case: str = ""
    court_event: str = ""
    punished_as: dict[str, str] = {}
    enhancement: str = ""
    no_enhancement: str = ""
    conflict_option: Identifier | None = None
    text_sections: dict[str, str] = {}


class Impact(Part):
    """Which outcomes take away a conviction, and which only its being a felony."""

    clearing: tuple[Code, ...]
    reducing: tuple[Code, ...] = ()
    gone: tuple[Code, ...] = ()


class WhatIf(Sourced):
    """Relief of another extent: what if every conviction of which `sql` is true were taken away?"""

    id: Identifier
    sql: Sentence
    reads: Sentence


class Header(Part):
    """`pack.toml`: what the pack is, its options, outcomes and reason codes."""

    id: Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]{2})?/[a-z0-9_-]+$")]
    title: Sentence
    jurisdiction: Sentence
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    authority: Sentence
    status: Sentence
    in_force: date
    ends: date | None = None
    reading: Reading
    impact: Impact
    limits: tuple[Sentence, ...] = ()
    option: tuple[Option, ...] = ()
    outcome: tuple[Outcome, ...]
    reason: tuple[Reason, ...]


class Table(Part):
    """`rules.toml`: the ordered table and what stands beside an outcome."""

    rule: tuple[Rule, ...]
    tier: tuple[Tier, ...] = ()
    path: tuple[Path, ...] = ()
    note: tuple[Note, ...] = ()
    date: tuple[OutputDate, ...] = ()


class Flow(Table):
    """`flows/*.toml`: one way through the law, chosen by the option `flow`.

    Its `options` replace the pack's defaults; `as_peer` reads charges, dates and counties exactly
    as the program does whose answers it repeats, faults included. `beside` names what must be given
    beside a list of cases, each with the source profile that reads it.
    """

    title: Sentence
    options: dict[Identifier, OptionValue] = {}
    as_peer: bool = False
    beside: dict[Identifier, str] = {}


class PackFacts(Part):
    """`facts.toml`: facts that this law adds to the generic ones."""

    derived: tuple[Derived, ...] = ()
    gathered: tuple[Gathered, ...] = ()
    what_if: tuple[WhatIf, ...] = ()
    association: tuple[Association, ...] = ()
