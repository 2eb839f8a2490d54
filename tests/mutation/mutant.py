"""What a mutant is: a pack with one small change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from typing import Any, NamedTuple

import polars as pl

from tests.mutation.edits import sql_edits
from vacatur.rules.load import Pack
from vacatur.rules.model import Part

Given = Mapping[str, str]
Edited = Callable[[Pack, Given], Pack]
"""A pack, and the options that its cases give, to the pack with the change; the same where the
change is of something that it does not have."""

WHOLE = ("TRUE", "FALSE")


class Mutant(NamedTuple):
    """One change. Its name stays the same as long as the text that it changes does."""

    part: str
    does: str
    edited: Edited
    reads: bool = False
    """Whether it changes how records are read, and not only what is decided of them."""
    formula: tuple[str, str] | None = None
    """The SQL before and after, where nothing else is changed."""
    rules: bool = False
    """Whether nothing but the ordered table is changed."""

    @property
    def name(self) -> str:
        """What is changed, and how."""
        return f"{self.part} | {' '.join(self.does.split())}"


class EditedPack(Pack):
    """A pack of which one table is another than the one in its folder."""

    tables: Mapping[str, pl.DataFrame]

    @classmethod
    def of(cls, pack: Pack, name: str, table: pl.DataFrame) -> EditedPack:
        """The same pack with another table."""
        edited = cls(**{field.name: getattr(pack, field.name) for field in fields(pack)})
        object.__setattr__(edited, "tables", {name: table})
        return edited

    def data(self, name: str) -> pl.DataFrame:
        return self.tables[name] if name in self.tables else super().data(name)


def changes(part: Part, field: str, *, whole: bool = False) -> Iterator[tuple[str, Part]]:
    """A part with each change of one of its formulas."""
    sql = getattr(part, field)
    for edit in sql_edits(sql):
        yield f"{field} {edit.does}", part.model_copy(update={field: edit.text})
    if whole:
        for text in WHOLE:
            if text != sql.strip():
                yield f"{field} is [{text}]", part.model_copy(update={field: text})


def put(parts: tuple[Any, ...], place: int, part: Part) -> tuple[Any, ...]:
    return (*parts[:place], part, *parts[place + 1 :])
