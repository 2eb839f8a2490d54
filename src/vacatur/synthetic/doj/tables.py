"""The data files behind the synthetic California histories."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from vacatur.synthetic.draws import Ints

FOLDER = Path(__file__).parent / "tables"
SURE = ("sure", "two")  # readings of a charge that is certainly in scope


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What is read from ``doj.toml``: the county's options and the shape of a history."""

    as_of: date
    county: str
    first_year: int
    earliest_as_of: date
    latest_as_of: date
    flow: Mapping[str, Any]
    shape: Mapping[str, Any]
    dirt: Mapping[str, int]


@cache
def settings() -> Settings:
    """Read the options, the shape and the rates of dirt."""
    return Settings(**toml("doj"))


@cache
def toml(name: str) -> dict[str, Any]:
    """Read one TOML file of this package."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def table(name: str) -> pl.DataFrame:
    """Read one CSV table of this package as text, numbered by ``index``; blank cells are NULL."""
    table = pl.read_csv(FOLDER / f"{name}.csv", infer_schema=False, glob=False)
    return table.with_row_index("index")


@cache
def columns() -> tuple[str, ...]:
    """Name the 95 columns of the State's file, in order."""
    return tuple(table("columns")["column"])


@cache
def rows_of(name: str, column: str, value: str) -> tuple[Ints, Ints]:
    """Row numbers and weights of a table where the column has the value. Shape (k,) each.

    >>> rows, weights = rows_of("sentences", "name", "prison")
    >>> len(rows) == len(weights) == 3
    True
    """
    found = table(name).filter(pl.col(column) == value)
    if found.is_empty():
        message = f"[{name}.csv] has no [{column}] [{value}]"
        raise ValueError(message)
    numbers = found.select(pl.col("index", "weight").cast(pl.Int64))
    return numbers["index"].to_numpy(), numbers["weight"].to_numpy()


@cache
def number_of(name: str, column: str, value: str) -> int:
    """Row number of the one row whose column has the value."""
    return int(rows_of(name, column, value)[0].item())
