"""Why a row could not be taken as a record."""

from __future__ import annotations

from enum import StrEnum

from vacatur.records.schema import Kind


class Reason(StrEnum):
    """Reason codes of the quarantine."""

    RAGGED_ROW = "RAGGED_ROW"
    UNCLOSED_QUOTE = "UNCLOSED_QUOTE"
    STRAY_QUOTE = "STRAY_QUOTE"
    NUL_BYTE = "NUL_BYTE"
    FIELD_TOO_LONG = "FIELD_TOO_LONG"
    INVALID_ENCODING = "INVALID_ENCODING"
    BAD_JSON = "BAD_JSON"
    BAD_CELL = "BAD_CELL"
    FOOTER = "FOOTER"
    MISSING_PERSON_ID = "MISSING_PERSON_ID"
    DUPLICATE_RECORD_ID = "DUPLICATE_RECORD_ID"
    BAD_DATE = "BAD_DATE"
    DATE_OUT_OF_RANGE = "DATE_OUT_OF_RANGE"
    BAD_NUMBER = "BAD_NUMBER"
    BAD_BOOLEAN = "BAD_BOOLEAN"


# Rows whose fields cannot be told apart: the persons they name are searched for in the raw text.
STRUCTURAL = (
    Reason.RAGGED_ROW,
    Reason.UNCLOSED_QUOTE,
    Reason.STRAY_QUOTE,
    Reason.NUL_BYTE,
    Reason.FIELD_TOO_LONG,
    Reason.INVALID_ENCODING,
    Reason.BAD_JSON,
    Reason.BAD_CELL,
    Reason.FOOTER,
)

UNREADABLE: dict[Kind, Reason] = {
    Kind.DATE: Reason.BAD_DATE,
    Kind.NUMBER: Reason.BAD_NUMBER,
    Kind.BOOLEAN: Reason.BAD_BOOLEAN,
}
