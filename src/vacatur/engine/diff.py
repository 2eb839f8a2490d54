"""Two settings of the law over the same records: who gets another answer, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from vacatur.engine.beside import check_beside
from vacatur.engine.differences import (
    NEEDED,
    WEIGHT,
    counted,
    differing,
    nested,
    tallied,
    tally,
)
from vacatur.engine.job import Stage
from vacatur.engine.pipeline import Prepared, score_records
from vacatur.errors import UsageError
from vacatur.facts.family import family_of
from vacatur.records.intake import Intake, take_in
from vacatur.records.profiles import Profile
from vacatur.results.manifest import PackIdentity
from vacatur.results.reconcile import reconcile
from vacatur.rules.load import Pack

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One of the two sides: a pack with its options, and the day it decides for."""

    pack: Pack
    as_of: date

    def document(self) -> Json:
        """What decides, in plain JSON types, as a manifest says it."""
        pack, given = self.pack, self.pack.corrections
        options = {k: list(v) if isinstance(v, tuple) else v for k, v in pack.options.items()}
        identity = PackIdentity(
            id=pack.id, version=pack.version, sha256=pack.sha256, options=options
        )
        return {
            "pack": asdict(identity),
            "corrections": {"name": given.name, "sha256": given.sha256} if given else None,
            "as_of": self.as_of.isoformat(),
        }


@dataclass(frozen=True, kw_only=True)
class Diff:
    """Who gets another answer."""

    document: Json
    """Both settings, the totals, and the changes with their reasons, in plain JSON types."""
    changes: pl.DataFrame
    """The changes counted by reason, one row each, the most frequent first."""
    records: pl.DataFrame
    """The records with another answer, before and after, in input order."""


def diff_settings(
    inputs: Sequence[str | Path],
    before: Setting,
    after: Setting,
    *,
    profile: Profile | None,
    on_stage: Stage | None = None,
) -> Diff:
    """Decide every record twice, and compare.

    Args:
        inputs: Files, folders or globs, read once for both.
        before: The one side.
        after: The other.
        profile: How the source maps to the canonical columns.
        on_stage: Called with the name of each stage as it begins.

    Raises:
        InputError: An input cannot be read or mapped.
        PackError: A pack is not valid, or not in force on its day.
        UsageError: The two settings are the same, or a flow asks for files beside the inputs.
    """
    settings = {"before": before.document(), "after": after.document()}
    if settings["before"] == settings["after"]:
        raise UsageError(
            "Both sides are the same law on the same day.",
            hint="Let another pack, an option or the as-of date differ.",
        )
    for side in (before, after):
        check_beside(side.pack, ())
    tell = on_stage or _silent
    prepared = [Prepared.of(side.pack, as_of=side.as_of) for side in (before, after)]
    tell("read")
    intake = take_in(inputs, profile=profile, columns=_columns(before, after))
    sides = []
    for name, law in zip(settings, prepared, strict=True):
        tell(f"decide {name}")
        sides.append(_decided(intake, law))
    tell("compare")
    return _compared(settings, intake, *sides)


def _columns(*sides: Setting) -> tuple[str, ...]:
    """The canonical columns that either side reads."""
    families = (family_of(side.pack) for side in sides)
    return tuple(dict.fromkeys(name for family in families for name in family.scored))


def _silent(_stage: str) -> None:
    pass


def _decided(intake: Intake, law: Prepared) -> pl.DataFrame:
    scored = score_records(intake.records, law, holds=intake.holds)
    return scored.decisions.select(NEEDED)


def _compared(settings: Json, intake: Intake, before: pl.DataFrame, after: pl.DataFrame) -> Diff:
    records = intake.records
    weights = records[WEIGHT] if WEIGHT in records.columns else None
    rows = differing(before, after, weights)
    changes = counted(rows)
    went = reconcile(intake.reports, decisions=before.height, quarantined=intake.quarantine.height)
    document = settings | {
        "inputs": [asdict(report) for report in intake.files],
        "reconciliation": {**asdict(went), "lost": went.lost},
        "totals": _totals(before, weights) | {"different": tallied(rows)},
        "changes": nested(rows, changes),
    }
    return Diff(document=document, changes=changes, records=rows.drop(WEIGHT))


def _totals(decisions: pl.DataFrame, weights: pl.Series | None) -> Json:
    """All records, and those on hold: they are under review whatever the law says."""
    weight = pl.lit(1).alias(WEIGHT) if weights is None else weights
    rows = decisions.select("person_id", "hold", weight)
    return {**tally(rows), "on_hold": tally(rows.filter("hold"))}
