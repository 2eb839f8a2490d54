"""What the manifest of a filing tells: where every eligible record went, in counts alone."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from vacatur.papers.motions.attention import MEANINGS
from vacatur.papers.motions.batches import Batch
from vacatur.papers.motions.columns import BETWEEN, COUNT
from vacatur.papers.motions.files import Making, name_of
from vacatur.papers.motions.pick import Picked
from vacatur.papers.motions.select import OTHER_RELIEF, REASONS, WHY, Choice
from vacatur.papers.motions.words import Motions, Paper, Shown


def told(
    picked: Picked, choice: Choice, dealt: Sequence[Batch], making: Making, look: pl.DataFrame
) -> dict[str, object]:
    """Count what went on papers, what did not and why, and what to look at."""
    on = sum(batch.convictions for batch in dealt)
    lines = pl.concat(batch.lines for batch in dealt) if dealt else None
    return {
        "filing": choice.filing.id,
        "cite": choice.filing.cite,
        "counties": sorted(choice.counties),
        "tiers": sorted(choice.tiers),
        "records": {
            "by_determination": dict(picked.determinations),
            "eligible": on + picked.left_out.height,
            "on_papers": on,
            "left_out": _left_out(picked),
            "other_relief": _other_relief(picked),
        },
        "individuals": 0 if lines is None else lines["person_id"].n_unique(),
        "cases": 0 if lines is None else lines.height,
        "not_on_file": {} if lines is None else _lacking(lines, making, optional=False),
        "not_stated": {} if lines is None else _lacking(lines, making, optional=True),
        "characters_without_glyph": len(making.words.lacking),
        "needs_attention": _attention(look),
        "meanings": {code: MEANINGS[code] for code in _attention(look)},
        "motions": [] if making.alone else [_motion(batch) for batch in dealt],
        "individual_motions": len(dealt) if making.alone else 0,
    }


def _left_out(picked: Picked) -> dict[str, int]:
    counts = _counted(picked.left_out, WHY)
    return {reason: counts[reason] for reason in REASONS if reason in counts}


def _other_relief(picked: Picked) -> dict[str, int]:
    return _counted(picked.left_out.filter(pl.col(WHY) == OTHER_RELIEF), "outcome")


def _counted(table: pl.DataFrame, column: str) -> dict[str, int]:
    return dict(table.group_by(column).len().sort(column).iter_rows())


def _attention(look: pl.DataFrame) -> dict[str, int]:
    return _counted(look, "code")


def _lacking(lines: pl.DataFrame, making: Making, *, optional: bool) -> dict[str, int]:
    """Lines that lack a field which the papers show, by field; or say only where it is known."""
    parts = _parts(making.words.motions, making.papers)
    shown = [part.field for part in parts if part.optional == optional]
    counted = lines.select(_lacks(name).sum().alias(name) for name in dict.fromkeys(shown))
    return {name: int(count) for name, count in counted.row(0, named=True).items() if count}


def _parts(motions: Motions, papers: Sequence[Paper]) -> list[Shown]:
    names = dict.fromkeys(paper.schedule for paper in papers if paper.schedule)
    return [part for name in names for part in motions.schedules[name].parts]


def _lacks(name: str) -> pl.Expr:
    """Whether a line, or one conviction on it, has nothing."""
    column = pl.col(name)
    if name not in COUNT:
        return column.is_null()
    return column.is_null() | column.str.split(BETWEEN).list.contains("")


def _motion(batch: Batch) -> dict[str, object]:
    return {
        "name": name_of(batch),
        "county": batch.county,
        "individuals": batch.individuals,
        "cases": batch.cases,
        "convictions": batch.convictions,
        "schedule_sha256": batch.sha256,
    }
