"""How violent a charge is by its citation: tiers by the first row of a table that fits.

T1 is violent on the citation alone, T2 only if felony, injury or force is shown, T0 is not violent.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import polars as pl

from vacatur.charges.columns import PAIR
from vacatur.facts.distinct import distinct

CITED = ("reading", "act", "section", "subsection", "recorded_class", "cannabis_words")
"""What the tier of a charge rests on; for a few statutes the words beside it as well."""

SURE = ("clear", "many_subsections")
TIER_ORDER = {"T0": 0, "T2": 1, "T1": 2}


class Row(NamedTuple):
    """One row of the table; blank cells fit anything."""

    act: str
    section: str
    """In upper case; a star at its end stands for any further letters."""
    subsection: str
    kind: str
    words: re.Pattern[str] | None
    tier: str

    def covers(self, act: str, section: str) -> bool:
        """Whether a statute, its section in upper case, belongs to this row."""
        if self.act not in ("*", act):
            return False
        if self.section.endswith("*"):
            return section.startswith(self.section[:-1])
        return section == self.section

    @property
    def fits_all(self) -> bool:
        """Whether it fits any charge."""
        cells = (self.act, self.section, self.subsection, self.kind, self.words)
        return cells == ("*", "*", "", "", None)

    def fits(self, subsection: str, kind: str, text: str) -> bool:
        """Whether a charge under a statute of this row belongs to it."""
        return (
            (subsection + "-").startswith(self.subsection + "-" if self.subsection else "")
            and self.kind in ("", kind)
            and (self.words is None or bool(self.words.search(text)))
        )


class ViolenceTable:
    """The violent-crime tiers of a pack.

    Raises:
        ValueError: No row fits the charges that no other row fits.
    """

    def __init__(self, table: pl.DataFrame) -> None:
        self.rows = tuple(
            Row(
                act=row["act"] or "",
                section=(row["section"] or "").upper(),
                subsection=row["subsection"] or "",
                kind=row["class"] or "",
                words=re.compile(row["words"]) if row["words"] else None,
                tier=row["tier"],
            )
            for row in table.iter_rows(named=True)
        )
        if not (self.rows and self.rows[-1].fits_all):
            msg = "the last row of the violent crimes must fit any charge"
            raise ValueError(msg)
        self.covering = cache(self._covering)

    def _covering(self, act: str | None, section: str | None) -> tuple[Row, ...]:
        cited = (act or "", (section or "").upper())
        return tuple(row for row in self.rows if row.covers(*cited))

    def tiers(self, charges: pl.DataFrame) -> pl.Series:
        """The tier of every charge, worked out once for all whose citation is the same.

        Args:
            charges: Columns `CITED` and those of the raw charge. Shape (n, c).

        Returns:
            Shape (n,), String; NULL where the citation is too unsure to call the charge harmless.
        """
        at, statutes = distinct(charges, ("act", "section"))
        worded = [self._reads_words(*statute) for statute in statutes.iter_rows()]
        spoken = pl.Series(worded, dtype=pl.Boolean).gather(at)
        written = [pl.when(spoken).then(name).alias(name) for name in PAIR]
        places, cited = distinct(charges.select(*CITED, *written), (*CITED, *PAIR))
        found = [self._tier(*row) for row in cited.iter_rows()]
        return pl.Series(found, dtype=pl.String).gather(places)

    def _reads_words(self, act: str | None, section: str | None) -> bool:
        return any(row.words is not None for row in self.covering(act, section))

    def _tier(  # noqa: PLR0913, PLR0917 - a row of `CITED` and the raw charge
        self,
        reading: str,
        act: str | None,
        section: str | None,
        subsection: str | None,
        recorded_class: str | None,
        cannabis_words: bool,
        code: str | None,
        text: str | None,
    ) -> str | None:
        """The tier of a charge; None where its citation is too unsure to call it harmless.

        An unsure citation never makes a charge violent for certain either.

        A charge that speaks of cannabis is no violent one, however badly its citation is written.
        """
        kind, said = _kind(recorded_class), f"{code or ''} {text or ''}".upper()
        rows = self.covering(act, section)
        found = next(row for row in rows if row.fits(subsection or "", kind, said))
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
