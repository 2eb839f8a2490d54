"""Writes an entry form and checks one that came back: the Python interface."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vacatur.errors import UsageError

if TYPE_CHECKING:
    from vacatur.papers.entry_form.asked import Form
    from vacatur.papers.entry_form.marked import Told

_PACK: Final = "us-il/cannabis"
"""The pack of a form where nobody says."""


def place_of(out: str | Path | None, folder: str | Path | None, form: str | Path | None) -> Path:
    """Where a form, or the marked copy of one, goes: where somebody says, or else beside.

    Args:
        out: Where somebody says.
        folder: The result folder that a new form is made for.
        form: The filled form that is checked.

    Raises:
        UsageError: Nobody says, and there is nothing to put it beside.

    Example:
        >>> place_of(None, None, "back/form.xlsx").name, place_of(None, "out/result", None).name
        ('form-marked.xlsx', 'result-entry-form.xlsx')
    """
    from vacatur.dossiers.handed import default_out  # noqa: PLC0415

    if out is not None:
        return Path(out)
    if form is not None:
        return Path(form).with_name(f"{Path(form).stem}-marked.xlsx")
    if folder is None:
        hint = "Give --out FILE.xlsx, or a result folder to put it beside."
        raise UsageError("Nobody said where the form goes.", hint=hint)
    beside = default_out(Path(folder), "entry-form")
    return beside.with_name(f"{beside.name}.xlsx")


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
    from vacatur.dossiers.result import open_result  # noqa: PLC0415
    from vacatur.papers.entry_form.write import counties_of, form_of, write_entry_form  # noqa: PLC0415
    from vacatur.rules.load import load_pack  # noqa: PLC0415

    own = Path(papers) if papers else None
    result = None if folder is None else open_result(folder, identity)
    law = load_pack(pack or _PACK) if pack or result is None else result.pack
    chosen = tuple(counties)
    if result is not None and not chosen:
        chosen = counties_of(result, form_of(law, own))
    return write_entry_form(
        Path(out),
        law,
        rows=rows,
        counties=chosen,
        own=Path(papers) if papers else None,
        force=force,
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

    own = Path(papers) if papers else None
    return write_marked(Path(form), Path(out), pack=pack, own=own, force=force)
