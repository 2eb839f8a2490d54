"""The canonical columns that the facts read; no other column can change a decision."""

from __future__ import annotations

AS_RECORDED = (
    "already_cleared",
    "juvenile",
    "deceased",
    "sentence_completed",
    "arrest_date",
    "disposition_date",
    "amount_grams",
)
CHARGE = ("charge_code", "charge_description", "charge_class")
AMENDED = ("amended_charge_code", "amended_charge_description", "amended_charge_class")
ENDING = ("disposition", "sentence")
LINKS = ("person_id", "incident_id", "case_number", "arrest_date", "agency")
COLUMNS = (
    *dict.fromkeys(
        (
            "record_id",
            *LINKS,
            "offense_date",
            *CHARGE,
            *AMENDED,
            "penalty_enhancement",
            *ENDING,
            *AS_RECORDED,
        )
    ),
)
SCORED = (*COLUMNS, "county", "dob", "charge_date")
"""What scoring reads: the above, the county for the summary, and the other dates to check them."""
