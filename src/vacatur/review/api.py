"""The Python interface to reviews by people; the command line uses nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vacatur.dossiers.handed import Handed
    from vacatur.review.apply import Applied

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
        force: Replace an older sample, if nobody has written in its workbooks.

    Raises:
        InputError: The folder is no whole result, or its inputs are not found.
        OutputError: The sample cannot be written; nothing is left behind.
        UsageError: No such sample can be drawn.
    """
    from vacatur.dossiers.dossier import Sources  # noqa: PLC0415
    from vacatur.dossiers.handed import target  # noqa: PLC0415
    from vacatur.dossiers.result import open_result  # noqa: PLC0415
    from vacatur.review.place import check_place  # noqa: PLC0415
    from vacatur.review.sample import KIND, Asked, check_asked, write_sample  # noqa: PLC0415

    asked = Asked(
        cases=cases,
        seed=seed,
        reviewers=tuple(dict.fromkeys(reviewers)),
        era=era,
        eligible_share=eligible_share,
    )
    check_asked(asked)
    where = target(folder, out, KIND)
    check_place(where, force=force)
    result = open_result(folder, identity)
    sources = Sources(given=records, profile=source)
    return write_sample(result, where, asked, sources, force=force)


def grade(  # noqa: PLR0913  every option of the command, by its name
    folder: str | Path,
    files: Sequence[str | Path],
    *,
    adjudication: Sequence[str | Path] = (),
    result: str | Path | None = None,
    tolerance: float = 0.01,
    confidence: float = 0.95,
    out: str | Path | None = None,
    identity: str | Path | None = None,
    force: bool = False,
) -> Handed:
    """Grade a trial: people's answers against the software's.

    Args:
        folder: A folder that `sample` made.
        files: The filled workbooks, one of each reviewer.
        adjudication: Workbooks that settle cases in which reviewers differ.
        result: The result that the sample was drawn from; looked for beside the sample if None.
        tolerance: The rate of records wrongly called ELIGIBLE that may be kept at the most.
        confidence: How sure the limits are.
        out: The folder to create; beside the sample if None.
        identity: A file with a private key, where the result is encrypted.
        force: Replace an older grade.

    Returns:
        What was written; `manifest["grade"]` holds rates, agreement and verdict.

    Raises:
        InputError: A file cannot be read, or the sample or its result is not what it was.
        OutputError: The folder cannot be written; nothing is left behind.
        UsageError: The tolerance or the confidence is none.
    """
    from vacatur.dossiers.handed import target  # noqa: PLC0415
    from vacatur.privacy.api import identities_of  # noqa: PLC0415
    from vacatur.results.staging import check_target  # noqa: PLC0415
    from vacatur.review.drawn import open_sample, result_of  # noqa: PLC0415
    from vacatur.review.grade import KIND, Asked, write_grade  # noqa: PLC0415
    from vacatur.review.verdict import check_numbers  # noqa: PLC0415

    check_numbers(tolerance, confidence)
    where = target(folder, out, KIND)
    check_target(where, force=force, kind=KIND)
    sample_ = open_sample(Path(folder))
    named = None if result is None else Path(result)
    drawn_from = result_of(sample_, named, identities_of(identity))
    asked = Asked(
        files=[Path(file) for file in files],
        adjudication=[Path(file) for file in adjudication],
        tolerance=tolerance,
        confidence=confidence,
    )
    return write_grade(sample_, drawn_from, where, asked, force=force)


def queue(
    folder: str | Path,
    *,
    out: str | Path,
    limit: int | None = None,
    identity: str | Path | None = None,
    force: bool = False,
) -> int:
    """Write the records under review into a form that takes decisions.

    Args:
        folder: A result folder.
        out: The workbook or CSV to write.
        limit: How many records at most, the most decisive first; all if None.
        identity: A file with a private key, where the result is encrypted.
        force: Replace an older file.

    Returns:
        How many records are in it.

    Raises:
        InputError: The folder is no whole result.
        OutputError: The file exists, or cannot be written.
        UsageError: Its name says no format.
    """
    from vacatur.dossiers.result import open_result  # noqa: PLC0415
    from vacatur.errors import UsageError  # noqa: PLC0415
    from vacatur.results.staged_file import check_file  # noqa: PLC0415
    from vacatur.review.queue import SUFFIXES, write_queue  # noqa: PLC0415

    path = Path(out)
    if path.suffix not in SUFFIXES:
        message = f"The ending of [{path.name}] names no format."
        raise UsageError(message, hint=f"Use one of {', '.join(SUFFIXES)}.")
    if limit is not None and limit < 1:
        raise UsageError(f"--limit [{limit}] is no number of records.", hint="Give 1 or more.")
    check_file(path, force=force)
    return write_queue(open_result(folder, identity), path, limit=limit, force=force).height


def apply(
    folder: str | Path, files: Sequence[str | Path], *, out: str | Path, force: bool = False
) -> Applied:
    """Put decisions of people into effect in a new result.

    Args:
        folder: A result folder, as `score` made it.
        files: Filled forms: of `queue`, the `decisions.csv` of `grade`, or an older `review.csv`.
        out: The result folder to create.
        force: Replace an older result.

    Returns:
        The new result; `review` tells what became of the rows.

    Raises:
        InputError: The folder is no whole plain result of `score`, or a form cannot be read.
        OutputError: The result cannot be written; nothing is left behind.
    """
    from vacatur.dossiers.result import Result  # noqa: PLC0415
    from vacatur.results.staging import check_target  # noqa: PLC0415
    from vacatur.review.apply import apply_reviews  # noqa: PLC0415

    check_target(Path(out), force=force)
    paths = [Path(file) for file in files]
    return apply_reviews(Result.open(folder), paths, Path(out), force=force)
