"""The Python interface to the report; the command line uses nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vacatur.errors import OutputError

if TYPE_CHECKING:
    from vacatur.dossiers.result import Result
    from vacatur.report.groups import Groups

_KIND = {False: "report", True: "public-report"}


@dataclass(frozen=True, kw_only=True)
class Reported:
    """The page that was written."""

    out: Path
    bytes: int
    sha256: str
    hidden: int
    """Counts that are hidden because they are small, or would tell one that is."""
    groups: bool
    """Whether it shows people by group: the inputs were found, and are large enough."""


def report(  # noqa: PLR0913  every option of the command, by its name
    folder: str | Path,
    *,
    out: str | Path | None = None,
    papers: str | Path | None = None,
    records: Sequence[str | Path] | None = None,
    source: str | Path | None = None,
    identity: str | Path | None = None,
    public: bool = False,
    force: bool = False,
) -> Reported:
    """Show a result on one page of HTML that needs nothing else.

    Args:
        folder: A result folder.
        out: The file to create; None for one beside the result, named after it.
        papers: The office's own folder of papers: names, deadlines, and who holds which fact.
        records: What was scored, for race, sex, age and county; None to look beside the result.
        source: Its source profile, where that did not come with the program.
        identity: A file with a private key, where the result is encrypted.
        public: Leave out what names an input, and hide small counts and what would tell them.
        force: Replace an older page.

    Raises:
        InputError: The folder is no whole result, or the records given are not those scored.
        OutputError: The page exists, or cannot be written; nothing is left behind.
        PackError: The pack of the result is not known here, or the office's papers do not hold.
    """
    from vacatur.dossiers.handed import default_out  # noqa: PLC0415  heavy
    from vacatur.dossiers.result import open_result  # noqa: PLC0415
    from vacatur.report.groups import groups  # noqa: PLC0415
    from vacatur.results.staged_file import staged_file  # noqa: PLC0415

    opened = Path(folder)
    beside = default_out(opened, _KIND[public])
    path = beside.with_name(f"{beside.name}.html") if out is None else Path(out)
    if opened.absolute() in path.absolute().parents:
        message = f"[{path.name}] would lie in the result itself."
        raise OutputError(message, hint="Name a file elsewhere with --out.")
    with staged_file(path, force=force) as aside:
        result = open_result(opened, identity)
        people = groups(result, records, source)
        own = Path(papers) if papers else None
        text, hidden, shown = _drawn(result, people, own, public=public)
        whole = text.encode()
        aside.write_bytes(whole)
    return Reported(
        out=path,
        bytes=len(whole),
        sha256=hashlib.sha256(whole).hexdigest(),
        hidden=hidden,
        groups=shown,
    )


def _drawn(
    result: Result, people: Groups, own: Path | None, *, public: bool
) -> tuple[str, int, bool]:
    from vacatur.report.counts import counts_of  # noqa: PLC0415
    from vacatur.report.page import page  # noqa: PLC0415
    from vacatur.report.unlocked import unlocked  # noqa: PLC0415
    from vacatur.report.words import Words  # noqa: PLC0415

    facts, words = unlocked(result, own), Words.of(result.pack, own)
    counts = counts_of(result, people, facts.counts, words.dues, public=public)
    text = page(result, counts, words, facts, public=public)
    return text, counts.hidden, bool(counts.groups)
