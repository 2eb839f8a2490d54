"""Writes letters: the Python interface."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from vacatur.dossiers.handed import Handed


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
    status: str | Path | None = None,
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
        status: The status folder, whose objected records no letter promises anything for; the one
            beside the result, if there is one, when left out.
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
    from vacatur.dossiers.handed import target  # noqa: PLC0415
    from vacatur.dossiers.result import open_result  # noqa: PLC0415
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
        granted=Path(granted) if granted else None,
        languages=tuple(languages),
        counties=tuple(counties),
        addresses=Path(addresses) if addresses else None,
        office=Path(office) if office else None,
        papers=Path(papers) if papers else None,
        status=Path(status) if status else None,
        sources=Sources(given=records, profile=source),
        key=Path(key),
        new_key=new_key,
    )
    how = Print(per_file=per_file, each=each, workers=processes(workers, BYTES))
    check(request, per_file)
    result, where = open_result(folder, identity), target(folder, out, KIND)
    return write_notices(result, where, asked_of(result, request), how, force=force)
