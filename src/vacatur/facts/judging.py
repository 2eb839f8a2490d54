"""What follows for a charge from its citation, text, class, period and weight."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from vacatur.facts.distinct import distinct
from vacatur.facts.penalties import Charge, Interval, Judged, Penalties, meets, touches

if TYPE_CHECKING:
    from vacatur.facts.charge_facts import ChargeLaw


class Case(NamedTuple):
    """All that class and weight of a charge rest on: many charges are one case."""

    act: str | None
    section: str | None
    subsection: str | None
    recorded_class: str | None
    inchoate: str
    settled: bool
    section_conflict: bool
    text_kind: str | None
    text_low: float | None
    text_high: float | None
    text_at: float | None
    period: int | None
    stated: float | None
    """A weight that was measured; it counts where the text states none."""

    @property
    def text_weight(self) -> Interval | None:
        """The weight that the text states."""
        if self.text_low is None:
            return None
        return self.text_low, math.inf if self.text_high is None else self.text_high

    @property
    def letter(self) -> str | None:
        """The one letter of the subsection; digits after it are not letters of their own."""
        tokens = self.subsection.split("-") if self.subsection else []
        letters = [token for token in tokens if token.isalpha()]
        return letters[0] if len(letters) == 1 and tokens[0] == letters[0] else None


class Weight(NamedTuple):
    """The weight of a charge, and whether class and text agree with it."""

    low: float | None
    high: float | None
    conflict: bool = False
    text_conflict: bool = False
    stale: bool = False


JUDGED = {
    "class_conflict": pl.Boolean,
    "class_derived": pl.Boolean,
    "class_least": pl.String,
    "class_most": pl.String,
    "grams_low": pl.Float64,
    "grams_high": pl.Float64,
    "weight_conflict": pl.Boolean,
    "weight_text_conflict": pl.Boolean,
    "stale_weight_text": pl.Boolean,
    "section_conflict": pl.Boolean,
    "section": pl.String,
    "subsection": pl.String,
}
"""What is found for a case; the section is another one where the text decides."""


def judged(charges: pl.DataFrame, law: ChargeLaw) -> pl.DataFrame:
    """Judge every charge, each case once.

    Args:
        charges: Columns as the fields of `Case`. Shape (n, c).
        law: What the pack says about charges.

    Returns:
        The columns of `JUDGED`, shape (n, 12).
    """
    measured = pl.when(pl.col("text_low").is_null()).then("stated").alias("stated")
    places, cases = distinct(charges.with_columns(measured), Case._fields)
    found = [_row(*_judge(Case(*row), law)) for row in cases.iter_rows()]
    return pl.DataFrame(found, JUDGED, orient="row").select(pl.all().gather(places))


def _judge(case: Case, law: ChargeLaw) -> tuple[Case, Judged, Weight]:
    """The case as it was read, or as its text says where that decides a conflict."""
    penalty, weight = _penalty(case, law)
    if law.text_decides and (case.section_conflict or weight.text_conflict):
        section = law.text_sections.get(case.text_kind or "")
        if section is not None:
            case = case._replace(section=section, subsection=None, section_conflict=False)
            penalty, weight = _penalty(case, law)
    return case, penalty, weight


def _row(case: Case, penalty: Judged, weight: Weight) -> tuple[object, ...]:
    """One row of `JUDGED`."""
    classes = (penalty.class_conflict, penalty.class_derived, penalty.least, penalty.most)
    return (*classes, *weight, case.section_conflict, case.section, case.subsection)


def _penalty(case: Case, law: ChargeLaw) -> tuple[Judged, Weight]:
    punished = law.punished_as.get(case.section or "")
    amount = case.stated
    charge = Charge(
        act=case.act,
        section=punished or case.section,
        letter=None if punished else case.letter,
        period=case.period,
        inchoate=case.inchoate,
        recorded=case.recorded_class,
        stated=case.text_weight or (None if amount is None else (amount, amount)),
    )
    penalty = law.penalties.judge(charge)
    return penalty, _weight(case, charge, penalty, law.penalties)


def _weight(case: Case, charge: Charge, penalty: Judged, penalties: Penalties) -> Weight:
    """The weight, and whether the text agrees with it.

    Beside a letter the text proves nothing: it is the very range that the letter has in another
    period, and stale, or it agrees, or it is in conflict, unless a person corrected the charge.
    Without a letter it narrows what the class leaves open.
    """
    grams, text = penalty.grams, case.text_weight
    if grams is None:
        return Weight(None, None)
    if not penalty.letter_grams:
        conflict = not _agrees(case, grams)
        if text is not None and meets(grams, text):
            grams = (max(grams[0], text[0]), min(grams[1], text[1]))
        return Weight(*grams, conflict=conflict)
    if text is not None and text != grams and text in penalties.other_periods(charge):
        return Weight(*grams, stale=True)
    return Weight(*grams, text_conflict=not case.settled and not _agrees(case, grams))


def _agrees(case: Case, grams: Interval) -> bool:
    text = case.text_weight
    if text is not None:
        return meets(grams, text)
    return case.text_at is None or touches(grams, case.text_at)
