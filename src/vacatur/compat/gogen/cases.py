"""The case numbers of a conviction: those of the court actions of its person and case."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from vacatur.compat.gogen.persons import blank_person, last_blank_row
from vacatur.compat.gogen.read import Doj
from vacatur.compat.gogen.values import texts

_CASE: Final = ("person", "case_key")


def case_numbers(doj: Doj, scope: pl.DataFrame) -> pl.Series:
    """Return the case numbers for the rows in scope, as text; blank where there are none.

    Args:
        doj: The file.
        scope: The rows, with `person` and `case_key` of each.
    """
    listed = (
        _court_actions(doj)
        .join(scope.select(_CASE).unique(), on=_CASE, how="semi")
        .unique(maintain_order=True)
    )
    numbers = texts(doj.values["OFN"]).gather(listed["number"])
    joined = (
        listed.with_columns(number=numbers).group_by(_CASE).agg(pl.col("number").str.join("; "))
    )
    found = scope.select(_CASE).join(joined, on=_CASE, how="left", maintain_order="left")
    return found["number"].fill_null("")


def _court_actions(doj: Doj) -> pl.DataFrame:
    """Give person, case and case number of every court action, those forgotten left out."""
    numbers, person = doj.codes["OFN"], doj.codes["SUBJECT_ID"]
    known = doj.values["OFN"].lengths()[numbers] > 0
    known &= person != blank_person(doj)
    rows = np.flatnonzero(known)
    last = last_blank_row(doj)
    if last >= 0 and numbers[last] != doj.values["OFN"].blank():
        rows = np.append(rows, last)
    cases = doj.values["CNT_ORDER"].beginnings(6)[doj.codes["CNT_ORDER"][rows]]
    return pl.DataFrame(
        {
            "person": person[rows].view(np.uint32),
            "case_key": cases.view(np.uint32),
            "number": numbers[rows].view(np.uint32),
        }
    )
