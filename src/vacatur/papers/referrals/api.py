"""Writes lists for others: the Python interface."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vacatur.dossiers.handed import Handed


def prepare_referrals(  # noqa: PLR0913  every option of the command, by its name
    folder: str | Path,
    *,
    out: str | Path | None = None,
    lists: Sequence[str] = (),
    counties: Sequence[str] = (),
    formats: Sequence[str] = ("csv", "xlsx"),
    papers: str | Path | None = None,
    records: Sequence[str | Path] | None = None,
    source: str | Path | None = None,
    identity: str | Path | None = None,
    force: bool = False,
) -> Handed:
    """Write the lists that go to a board, the State Police, agencies, clerks and courts.

    Args:
        folder: A result folder.
        out: The folder to create; `<folder>-referrals` when left out.
        lists: Ids of the lists that are wanted; all that the jurisdiction has when empty.
        counties: Counties whose records are wanted; all of them when empty.
        formats: `csv`, `xlsx` and `parquet`, any of them.
        papers: The office's own folder of papers.
        records: What was scored; looked for beside the result when left out.
        source: The source profile of the records, where it is the office's own.
        identity: A file with a private key, where the result is encrypted.
        force: Replace an older folder in `out`.

    Raises:
        InputError: The folder is no whole result, or its records are not found.
        PackError: The jurisdiction has no such lists, or they do not hold.
        UsageError: A list or county is unknown.
        OutputError: The lists cannot be written; nothing is left behind.
    """
    from vacatur.dossiers.dossier import Sources  # noqa: PLC0415
    from vacatur.dossiers.handed import target  # noqa: PLC0415
    from vacatur.dossiers.result import open_result  # noqa: PLC0415
    from vacatur.papers.referrals.write import KIND, Request, write_referrals  # noqa: PLC0415

    request = Request(
        lists=tuple(lists),
        counties=tuple(counties),
        formats=tuple(formats),
        papers=Path(papers) if papers else None,
        sources=Sources(given=records, profile=source),
    )
    return write_referrals(
        open_result(folder, identity), target(folder, out, KIND), request, force=force
    )
