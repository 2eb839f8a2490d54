"""From the fields of a file to the rows that the engine decides, with the old tool's quirks.

All rows without a subject number are one subject, of whom everything is forgotten at each of
those rows: it has the birth date of its last row, and no conviction of it is ever a repetition.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from vacatur.compat.gogen import values_kernel as kernel
from vacatur.compat.gogen.failures import GogenError
from vacatur.compat.gogen.layout import CONVICTED
from vacatur.compat.gogen.read import Doj
from vacatur.compat.gogen.rows_kernel import Flags, Places
from vacatur.compat.gogen.values import texts
from vacatur.records.calendar_kernel import UNREAD
from vacatur.records.dictionary import Dictionary
from vacatur.records.dictionary_kernel import empty_table

CYCLE: Final = 3
CASE: Final = 6
"""Digits of a count order that name a cycle, and a case within it."""

_TEXTS: Final = {
    "event": "STP_TYPE_DESCR",
    "county": "STP_ORI_CNTY_NAME",
    "charge": "OFFENSE_DESCR",
    "comment": "COMMENT_TEXT",
    "class_text": "CONV_STAT_DESCR",
    "class_code": "OFFENSE_TOC",
    "disposition": "DISP_DESCR",
}


def to_rows(doj: Doj) -> pl.DataFrame:
    """Return one row for each row of the file, in its order, as `decide` reads them."""
    person, order = doj.codes["SUBJECT_ID"], doj.values["CNT_ORDER"]
    orders = doj.codes["CNT_ORDER"]
    return pl.DataFrame(
        {
            "person": person.view(np.uint32),
            "dob": _dates(doj.days["PRI_DOB"][_speaking_rows(doj)][person]),
            "event_date": _dates(doj.days["STP_EVENT_DATE"]),
            "cycle": order.beginnings(CYCLE)[orders].view(np.uint32),
            "case_key": order.beginnings(CASE)[orders].view(np.uint32),
            "counted": counted(doj),
            "sentence_days": pl.Series([None], dtype=pl.Int32).new_from_index(0, doj.rows),
            **{
                name: _categorical(doj.codes[field], doj.values[field])
                for name, field in _TEXTS.items()
            },
        }
    )


def blank_person(doj: Doj) -> int:
    """Return the code of the subject without a number, or -1."""
    return doj.values["SUBJECT_ID"].blank()


def last_blank_row(doj: Doj) -> int:
    """Return the last row without a subject number, or -1."""
    rows = np.flatnonzero(doj.codes["SUBJECT_ID"] == blank_person(doj))
    return int(rows[-1]) if rows.size else -1


def _speaking_rows(doj: Doj) -> npt.NDArray[np.int64]:
    """Give the row of each person that its birth date is taken from."""
    person = doj.codes["SUBJECT_ID"]
    speaking = np.zeros(len(doj.values["SUBJECT_ID"]), np.int64)
    speaking[person[::-1]] = np.arange(doj.rows - 1, -1, -1)  # of several, the last one stays
    last = last_blank_row(doj)
    if last >= 0:
        speaking[person[last]] = last
    return speaking


def counted(doj: Doj) -> Flags:
    """Tell of each row that it repeats no convicted count of its person."""
    convicted = doj.values["DISP_DESCR"].starting(CONVICTED)[doj.codes["DISP_DESCR"]]
    rows = np.flatnonzero(convicted & (doj.codes["SUBJECT_ID"] != blank_person(doj)))
    first = np.empty(rows.size, np.bool_)
    kernel.first_of_pair(
        doj.codes["SUBJECT_ID"][rows],
        doj.codes["CNT_ORDER"][rows],
        empty_table(2 * rows.size),
        first,
    )
    found = np.ones(doj.rows, np.bool_)
    found[rows] = first
    return found


def refuse_short_orders(doj: Doj, rows: pl.DataFrame, answers: pl.DataFrame) -> None:
    """Refuse a file in which the count order of a row that matters is cut off.

    Raises:
        GogenError: A case or cycle cannot be told; the first such row is named.
    """
    length = doj.values["CNT_ORDER"].lengths()[doj.codes["CNT_ORDER"]]
    has_case_number = doj.values["OFN"].lengths()[doj.codes["OFN"]] > 0
    convicted = doj.values["DISP_DESCR"].starting(CONVICTED)[doj.codes["DISP_DESCR"]]
    needs_cycle = (convicted & rows["counted"].to_numpy()) | answers[
        "section"
    ].is_not_null().to_numpy()
    needs_case = has_case_number | answers["in_scope"].to_numpy()
    short = np.flatnonzero((needs_case & (length < CASE)) | (needs_cycle & (length < CYCLE)))
    if short.size:
        raise GogenError(f"CNT_ORDER is too short in row {short[0] + 1}: 12 digits are needed")


def _dates(days: Places) -> pl.Series:
    numbers = pl.Series(days)
    return pl.select(pl.when(numbers != UNREAD).then(numbers)).to_series().cast(pl.Date)


def _categorical(codes: Places, values: Dictionary) -> pl.Series:
    return texts(values).cast(pl.Categorical).gather(codes.view(np.uint32))
