"""What hiding one field of one record does to the decisions of its person.

Many are hidden at once: one record of each person, so whatever changes is due to that one blank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from vacatur.engine.pipeline import Prepared, score_records
from vacatur.facts.family import family_of
from vacatur.records.intake import take_in_frame
from vacatur.rules.blanks import Blank
from vacatur.rules.load import Pack
from vacatur.rules.masks import TRUE, UNKNOWN

REVIEW = "NEEDS_REVIEW"
ASIDE = "SET_ASIDE"
COMPARED = ("determination", "outcome", "rule", TRUE, UNKNOWN)
SAME, TO_REVIEW, LISTED, FLIPPED = KINDS = ("same", "to review", "listed", "flipped")
ROW = "source_row"


@dataclass(frozen=True, kw_only=True)
class Hiding:
    """Records whose every field can be hidden, and what is decided while nothing is."""

    frame: pl.DataFrame
    """Records as text, none of them refused."""
    prepared: Prepared
    before: pl.DataFrame

    @classmethod
    def of(cls, frame: pl.DataFrame, prepared: Prepared) -> Hiding:
        """Decide records as they are; rows that are no records are left out."""
        columns = family_of(prepared.compiled.pack).scored
        taken = take_in_frame(frame, columns=columns).records[ROW]
        frame = frame[taken - 1]
        return cls(frame=frame, prepared=prepared, before=_decided(frame, prepared))

    @property
    def pack(self) -> Pack:
        """The pack that decides."""
        return self.prepared.compiled.pack

    @property
    def criteria(self) -> tuple[str, ...]:
        """The criteria in the order of their bits."""
        return tuple(self.prepared.compiled.criteria)

    def field(self, field: str, *, seed: int) -> pl.DataFrame:
        """Hide a field of one record of each person who has it: see `hide`."""
        return self.hide(field, self._lost(field, seed))

    def hide(self, field: str, lost: pl.Series) -> pl.DataFrame:
        """Hide a field of some records, at most one of a person.

        Returns:
            One row for each record of those people: whether it is the one that lost the field
            (`own`), each of `COMPARED` before and after, and what became of it (`kind`).
        """
        blank = self.frame[field].set(lost, None)
        after = _decided(self.frame.with_columns(blank), self.prepared)
        people = self.frame["person_id"]
        concerned = people.is_in(people.filter(lost).implode())
        both = self.before.with_columns(
            person_id=people, record_id=self.frame["record_id"], own=lost
        ).join(after, on=ROW, how="left", suffix=" after", maintain_order="left")
        rows = both.filter(concerned).with_columns(
            pl.col("determination after").fill_null(REVIEW),
            pl.col("outcome after").fill_null(ASIDE),
        )
        return rows.with_columns(_kind(self.pack, field, rows, self.criteria))

    def _lost(self, field: str, seed: int) -> pl.Series:
        """One record of each person who has the field, at random."""
        drawn = pl.int_range(pl.len()).shuffle(seed)
        known = self.frame.select("person_id", drawn=drawn, known=pl.col(field).is_not_null())
        order = pl.when("known").then("drawn")
        return known.select(
            (order == order.min().over("person_id")).fill_null(value=False)
        ).to_series()


def _decided(frame: pl.DataFrame, prepared: Prepared) -> pl.DataFrame:
    intake = take_in_frame(frame, columns=family_of(prepared.compiled.pack).scored)
    nobody = pl.Series([], dtype=pl.String)
    decisions = score_records(intake.records, prepared, holds=nobody).decisions
    return decisions.select(
        ROW, pl.col("determination", "outcome", "rule").cast(pl.String), TRUE, UNKNOWN
    )


def _kind(pack: Pack, field: str, rows: pl.DataFrame, criteria: Sequence[str]) -> pl.Series:
    same = pl.col("outcome") == pl.col("outcome after")
    review = pl.col("determination after") == REVIEW
    allowed = [listed(blank, rows, criteria) for blank in pack.blanks if field in blank.fields]
    kind = (
        pl.when(same | (review & (pl.col("determination") == REVIEW)))
        .then(pl.lit(SAME))
        .when(review)
        .then(pl.lit(TO_REVIEW))
        .when(pl.any_horizontal(pl.lit(value=False), *map(pl.lit, allowed)))
        .then(pl.lit(LISTED))
        .otherwise(pl.lit(FLIPPED))
    )
    return rows.select(kind.alias("kind")).to_series()


def listed(blank: Blank, rows: pl.DataFrame, criteria: Sequence[str]) -> pl.Series:
    """Which rows of `Hiding.field` an entry of the pack's list allows."""
    own = pl.col("own")
    allowed = {"itself": own, "others": ~own, "all": own.is_not_null()}[blank.of]
    if blank.was:
        allowed &= pl.col("outcome").is_in(blank.was)
    if blank.becomes:
        allowed &= pl.col("outcome after").is_in(blank.becomes)
    if blank.answers:
        bits = sum(1 << criteria.index(name) for name in blank.answers if name in criteria)
        allowed &= (_answered_otherwise() & pl.lit(bits, pl.UInt64)) != 0
    return rows.select(allowed.fill_null(value=False).alias("listed")).to_series()


def _answered_otherwise() -> pl.Expr:
    """The criteria that have a known answer now, and had another or none."""
    true, unknown, now_true, now_unknown = (
        pl.col(name) for name in (TRUE, UNKNOWN, f"{TRUE} after", f"{UNKNOWN} after")
    )
    return ~now_unknown & (unknown | (true ^ now_true))
