"""Small decisions frames, built by hand from a few words per record."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from vacatur.results.decisions import DECISION_COLUMNS, conform
from vacatur.results.people import ImpactTerms

AS_OF = date(2020, 1, 15)
TERMS = ImpactTerms(clearing=("SA_MOTION", "PARDON"), gone=("ALREADY_CLEARED",))


def decisions(*rows: dict[str, Any]) -> pl.DataFrame:
    """Decisions of one person unless a row says otherwise, not on hold."""
    blank = dict.fromkeys(DECISION_COLUMNS)
    usual = {"person_id": "P1", "hold": False, "reasons": [], "also": [], "criteria_unknown": 0}
    return conform(pl.DataFrame([blank | usual | row for row in rows], infer_schema_length=None))


def conviction(determination: str = "NOT_ELIGIBLE", **also: Any) -> dict[str, Any]:
    outcome = "SA_MOTION" if determination == "ELIGIBLE" else determination
    usual = {"disposition_category": "CONV", "offense_class": "M A"}
    return usual | {"determination": determination, "outcome": outcome} | also


def disposed(*dates: date | None) -> pl.DataFrame:
    return pl.DataFrame({"disposition_date": dates}, schema={"disposition_date": pl.Date})
