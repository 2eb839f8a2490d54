"""What becomes of each column in a copy for sharing, as a file within the package says."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, TypeAdapter

Becomes = Literal["keep", "pseudonym", "common", "date", "of_law", "birth", "refuse"]
Tables = dict[str, tuple["Entry", ...]]

KEPT: Final = "kept"
"""The entries for columns that the office carried through."""
_FILE: Final = Path(__file__).with_name("deidentify.toml")


class Entry(BaseModel):
    """Some columns, what becomes of them, and why."""

    model_config = ConfigDict(strict=False, extra="forbid", frozen=True)

    columns: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    becomes: Becomes
    why: str


def treatment_of(table: str, schema: Mapping[str, pl.DataType]) -> dict[str, Becomes]:
    """Say what becomes of each column of a table; one that is left out is dropped.

    Args:
        table: `decisions`, `people`, `quarantine`, `facts` or `kept`.
        schema: Its columns.

    Example:
        >>> schema = {"person_id": pl.String(), "source_file": pl.String()}
        >>> treatment_of("decisions", schema)
        {'person_id': 'pseudonym'}
    """
    entries = _tables()[table]
    told = {name: _becomes(entries, name, dtype) for name, dtype in schema.items()}
    return {name: each for name, each in told.items() if each}


def _becomes(entries: Sequence[Entry], name: str, dtype: pl.DataType) -> Becomes | None:
    """By its name, else by its type."""
    by_name = [entry.becomes for entry in entries if name in entry.columns]
    by_type = [entry.becomes for entry in entries if str(dtype.base_type()) in entry.types]
    return next(iter([*by_name, *by_type]), None)


@cache
def _tables() -> Tables:
    return TypeAdapter(Tables).validate_python(tomllib.loads(_FILE.read_text("utf-8")))
