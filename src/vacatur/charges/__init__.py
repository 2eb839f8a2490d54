"""Raw charge strings to canonical statutes, with the stage that decided."""

from __future__ import annotations

from vacatur.charges.citation import Citation, parse_citation
from vacatur.charges.frame import resolve_frame
from vacatur.charges.resolve import read_charges
from vacatur.charges.split import split_charge_text
from vacatur.charges.tables import ChargeTables, load_charge_tables

__all__ = [
    "ChargeTables",
    "Citation",
    "load_charge_tables",
    "parse_citation",
    "read_charges",
    "resolve_frame",
    "split_charge_text",
]
