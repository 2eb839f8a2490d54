"""The part of a source profile that says which rows are one record, and what decides it."""

from __future__ import annotations

from typing import Any, Self

from pydantic import model_validator

from vacatur.records.profile_parts import Names, Part, Pattern


class MergeStep(Part):
    """One way in which the rows of a record decide its disposition together.

    The deciding row is the latest of the last kind named. A contesting row counts as later when
    it, or the deciding row, has no date.
    """

    all: Names
    """Kinds that must be there; the texts of their latest rows are joined."""
    unless_ever: Names = ()
    """Kinds that must not be there at all."""
    unless_since: Names = ()
    """Kinds that must not be dated on or after the deciding row."""
    unless_later: Names = ()
    """Kinds that must not be dated after the deciding row."""


class MergeFact(Part):
    """A value that one kind of row settles in another column."""

    kind: str
    column: str
    value: str


class MergeRule(Part):
    """Which rows are one record, and which of their dispositions decides."""

    by: Names
    """Rows that agree in these columns are one record."""
    never_blank: Names = ()
    """Rows that are blank in one of these stay by themselves."""
    parts: bool = False
    """Whether each row has a part of the sentence, so that equal ones count as often as they
    stand."""
    kinds: dict[str, Pattern]
    """Patterns of the disposition's text, by a name of the profile's own. Case is ignored."""
    in_sentence: Names = ()
    """Kinds that the sentence may show as well."""
    steps: tuple[MergeStep, ...] = ()
    """The first step that applies decides. Where none does, or where a row is of no kind, all
    dispositions are joined, so that no vocabulary takes them for one it knows."""
    facts: tuple[MergeFact, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _tuples(cls, data: dict[str, Any]) -> dict[str, Any]:
        return {k: tuple(v) if k in {"steps", "facts"} else v for k, v in data.items()}

    @model_validator(mode="after")
    def _kinds_are_named(self) -> Self:
        lists = [(s.all, s.unless_ever, s.unless_since, s.unless_later) for s in self.steps]
        used = {kind for step in lists for kinds in step for kind in kinds}
        unknown = sorted(
            {*used, *self.in_sentence, *(f.kind for f in self.facts)} - set(self.kinds)
        )
        if unknown:
            message = f"no kinds of disposition: {', '.join(unknown)}"
            raise ValueError(message)
        return self
