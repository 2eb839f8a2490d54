"""A sample of a result, handed out for people to decide, its key kept apart from what they see."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import polars as pl

from vacatur.dossiers.dossier import Sources
from vacatur.dossiers.handed import Handed, hand_on
from vacatur.dossiers.result import PLACE, Result
from vacatur.errors import InputError, UsageError
from vacatur.results.write import Content
from vacatur.review.bounds import Drawn, most_wrong
from vacatur.review.design import CELL, DOMAINS, Group, check_plan, with_cells
from vacatur.review.draw import METHOD, draw, keyed
from vacatur.review.eras import era_of
from vacatur.review.fingerprint import FINGERPRINT, with_fingerprints
from vacatur.review.form import sheets_of, write_book
from vacatur.review.rates import RATES, pieces_of
from vacatur.review.raw import CASE, raw_records

KIND: Final = "sample"
HAND_OUT: Final = "hand-out"
SEALED: Final = "sealed"
KEY: Final = f"{SEALED}/key.parquet"
CELLS: Final = f"{SEALED}/cells.csv"
_REVIEWER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
_CONFIDENCE: Final = 0.95
_DESIGN: Final = ("domain", "group", "cell", "piece", "population", "drawn")
_ANSWER: Final = ("determination", "outcome", "tier", "suggestion", "rule", "reasons", "hold")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What sample is wanted."""

    cases: int
    seed: int
    reviewers: Sequence[str]
    era: str
    eligible_share: float


def check_asked(asked: Asked) -> None:
    """Refuse what makes no sense.

    Raises:
        UsageError: There is no such plan, or no such name of a reviewer.
    """
    check_plan(asked.cases, asked.eligible_share)
    wrong = [name for name in asked.reviewers if not _REVIEWER.fullmatch(name)]
    folded = [name.lower() for name in asked.reviewers]
    if wrong or not folded or len(set(folded)) < len(folded):
        message = "--reviewers must be names, each once, of letters, digits, - and _."
        raise UsageError(message, hint="Write them as alice,bob: workbooks are called by them.")


def write_sample(
    result: Result, out: Path, asked: Asked, sources: Sources, *, force: bool = False
) -> Handed:
    """Draw a sample and write a workbook for each reviewer, and the sealed key.

    Raises:
        InputError: The result holds decisions of people or no record, or an input is not found.
        OutputError: The folder cannot be written; nothing is left behind.
        UsageError: No such sample can be drawn.
    """
    check_asked(asked)
    if "review" in result.manifest:
        message = f"[{result.name}] holds decisions of people already."
        raise InputError(message, hint="Draw from the result that `vacatur score` made.")
    records = with_cells(_records(result, asked.era))
    if records.is_empty():
        message = f"[{result.name}] has no record to draw."
        raise InputError(message, hint="Its quarantine says what became of the rows.")
    groups, drawn = draw(records, asked.cases, asked.seed, asked.eligible_share)
    raw, beside = raw_records(result, drawn.select(CASE, "record_id", "person_id"), sources)
    files: dict[str, Content] = {
        KEY: _key(result, drawn),
        CELLS: _cells(records, drawn),
    }
    for reviewer in asked.reviewers:
        own = raw.sort(keyed(raw[CASE], asked.seed, reviewer))
        sheets = sheets_of(result, own, beside, reviewer)
        files[f"{HAND_OUT}/{reviewer}.xlsx"] = partial(write_book, result, sheets)
    more = _told(asked, groups, records, drawn, beside.height) | {"from": result.name}
    return hand_on(result, out, files, kind=KIND, more=more, force=force)


def _records(result: Result, era: str) -> pl.DataFrame:
    eras = result.facts().select(PLACE, era_of(result.pack, era))
    own = result.decisions().select(
        PLACE,
        "record_id",
        "person_id",
        *_ANSWER,
        "statute_method",
        "criteria_true",
        "criteria_unknown",
    )
    return own.join(eras, on=PLACE, how="left", maintain_order="left").collect()


def _key(result: Result, drawn: pl.DataFrame) -> pl.DataFrame:
    """What the reviewers do not see: which records these are, and what was decided of them."""
    told = with_fingerprints(result, drawn).sort(CASE)
    own = ("record_id", PLACE, FINGERPRINT, *_DESIGN, *CELL[2:], *_ANSWER)
    return told.select(CASE, *own)


def _cells(records: pl.DataFrame, drawn: pl.DataFrame) -> pl.DataFrame:
    every = records.group_by("domain", "cell").agg(pl.len().alias("records"))
    some = drawn.group_by("domain", "cell", "group").agg(pl.len().alias("cases"))
    return every.join(some, on=["domain", "cell"], how="left").sort("domain", "cell")


def _told(
    asked: Asked, groups: Sequence[Group], records: pl.DataFrame, drawn: pl.DataFrame, beside: int
) -> dict[str, Any]:
    """What the manifest tells; counts and options."""
    known = dict(records.group_by("domain").len().iter_rows())
    return {
        "wanted": asked.cases,
        "seed": asked.seed,
        "method": METHOD,
        "reviewers": list(asked.reviewers),
        "era": asked.era,
        "eligible_share": asked.eligible_share,
        "records": records.height,
        "cases": drawn.height,
        "not_drawn": records.height - drawn.height,
        "beside": beside,
        "domains": {name: known.get(name, 0) for name in DOMAINS},
        "groups": [asdict(group) for group in groups],
        "at_best": _at_best(drawn, known),
    }


def _at_best(drawn: pl.DataFrame, sizes: dict[str, int]) -> dict[str, float | None]:
    """The least limit of one side that each rate can come to: that of a sample without an error."""
    without = drawn.with_columns(wrong=pl.lit(value=False))
    return {
        rate: _limit(pieces_of(without.filter(domain=domain), "wrong"), sizes.get(domain, 0))
        for domain, rate in RATES.items()
    }


def _limit(pieces: Sequence[Drawn], records: int) -> float | None:
    return round(most_wrong(pieces, _CONFIDENCE) / records, 6) if pieces else None
