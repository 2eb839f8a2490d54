"""What a result keeps of people's decisions: the file, its columns, and how decisions show them."""

from __future__ import annotations

from typing import Final

REVIEWS: Final = "review.csv"
"""The file of a result that holds the decisions of people which are in effect in it."""
RULE: Final = "decided_by_review"
"""What stands for the rule of such a decision."""
REASON: Final = "DECIDED_BY_REVIEW"
"""Its only reason code."""
READS: Final = "A person decided this record; review.csv says who, when and why."
COLUMNS: Final = (
    "record_id",
    "fingerprint",
    "determination",
    "outcome",
    "why",
    "who",
    "when",
    "file",
    "row",
    "own_determination",
    "own_outcome",
    "own_rule",
)
"""Its columns, every one text: the decision as it was given, where it was read, and what the
software had decided by itself."""
