"""Charge codes that name the section before the code book, such as `11357(C) HS`."""

from __future__ import annotations

from vacatur.charges.codes.frame import read_codes, resolve_codes
from vacatur.charges.codes.peer import peer_codes
from vacatur.charges.codes.tables import CodeTables, load_code_tables

__all__ = ["CodeTables", "load_code_tables", "peer_codes", "read_codes", "resolve_codes"]
