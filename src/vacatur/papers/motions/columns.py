"""The fields of a schedule: the columns of its machine copy, and what a cell can show."""

from __future__ import annotations

from typing import Final

PERSON: Final = ("name", "aliases", "dob", "race", "sex", "age_now")
"""Of an individual, in whichever case."""
CASE: Final = ("county", "case_number", "incident_id", "agency", "arrest_date")
"""Of a case; what its records disagree on stands there once each."""
COUNT: Final = (
    "record_id",
    "statute",
    "charged_as",
    "conviction_type",
    "disposition_date",
    "age_at_offense",
    "since_conviction",
    "sentence",
    "tier",
    "relief",
    "ground",
)
"""Of each conviction of a case: as many members as it has, or one where all are the same."""
SENDING: Final = ("address", "place", "mail")
"""Where the individual was last known to live."""
FIELDS: Final = ("line", "individual", *PERSON, *CASE, *COUNT, "counts", "person_id", *SENDING)
COPIED: Final = (
    "line",
    "individual",
    *PERSON,
    "person_id",
    *CASE,
    "counts",
    *COUNT,
)
"""The columns of the machine copy, in their order."""
DATES: Final = ("dob", "arrest_date", "disposition_date")
BETWEEN: Final = "; "
