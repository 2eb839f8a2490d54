"""The Python interface to papers and lists; the command line uses nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from vacatur.dossiers.handed import Handed
    from vacatur.dossiers.result import Result
    from vacatur.papers.entry_form.asked import Form
    from vacatur.papers.entry_form.marked import Told

_PACK = "us-il/cannabis"
"""The pack of a form where nobody says."""


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
    from vacatur.papers.worklist.write import KIND, Request, write_worklist  # noqa: PLC0415

    request = Request(
        order=order,
        by=tuple(by),
        batch_size=batch_size,
        counties=tuple(counties),
        outcomes=tuple(outcomes),
        review=review,
        formats=tuple(formats),
        courthouses=_path(courthouses),
        papers=_path(papers),
        sources=Sources(given=records, profile=source),
    )
    return write_worklist(_opened(folder, identity), _out(folder, out, KIND), request, force=force)


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
    from vacatur.papers.motions.write import (  # noqa: PLC0415
        BYTES,
        KIND,
        Request,
        write_motions,
    )
    from vacatur.papers.press import processes  # noqa: PLC0415
    from vacatur.status.api import kept_off  # noqa: PLC0415

    result = _opened(folder, identity)
    request = Request(
        counties=tuple(counties),
        batch_size=batch_size,
        tiers=tuple(tiers),
        leave_out=_path(leave_out),
        kept_off=dict(kept_off(result, status).iter_rows()),
        individual=individual,
        workers=processes(workers, BYTES),
        templates=_path(templates),
        sources=Sources(given=records, profile=source),
    )
    return write_motions(result, _out(folder, out, KIND), request, force=force)


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
    from vacatur.papers.research.write import KIND, Request, write_research  # noqa: PLC0415

    request = Request(
        formats=tuple(formats),
        counties=tuple(counties),
        papers=_path(papers),
        sources=Sources(given=records, profile=source),
    )
    return write_research(_opened(folder, identity), _out(folder, out, KIND), request, force=force)


def prepare_notices(  # noqa: PLR0913  every option of the command, by its name
    folder: str | Path,
    *,
    key: str | Path,
    new_key: bool = False,
    out: str | Path | None = None,
    stage: Literal["eligible", "granted"] = "eligible",
    granted: str | Path | None = None,
    languages: Sequence[str] = (),
    counties: Sequence[str] = (),
    addresses: str | Path | None = None,
    office: str | Path | None = None,
    per_file: int = 50,
    each: bool = False,
    workers: int | None = None,
    papers: str | Path | None = None,
    records: Sequence[str | Path] | None = None,
    source: str | Path | None = None,
    identity: str | Path | None = None,
    force: bool = False,
) -> Handed:
    """Write letters to the people whose records are cleared, and a list for the mail room.

    Args:
        folder: A result folder.
        key: The file of the key that look-up ids hang on.
        new_key: Make that key; nothing may stand there.
        out: The folder to create; `<folder>-notices` when left out.
        stage: `eligible` tells what will be done, `granted` what was ordered.
        granted: The list of orders, `record_id` and `order_date`; only for `granted`.
        languages: Those of the letters, such as `en`; all that there are when empty.
        counties: Counties whose records are told of; all of them when empty.
        addresses: Newer addresses: `person_id`, `address`, `city`, `state`, `zip`.
        office: A file that says whom to ask.
        per_file: The most letters of a file.
        each: Whether each letter is a file of its own as well.
        workers: How many processes set letters; one for each core when left out.
        papers: The office's own folder of papers.
        records: What was scored; looked for beside the result when left out.
        source: The source profile of the records, where it is the office's own.
        identity: A file with a private key, where the result is encrypted.
        force: Replace an older folder in `out`.

    Raises:
        InputError: The folder is no whole result, its records are not found, a list does not
            hold, or the key cannot be used.
        PackError: The jurisdiction has no words for letters, or they do not hold.
        UsageError: The stage and the list of orders do not go together, or a number is none.
        OutputError: The letters or the key cannot be written; no letter is left behind.
    """
    from vacatur.dossiers.dossier import Sources  # noqa: PLC0415
    from vacatur.papers.notices.request import Request, asked_of, check  # noqa: PLC0415
    from vacatur.papers.notices.write import (  # noqa: PLC0415
        BYTES,
        KIND,
        Print,
        write_notices,
    )
    from vacatur.papers.press import processes  # noqa: PLC0415

    request = Request(
        stage=stage,
        granted=_path(granted),
        languages=tuple(languages),
        counties=tuple(counties),
        addresses=_path(addresses),
        office=_path(office),
        papers=_path(papers),
        sources=Sources(given=records, profile=source),
        key=Path(key),
        new_key=new_key,
    )
    how = Print(per_file=per_file, each=each, workers=processes(workers, BYTES))
    check(request, per_file)
    result, target = _opened(folder, identity), _out(folder, out, KIND)
    return write_notices(result, target, asked_of(result, request), how, force=force)


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
    from vacatur.papers.referrals.write import KIND, Request, write_referrals  # noqa: PLC0415

    request = Request(
        lists=tuple(lists),
        counties=tuple(counties),
        formats=tuple(formats),
        papers=_path(papers),
        sources=Sources(given=records, profile=source),
    )
    return write_referrals(_opened(folder, identity), _out(folder, out, KIND), request, force=force)


def prepare_entry_form(  # noqa: PLR0913  every option of the command, by its name
    out: str | Path,
    *,
    folder: str | Path | None = None,
    pack: str | Path | None = None,
    rows: int = 200,
    counties: Sequence[str] = (),
    papers: str | Path | None = None,
    identity: str | Path | None = None,
    force: bool = False,
) -> Form:
    """Write a workbook in which a clerk enters paper records.

    Args:
        out: The workbook to create.
        folder: A result folder, whose pack and counties the form takes where none are given.
        pack: The pack whose records are entered; us-il/cannabis where neither is given.
        rows: How many rows may be filled.
        counties: Counties to choose from; all of the jurisdiction when empty.
        papers: The office's own folder of papers.
        identity: A file with a private key, where the result is encrypted.
        force: Replace an older file in `out`.

    Returns:
        What the form asks.

    Raises:
        UsageError: There is no such pack or county, or too few or too many rows.
        PackError: The pack's jurisdiction has no entry form, or it does not hold.
        InputError: The folder is no whole result.
        OutputError: The form cannot be written.
    """
    from vacatur.papers.entry_form.write import counties_of, form_of, write_entry_form  # noqa: PLC0415
    from vacatur.rules.load import load_pack  # noqa: PLC0415

    result = None if folder is None else _opened(folder, identity)
    law = load_pack(pack or _PACK) if pack or result is None else result.pack
    chosen = tuple(counties)
    if result is not None and not chosen:
        chosen = counties_of(result, form_of(law, _path(papers)))
    return write_entry_form(
        Path(out), law, rows=rows, counties=chosen, own=_path(papers), force=force
    )


def check_entry_form(
    form: str | Path,
    out: str | Path,
    *,
    pack: str | None = None,
    papers: str | Path | None = None,
    force: bool = False,
) -> Told:
    """Check a filled entry form, and write a copy in which what is wrong is marked and explained.

    Args:
        form: The filled form.
        out: The copy to create.
        pack: The pack that will decide; the one that the form names when left out.
        papers: The office's own folder of papers.
        force: Replace an older file in `out`.

    Returns:
        How many rows are wrong, doubtful and good, and what was found how often.

    Raises:
        InputError: The form cannot be read, or its header was changed.
        UsageError: The form names no pack, or the copy would take its place.
        PackError: The pack's jurisdiction has no entry form, or it does not hold.
        OutputError: The copy cannot be written.
    """
    from vacatur.papers.entry_form.marked import write_marked  # noqa: PLC0415

    return write_marked(Path(form), Path(out), pack=pack, own=_path(papers), force=force)


def _opened(folder: str | Path, identity: str | Path | None) -> Result:
    from vacatur.dossiers.result import open_result  # noqa: PLC0415

    return open_result(folder, identity)


def _out(folder: str | Path, out: str | Path | None, kind: str) -> Path:
    from vacatur.dossiers.handed import target  # noqa: PLC0415

    return target(folder, out, kind)


def _path(path: str | Path | None) -> Path | None:
    return None if path is None else Path(path)
