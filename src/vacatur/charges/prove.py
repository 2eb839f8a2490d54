"""Charge tables of a stranger are tried before they are used: they are made ready only by use."""

from __future__ import annotations

import re

import polars as pl

from vacatur.charges.resolve import read_charges
from vacatur.charges.tables import ChargeTables
from vacatur.errors import PackError, VacaturError

_TRIED = pl.DataFrame(
    {
        "charge_code": ["720-550/4-C", "A1 (2)", None, "ATT 38-8-4"],
        "charge_description": [None, "POSS CANABIS 10 GRAMS", "ATTEMPT MANUF", "X"],
    }
)


def prove(tables: ChargeTables) -> None:
    """Read a few charges of every kind by the tables.

    Raises:
        PackError: A pattern, a word or a number in them is not as it must be.
    """
    try:
        read_charges(_TRIED, tables)
    except VacaturError:
        raise
    except (
        re.error,
        ArithmeticError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
        pl.exceptions.PolarsError,
    ) as error:
        message = f"A charge table of the pack does not fit: [{type(error).__name__}]."
        raise PackError(message, hint="Check the pack with `vacatur packs check`.") from error
