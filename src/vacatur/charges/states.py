"""How far a charge could be read; only a clear one may be acted on."""

from __future__ import annotations

CLEAR = "clear"
AMBIGUOUS = "ambiguous"
MANY = "many_subsections"
IMPOSSIBLE = "impossible"
UNKNOWN = "unknown"
UNREADABLE = "unreadable"
BLANK = "blank"
FUZZY = "fuzzy"
DESCRIPTION = "description"
