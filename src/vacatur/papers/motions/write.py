"""Court papers of a result: motions, orders, lists for the clerk, and the rows behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.dossiers.dossier import Sources
from vacatur.dossiers.handed import Handed, hand_on
from vacatur.dossiers.office import papers_folder, papers_sha256
from vacatur.dossiers.result import Result
from vacatur.errors import PackError, UsageError
from vacatur.papers.counties import asked_counties
from vacatur.papers.glyphs import special_characters, uncovered
from vacatur.papers.motions.attention import attention
from vacatur.papers.motions.batches import batches
from vacatur.papers.motions.files import Making, files_of, named_lines, orders_of
from vacatur.papers.motions.leave_out import ids_to_leave_out
from vacatur.papers.motions.papers import Words
from vacatur.papers.motions.pick import pick
from vacatur.papers.motions.schedule import Asked, case_lines
from vacatur.papers.motions.select import Choice
from vacatur.papers.motions.told import told
from vacatur.papers.motions.words import Filing, Motions, read_motions
from vacatur.papers.press import HERE, Document, press

KIND: Final = "motions"
COUNTY, INDIVIDUAL = "county", "individual"
"""The two filings: one motion for many individuals, or one for each."""
BYTES: Final = 1_300_000_000
"""Bytes that a process takes that sets motions for 2,000 individuals."""
_FEW: Final = 500
"""Lines that are set before another process is ready."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the office asks for."""

    counties: Sequence[str] = ()
    batch_size: int = 2_000
    """Individuals of a motion, at most."""
    tiers: Sequence[str] = ()
    leave_out: Path | None = None
    kept_off: Mapping[str, str] = field(default_factory=dict)
    """Records by their id, with why their status keeps them off a new filing."""
    individual: bool = False
    workers: int = HERE
    """How many processes set papers, where there are many lines."""
    templates: Path | None = None
    sources: Sources = field(default_factory=Sources)


def write_motions(result: Result, out: Path, request: Request, *, force: bool = False) -> Handed:
    """Write the papers of a filing, and what stands behind them.

    Args:
        result: The result.
        out: The folder to create.
        request: What is asked for.
        force: Replace an older folder there.

    Raises:
        InputError: The records, or the list to leave out, cannot be read.
        PackError: The papers of the jurisdiction do not hold.
        UsageError: A county, tier or number is none.
        OutputError: The folder cannot be written; nothing is left behind.
    """
    folder = papers_folder(result.pack, request.templates)
    motions = read_motions(folder)
    choice = _choice(result, motions, request)
    picked = pick(result, choice, motions.counties, request.sources)
    lines = case_lines(picked.records, picked.people, _asked(result, motions))
    dealt = list(batches(lines, 1 if request.individual else request.batch_size))
    making = _making(result, folder, motions, choice.filing, lines)
    reviewed = pl.col("person_id").is_in(picked.in_review.implode()).alias("in_review")
    named = named_lines(lines, dealt).with_columns(reviewed)
    look = attention(named, making.words.lacking)
    lists = {"needs_attention.csv": look, "left_out.csv": picked.left_out_here()}
    more = told(picked, choice, dealt, making, look) | {
        "pages": 0,
        "batch_size": None if request.individual else request.batch_size,
        "papers_sha256": papers_sha256(folder),
    }
    orders = partial(orders_of, dealt, making)
    workers = HERE if lines.height <= _FEW else request.workers
    with press(folder, result.as_of, orders, workers) as made:
        files = files_of(dealt, making, _counted_in(more, made)) | lists
        return hand_on(result, out, files, kind=KIND, more=more, force=force)


def _counted_in(more: dict[str, object], made: Iterator[Document]) -> Iterator[Document]:
    """Papers as they come, their pages counted in what the manifest tells."""
    pages = 0
    for document in made:
        pages += document.pages
        more["pages"] = pages
        yield document


def _choice(result: Result, motions: Motions, request: Request) -> Choice:
    if request.batch_size < 1:
        message = f"--batch-size [{request.batch_size}] is no number of individuals."
        raise UsageError(message, hint="Give 1 or more.")
    return Choice(
        filing=_filing(motions, INDIVIDUAL if request.individual else COUNTY),
        counties=tuple(asked_counties(request.counties, motions.counties)),
        tiers=tuple(_tiers(result, request.tiers)),
        leave_out=ids_to_leave_out(result, request.leave_out),
        kept_off=request.kept_off,
    )


def _filing(motions: Motions, name: str) -> Filing:
    filing = motions.the_filing(name)
    if filing is None:
        message = f"The papers of this jurisdiction have no filing [{name}]."
        known = ", ".join(one.id for one in motions.filing)
        raise PackError(message, hint=f"They have: {known}.")
    return filing


def _tiers(result: Result, given: Sequence[str]) -> Sequence[str]:
    known = list(dict.fromkeys(tier.code for tier in result.pack.table.tier))
    for tier in given:
        if tier not in known:
            hint = f"It takes: {', '.join(known)}." if known else "This pack has no tiers."
            raise UsageError(f"--tier does not know [{tier}].", hint=hint)
    return given


def _asked(result: Result, motions: Motions) -> Asked:
    options = result.manifest["pack"]["options"]
    way = options.get(motions.anniversary, motions.anniversary_before)
    before = bool(way == motions.anniversary_before)
    return Asked(motions=motions, as_of=result.as_of, before=before)


def _making(
    result: Result, folder: Path, motions: Motions, filing: Filing, lines: pl.DataFrame
) -> Making:
    lacking = uncovered(special_characters(lines), folder, motions.fonts, bold=True)
    return Making(
        filing=filing,
        papers=motions.papers_of(filing),
        words=Words(motions=motions, as_of=result.as_of.isoformat(), lacking=lacking),
        day=result.as_of,
    )
