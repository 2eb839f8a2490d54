"""Counties that only their spelling tells apart are one county of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

Json = dict[str, Any]

_NAME: Final = "county"


def counties_once(rows: Sequence[Mapping[str, Any]]) -> list[Json]:
    """Put rows of one county together, as the spelling that most of its records have.

    Args:
        rows: `county` of a summary.

    Example:
        >>> counties_once([{"county": "COOK", "records": 2}, {"county": "Cook", "records": 3}])
        [{'county': 'Cook', 'records': 5}]
    """
    found: dict[str | None, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(spelled_alike(row[_NAME]), []).append(row)
    return [_together(own) for own in found.values()]


def spelled_alike(name: str | None) -> str | None:
    """A name without what only spelling makes different.

    Example:
        >>> spelled_alike("St.  Clair") == spelled_alike("ST. CLAIR")
        True
    """
    return None if name is None else " ".join(name.split()).upper()


def _together(rows: Sequence[Mapping[str, Any]]) -> Json:
    most = max(rows, key=lambda row: (row["records"], str(row[_NAME])))
    counts = {key: sum(row[key] for row in rows) for key in most if key != _NAME}
    return {_NAME: most[_NAME], **counts}
