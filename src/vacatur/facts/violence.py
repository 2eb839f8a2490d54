"""How violent a charge is by its citation: tiers by the first row of a table that fits.

T1 is violent on the citation alone, T2 only if felony, injury or force is shown, T0 is not violent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import polars as pl

SURE = ("clear", "many_subsections")
TIER_ORDER = {"T0": 0, "T2": 1, "T1": 2}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of the table; blank cells fit anything."""

    act: str
    section: str
    subsection: str
    kind: str
    words: re.Pattern[str] | None
    tier: str

    def covers(self, act: str, section: str) -> bool:
        """Whether a statute belongs to this row."""
        if self.act not in ("*", act):
            return False
        if self.section.endswith("*"):
            return section.upper().startswith(self.section[:-1].upper())
        return section.upper() == self.section.upper()

    def fits(self, subsection: str, kind: str, text: str) -> bool:
        """Whether a charge under a statute of this row belongs to it."""
        return (
            (subsection + "-").startswith(self.subsection + "-" if self.subsection else "")
            and self.kind in ("", kind)
            and (self.words is None or bool(self.words.search(text)))
        )


class ViolenceTable:
    """The violent-crime tiers of a pack."""

    def __init__(self, table: pl.DataFrame) -> None:
        self.rows = tuple(
            Row(
                act=row["act"] or "",
                section=row["section"] or "",
                subsection=row["subsection"] or "",
                kind=row["class"] or "",
                words=re.compile(row["words"]) if row["words"] else None,
                tier=row["tier"],
            )
            for row in table.iter_rows(named=True)
        )
        self.covering = cache(self._covering)
        self.tier = lru_cache(maxsize=1 << 14)(self._tier)

    def _covering(self, act: str, section: str) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.covers(act, section))

    def _tier(
        self,
        *,
        reading: str,
        act: str | None,
        section: str | None,
        subsection: str | None,
        recorded_class: str | None,
        text: str,
        cannabis_words: bool,
    ) -> str | None:
        """The tier of a charge; None where its citation is too unsure to call it harmless.

        An unsure citation never makes a charge violent for certain either.

        A charge that speaks of cannabis is no violent one, however badly its citation is written.
        """
        kind = _kind(recorded_class)
        rows = self.covering(act or "", section or "")
        found = next(row for row in rows if row.fits(subsection or "", kind, text))
        if reading in SURE or cannabis_words or found.words is not None:
            return found.tier
        return "T2" if found.tier == "T1" else None


def _kind(recorded_class: str | None) -> str:
    if recorded_class is None:
        return ""
    return {"F": "felony", "M": "misdemeanor"}.get(recorded_class[0], "lesser")


def graver(final: str | None, original: str | None) -> str | None:
    """The tier of a charge that was amended: a violent original leaves the question open.

    Example:
        >>> graver("T0", "T1"), graver("T1", "T0"), graver("T0", "T0")
        ('T2', 'T1', 'T0')
    """
    if final is None or final == "T1":
        return final
    if original is None:
        return None if final == "T0" else final
    return "T2" if TIER_ORDER[original] > 0 else final
