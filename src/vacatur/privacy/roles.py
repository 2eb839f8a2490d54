"""Tables for readers outside the office: the columns that each needs, beside the whole ones."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, Final

import polars as pl
from pydantic import BaseModel, ConfigDict, TypeAdapter

from vacatur.errors import UsageError
from vacatur.privacy.small_cells import suppress
from vacatur.results.decisions import DECISION_COLUMNS
from vacatur.results.formats import Pieces
from vacatur.results.write import Content
from vacatur.rules.load import Pack

_FILE: Final = Path(__file__).with_name("roles.toml")
_DETERMINATION: Final = "determination"


class Named(BaseModel):
    """Some columns, and why their reader needs them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: tuple[str, ...]
    why: str


class Role(BaseModel):
    """One reader, and what this reader gets."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reads: str
    rows: tuple[str, ...]
    """Determinations whose records are told."""
    rows_why: str
    decisions: tuple[Named, ...] = ()
    people: tuple[Named, ...] = ()
    kept: tuple[Named, ...] = ()
    counts: bool = False
    """Whether the summary is told, its small counts hidden."""


def check_roles(names: Sequence[str]) -> None:
    """Refuse a reader whom nobody knows.

    Raises:
        UsageError: There is no such set of columns.
    """
    unknown = [name for name in names if name not in _roles()]
    if unknown:
        message = f"There are no columns for [{unknown[0]}]."
        raise UsageError(message, hint=f"There are some for: {', '.join(_roles())}.")


def views(
    names: Sequence[str], tables: Mapping[str, Content], summary: Mapping[str, Any], pack: Pack
) -> dict[str, Content]:
    """The files of some readers, each beginning with the reader's name.

    Args:
        names: The readers.
        tables: The whole tables of decisions and people, by the names of their files.
        summary: The whole summary.
        pack: The pack that decided.
    """
    return dict(chain.from_iterable(_views(name, tables, summary, pack) for name in names))


def _views(
    name: str, tables: Mapping[str, Content], summary: Mapping[str, Any], pack: Pack
) -> Iterator[tuple[str, Content]]:
    role = _roles()[name]
    if role.counts:
        outcomes = {outcome.code: outcome.determination for outcome in pack.header.outcome}
        yield f"{name}.summary.json", suppress(dict(summary), outcomes=outcomes).summary
    for file, table in tables.items():
        wanted = role.decisions if file.startswith("decisions.") else role.people
        if wanted and isinstance(table, pl.DataFrame | Pieces):
            yield f"{name}.{file}", _view(Pieces.of(table), role, _named(wanted), summary)


def _view(table: Pieces, role: Role, wanted: set[str], summary: Mapping[str, Any]) -> Pieces:
    """The rows and columns that a role gets, piece by piece."""
    decided = _DETERMINATION in table.schema
    own = wanted | (_named(role.kept) - set(DECISION_COLUMNS) if decided else set())
    columns = [column for column in table.schema if column in own]
    rows = table.height
    if decided:
        rows = sum(summary[_DETERMINATION][each]["records"] for each in role.rows)

    def frames() -> Iterator[pl.DataFrame]:
        for frame in table.frames():
            mine = frame.filter(_told(frame, role.rows)) if decided else frame
            yield mine.select(columns)

    schema = pl.Schema({column: table.schema[column] for column in columns})
    return Pieces(schema=schema, rows=rows, frames=frames)


def _told(frame: pl.DataFrame, rows: Sequence[str]) -> pl.Series:
    return frame[_DETERMINATION].cast(pl.String).is_in(list(rows))


def _named(entries: Sequence[Named]) -> set[str]:
    return {column for entry in entries for column in entry.columns}


@cache
def _roles() -> dict[str, Role]:
    told = tomllib.loads(_FILE.read_text("utf-8"))
    return TypeAdapter(dict[str, Role]).validate_python(told)
