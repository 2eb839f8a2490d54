"""The Python interface to the status of cases; the command line uses nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import polars as pl

    from vacatur.dossiers.result import Result
    from vacatur.status.chosen import Choice
    from vacatur.status.docket import Docket
    from vacatur.status.update import Updated

OBJECTED: Final = "OBJECTED"
UNDER_WAY: Final = "UNDER_WAY"
"""Why a record is kept off a new filing."""


def open_docket(
    folder: str | Path,
    *,
    ledger: str | Path | None = None,
    papers: str | Path | None = None,
    identity: str | Path | None = None,
    allow_changed: bool = False,
) -> Docket:
    """Open a result with what has happened to its records.

    Args:
        folder: A result folder.
        ledger: Its status folder; `<folder>-status` when None.
        papers: The office's own papers, in place of those that come with the program.
        identity: A file with a private key, where the result is encrypted.
        allow_changed: Whether to go on where some ids are now other records; their events are
            left aside, and stay in the ledger.

    Raises:
        InputError: A folder is not what it should be, or the ledger is about other records.
        PackError: The jurisdiction does not say which way its records go.
    """
    from vacatur.dossiers.result import open_result  # noqa: PLC0415
    from vacatur.status.docket import Docket  # noqa: PLC0415

    return Docket.open(
        open_result(folder, identity),
        Path(ledger) if ledger else None,
        papers=Path(papers) if papers else None,
        allow_changed=allow_changed,
    )


def update(  # noqa: PLR0913  every option of the command, by its name
    folder: str | Path,
    files: Sequence[str | Path],
    *,
    ledger: str | Path | None = None,
    papers: str | Path | None = None,
    identity: str | Path | None = None,
    allow_changed: bool = False,
    by: str | None = None,
    since: date | None = None,
    as_of: date | None = None,
    records: Sequence[str | Path] | None = None,
    source: str | Path | None = None,
    force: bool = False,
) -> Updated:
    """Take returned forms or lists in: every row on file or refused, all at once or nothing.

    Args:
        folder: A result folder.
        files: Workbooks or CSV with the columns of the form; a row without `record_id` is about
            the case that its `case_number` names.
        ledger: See `open_docket`, as for `papers`, `identity` and `allow_changed`.
        papers: See there.
        identity: See there.
        allow_changed: See there.
        by: Who answers for rows that name nobody.
        since: The first day that an entry may have; the as-of day of the first result when None.
        as_of: The last day that an entry may have; no bound when None.
        records: What was scored; looked for beside the result when None. Read only where rows
            name cases.
        source: Its profile, where that did not come with the program.
        force: Replace older marked copies.

    Returns:
        Counts, and where the marked copies are.

    Raises:
        InputError: A file cannot be read, or the ledger is about other records.
        OutputError: Ledger or marked copies cannot be written. In every case nothing is taken in.
    """
    from vacatur.dossiers.dossier import Sources  # noqa: PLC0415
    from vacatur.dossiers.handed import target  # noqa: PLC0415
    from vacatur.status.ledger import KIND  # noqa: PLC0415
    from vacatur.status.update import Request  # noqa: PLC0415
    from vacatur.status.update import update as take_in  # noqa: PLC0415

    where = target(folder, ledger, KIND)
    request = Request(
        by=(by or "").strip() or None,
        since=since,
        as_of=as_of,
        sources=Sources(given=records, profile=source),
        force=force,
    )

    def opening() -> Docket:
        return open_docket(
            folder, ledger=where, papers=papers, identity=identity, allow_changed=allow_changed
        )

    return take_in(opening, where, [Path(file) for file in files], request)


def counted(
    docket: Docket, choice: Choice | None = None, *, as_of: date | None = None
) -> dict[str, Any]:
    """Count where records stand: what `vacatur status --json` prints.

    Args:
        docket: See `open_docket`.
        choice: Which records; all when None.
        as_of: The day for which windows are told; the latest day known when None.

    Raises:
        UsageError: There is no such stage, or no record of such a county.
    """
    from vacatur.status.counts import document  # noqa: PLC0415

    return document(docket, _chosen(docket, choice, docket.standing(as_of)), as_of)


def write_form(
    docket: Docket,
    path: str | Path,
    choice: Choice | None = None,
    *,
    as_of: date | None = None,
    records: Sequence[str | Path] | None = None,
    source: str | Path | None = None,
    force: bool = False,
) -> dict[str, Any]:
    """Write the form that offices fill in, one row for each record that is asked for.

    Args:
        docket: See `open_docket`.
        path: A `.xlsx` or `.csv`.
        choice: See `counted`.
        as_of: See there.
        records: What was scored, for the case numbers; looked for beside the result when None.
        source: Its profile, where that did not come with the program.
        force: Replace an older file.

    Returns:
        Where it is, and how many rows it has.

    Raises:
        InputError: The inputs of the result are not there.
        OutputError: Something stands there, or it cannot be written.
        UsageError: The file is to be of another kind, or nothing such can be asked for.
    """
    from vacatur.dossiers.dossier import Sources  # noqa: PLC0415
    from vacatur.status import form  # noqa: PLC0415

    form.check_place(Path(path), force=force)
    standing = docket.standing(as_of)
    sources = Sources(given=records, profile=source)
    table = form.form_table(docket, _chosen(docket, choice, standing), sources)
    return _written(docket, Path(path), table, standing.height, title="Status", force=force)


def write_return(
    docket: Docket,
    path: str | Path,
    choice: Choice | None = None,
    *,
    as_of: date | None = None,
    records: Sequence[str | Path] | None = None,
    source: str | Path | None = None,
    force: bool = False,
) -> dict[str, Any]:
    """Write what was granted and not yet confirmed, with what identifies each record.

    It names people: it is for the court and the State Police, who fill in when it was done.

    Args:
        docket: See `open_docket`.
        path: See `write_form`, as for all else.
        choice: See there.
        as_of: See there.
        records: See there.
        source: See there.
        force: See there.

    Returns:
        Where it is, and how many rows it has.

    Raises:
        InputError: The inputs of the result are not there.
        OutputError: Something stands there, or it cannot be written.
        UsageError: The file is to be of another kind, or nothing such can be asked for.
    """
    from vacatur.dossiers.dossier import Sources  # noqa: PLC0415
    from vacatur.status import form  # noqa: PLC0415
    from vacatur.status.orders import ordered, return_table  # noqa: PLC0415

    form.check_place(Path(path), force=force)
    standing = docket.standing(as_of)
    granted = ordered(_chosen(docket, choice, standing), docket.law)
    sources = Sources(given=records, profile=source)
    table = return_table(docket, granted, sources, docket.day(as_of))
    return _written(docket, Path(path), table, standing.height, title="Granted", force=force)


def unconfirmed(docket: Docket, as_of: date | None = None) -> pl.DataFrame:
    """Records whose order, or whose list, is past the day by which it should have been done.

    Args:
        docket: See `open_docket`.
        as_of: The day for which it is told; the latest day known when None.

    Returns:
        `record_id`, `county`, `path`, `stage`, `since`, `due`, `overdue` and `waits_for` of each.
    """
    import polars as pl  # noqa: PLC0415

    last = [w.id for w in docket.law.windows("due") if w.step in docket.law.endings]
    late = pl.col("overdue").list.set_intersection(pl.lit(last, pl.List(pl.String)))
    columns = ("record_id", "county", "path", "stage", "since", "due", "overdue", "waits_for")
    return docket.standing(as_of).filter(late.list.len() > 0).select(columns)


def _chosen(docket: Docket, choice: Choice | None, standing: pl.DataFrame) -> pl.DataFrame:
    return choice.of(standing, docket.law) if choice else standing


def _written(
    docket: Docket, path: Path, table: pl.DataFrame, tracked: int, *, title: str, force: bool
) -> dict[str, Any]:
    from vacatur.status.form import write_form as write  # noqa: PLC0415

    write(path, table, docket.law, title=title, day=docket.result.as_of, force=force)
    return {"file": str(path), "rows": table.height, "tracked": tracked}


def ready(result: Result, ledger: str | Path | None = None) -> pl.Series:
    """Ids of the records that can be filed: eligible, not filed yet, and stopped by no objection.

    Args:
        result: A result.
        ledger: Its status folder; the one beside it, if there is one, when None.

    Raises:
        InputError: The status folder is about other records, or is not there.
    """
    return _docket(result, ledger).standing().filter("ready")["record_id"]


def open_objections(result: Result, ledger: str | Path | None = None) -> pl.Series:
    """Ids of the records that an objection keeps off filings: open and in time, or upheld.

    Args:
        result: A result.
        ledger: Its status folder; the one beside it, if there is one, when None.

    Raises:
        InputError: The status folder is about other records, or is not there.
    """
    return _docket(result, ledger).standing().filter("stopped")["record_id"]


def kept_off(result: Result, ledger: str | Path | None = None) -> pl.DataFrame:
    """Records that no new filing may name, and why.

    Args:
        result: A result.
        ledger: Its status folder; the one beside it, if there is one, when None.

    Returns:
        `record_id` and `why`: `OBJECTED` where an objection is open and in time, or upheld;
        `UNDER_WAY` where a step beyond the list was taken, or a task beside the steps.

    Raises:
        InputError: The status folder is about other records, or is not there.
    """
    import polars as pl  # noqa: PLC0415

    from vacatur.status.events import on  # noqa: PLC0415

    docket = _docket(result, ledger)
    taken = (pl.col(on(task)).is_not_null() for task in docket.law.tasks)
    task = pl.any_horizontal(pl.lit(value=False), *taken)  # a jurisdiction may have no task
    # what goes a way that these papers do not know is not known to be ready
    begun = pl.col("has_events") & (pl.col("ready").ne_missing(other=True) | task)
    why = pl.when("stopped").then(pl.lit(OBJECTED)).when(begun).then(pl.lit(UNDER_WAY))
    return docket.standing().select("record_id", why=why).drop_nulls("why")


def _docket(result: Result, ledger: str | Path | None) -> Docket:
    """What a status folder tells that is named, or lies beside the result, if any does."""
    from vacatur.errors import InputError  # noqa: PLC0415
    from vacatur.status.docket import Docket  # noqa: PLC0415

    docket = Docket.open(result, Path(ledger) if ledger else None)
    if ledger and docket.ledger.manifest is None:
        message = f"The status folder [{Path(ledger).name}] was not found."
        raise InputError(message, hint="Name the one that `vacatur status --update` wrote.")
    return docket
