"""The canonical columns of a record: one charge of one person in one arrest or case."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


class Kind(Enum):
    """How the text of a column is read."""

    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    BOOLEAN = "true/false"


_SPREAD = frozenset(
    {
        "record_id",
        "person_id",
        "incident_id",
        "case_number",
        "name",
        "address",
        "count",
        "state_number",
        "ssn",
        "licence",
        "court_number",
    }
)


@dataclass(frozen=True, kw_only=True)
class Column:
    """One canonical column: its name, how it is read, and what it means."""

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    spread: bool = False
    """Whether most records have a value of their own."""

    @property
    def dtype(self) -> pl.DataType:
        """The column's type once its text is read."""
        import polars as pl  # noqa: PLC0415  reading begins before Polars is there

        return {
            Kind.TEXT: pl.String(),
            Kind.DATE: pl.Date(),
            Kind.NUMBER: pl.Float64(),
            Kind.BOOLEAN: pl.Boolean(),
        }[self.kind]


def _column(name: str, kind: Kind, meaning: str, *, required: bool = False) -> Column:
    return Column(name=name, kind=kind, meaning=meaning, required=required, spread=name in _SPREAD)


COLUMNS: tuple[Column, ...] = (
    _column("record_id", Kind.TEXT, "unique key of the record; <file>:<row> when blank"),
    _column("person_id", Kind.TEXT, "State ID or the source's person key", required=True),
    _column("incident_id", Kind.TEXT, "arrest document number (DCN / CB)"),
    _column("case_number", Kind.TEXT, "court case; blank means no case filed"),
    _column("county", Kind.TEXT, "county of the record"),
    _column("agency", Kind.TEXT, "arresting agency, name or ORI"),
    _column("name", Kind.TEXT, "name as in the source"),
    _column("dob", Kind.DATE, "date of birth"),
    _column("sex", Kind.TEXT, "sex as in the source"),
    _column("race", Kind.TEXT, "race as in the source"),
    _column("address", Kind.TEXT, "last known street address"),
    _column("city", Kind.TEXT, "last known city"),
    _column("state", Kind.TEXT, "last known state"),
    _column("zip", Kind.TEXT, "last known postal code"),
    _column("arrest_date", Kind.DATE, "date of the arrest"),
    _column("offense_date", Kind.DATE, "date of the offense; the arrest date when blank"),
    _column("charge_date", Kind.DATE, "date the charge was filed"),
    _column("charge_code", Kind.TEXT, "raw statute citation as charged", required=True),
    _column("charge_description", Kind.TEXT, "raw literal of the charge"),
    _column("charge_class", Kind.TEXT, "class as charged: M A, F 4, CV, PO in any usual spelling"),
    _column("amended_charge_code", Kind.TEXT, "raw statute citation as amended"),
    _column("amended_charge_description", Kind.TEXT, "raw literal as amended"),
    _column("amended_charge_class", Kind.TEXT, "class as amended"),
    _column("amount_grams", Kind.NUMBER, "measured or pleaded weight in grams"),
    _column("penalty_enhancement", Kind.TEXT, "penalty enhancement cited, such as 550/7"),
    _column("disposition", Kind.TEXT, "raw disposition; blank means none on file"),
    _column("disposition_date", Kind.DATE, "date of the disposition"),
    _column("sentence", Kind.TEXT, "raw sentence"),
    _column("sentence_completed", Kind.BOOLEAN, "whether the sentence is complete"),
    _column("juvenile", Kind.BOOLEAN, "whether the matter is a juvenile one"),
    _column("deceased", Kind.BOOLEAN, "whether the person is known to have died"),
    _column("already_cleared", Kind.BOOLEAN, "already expunged, sealed or pardoned"),
)

FURTHER_COLUMNS: tuple[Column, ...] = (
    _column("event", Kind.TEXT, "kind of event: arrest, court action, registration, death"),
    _column("cycle", Kind.TEXT, "arrest cycle of the person that the event belongs to"),
    _column("step", Kind.TEXT, "step of the cycle that the count belongs to"),
    _column("count", Kind.TEXT, "number of the count within the person's history"),
    _column("comment", Kind.TEXT, "remark on the count, which may name its charge"),
    _column("cycle_date", Kind.TEXT, "date of the cycle as the source writes it"),
    _column("booking_date", Kind.TEXT, "date of the booking as the source writes it"),
    _column("state_number", Kind.TEXT, "number of the person in the state's files"),
    _column("ssn", Kind.TEXT, "social security number"),
    _column("licence", Kind.TEXT, "number of the driver's licence"),
    _column("court_number", Kind.TEXT, "number of the court case beside the one on file"),
    _column("linked", Kind.TEXT, "whether a case of a list was found in the histories"),
)
"""What the history of a person has beside: only a source profile can give these."""

BY_NAME: dict[str, Column] = {column.name: column for column in (*COLUMNS, *FURTHER_COLUMNS)}
FURTHER: tuple[str, ...] = tuple(column.name for column in FURTHER_COLUMNS)
NAMES: tuple[str, ...] = tuple(column.name for column in COLUMNS)
REQUIRED: tuple[str, ...] = tuple(column.name for column in COLUMNS if column.required)
