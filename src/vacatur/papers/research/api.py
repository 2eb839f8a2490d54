"""Writes a research list: the Python interface."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vacatur.dossiers.handed import Handed


def prepare_research(  # noqa: PLR0913  every option of the command, by its name
    folder: str | Path,
    *,
    out: str | Path | None = None,
    counties: Sequence[str] = (),
    formats: Sequence[str] = ("xlsx", "csv", "parquet"),
    papers: str | Path | None = None,
    records: Sequence[str | Path] | None = None,
    source: str | Path | None = None,
    identity: str | Path | None = None,
    force: bool = False,
) -> Handed:
    """Write, for each record under review, the fact that would decide it and who holds it.

    Args:
        folder: A result folder.
        out: The folder to create; `<folder>-research` when left out.
        counties: Counties whose records are wanted; all of them when empty.
        formats: `xlsx`, `csv` and `parquet`, any of them.
        papers: The office's own folder of papers.
        records: What was scored; looked for beside the result when left out.
        source: The source profile of the records, where it is the office's own.
        identity: A file with a private key, where the result is encrypted.
        force: Replace an older folder in `out`.

    Raises:
        InputError: The folder is no whole result, or its records are not found.
        PackError: The jurisdiction does not say who holds which fact, or says it wrongly.
        UsageError: No record under review is of one of the counties.
        OutputError: The list cannot be written; nothing is left behind.
    """
    from vacatur.dossiers.dossier import Sources  # noqa: PLC0415
    from vacatur.dossiers.handed import target  # noqa: PLC0415
    from vacatur.dossiers.result import open_result  # noqa: PLC0415
    from vacatur.papers.research.write import KIND, Request, write_research  # noqa: PLC0415

    request = Request(
        formats=tuple(formats),
        counties=tuple(counties),
        papers=Path(papers) if papers else None,
        sources=Sources(given=records, profile=source),
    )
    return write_research(
        open_result(folder, identity), target(folder, out, KIND), request, force=force
    )
