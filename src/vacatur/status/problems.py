"""Why a row is refused: a code, and a sentence that says what to do."""

from __future__ import annotations

from typing import Final

PROBLEMS: Final = {
    "NO_RECORD": "No record_id. Fill it, or a case_number with its county.",
    "UNKNOWN_RECORD": "The result has no such record_id.",
    "UNKNOWN_CASE": "No tracked record has this case number, as it is written, in this county.",
    "SEVERAL_COUNTIES": "Several counties have a case of this number. Fill the county.",
    "OTHER_RECORD": "This id was another record when its events were entered. Ask who scored.",
    "ON_HOLD": "The person is on hold. Nothing is filed until that is resolved.",
    "IN_REVIEW": "The record needs review. Nothing is filed for it until that is decided.",
    "NOT_YET": "The record is not eligible yet.",
    "NOT_ELIGIBLE": "The record is not eligible.",
    "TWO_PATHS": "Two rows name two paths for the record.",
    "OTHER_PATH": "The record goes another path. Withdraw its events first.",
    "NOT_A_PATH": "The result does not leave this path open to the record.",
    "NO_TRACK": "Nothing says which way a record of this outcome goes.",
    "HALF_FILLED": "A date or number stands without what it is for. Fill or clear both.",
    "NOBODY": "Nobody answers for the row. Fill entered_by, or give --by.",
    "NO_DATE": "The date is missing.",
    "BAD_DATE": "The date cannot be read. Write it as 2020-01-15.",
    "BEFORE_LAW": "The date is before the law was in force.",
    "BEFORE_LIST": "The date is before the day of the list. If that is right, give --since.",
    "BEFORE_RECORD": "The date is before the record's own arrest or disposition.",
    "AFTER_AS_OF": "The date is after the day given by --as-of.",
    "NO_SUCH_STAGE": "There is no such stage. Choose from the list.",
    "NOT_ON_PATH": "The path of this record has no such stage.",
    "ON_FILE_OTHERWISE": "It is on file with another date or number. Withdraw that first.",
    "TWO_DATES": "Two rows give this step two dates or numbers. Leave the right one.",
    "WAS_WITHDRAWN": "This very entry was withdrawn. If it stands after all, say why in the note.",
    "STEP_MISSING": "A step before it is not on file.",
    "RUNS_BACKWARDS": "The dates run backwards: a step before it is later, or one after earlier.",
    "CONTRADICTS": "Another stage on file excludes it.",
    "OBJECTION_STOPS": "An objection stops it. Enter how that was decided, with its date.",
    "NO_PARTY": "Who objects is missing.",
    "NO_SUCH_PARTY": "No such office objects here. Choose from the list.",
    "NO_SUCH_OUTCOME": "An objection is upheld, overruled or retracted. Choose from the list.",
    "TWO_DECISIONS": "The objection would be decided twice. Leave the right decision.",
    "NO_OBJECTION": "No open objection of this office, of that day or before, is on file.",
    "NOTHING_TO_WITHDRAW": "Nothing of this kind stands.",
    "NO_REASON": "A withdrawal needs a note that says why.",
    "LATER_STANDS": "What was entered after it rests on it. Withdraw that first.",
    "ROW_REFUSED": "Another entry of this row, or of its case, is refused.",
}
"""In the order in which they are told: the first that holds is the one to mend first."""
RANK: Final = {code: place for place, code in enumerate(PROBLEMS)}
"""The place of each in that order."""
