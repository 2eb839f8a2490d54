"""Writes court papers: the Python interface."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vacatur.dossiers.handed import Handed


def prepare_motions(  # noqa: PLR0913  every option of the command, by its name
    folder: str | Path,
    *,
    out: str | Path | None = None,
    counties: Sequence[str] = (),
    batch_size: int = 2_000,
    tiers: Sequence[str] = (),
    leave_out: str | Path | None = None,
    status: str | Path | None = None,
    individual: bool = False,
    workers: int | None = None,
    templates: str | Path | None = None,
    records: Sequence[str | Path] | None = None,
    source: str | Path | None = None,
    identity: str | Path | None = None,
    force: bool = False,
) -> Handed:
    """Write court papers: motions, proposed orders, lists for the clerk, and their schedules.

    Every page is marked as a draft. Only records that were decided ELIGIBLE and are not on hold
    come on a paper; the manifest counts every other eligible record with why it is left out.

    Args:
        folder: A result folder.
        out: The folder to create; `<folder>-motions` when left out.
        counties: Only these counties; all of them when empty.
        batch_size: Individuals of a motion, at most.
        tiers: Only these tiers of the pack; all of them when empty.
        leave_out: A CSV with a column `record_id`: records that stay off the papers.
        status: The status folder, whose objected records, and those under way, stay off the
            papers; the one beside the result, if there is one, when left out.
        individual: One motion and order for each person and county, in place of motions for many.
        workers: How many processes set many papers; one for each core when left out.
        templates: The office's own folder of papers.
        records: What was scored; looked for beside the result when left out.
        source: The source profile of the records, where it is the office's own.
        identity: A file with a private key, where the result is encrypted.
        force: Replace an older folder in `out`.

    Raises:
        InputError: The folder is no whole result, its records are not found, or the list to leave
            out does not hold.
        PackError: The jurisdiction has no such papers, or a template does not hold.
        UsageError: A county, tier or number is none.
        OutputError: The papers cannot be written; nothing is left behind.
    """
    from vacatur.dossiers.dossier import Sources  # noqa: PLC0415
    from vacatur.dossiers.handed import target  # noqa: PLC0415
    from vacatur.dossiers.result import open_result  # noqa: PLC0415
    from vacatur.papers.motions.write import (  # noqa: PLC0415
        BYTES,
        KIND,
        Request,
        write_motions,
    )
    from vacatur.papers.press import processes  # noqa: PLC0415
    from vacatur.status.api import kept_off  # noqa: PLC0415

    result = open_result(folder, identity)
    request = Request(
        counties=tuple(counties),
        batch_size=batch_size,
        tiers=tuple(tiers),
        leave_out=Path(leave_out) if leave_out else None,
        kept_off=dict(kept_off(result, status).iter_rows()),
        individual=individual,
        workers=processes(workers, BYTES),
        templates=Path(templates) if templates else None,
        sources=Sources(given=records, profile=source),
    )
    return write_motions(result, target(folder, out, KIND), request, force=force)
