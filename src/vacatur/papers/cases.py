"""Records made cases: what one person has in one court case, with the strictest thing to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import polars as pl

from vacatur.dossiers.deadlines import LAST_DAY, Due, last_days, under_a_due
from vacatur.dossiers.result import PLACE
from vacatur.errors import UsageError
from vacatur.papers.worklist.words import Task, Words

STATUSES: Final = ("READY", "NOT_YET", "REVIEW", "HOLD")
"""From what can be done today to what must wait for a person; the last of a case's is its own."""
CASE_COLUMNS: Final = ("name", "dob", "incident_id", "case_number", "county", "agency")
"""What a case needs of its sources."""
BETWEEN: Final = " / "
NOTES: Final = {
    "DATE_UNKNOWN": "A date that the order goes by is not on file; the row stands behind those"
    " whose dates are.",
    "COUNTY_UNKNOWN": "The county is not on file.",
    "NO_DEADLINE": "There is no deadline, or the date that it runs from is not on file.",
    "NAMES_DIFFER": "The records of the case have several names.",
    "BIRTH_DATES_DIFFER": "The records of the case have several dates of birth.",
    "DECEASED": "The person is recorded as deceased.",
}
"""What the notes of a row mean."""
_KEYS: Final = ("person_id", "kind", "key", "county_key")
_BY_CASE, _BY_ARREST, _BY_RECORD = 0, 1, 2


def judged(records: pl.DataFrame, words: Words, dues: Sequence[Due]) -> pl.DataFrame:
    """Add to each record what is to be done, by when, and whether it is a conviction.

    Args:
        records: See `vacatur.dossiers.dossier.dossiers`; records with something to do.
        words: The worklist's words.
        dues: The deadlines of the jurisdiction.

    Returns:
        The records with `stage` and `task_number` (places in `STATUSES` and in the words' tasks),
        `last_day`, `conviction` (unknown counts as none known) and `no_deadline`.
    """
    held = ~pl.col("hold").eq_missing(other=False)
    review = pl.col("determination") == "NEEDS_REVIEW"
    waits = pl.col("determination") == "NOT_YET"
    stage = pl.when(held).then(3).when(review).then(2).when(waits).then(1).otherwise(0)
    known = pl.col("disposition_category").is_in(words.convictions.dispositions)
    civil = pl.col("outcome").is_in(words.convictions.except_outcomes)
    return records.with_columns(
        stage.cast(pl.Int8).alias("stage"),
        _task_number(words.task, held).alias("task_number"),
        last_days(dues).alias(LAST_DAY),
        (known.eq_missing(other=True) & ~civil).alias("conviction"),
    ).with_columns((under_a_due(dues) & pl.col(LAST_DAY).is_null()).alias("no_deadline"))


def _task_number(tasks: Sequence[Task], held: pl.Expr) -> pl.Expr:
    """The first task that speaks of the record; one on hold has its own."""
    on_hold = next(number for number, task in enumerate(tasks) if task.hold)
    speaks = (
        pl.when(
            pl.col("outcome").is_in(task.outcomes)
            | pl.col("determination").is_in(task.determinations)
        ).then(number)
        for number, task in enumerate(tasks)
        if not task.hold
    )
    return pl.when(held).then(on_hold).otherwise(pl.coalesce(speaks)).cast(pl.Int16)


def keyed(records: pl.DataFrame) -> pl.DataFrame:
    """Add what makes records one case: the person, and the court case in its county.

    A record without a case number goes by its arrest, and one without either stands for itself.
    Counties are one however they are spelled. A blank county is that of the case's other records
    if these have but one: numbers are a county's own, and two counties can have the same.

    Returns:
        The records with `kind`, `key` and `county_key`; `county` and `agency` in one spelling each.
    """
    case, arrest = pl.col("case_number"), pl.col("incident_id")
    kind = pl.when(case.is_not_null()).then(_BY_CASE).when(arrest.is_not_null()).then(_BY_ARREST)
    spelled = records.with_columns(
        kind.otherwise(_BY_RECORD).cast(pl.Int8).alias("kind"),
        pl.coalesce(case, arrest, pl.col(PLACE).cast(pl.String)).alias("key"),
        plain("county").alias("county_key"),
        one_spelling("county"),
        one_spelling("agency"),
    )
    same = ("person_id", "kind", "key")
    counties = spelled.filter(pl.col("county_key").is_not_null()).group_by(same)
    only = counties.agg(
        pl.col("county_key").unique().alias("keys"), pl.col("county").first().alias("only")
    ).filter(pl.col("keys").list.len() == 1)
    return (
        spelled.join(only, on=same, how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("county_key", pl.col("keys").list.first()).alias("county_key"),
            pl.coalesce("county", "only").alias("county"),
        )
        .drop("keys", "only")
    )


def plain(name: str) -> pl.Expr:
    """A name of a place or office without what only spelling makes different."""
    return _squeezed(name).str.to_uppercase()


