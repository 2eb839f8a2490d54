"""What a template is given: the words of a paper with its values in them, and its schedule."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from vacatur.papers.breaks import breakable
from vacatur.papers.glyphs import printed
from vacatur.papers.motions.batches import Batch, shortened
from vacatur.papers.motions.columns import BETWEEN, COUNT, DATES
from vacatur.papers.motions.words import Column, Motions, Paper, Schedule, Shown

_ISO: Final = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


@dataclass(frozen=True, kw_only=True)
class Words:
    """What makes words of values."""

    motions: Motions
    as_of: str
    lacking: frozenset[str]
    """Characters that cannot be printed."""

    def clean(self, text: str) -> str:
        """A value as it can be printed."""
        return breakable(printed(text, self.lacking))

    def date(self, text: str) -> str:
        """Every ISO date of a text in the papers' form."""
        form = self.motions.date
        return _ISO.sub(lambda day: _dated(form, *day.groups()), text)

    def counted(self, what: str, count: int) -> str:
        """A number of things, as `1 case` or `1,653 cases`."""
        one, many = self.motions.counted[what]
        return (one if count == 1 else many).replace("{n}", f"{count:,}")


def document(paper: Paper, batch: Batch, words: Words) -> dict[str, Any]:
    """Everything that a template needs to set a paper.

    Args:
        paper: Which.
        batch: What goes on it.
        words: How values read.
    """
    motions, values = words.motions, _values(batch, words)

    def filled(text: str) -> str:
        return text.format_map(values)

    def all_filled(texts: Sequence[str]) -> list[str]:
        return [filled(text) for text in texts]

    title = filled(paper.title)
    return {
        "lang": motions.lang,
        "fonts": list(motions.fonts),
        "draft": motions.draft,
        "title": title,
        "footer": f"{title} · {shortened(batch.sha256)}",
        "court": all_filled(paper.court),
        "parties": all_filled(paper.parties),
        "numbers": all_filled(paper.numbers),
        "heading": filled(paper.heading),
        "opening": filled(paper.opening),
        "points": [{"text": filled(point.text), "cite": point.cite} for point in paper.point],
        "asks": filled(paper.asks),
        "requests": all_filled(paper.requests),
        "signature": all_filled(paper.signature),
        "schedule": _schedule(paper, batch, words, values),
    }


def _values(batch: Batch, words: Words) -> dict[str, str]:
    numbers = batch.lines["case_number"].drop_nulls().unique(maintain_order=True)
    name = batch.lines["name"][0]
    return {
        "county": batch.county,
        "COUNTY": batch.county.upper(),
        "motion": str(batch.number),
        "motions": str(batch.of),
        "individuals": words.counted("individuals", batch.individuals),
        "cases": words.counted("cases", batch.cases),
        "convictions": words.counted("convictions", batch.convictions),
        "as_of": words.date(words.as_of),
        "name": words.motions.missing if name is None else words.clean(str(name)),
        "case_numbers": words.clean(", ".join(map(str, numbers))) or words.motions.missing,
    }


def _schedule(
    paper: Paper, batch: Batch, words: Words, values: Mapping[str, str]
) -> dict[str, Any] | None:
    if not paper.schedule:
        return None
    motions = words.motions
    schedule = motions.schedules[paper.schedule]
    counts = {
        "individuals": batch.individuals,
        "cases": batch.cases,
        "convictions": batch.convictions,
    }
    return {
        "title": schedule.title.format_map(values),
        "note": schedule.note.format_map(values),
        "columns": [{"heading": c.heading, "width": c.width} for c in schedule.column],
        "rows": _rows(schedule, batch.lines, words),
        "totals": [[label, f"{counts[what]:,}"] for what, label in motions.totals.items()],
        "hash_label": motions.hash_label,
        "hash": shortened(batch.sha256),
    }


def _rows(schedule: Schedule, lines: pl.DataFrame, words: Words) -> list[list[list[Any]]]:
    """Every cell of every line as its parts; columns first, so that each is looked up once."""
    cells = [_cells(column, lines, words) for column in schedule.column]
    return [list(row) for row in zip(*cells, strict=True)]


def _cells(column: Column, lines: pl.DataFrame, words: Words) -> list[list[Any]]:
    if column.blank:
        return [[] for _ in range(lines.height)]
    parts = [_parts(shown, lines, words) for shown in column.part]
    return [[part for part in cell if part is not None] for cell in zip(*parts, strict=True)]


def _parts(shown: Shown, lines: pl.DataFrame, words: Words) -> list[dict[str, Any] | None]:
    values = lines[shown.field].cast(pl.String).to_list()
    dated = shown.field in DATES
    return [_part(shown, value, words, dated=dated) for value in values]


def _part(shown: Shown, value: str | None, words: Words, *, dated: bool) -> dict[str, Any] | None:
    if value is None:
        missing = words.motions.missing
        return None if shown.optional else _told(shown, missing, missing=True)
    if shown.field in COUNT:
        value = BETWEEN.join(one or words.motions.missing for one in value.split(BETWEEN))
    text = words.clean(words.date(value) if dated else value)
    return _told(shown, text, missing=False)


def _told(shown: Shown, text: str, *, missing: bool) -> dict[str, Any]:
    return {"label": shown.label, "text": text, "bold": shown.bold, "missing": missing}


def _dated(form: str, year: str, month: str, day: str) -> str:
    return form.replace("{year}", year).replace("{month}", month).replace("{day}", day)
