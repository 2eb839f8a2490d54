"""Which lists a jurisdiction hands on, to whom, of what and by when; read from `referrals.toml`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from vacatur.dossiers.deadlines import Named, naming, read_dues
from vacatur.dossiers.office import read_paper
from vacatur.errors import PackError
from vacatur.rules.load import Pack
from vacatur.rules.model import Code, Identifier, Sentence, Sourced

REFERRALS: Final = "referrals.toml"
ListId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,59}$")]


class Mark(Sourced):
    """A column that is true of records of some classes, such as those an office is told of."""

    model_config = ConfigDict(strict=False)

    column: Identifier
    heading: Sentence
    classes: tuple[str, ...] = ()
    days: Annotated[int, Field(gt=0)] | None = None
    """A window that runs from the notice, in days."""
    reads: Sentence
    policy: str = ""


class Listing(Sourced):
    """One list: who gets it, and which records and columns it has.

    With `also`, a record is on it too that has one of the outcomes as a further path. `each` makes
    one list for every county or agency. `classes` keeps records of these classes only.
    """

    model_config = ConfigDict(strict=False)

    id: ListId
    title: Sentence
    to: Sentence
    reads: Sentence
    outcomes: Annotated[tuple[Code, ...], Field(min_length=1)]
    also: bool = False
    classes: tuple[str, ...] = ()
    each: Literal["", "county", "agency"] = ""
    sort: tuple[Identifier, ...] = ()
    columns: dict[Identifier, Sentence]
    """Columns and their headings."""
    mark: tuple[Mark, ...] = ()
    due: Named = None
    policy: str = ""


class Listings(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    list: Annotated[tuple[Listing, ...], Field(min_length=1)]


def read_listings(folder: Path, pack: Pack) -> Sequence[Listing]:
    """Read the lists and hold them against the pack's outcomes.

    Args:
        folder: The jurisdiction's papers.
        pack: What decided.

    Raises:
        PackError: They are missing, do not hold, or name what the pack does not have.
    """
    known = naming(read_dues(folder, pack))
    listings = read_paper(folder, REFERRALS, Listings, known=known).list
    relief = {outcome.code: outcome.determination for outcome in pack.header.outcome}
    for listing in listings:
        for code in listing.outcomes:
            if relief.get(code) != "ELIGIBLE":
                message = f"[{REFERRALS}] lists the outcome [{code}], which is not one of relief."
                good = sorted(name for name, what in relief.items() if what == "ELIGIBLE")
                raise PackError(message, hint=f"Those are: {', '.join(good)}.")
    ids = [listing.id for listing in listings]
    if len(set(ids)) < len(ids):
        raise PackError(f"[{REFERRALS}] has two lists of one id.", hint="Rename one of them.")
    return listings
