"""Writes a worklist: the Python interface."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vacatur.dossiers.handed import Handed


def prepare_worklist(  # noqa: PLR0913  every option of the command, by its name
    folder: str | Path,
    *,
    out: str | Path | None = None,
    order: str = "newest",
    by: Sequence[str] = ("county",),
    batch_size: int = 1000,
    counties: Sequence[str] = (),
    outcomes: Sequence[str] = (),
    review: bool = True,
    formats: Sequence[str] = ("xlsx", "csv"),
    courthouses: str | Path | None = None,
    papers: str | Path | None = None,
    records: Sequence[str | Path] | None = None,
    source: str | Path | None = None,
    identity: str | Path | None = None,
    force: bool = False,
) -> Handed:
    """Write the list of cases there is something to do about: what, by whom and by when.

    Args:
        folder: A result folder.
        out: The folder to create; `<folder>-worklist` when left out.
        order: `newest` convictions first, or by `deadline`.
        by: What groups the list: `county`, `courthouse`, `agency`; nothing for one group.
        batch_size: The most cases of a batch.
        counties: Counties whose cases are wanted; all of them when empty.
        outcomes: Outcomes of which a case must have one; any when empty.
        review: Whether cases in review or on hold are listed.
        formats: `xlsx`, `csv` and `parquet`, any of them.
        courthouses: A list that says which courthouse a case belongs to.
        papers: The office's own folder of papers.
        records: What was scored; looked for beside the result when left out.
        source: The source profile of the records, where it is the office's own.
        identity: A file with a private key, where the result is encrypted.
        force: Replace an older folder in `out`.

    Raises:
        InputError: The folder is no whole result, its records are not found, or the list of
            courthouses does not hold.
        PackError: The jurisdiction has no words for a worklist, or they do not hold.
        UsageError: An outcome, county or number is none.
        OutputError: The list cannot be written; nothing is left behind.
    """
    from vacatur.dossiers.dossier import Sources  # noqa: PLC0415
    from vacatur.dossiers.handed import target  # noqa: PLC0415
    from vacatur.dossiers.result import open_result  # noqa: PLC0415
    from vacatur.papers.worklist.write import KIND, Request, write_worklist  # noqa: PLC0415

    request = Request(
        order=order,
        by=tuple(by),
        batch_size=batch_size,
        counties=tuple(counties),
        outcomes=tuple(outcomes),
        review=review,
        formats=tuple(formats),
        courthouses=Path(courthouses) if courthouses else None,
        papers=Path(papers) if papers else None,
        sources=Sources(given=records, profile=source),
    )
    return write_worklist(
        open_result(folder, identity), target(folder, out, KIND), request, force=force
    )
