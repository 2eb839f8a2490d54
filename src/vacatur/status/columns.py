"""The columns of the form that goes to offices and comes back: what it tells, what is filled in."""

from __future__ import annotations

from typing import Final

SHEET: Final = "Status"

PATH: Final = "path"
STAGE: Final = "new_stage"
STAGE_DATE: Final = "stage_date"
BATCH: Final = "motion_number"
OBJECTION_BY: Final = "objection_by"
OBJECTION_DATE: Final = "objection_date"
GROUND: Final = "objection_ground"
OUTCOME: Final = "objection_outcome"
OUTCOME_DATE: Final = "objection_outcome_date"
WITHDRAW: Final = "withdraw"
WITHDRAW_DATE: Final = "withdraw_date"
BY: Final = "entered_by"
NOTE: Final = "note"

CASE: Final = "case_number"
COUNTY: Final = "county"

FILLED: Final = (
    PATH,
    STAGE,
    STAGE_DATE,
    BATCH,
    OBJECTION_BY,
    OBJECTION_DATE,
    GROUND,
    OUTCOME,
    OUTCOME_DATE,
    WITHDRAW,
    WITHDRAW_DATE,
    BY,
    NOTE,
)
"""What an office writes; all else in a row is for reading."""
READ: Final = ("record_id", CASE, COUNTY, *FILLED)
"""Columns that are read back; others stay as they are in the marked copy."""
RESULT: Final = "result"
PROBLEM: Final = "problem"
"""What the marked copy adds."""
