"""What can be wrong with an entry of a form: in words, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vacatur.records.reasons import Reason


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One kind of thing that is wrong.

    Attributes:
        says: What is wrong.
        do: What to do.
        aside: Whether the row is set aside, and its person put on hold, until it is put right.
    """

    says: str
    do: str
    aside: bool = False


def _aside(says: str, do: str) -> Finding:
    return Finding(says=says, do=do, aside=True)


def _doubt(says: str, do: str) -> Finding:
    return Finding(says=says, do=do)


FINDINGS: Final[dict[str, Finding]] = {
    Reason.MISSING_PERSON_ID.value: _aside(
        "nobody can be told from whom this record is", "Write the person's key."
    ),
    Reason.DUPLICATE_RECORD_ID.value: _aside(
        "another row has the same key", "Give each row a key of its own, or none."
    ),
    Reason.BAD_DATE.value: _aside(
        "this is no date that can be read", "Write the day as 2009-05-06, or leave it blank."
    ),
    Reason.DATE_OUT_OF_RANGE.value: _aside(
        "no record is of that year", "Look up the year; it lies between 1900 and 2099."
    ),
    Reason.BAD_NUMBER.value: _aside(
        "this is no weight that can be read", "Write grams as a number: 4.2."
    ),
    Reason.BAD_BOOLEAN.value: _aside(
        "this is neither true nor false", "Choose true, false or nothing."
    ),
    Reason.BAD_CELL.value: _aside(
        "the cell holds an error of the spreadsheet", "Write the value itself, no formula."
    ),
    "CHARGE_BLANK": _doubt("no citation is entered", "Write the citation of the charge."),
    "CHARGE_UNREAD": _doubt(
        "the citation cannot be read for certain",
        "Compare it with the paper: act, section and letter, one citation alone.",
    ),
    "CHARGE_AND_TEXT": _doubt(
        "citation and words of the charge disagree", "Compare both with the paper."
    ),
    "CLASS_UNREAD": _doubt("the class is none that is known", "Choose it from the list."),
    "CLASS_AND_CHARGE": _doubt(
        "the citation cannot have this class", "Compare both with the paper."
    ),
    "DISPOSITION_UNREAD": _doubt(
        "the words do not say for certain how the charge ended",
        "Choose from the list where it fits; else keep the paper's words.",
    ),
    "WANTED_BLANK": _doubt(
        "without it most such records go to review", "Enter it if the paper has it."
    ),
    "COUNTY_UNKNOWN": _doubt("the county is none of the list", "Choose it from the list."),
    "OFFENSE_AFTER_ARREST": _doubt("the offense is later than the arrest", "Compare both days."),
    "AFTER_DISPOSITION": _doubt("it is later than the disposition", "Compare both days."),
    "BORN_AFTER": _doubt("the person was born later than that", "Compare both days."),
    "OTHER_BIRTH": _doubt(
        "another row of the person has another date of birth",
        "Compare the rows: is it one person?",
    ),
    "ENTERED_TWICE": _doubt(
        "another row says the same in every column", "Take one out if the paper has it once."
    ),
}
"""What can be found, by its code."""
