"""The columns of a charge before and after it is read."""

from __future__ import annotations

PAIR = ("charge_code", "charge_description")
"""What is written of a charge."""

ANSWERED = (
    "act",
    "section",
    "subsection",
    "statute",
    "inchoate",
    "method",
    "grade",
    "costs",
    "likeness",
    "score",
    "margin",
    "alternatives",
    "reading",
    "ordinance",
    "cannabis_words",
    "names_cannabis",
    "section_conflict",
    "text_conflict",
    "cites_enhancement",
)
"""What a reading finds, and a correction decides."""

_WRITTEN = (
    "told_act",
    "told_section",
    "told_subsection",
    "said_act",
    "said_section",
    "text_kind",
    "text_low",
    "text_high",
    "text_at",
    "plants_low",
    "plants_high",
    "sure_kind",
    "text_subsequent",
    "text_minor",
)

READ = (*PAIR, *ANSWERED, *_WRITTEN)
"""All that is read of a charge; no correction changes what is written."""

COLUMNS = (*READ, "correction", "settled")
"""A read charge, with the row of the corrections that it rests on."""
