"""Charges and dispositions read again, from what the facts keep of them as it was written."""

from __future__ import annotations

from functools import cached_property
from typing import Final

import polars as pl

from vacatur.charges.columns import PAIR
from vacatur.engine.kept import CHARGES, FACTS
from vacatur.facts.build import charge_law, disposition_reader
from vacatur.facts.charge_facts import shared_facts
from vacatur.facts.columns import CHARGE
from vacatur.facts.dispositions import read_dispositions
from vacatur.facts.distinct import distinct
from vacatur.facts.histories.charges import read_charges
from vacatur.facts.histories.law import HistoryLaw
from vacatur.rules.load import Pack
from vacatur.rules.trace import NUMBER
from vacatur.verification.derive import Part
from vacatur.verification.differences import Differences

_WHAT: Final = "{} is not what is read from the text"


class Readings:
    """Reads again what a pack reads once for each distinct text."""

    def __init__(self, pack: Pack, found: Differences) -> None:
        self._pack, self._found = pack, found

    def check_charges(self, charges: pl.DataFrame) -> None:
        """Read the charges that records share, but for those that the office corrected."""
        own = charges["correction"].is_null()
        written = charges.select(
            pl.col(CHARGE).cast(pl.String),
            pl.col("period").cast(pl.Int8),
            pl.col("stated").cast(pl.Float64).alias("amount_grams"),
        )
        places, read = shared_facts(written, charge_law(self._pack))
        for name in charges.columns:
            if name in read.columns and name not in (NUMBER, *CHARGE):
                again = read[name].cast(charges.schema[name]).gather(places)
                unlike = own & again.ne_missing(charges[name])
                self._found.mark(CHARGES, _WHAT.format(name), unlike)

    def check(self, part: Part) -> None:
        """Read the dispositions of some records, and the charges of histories."""
        if NUMBER not in part.facts.columns:
            self._check_history(part)
        elif not self._pack.as_peer:
            reader = disposition_reader(self._pack)
            raw = {"disposition_text": "disposition", "sentence_text": "sentence"}
            again = read_dispositions(part.facts.select(list(raw)).rename(raw), reader)
            self._compare(part, again, "disposition")

    def _check_history(self, part: Part) -> None:
        raw = {"comment_text": "comment"}
        texts = part.facts.select(*PAIR, *raw).rename(raw)
        places, charges = distinct(texts, texts.columns)
        read = read_charges(charges, self._history_law).with_columns(code="statute")
        for name in read.columns:
            if name in part.facts.columns:
                known = read[name].cast(part.facts.schema[name])
                self._compare(part, known.gather(places), name)
        if not self._history_law.as_peer:
            none = pl.lit(None, pl.String).alias("sentence")
            alone = part.facts.select(pl.col("disposition_text").alias("disposition"), none)
            again = read_dispositions(alone, self._history_law.dispositions)
            self._compare(part, again, "disposition")

    @cached_property
    def _history_law(self) -> HistoryLaw:
        return HistoryLaw.of(self._pack)

    def _compare(self, part: Part, again: pl.Series, name: str) -> None:
        unlike = again.cast(part.facts.schema[name]).ne_missing(part.facts[name])
        self._found.mark(FACTS, _WHAT.format(name), unlike, rows=part.rows)
