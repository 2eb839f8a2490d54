"""The Python interface to reviews by people; the command line uses nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vacatur.dossiers.handed import Handed

REVIEWERS = ("reviewer-1", "reviewer-2")


def sample(  # noqa: PLR0913  every option of the command, by its name
    folder: str | Path,
    *,
    cases: int = 300,
    seed: int,
    out: str | Path | None = None,
    reviewers: Sequence[str] = REVIEWERS,
    era: str = "statutes",
    eligible_share: float = 0.5,
    records: Sequence[str | Path] | None = None,
    source: str | Path | None = None,
    identity: str | Path | None = None,
    force: bool = False,
) -> Handed:
    """Draw a stratified sample of a result and write a workbook for each reviewer.

    Args:
        folder: A result folder.
        cases: How many records are drawn.
        seed: The same seed draws the same records, whatever order they came in.
        out: The folder to create; beside the result if None.
        reviewers: Who fill one workbook each, independently.
        era: How eras are told apart: `statutes`, by the changes of the pack's law, or `decades`.
        eligible_share: The part of the cases that goes to records called ELIGIBLE.
        records: What was scored; looked for beside the result if None.
        source: The inputs' source profile, where that did not come with the program.
        identity: A file with a private key, where the result is encrypted.
        force: Replace an older folder.

    Raises:
        InputError: The folder is no whole result, or its inputs are not found.
        OutputError: The sample cannot be written; nothing is left behind.
        UsageError: No such sample can be drawn.
    """
    from vacatur.dossiers.dossier import Sources  # noqa: PLC0415
    from vacatur.dossiers.handed import default_out  # noqa: PLC0415
    from vacatur.dossiers.result import Result  # noqa: PLC0415
    from vacatur.privacy.api import identities_of  # noqa: PLC0415
    from vacatur.results.staging import check_target  # noqa: PLC0415
    from vacatur.review.sample import KIND, Asked, check_asked, write_sample  # noqa: PLC0415

    asked = Asked(
        cases=cases,
        seed=seed,
        reviewers=tuple(dict.fromkeys(reviewers)),
        era=era,
        eligible_share=eligible_share,
    )
    check_asked(asked)
    where = default_out(Path(folder), KIND) if out is None else Path(out)
    check_target(where, force=force)
    result = Result.open(folder, identities=identities_of(identity))
    sources = Sources(given=records, profile=source)
    return write_sample(result, where, asked, sources, force=force)
