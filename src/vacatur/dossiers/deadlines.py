"""By when something must be done: a day of the law, of the decision, or of each year.

The deadlines of a jurisdiction stand once, in `deadlines.toml` of its papers; worklist, lists,
status and report take them from there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Final, Literal, Self

import polars as pl
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    model_validator,
)

from vacatur.dossiers.office import papers_folder, read_paper, shipped_papers
from vacatur.errors import PackError
from vacatur.rules.load import Pack
from vacatur.rules.model import Code, Identifier, Sentence, Sourced

LAST_DAY: Final = "last_day"
DAYS: Final = ("arrest_date", "disposition_date")
"""Dates of a record from which a deadline may run."""
_FILE: Final = "deadlines.toml"
_KNOWN: Final = "deadlines"
_DAY_OF_YEAR: Final = re.compile(r"(\d\d)-(\d\d)")
_ANY_YEAR: Final = "2001"
"""No leap year: a duty of February 29 would come every fourth year only."""

DayOfYear = Annotated[str, Field(pattern=_DAY_OF_YEAR.pattern)]


class Due(Sourced):
    """The last day on which something is done in time; told in one of three ways.

    `day` is a day of the law. `column` is a date of the decision. `each_year` are days of every
    year, such as `07-01`: the first of them after the date in `after`, and after `since`, from
    which day the duty stands. With `before` the day itself is too late.
    """

    model_config = ConfigDict(strict=False)

    id: Identifier
    reads: Sentence
    policy: str = ""
    outcomes: tuple[Code, ...] = ()
    day: date | None = None
    column: Literal["deadline", "eligible_on"] | None = None
    each_year: tuple[DayOfYear, ...] = ()
    after: Literal["", "disposition_date", "arrest_date"] = ""
    since: date | None = None
    before: bool = False

    @model_validator(mode="after")
    def _is_told_in_one_way(self) -> Self:
        if sum(map(bool, (self.day, self.column, self.each_year))) != 1:
            msg = "needs one of `day`, `column` and `each_year`"
            raise ValueError(msg)
        if bool(self.each_year) != bool(self.after):
            msg = "`each_year` and `after` stand together"
            raise ValueError(msg)
        for day in self.each_year:
            date.fromisoformat(f"{_ANY_YEAR}-{day}")
        return self

    def last_day(self) -> pl.Expr:
        """The last day in time; unknown where the date it hangs on is.

        Example:
            >>> due = Due(id="arrests", cite="Act, Section 1", basis="a page",
            ...           reads="Before the day.", column="deadline", before=True)
            >>> frame = pl.DataFrame({"deadline": [date(2021, 1, 1), None]})
            >>> frame.select(due.last_day()).to_series().to_list()
            [datetime.date(2020, 12, 31), None]
        """
        too_early = timedelta(days=int(self.before))
        if self.day is not None:
            return pl.lit(self.day - too_early)
        if self.column is not None:
            return pl.col(self.column) - too_early
        return self._next() - too_early

    def _next(self) -> pl.Expr:
        begun = pl.col(self.after).cast(pl.Date)
        if self.since is not None:
            begun = pl.when(begun < self.since).then(self.since).otherwise(begun)
        days = [
            pl.date(begun.dt.year() + years, int(day[:2]), int(day[3:]))
            for years in (0, 1)
            for day in self.each_year
        ]
        return pl.min_horizontal(pl.when(day > begun).then(day) for day in days)


def _by_id(value: object, info: ValidationInfo) -> object:
    """The deadline that a file names, where it is known."""
    if not isinstance(value, str):
        return value
    known: Mapping[str, Due] = (info.context or {}).get(_KNOWN, {})
    if value not in known:
        msg = f"[{_FILE}] has no such deadline"
        raise ValueError(msg)
    return known[value]


Named = Annotated[Due | None, BeforeValidator(_by_id)]
"""A deadline that another file names by its id; see `naming`."""


class _Dues(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    due: Annotated[tuple[Due, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        named = [code for due in self.due for code in due.outcomes]
        for names in ([due.id for due in self.due], named):
            if len(set(names)) < len(names):
                msg = "an id or an outcome stands twice"
                raise ValueError(msg)
        return self


def read_dues(folder: Path, pack: Pack) -> Sequence[Due]:
    """Read the deadlines of a jurisdiction; none where its papers name none.

    Args:
        folder: See `papers_folder`.
        pack: What decided.

    Raises:
        PackError: They do not hold, or name an outcome that the pack does not have; or an office's
            own papers leave out the deadlines that its jurisdiction has.
    """
    if not (folder / _FILE).is_file():
        if (shipped_papers(pack) / _FILE).is_file():
            message = f"The papers have no file [{_FILE}], so that nothing would ever be late."
            raise PackError(message, hint=f"Copy the one of [{pack.id}], or write your own.")
        return ()
    dues = read_paper(folder, _FILE, _Dues).due
    known = {outcome.code for outcome in pack.header.outcome}
    for due in dues:
        for code in due.outcomes:
            if code not in known:
                message = f"[{_FILE}] names the outcome [{code}], which the pack does not have."
                raise PackError(message, hint=f"It has: {', '.join(sorted(known))}.")
    return dues


def dues_of(pack: Pack, own: Path | None = None) -> Sequence[Due]:
    """The deadlines that come with a pack; none where its jurisdiction has no papers.

    Args:
        pack: The pack.
        own: The office's own folder of papers, whose deadlines stand in their place.

    Raises:
        PackError: They do not hold, or the folder is none.
    """
    return read_dues(papers_folder(pack, own) if own else shipped_papers(pack), pack)


def naming(dues: Sequence[Due]) -> Mapping[str, object]:
    """What `read_paper` needs to know for a file that names deadlines by their ids."""
    return {_KNOWN: {due.id: due for due in dues}}


def last_days(dues: Sequence[Due]) -> pl.Expr:
    """The last day for each record, by the first of the rules that names its outcome."""
    if not dues:
        return pl.lit(None, pl.Date)
    return pl.coalesce(
        pl.when(pl.col("outcome").is_in(due.outcomes)).then(due.last_day()).cast(pl.Date)
        for due in dues
    )


def under_a_due(dues: Sequence[Due]) -> pl.Expr:
    """Whether any rule names the record's outcome."""
    return pl.col("outcome").is_in(sorted({code for due in dues for code in due.outcomes}))


def record_days(facts: pl.LazyFrame) -> list[pl.Expr]:
    """Each of `DAYS` among some facts; one that they do not have is unknown."""
    known = facts.collect_schema().names()
    unknown = pl.lit(None, pl.Date)
    return [pl.col(name) if name in known else unknown.alias(name) for name in DAYS]


def told(dues: Sequence[Due]) -> list[Mapping[str, object]]:
    """The rules as a manifest tells them."""
    return [due.model_dump(mode="json", exclude_defaults=True) for due in dues]
