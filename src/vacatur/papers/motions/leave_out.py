"""Records that an office leaves out, such as those with an open objection."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from vacatur.dossiers.result import Result
from vacatur.errors import InputError
from vacatur.workbooks.read import read_sheet

_COLUMN: Final = "record_id"


def ids_to_leave_out(result: Result, path: Path | None) -> frozenset[str]:
    """Read the list.

    Args:
        result: Whose records they are.
        path: A CSV with a column `record_id`; None for none.

    Raises:
        InputError: It cannot be read, or names a record that the result has not: a slip of the
            pen there would put a record on a motion that must not be on it.
    """
    if path is None:
        return frozenset()
    if path.suffix.lower() != ".csv":
        message = f"[{path.name}] is no CSV."
        raise InputError(message, hint="Save the list as CSV, with a column record_id.")
    ids = read_sheet(path, "", header=_COLUMN)[_COLUMN].drop_nulls().unique()
    known = result.decisions().select(_COLUMN).filter(pl.col(_COLUMN).is_in(ids.implode()))
    strange = len(ids) - known.collect()[_COLUMN].n_unique()
    if strange:
        message = f"[{path.name}] names {strange:,} records that the result has not."
        raise InputError(message, hint="Look at its record_id column; nothing was written.")
    return frozenset(ids)
