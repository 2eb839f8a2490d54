"""One row for each record that somebody acts on: its decision, its facts, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.dossiers.result import PLACE, Result
from vacatur.dossiers.sources import FILE, ROW, find_inputs, read_again
from vacatur.errors import InputError
from vacatur.facts.family import family_of
from vacatur.records.inputs import Place
from vacatur.records.schema import BY_NAME

PERSONAL: Final = (
    "name",
    "dob",
    "sex",
    "race",
    "address",
    "city",
    "state",
    "zip",
    "incident_id",
    "case_number",
    "county",
    "agency",
)
"""Canonical columns that papers need and no result holds."""


@dataclass(frozen=True, kw_only=True)
class Sources:
    """Where a result's inputs are."""

    given: Sequence[str | Path] | None = None
    """Files, folders, globs or tables; None to look for them beside the result."""
    profile: str | Path | None = None
    """Their source profile, where that did not come with the program."""


def dossiers(
    result: Result,
    where: pl.Expr,
    sources: Sources = Sources(),
    *,
    columns: Sequence[str] = PERSONAL,
) -> pl.DataFrame:
    """Gather what is known of some records of a result.

    Args:
        result: The result.
        where: Which of its records, as a question about their decisions.
        sources: Where the inputs of the result are.
        columns: Canonical columns of the inputs that are wanted.

    Returns:
        One row for each record, in the order of the decisions: their columns, `place`, the facts,
        and the wanted columns as their source has them. A column that decisions were told to keep
        is taken from them, without blanks around, as all are. Where a fact and a source column
        have one name, it is the source's, and the fact is called `fact_<name>`.

    Raises:
        InputError: An input is missing, is another file than was scored, or cannot be read.
    """
    decided = result.decisions().filter(where).collect()
    wanted = [name for name in columns if name not in decided.columns]
    found = decided.join(_facts(result, decided, columns), on=PLACE, how="left")
    if wanted:
        personal = _personal(result, decided, wanted, sources)
        found = found.join(personal, on=[FILE, ROW], how="left")
    kept = [name for name in columns if found.schema.get(name) == pl.String and name not in wanted]
    return found.sort(PLACE).with_columns(pl.col(kept).str.strip_chars().replace("", None))


def _facts(result: Result, decided: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    facts = result.facts().join(decided.select(PLACE).lazy(), on=PLACE, how="semi").collect()
    taken = {*decided.columns, *columns} - {PLACE}
    return facts.rename({name: f"fact_{name}" for name in facts.columns if name in taken})


def _personal(
    result: Result, decided: pl.DataFrame, columns: Sequence[str], sources: Sources
) -> pl.DataFrame:
    """Read the wanted columns of those records, from the files that hold any of them."""
    places = find_inputs(result.manifest, sources.given, result.opened.folder)
    pieces = [
        piece
        for name, place in places.items()
        for piece in _of(result, decided, name, place, columns, sources.profile)
    ]
    schema = {FILE: pl.String(), ROW: pl.UInt32(), **{name: _dtype(name) for name in columns}}
    found = pl.concat([pl.DataFrame(schema=schema), *pieces], how="diagonal")
    if lost := decided.height - found.height:
        message = f"Of [{lost}] records the files that were scored do not say whose they are."
        raise InputError(message, hint="Nothing was written; please report this.")
    return found


def _of(
    result: Result,
    decided: pl.DataFrame,
    name: str,
    place: Place,
    columns: Sequence[str],
    profile: str | Path | None,
) -> Iterator[pl.DataFrame]:
    rows = decided.filter(pl.col(FILE) == name).select(ROW)
    if not rows.height:
        return
    file = next(file for file in result.manifest["inputs"] if file["file"] == name)
    scored = family_of(result.pack).scored
    for piece in read_again(file, place, columns, scored, profile):
        mine = piece.join(rows, on=ROW, how="semi")
        if mine.height:
            yield mine.with_columns(
                pl.lit(name).alias(FILE),
                *(pl.col(column).cast(_dtype(column)) for column in mine.columns if column != ROW),
            )


def _dtype(column: str) -> pl.DataType:
    return BY_NAME[column].dtype
