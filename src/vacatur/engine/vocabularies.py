"""What a pack can read of charges, classes and dispositions, whatever its family of facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from vacatur.charges.columns import PAIR
from vacatur.rules.load import Pack

READ = ("clear",)
READ_CODES = ("clear", "unknown", "elsewhere")
"""A code of no table is read all the same where it is whole, and so is a pointer to a comment."""


@dataclass(frozen=True, kw_only=True)
class Vocabularies:
    """What a pack can read.

    `charges` adds `reading` and `alternatives` to distinct charges and keeps those that are not
    read; the others tell whether a text is read.
    """

    charges: Callable[[pl.DataFrame], pl.DataFrame]
    reads_class: Callable[[str], bool]
    reads_disposition: Callable[[str], bool]


def vocabularies(pack: Pack) -> Vocabularies:
    """The vocabularies of a pack."""
    return _of_histories(pack) if pack.header.reading.facts == "histories" else _of_charges(pack)


def _of_charges(pack: Pack) -> Vocabularies:
    from vacatur.charges.frame import read_frame  # noqa: PLC0415  heavy
    from vacatur.facts.build import charge_law, disposition_reader  # noqa: PLC0415  heavy

    law, reader = charge_law(pack), disposition_reader(pack)
    windows = pack.data("statutes.csv")

    def unread(charges: pl.DataFrame) -> pl.DataFrame:
        readings = read_frame(charges.select(PAIR), pack.charge_tables, windows)
        best = readings.select("reading", alternatives=pl.coalesce("statute", "alternatives"))
        told = pl.concat([charges, best], how="horizontal")
        return told.filter(~pl.col("reading").is_in(READ))

    return Vocabularies(
        charges=unread,
        reads_class=lambda text: law.classes.read(text) is not None,
        reads_disposition=lambda text: reader.listed(text) is not None,
    )


def _of_histories(pack: Pack) -> Vocabularies:
    from vacatur.charges.codes import read_codes  # noqa: PLC0415  only for these packs
    from vacatur.facts.dispositions import words  # noqa: PLC0415  see above
    from vacatur.facts.histories.law import HistoryLaw  # noqa: PLC0415  see above
    from vacatur.facts.vocabulary import first_match  # noqa: PLC0415  see above

    law = HistoryLaw.of(pack)

    def unread(charges: pl.DataFrame) -> pl.DataFrame:
        whole = pl.concat_str(*PAIR, separator=" ", ignore_nulls=True)
        read = read_codes(charges.select(whole).to_series(), law.tables)
        best = read.select(
            pl.col("state").alias("reading"), pl.coalesce("statute", "alternatives")
        ).rename({"statute": "alternatives"})
        told = pl.concat([charges, best], how="horizontal")
        return told.filter(~pl.col("reading").is_in(READ_CODES))

    return Vocabularies(
        charges=unread,
        reads_class=lambda text: first_match(law.classes, words(text)) is not None,
        reads_disposition=lambda text: law.dispositions.listed(text) is not None,
    )
