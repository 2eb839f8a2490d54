"""A list of cases to decide, with the histories and weights that stand beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from vacatur.engine.beside import CaseList, Reference, check_beside, needed_beside
from vacatur.facts.dispositions import DispositionReader, read_dispositions
from vacatur.facts.histories.law import NO_SENTENCES
from vacatur.records.intake import Intake, take_in
from vacatur.records.link import SEVERAL, link, tail
from vacatur.records.profiles import Profile, load_profile
from vacatur.rules.load import Pack

HISTORIES, WEIGHTS = "histories", "weights"
LISTED, UNLISTED = "listed", "unlisted"
KEYS = (
    "name",
    "dob",
    "case_number",
    "booking_date",
    "cycle_date",
    "court_number",
    "state_number",
    "ssn",
    "licence",
)
"""Columns that tell which history a case belongs to."""
LAB = ("case_number", "charge_code", "amount_grams")


def take_in_case_list(
    inputs: Sequence[str | Path],
    pack: Pack,
    *,
    beside: Mapping[str, str | Path],
    profile: Profile | None,
    columns: Collection[str],
    keep: Sequence[str] = (),
) -> CaseList:
    """Read a list of cases, find the history of each, and complete it from the laboratory.

    A case takes the person of its history, so that what is gathered over a person holds for it. The
    histories follow the cases, marked as listed or not.

    Raises:
        InputError: A file cannot be read or mapped.
        UsageError: What the flow needs beside the list is not given.
    """
    check_beside(pack, beside)
    wanted = list(dict.fromkeys((*columns, *KEYS)))
    profiles = {name: load_profile(source) for name, source in needed_beside(pack).items()}
    cases = take_in(inputs, profile=profile, columns=wanted, keep=keep)
    past = take_in([beside[HISTORIES]], profile=profiles[HISTORIES], columns=wanted)
    here = _convicted(past.records, pack)
    found = link(cases.records, _of_county(past.records, pack), here=here)
    lab = take_in([beside[WEIGHTS]], profile=profiles[WEIGHTS], columns=LAB)
    weighed, used = _weighed(cases.records, lab.records)
    listed = weighed.with_columns(
        found["linked"], pl.coalesce(found["person_id"], "person_id").alias("person_id")
    )
    marked = past.records.with_columns(_marks(past.records["person_id"], found))
    intake = _together(replace(cases, records=listed), replace(past, records=marked), columns, keep)
    (report,) = lab.files
    reference = Reference(name=report.file, sha256=report.sha256, rows=report.rows_in, used=used)
    return CaseList(intake=intake, references=(reference,), hashes=lab.hashes)


def _of_county(records: pl.DataFrame, pack: Pack) -> pl.DataFrame:
    here = pl.col("county").str.to_uppercase() == pl.lit(pack.options["county"])
    return records.with_columns(here.fill_null(value=False).alias("county_cycle"))


def _convicted(records: pl.DataFrame, pack: Pack) -> pl.Series:
    """Whether a row is a conviction of the county, by the pack's own vocabulary."""
    reader = DispositionReader.of(pack.data("dispositions.csv"), NO_SENTENCES)
    alone = records.select("disposition", pl.lit(None, pl.String).alias("sentence"))
    return (read_dispositions(alone, reader) == "CONV") & _of_county(records, pack)["county_cycle"]


def _weighed(cases: pl.DataFrame, lab: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """The cases with their weights: none where the laboratory has none, or several."""
    by_case = lab.select(tail("case_number").alias("key"), "amount_grams").drop_nulls("key")
    weights = by_case.group_by("key").agg(
        pl.when(pl.col("amount_grams").n_unique() == 1)
        .then(pl.col("amount_grams").first())
        .alias("weight")
    )
    keyed = cases.with_columns(tail("case_number").alias("key"))
    joined = keyed.join(weights, on="key", how="left", maintain_order="left")
    used = by_case["key"].is_in(keyed["key"].drop_nulls().unique().implode()).sum()
    weighed = joined.with_columns(pl.coalesce("amount_grams", "weight").alias("amount_grams"))
    return weighed.drop("key", "weight"), int(used)


def _marks(subjects: pl.Series, found: pl.DataFrame) -> pl.Expr:
    listed = found["person_id"].drop_nulls().unique()
    tied = found.filter(pl.col("linked") == SEVERAL)["candidates"].explode().drop_nulls().unique()
    return (
        pl.when(subjects.is_in(listed.implode()))
        .then(pl.lit(LISTED))
        .when(subjects.is_in(tied.implode()))
        .then(pl.lit(SEVERAL))
        .otherwise(pl.lit(UNLISTED))
        .alias("linked")
    )


def _together(cases: Intake, past: Intake, columns: Collection[str], keep: Sequence[str]) -> Intake:
    """Cases, then histories; kept columns are the list's alone."""
    reports = (*cases.reports, *past.reports)
    labels = pl.Enum(list(dict.fromkeys(report.file for report in reports)))
    parts = [
        intake.records.with_columns(pl.col("source_file").cast(pl.String).cast(labels))
        for intake in (cases, past)
    ]
    records = pl.concat(parts, how="diagonal")
    names = [n for n in records.columns if n in columns or n in keep or n not in KEYS]
    return Intake(
        records=records.select(names),
        quarantine=pl.concat([cases.quarantine, past.quarantine]),
        holds=pl.concat([cases.holds, past.holds]).unique().sort(),
        reports=reports,
        hashes=(*cases.hashes, *past.hashes),
    )
