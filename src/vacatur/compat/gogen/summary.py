"""The figures of a run: counted for each file, then summed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

import polars as pl

from vacatur.compat.gogen.layout import BY_SECTION, NO_FELONY, REDUCED_BY_SECTION
from vacatur.compat.gogen.options import Options

_RECENT_YEARS: Final = 7
_EPOCH: Final = date(1970, 1, 1).toordinal()
_ZERO_DAY: Final = date(1, 1, 1).toordinal() - _EPOCH
_RELIEF: Final = (
    "CountSubjectsNoConviction",
    "CountSubjectsNoConvictionLast7Years",
    "CountSubjectsNoFelony",
)

Counts = dict[str, int]


@dataclass(kw_only=True)
class Summary:
    """The figures; `earliest` is a day number, or nothing where no conviction is in scope."""

    lines: int = 0
    earliest: int | None = None
    any_file: bool = False
    chosen: Counts = field(default_factory=dict)
    dismissing_all: Counts = field(default_factory=dict)
    by_section: Counts = field(default_factory=dict)
    subjects: int = 0
    felonies: int = 0
    others: int = 0
    relieved: int = 0
    dismissed: Counts = field(default_factory=dict)
    reduced: Counts = field(default_factory=dict)
    additional: Counts = field(default_factory=dict)

    def add(self, file: Summary) -> None:
        """Add the figures of another file."""
        self.earliest = _earlier(self.earliest, file.earliest) if self.any_file else file.earliest
        self.any_file = True
        for name in ("lines", "subjects", "felonies", "others", "relieved"):
            setattr(self, name, getattr(self, name) + getattr(file, name))
        for name in (
            "chosen",
            "dismissing_all",
            "by_section",
            "dismissed",
            "reduced",
            "additional",
        ):
            mine = getattr(self, name)
            for key, count in getattr(file, name).items():
                mine[key] = mine.get(key, 0) + count

    def document(self, county: str, compute_at: date, seconds: float) -> dict[str, object]:
        """Return the figures in the names and the order of the summary file."""
        day = compute_at.toordinal() - _EPOCH if self.earliest is None else self.earliest
        return {
            "county": county,
            "earliestConviction": f"{_spelled(day)}T00:00:00Z",
            "lineCount": self.lines,
            "processingTimeInSeconds": seconds,
            "reliefWithCurrentEligibilityChoices": _sorted(self.chosen),
            "reliefWithDismissAllProp64": _sorted(self.dismissing_all),
            "prop64ConvictionsCountInCountyByCodeSection": _sorted(self.by_section),
            "subjectsWithProp64ConvictionCountInCounty": self.subjects,
            "prop64FelonyConvictionsCountInCounty": self.felonies,
            "prop64NonFelonyConvictionsCountInCounty": self.others,
            "subjectsWithSomeReliefCount": self.relieved,
            "convictionDismissalCountByCodeSection": _sorted(self.dismissed),
            "convictionReductionCountByCodeSection": _sorted(self.reduced),
            "convictionDismissalCountByAdditionalRelief": _sorted(self.additional),
        }


def _earlier(before: int | None, day: int | None) -> int | None:
    """Keep the earlier day; the zero date of an unread one gives way to any later file."""
    if before is None or before == _ZERO_DAY:
        return day
    return before if day is None or before < day else day


def _spelled(day: int) -> str:
    days = pl.Series([day], dtype=pl.Int32).cast(pl.Date)
    return str(days.dt.strftime("%Y-%m-%d")[0])


def _sorted(counts: Counts) -> Counts:
    return dict(sorted(counts.items()))


def summarize(
    person: pl.Series, answers: pl.DataFrame, options: Options, compute_at: date
) -> Summary:
    """Count one file.

    Args:
        person: The person of each row.
        answers: The engine's answers to the rows, in the same order.
        options: The options of the run.
        compute_at: The day that recent convictions are counted back from.
    """
    names = ("felony", "in_scope", "section", "conviction_date", "outcome", "label")
    found = answers.select("conviction", *names).with_columns(person).filter("conviction")
    scope = found.filter("in_scope")
    felonies = scope.filter("felony")
    dismissed = pl.col("outcome").cast(pl.String) == "DISMISS"
    eased = pl.col("outcome").cast(pl.String).is_in(["DISMISS", "REDUCE"])
    by_reason = _counts(scope.filter(dismissed)["label"])
    by_reduction = _counts(scope.filter(pl.col("outcome").cast(pl.String) == "REDUCE")["label"])
    recent = pl.col("conviction_date") > years_before(compute_at, _RECENT_YEARS)
    first = scope["conviction_date"].to_physical().min()
    everything, any_felony = pl.lit(value=True), pl.col("felony")
    return Summary(
        lines=answers.height,
        earliest=first if isinstance(first, int) else None,
        chosen=_freed(
            found,
            (everything, dismissed),
            (recent, dismissed),
            (any_felony, eased),
        ),
        dismissing_all=_freed(
            found,
            (everything, pl.col("in_scope")),
            (recent, pl.col("in_scope")),
            (any_felony, pl.col("in_scope")),
        ),
        by_section=_counts(scope["section"]),
        subjects=scope["person"].n_unique(),
        felonies=felonies.height,
        others=scope.height - felonies.height,
        relieved=scope.filter(eased)["person"].n_unique(),
        dismissed=_of_sections(options.dismiss, by_reason, BY_SECTION),
        reduced=_of_sections(options.reduce, by_reduction, REDUCED_BY_SECTION),
        additional={
            reason: count
            for reason, count in by_reason.items()
            if not reason.startswith((BY_SECTION.format(""), NO_FELONY))
        },
    )


def _freed(found: pl.DataFrame, *pairs: tuple[pl.Expr, pl.Expr]) -> Counts:
    """Count the persons of whose convictions of a kind there is one, and all are relieved."""
    relief = [
        ((kind.any()) & (eased.fill_null(value=False) | ~kind).all()).alias(name)
        for name, (kind, eased) in zip(_RELIEF, pairs, strict=True)
    ]
    return found.group_by("person").agg(relief).select(pl.col(_RELIEF).sum()).row(0, named=True)


def _counts(values: pl.Series) -> Counts:
    return dict(values.cast(pl.String).value_counts().iter_rows())


def _of_sections(sections: tuple[str, ...], counts: Counts, reason: str) -> Counts:
    return {s: counts.get(f"{reason.format(s)} convictions", 0) for s in sections}


def years_before(day: date, years: int) -> date:
    """Go back calendar years; a leap day becomes the first of March where there is none.

    Example:
        >>> years_before(date(2020, 2, 29), 7)
        datetime.date(2013, 3, 1)
    """
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)
