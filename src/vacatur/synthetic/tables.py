"""The data files behind the synthetic records: charges, vocabularies, mix and law numbers."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from vacatur.synthetic.draws import slots

FOLDER = Path(__file__).parent
EPOCH = date(1970, 1, 1)
WINDOWS = ("w1", "w2", "w3")
SYSTEMS = ("cpd", "clerk", "jail", "isp")


@dataclass(frozen=True, kw_only=True)
class Law:
    """The numbers of law that construction and truth share, as read from ``illinois.toml``."""

    as_of: date
    limit_grams: float
    rounding_grams: float
    grams_per_ounce: float
    sol_days: int
    dates: Mapping[str, date]
    periods: Mapping[str, tuple[date, date]]
    tiers: pl.DataFrame
    letterless: pl.DataFrame
    attempt: Mapping[str, str]
    mix: Mapping[str, Any]
    rates: Mapping[str, int]


def days(day: date) -> int:
    """Days from 1970-01-01 to the day.

    >>> days(date(1970, 1, 2))
    1
    """
    return (day - EPOCH).days


def slots_of(weights: Iterable[str], values: Sequence[str], count: int) -> list[str]:
    """Share ``count`` slots among values by weight, to draw from with one whole number.

    >>> slots_of(["1", "3"], ["a", "b"], 4)
    ['a', 'b', 'b', 'b']
    """
    return [values[index] for index in slots([int(weight) for weight in weights], count)]


def read_toml(name: str) -> dict[str, Any]:
    """Read one TOML file of this package."""
    with (FOLDER / name).open("rb") as file:
        return tomllib.load(file)


@cache
def table(name: str) -> pl.DataFrame:
    """Read one CSV table of this package as text; blank cells are NULL."""
    return pl.read_csv(FOLDER / "tables" / f"{name}.csv", infer_schema=False, glob=False)


@cache
def law() -> Law:
    """Read the numbers of law and the mix of records."""
    raw = read_toml("illinois.toml")
    scalars = ("as_of", "limit_grams", "rounding_grams", "grams_per_ounce", "sol_days")
    return Law(
        **{name: raw[name] for name in scalars},
        dates=raw["dates"],
        periods={name: (first, last) for name, (first, last) in raw["periods"].items()},
        tiers=_frame(raw["tiers"], "section letter window low high first later"),
        letterless=_frame(raw["letterless"], "section window class within"),
        attempt=raw["attempt"],
        mix=raw["mix"],
        rates=raw["rates"],
    )


def _frame(raw: Mapping[str, Any], columns: str) -> pl.DataFrame:
    return pl.DataFrame(raw["rows"], schema=columns.split(), orient="row")
