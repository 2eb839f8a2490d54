"""Decisions of people put in the place of the software's, and checked as they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from vacatur.facts.leveled import Leveled
from vacatur.results.manifest import MANIFEST
from vacatur.results.reviews import COLUMNS, REASON, REVIEWS, RULE
from vacatur.results.scanned import scanned
from vacatur.rules.compile import Compiled
from vacatur.rules.masks import unpacked
from vacatur.verification.differences import Differences
from vacatur.verification.folder import Folder

_SAID: Final = " said"
_REVIEW: Final = "NEEDS_REVIEW"
_ELIGIBLE: Final = "ELIGIBLE"
_OWN: Final = ("determination", "outcome", "rule")


def put(
    decisions: pl.DataFrame, facts: Leveled, compiled: Compiled, reviews: pl.DataFrame
) -> pl.DataFrame:
    """Put the decisions of people into effect: what stands beside an outcome follows it.

    Args:
        decisions: Decisions of the software. Shape (n, ...).
        facts: Their facts, with those that the pack derives.
        compiled: The pack.
        reviews: record_id, each once, and outcome, one of the pack.

    Returns:
        The same rows; those that are reviewed have the outcome that was given and all that goes
        with it, no suggestion, and `results.reviews.RULE` for a rule.
    """
    said = decisions.select("record_id").join(
        reviews.select("record_id", pl.col("outcome").alias(_SAID)),
        on="record_id",
        how="left",
        maintain_order="left",
    )[_SAID]
    if said.null_count() == len(said):
        return decisions
    told = _told(decisions, said, compiled) | _dates(facts, said, compiled)
    touched = said.is_not_null()
    return decisions.with_columns(
        values.cast(decisions.schema[name], strict=True).zip_with(touched, decisions[name])
        for name, values in told.items()
    )


def _told(decisions: pl.DataFrame, said: pl.Series, compiled: Compiled) -> dict[str, pl.Series]:
    outcomes = compiled.pack.header.outcome
    words = {
        "determination": {each.code: str(each.determination) for each in outcomes},
        "citation": {each.code: each.cite for each in outcomes},
    }
    answers = decisions.select(unpacked(compiled.criteria)).with_columns(said)
    found = answers.select(
        pl.col(_SAID).alias("outcome"),
        *(
            pl.col(_SAID).replace_strict(told, default=None, return_dtype=pl.String).alias(name)
            for name, told in words.items()
        ),
        _tier(compiled).alias("tier"),
        _also(compiled).alias("also"),
        pl.lit(None, pl.String).alias("suggestion"),
        pl.lit(RULE).alias("rule"),
        pl.concat_list(pl.lit(REASON)).alias("reasons"),
    )
    return {column.name: column for column in found.get_columns()}


def _tier(compiled: Compiled) -> pl.Expr:
    """The first tier of the outcome that holds."""
    held = [_holds(t.outcomes, t.when, t.code, compiled) for t in compiled.pack.table.tier]
    return pl.coalesce(*held, pl.lit(None, pl.String))


def _also(compiled: Compiled) -> pl.Expr:
    """The further paths of the outcome that hold."""
    held = [_holds(p.outcomes, p.when, p.code, compiled) for p in compiled.pack.table.path]
    none = pl.lit(None, pl.String)
    return pl.concat_list(*(held or [none])).list.drop_nulls()


def _holds(outcomes: tuple[str, ...], when: str, code: str, compiled: Compiled) -> pl.Expr:
    fits = pl.col(_SAID).is_in(list(outcomes)) & compiled.formulas[when]
    return pl.when(fits).then(pl.lit(code))


def _dates(facts: Leveled, said: pl.Series, compiled: Compiled) -> dict[str, pl.Series]:
    known = facts.with_rows(said.to_frame())
    columns = dict.fromkeys(("eligible_on", "deadline"), pl.lit(None, pl.Date))
    for column, outcomes, expr in compiled.dates:
        applies = pl.col(_SAID).is_in(outcomes)
        columns[column] = pl.when(applies).then(expr).otherwise(columns[column])
    # a column of the rows must be among what an expression reads, or it has no length
    dated = {name: pl.when(pl.col(_SAID).is_not_null()).then(e) for name, e in columns.items()}
    return {name: known.values(expr, f" {name}").alias(name) for name, expr in dated.items()}


class ReviewCheck:
    """Holds the decisions of people that a result keeps against its records."""

    def __init__(self, folder: Folder, compiled: Compiled, found: Differences) -> None:
        self._compiled, self._found = compiled, found
        self._seen = 0
        path, told = folder.path / REVIEWS, folder.manifest.get("review")
        self.table = pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String()))
        if (told is not None) is not path.is_file():
            found.add(MANIFEST, "reviews and the copy of them do not go together")
        elif told is not None:
            self._take(scanned(path).collect(), told)

    def _take(self, table: pl.DataFrame, told: Any) -> None:  # noqa: ANN401  it may be anything
        found = self._found
        if table.columns != list(COLUMNS):
            self._found.add(REVIEWS, "its columns are not those of reviews")
            return
        if not isinstance(told, Mapping) or told.get("in_effect") != table.height:
            self._found.add(MANIFEST, "it counts other reviews than there are")
        found.mark(REVIEWS, "record_id stands twice", table["record_id"].is_duplicated())
        signed = table.select(
            pl.any_horizontal(pl.col("who", "why", "when", "fingerprint").is_null())
        ).to_series()
        found.mark(REVIEWS, "it is not signed", signed)
        outcomes = self._compiled.pack.header.outcome
        stands_for = {each.code: str(each.determination) for each in outcomes}
        meant = table["outcome"].replace_strict(stands_for, default=None, return_dtype=pl.String)
        wrong = (meant == _REVIEW).fill_null(value=True) | meant.ne_missing(table["determination"])
        found.mark(REVIEWS, "its outcome is not one that a person may give", wrong)
        self.table = table.filter(~wrong).unique("record_id", keep="first", maintain_order=True)

    def apply(self, decisions: pl.DataFrame, facts: Leveled) -> pl.DataFrame:
        """Put the reviews into effect on decisions of the software, after a look at them."""
        if not self.table.height:
            return decisions
        own = decisions.select("record_id", "hold", *_OWN).with_columns(
            pl.col(_OWN).cast(pl.String)
        )
        mine = self.table.join(own, on="record_id", how="inner", suffix=" now")
        self._seen += mine.height
        held = mine["hold"] & (mine["determination"] == _ELIGIBLE)
        if held.any():
            self._found.add(REVIEWS, "it clears a record on hold", int(held.sum()))
        for name in _OWN:
            now = mine[name if name == "rule" else f"{name} now"]
            unlike = mine[f"own_{name}"].ne_missing(now)
            if unlike.any():
                what = f"own_{name} is not what the facts give"
                self._found.add(REVIEWS, what, int(unlike.sum()))
        return put(decisions, facts, self._compiled, self.table)

    def finish(self, folder: Folder) -> None:
        """Hold the fingerprints against the facts, now that all records were looked at."""
        if self._seen != self.table.height:
            missing = self.table.height - self._seen
            self._found.add(REVIEWS, "records that it names are not in the decisions", missing)
        if self.table.height:
            now = fingerprints_of(folder, self.table["record_id"])
            told = self.table.join(now, on="record_id", how="inner", suffix=" now")
            stale = told["fingerprint"].ne_missing(told["fingerprint now"])
            if stale.any():
                what = "fingerprint is not that of the record"
                self._found.add(REVIEWS, what, int(stale.sum()))


def fingerprints_of(folder: Folder, records: pl.Series) -> pl.DataFrame:
    """The fingerprints of some records as they lie in a folder: record_id, fingerprint."""
    from vacatur.dossiers.result import Result  # noqa: PLC0415  few results hold reviews
    from vacatur.results.opened import Opened  # noqa: PLC0415
    from vacatur.review.fingerprint import FINGERPRINT, with_fingerprints  # noqa: PLC0415

    result = Result(opened=Opened(folder=folder.path), manifest=folder.manifest)
    mine = result.decisions().filter(pl.col("record_id").is_in(records.implode())).collect()
    return with_fingerprints(result, mine).select("record_id", FINGERPRINT)
