"""Newer addresses than the records have, from a list of the office's own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from vacatur.errors import InputError
from vacatur.workbooks.read import read_sheet

PERSON: Final = "person_id"
PARTS: Final = ("address", "city", "state", "zip")
SHEET: Final = "Addresses"


def read_addresses(path: Path) -> pl.DataFrame:
    """Read one address a person.

    Args:
        path: A CSV, or a workbook with a sheet `Addresses`: `person_id`, `address`, and `city`,
            `state`, `zip` where they are known.

    Returns:
        One row a person: `person_id` and the parts of the address.

    Raises:
        InputError: It cannot be read, or a person stands there twice or without an id.
    """
    rows = read_sheet(path, SHEET, header=PERSON)
    if PARTS[0] not in rows.columns:
        raise InputError(
            f"[{path.name}] has no column [{PARTS[0]}].", hint="It needs person_id and address."
        )
    lacking = [pl.lit(None, pl.String).alias(part) for part in PARTS if part not in rows.columns]
    table = rows.with_columns(lacking).select(PERSON, *PARTS)
    wrong = table.filter(pl.col(PERSON).is_null() | pl.col(PERSON).is_duplicated()).height
    if wrong:
        message = f"[{path.name}] has [{wrong}] rows without a person_id that no other row has."
        raise InputError(message, hint="Give each person one row.")
    return table