def one_spelling(name: str) -> pl.Expr:
    """Such a name as one of its records spells it, the same for all."""
    return _squeezed(name).min().over(plain(name)).alias(name)


def _squeezed(name: str) -> pl.Expr:
    """With single blanks alone: a line break in a name breaks no line of a list."""
    return pl.col(name).str.strip_chars().str.replace_all(r"\s+", " ")


def in_counties(rows: pl.DataFrame, names: Sequence[str], *, column: str = "county") -> pl.Expr:
    """Whether a row is of one of some counties, however they are spelled; a blank one is of none.

    Args:
        rows: All there are.
        names: The counties.
        column: Where the rows say theirs.

    Raises:
        UsageError: No row is of one of them.
    """
    known = set(rows.select(plain(column).unique().drop_nulls()).to_series())
    wanted = {" ".join(name.upper().split()): name for name in names}
    for key, name in wanted.items():
        if key not in known:
            message = f"No record on the list is of the county [{name}]."
            raise UsageError(message, hint="Name it as summary.json of the result does.")
    return plain(column).is_in(sorted(wanted)).eq_missing(other=True)


def cases(records: pl.DataFrame) -> pl.DataFrame:
    """Make one row of each case.

    Args:
        records: As `judged` and `keyed` leave them; `courthouse` may stand beside.

    Returns:
        One row for each case, in the order of their first records. Lists name each value once, in
        the records' order; `record_ids` has every record.
    """
    ordered = records.sort(PLACE)
    rows = ordered.group_by(_KEYS, maintain_order=True).agg(*_aggregates())
    return rows.with_columns(_notes()).drop(
        "kind", "key", "county_key", "names", "dobs", "no_deadline", "deceased"
    )


def _aggregates() -> Iterable[pl.Expr]:
    yield pl.col(PLACE).first()
    yield pl.len().alias("records")
    yield (pl.col("stage") == STATUSES.index("REVIEW")).sum().alias("in_review")
    yield (pl.col("stage") == STATUSES.index("HOLD")).sum().alias("on_hold")
    yield pl.col("county").first()
    yield from (_joined(name) for name in ("courthouse", "agency", "case_number"))
    yield _distinct(pl.col("name")).alias("names")
    yield _distinct(pl.col("dob").cast(pl.String)).alias("dobs")
    yield _joined("name")
    yield _distinct(pl.col("dob").cast(pl.String)).str.join(BETWEEN).alias("dob")
    yield pl.col("stage").max()
    yield pl.col("task_number").sort_by(-pl.col("stage"), "task_number").first()
    yield pl.col("task_number").unique().sort().alias("task_numbers")
    yield from (
        _distinct(pl.col(name)).alias(plural)
        for name, plural in (
            ("record_id", "record_ids"),
            ("incident_id", "incident_ids"),
            ("outcome", "outcomes"),
            ("tier", "tiers"),
            ("statute", "statutes"),
            ("offense_class", "classes"),
            ("charge_code", "charges"),
            ("suggestion", "suggestions"),
        )
    )
    yield _distinct(pl.col("also").list.explode()).alias("also")
    in_review = pl.col("reasons").filter(pl.col("stage") > STATUSES.index("NOT_YET"))
    yield _distinct(in_review.list.explode()).alias("reasons")
    yield pl.col("conviction").any()
    yield pl.col("disposition_date").filter("conviction").max().alias("conviction_date")
    yield pl.col("arrest_date").max()
    yield pl.col("eligible_on").max()
    yield pl.col("deadline").min()
    yield pl.col(LAST_DAY).min()
    yield pl.col("no_deadline").any()
    yield pl.col("deceased").any()


def _distinct(values: pl.Expr) -> pl.Expr:
    return values.drop_nulls().unique(maintain_order=True)


def _joined(name: str) -> pl.Expr:
    """A text; of several, each once. Blank where there is none."""
    text = _distinct(pl.col(name)).str.join(BETWEEN)
    return pl.when(pl.col(name).is_not_null().any()).then(text).alias(name)


def _notes() -> pl.Expr:
    """What a reader must know of a row, in the order of `NOTES`."""
    date_of_order = pl.when("conviction").then("conviction_date").otherwise("arrest_date")
    holds = {
        "DATE_UNKNOWN": date_of_order.is_null(),
        "COUNTY_UNKNOWN": pl.col("county").is_null(),
        "NO_DEADLINE": pl.col("no_deadline"),
        "NAMES_DIFFER": pl.col("names").list.len() > 1,
        "BIRTH_DATES_DIFFER": pl.col("dobs").list.len() > 1,
        "DECEASED": pl.col("deceased").eq_missing(other=True),
    }
    said = [pl.when(holds[code]).then(pl.lit(code)) for code in NOTES]
    return pl.concat_list(said).list.drop_nulls().alias("notes")
