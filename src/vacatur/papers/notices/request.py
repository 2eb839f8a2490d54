"""What is asked for when letters are asked for, checked before any is made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from vacatur.dossiers.dossier import Sources
from vacatur.dossiers.office import papers_folder
from vacatur.dossiers.result import PLACE, Result
from vacatur.errors import InputError, PackError, UsageError
from vacatur.papers.glyphs import special_characters, uncovered
from vacatur.papers.notices.addresses_given import read_addresses
from vacatur.papers.notices.granted import JUDGED, RECORD, read_granted
from vacatur.papers.notices.plan import Asked
from vacatur.papers.notices.words import Notice, Stage, read_notice
from vacatur.privacy.pseudonyms import Pseudonyms, make_key, read_key
from vacatur.status.api import open_objections


@dataclass(frozen=True, kw_only=True)
class Request:
    """Files and choices as they are given."""

    stage: Stage
    granted: Path | None
    languages: tuple[str, ...]
    counties: tuple[str, ...]
    addresses: Path | None
    office: Path | None
    papers: Path | None
    sources: Sources
    key: Path
    new_key: bool
    status: Path | None
    """The status folder; the one beside the result, if there is one, when None."""


def check(request: Request, per_file: int) -> None:
    """Refuse what cannot be meant.

    Raises:
        InputError: There is no key.
        UsageError: Stage and list of orders do not go together, or a number is none.
    """
    if request.stage == "granted" and request.granted is None:
        message = "Letters about orders need to know which were made."
        raise UsageError(message, hint="Give the list: --granted FILE.")
    if request.stage != "granted" and request.granted is not None:
        message = "A list of orders goes with letters about orders."
        raise UsageError(message, hint="Say --stage granted, or leave the list out.")
    if per_file < 1:
        raise UsageError(f"A file cannot hold [{per_file}] letters.", hint="Give 1 or more.")
    if not request.new_key and not request.key.exists():
        raise InputError(f"There is no key [{request.key}].", hint="Make it with --new-key.")


def asked_of(result: Result, request: Request) -> Asked:
    """Read every file that is given; a new key is made last, when all else holds.

    Raises:
        InputError: A list does not hold, or the key cannot be used.
        PackError: The words do not hold.
        OutputError: The key cannot be written.
    """
    objected = frozenset(open_objections(result, request.status))
    if request.office is not None and not request.office.is_file():
        message = f"There is no file [{request.office}]."
        raise InputError(message, hint="Say whom to ask with --office FILE.toml, or leave it out.")
    folder = papers_folder(result.pack, request.papers)
    notice = read_notice(
        folder, stage=request.stage, languages=request.languages, office=request.office
    )
    _refuse_unprintable(notice, folder, request.office)
    granted = None
    if request.granted is not None:
        granted = read_granted(request.granted, _judgments(result))
    addresses = read_addresses(request.addresses) if request.addresses is not None else None
    if request.new_key:
        make_key(request.key)
    return Asked(
        notice=notice,
        names=Pseudonyms(read_key(request.key)),
        papers=folder,
        sources=request.sources,
        counties=request.counties,
        granted=granted,
        addresses=addresses,
        objected=objected if granted is None else frozenset(),
    )


def _judgments(result: Result) -> pl.DataFrame:
    judged = result.facts().select(PLACE, JUDGED)
    found = result.decisions().select(PLACE, RECORD).join(judged, on=PLACE, how="left")
    return found.select(RECORD, JUDGED).collect()


def _refuse_unprintable(notice: Notice, folder: Path, office: Path | None) -> None:
    """Whom to ask must be readable on every letter: what the fonts lack is no box."""
    if notice.offices is None or office is None:
        return
    offices = (notice.offices.office, *notice.offices.county.values())
    texts = [text for each in offices for text in (each.name, *each.lines)]
    special = special_characters(pl.DataFrame({"text": texts}))
    lacking = sorted(uncovered(special, folder, notice.settings.fonts, bold=True))
    if lacking:
        message = f"[{office.name}] has a character that the letters' fonts lack: "
        message += f"[U+{ord(lacking[0]):04X}]."
        raise PackError(message, hint="Write it otherwise, or add a font to the papers.")
