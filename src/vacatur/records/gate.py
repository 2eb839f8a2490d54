"""The gate: which readable rows are records, and why the others are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from vacatur.records.footer import footer_rows
from vacatur.records.mapping import ROW, kept, map_columns
from vacatur.records.merge import merge_rows
from vacatur.records.profiles import Profile
from vacatur.records.reasons import Reason
from vacatur.records.source import Source
from vacatur.records.typed import Faults, type_columns

REFUSED_SCHEMA: Final[dict[str, pl.DataType]] = {
    "row": pl.UInt32(),
    "record_id": pl.String(),
    "person_id": pl.String(),
    "column": pl.String(),
    "reason": pl.String(),
}


@dataclass(frozen=True, kw_only=True)
class Gated:
    """One file behind the gate."""

    label: str
    source: Source
    profile: Profile
    records: pl.DataFrame
    """`source_row`, typed canonical columns, `weight`, grouping columns and kept columns."""
    refused: pl.DataFrame
    """Readable rows that are no records: see `REFUSED_SCHEMA`."""
    merged: int


def pass_gate(
    source: Source,
    profile: Profile,
    wanted: Sequence[str],
    keep: Sequence[str],
    label: str,
    *,
    words: bool = False,
) -> Gated:
    """Map, type and check one file's rows, and merge those that are one record.

    Args:
        source: The file's rows.
        profile: How they map to the canonical columns.
        wanted: Canonical columns to give.
        keep: Source columns to carry along.
        label: The file's name.
        words: Whether text that came as codes may become categorical columns.
    """
    mapped = map_columns(source, profile, wanted, keep, label)
    typed, faults = type_columns(mapped, profile, words=words and profile.merge is None)
    typed = _with_record_ids(typed, label)
    refused = _refused(typed, _all_faults(source, profile, typed, faults))
    passed = typed if refused.is_empty() else _without(typed, refused["row"])
    records = merge_rows(passed, profile.merge) if profile.merge else passed
    return Gated(
        label=label,
        source=source,
        profile=profile,
        records=records,
        refused=refused,
        merged=passed.height - records.height,
    )


def refuse_duplicates(files: list[Gated]) -> list[Gated]:
    """Refuse every record whose record_id stands anywhere else, in this file or another."""
    ids = pl.concat([part["record_id"] for file in files for part in _readable(file)])
    if ids.hash().n_unique() == len(ids):  # equal ids hash alike, so none are equal
        return files
    repeated = ids.filter(ids.is_duplicated()).unique()
    return [_without_repeated(file, repeated) for file in files]


def _readable(file: Gated) -> tuple[pl.DataFrame, pl.DataFrame]:
    return file.records, file.refused.filter(pl.col("reason") != Reason.FOOTER)


def _without_repeated(file: Gated, repeated: pl.Series) -> Gated:
    hit = file.records["record_id"].is_in(repeated.implode())
    fault = (("record_id", Reason.DUPLICATE_RECORD_ID, hit),)
    return Gated(
        label=file.label,
        source=file.source,
        profile=file.profile,
        records=file.records.filter(~hit),
        refused=pl.concat([file.refused, _refused(file.records, list(fault))]),
        merged=file.merged,
    )


def _with_record_ids(typed: pl.DataFrame, label: str) -> pl.DataFrame:
    if not typed["record_id"].null_count():
        return typed
    place = pl.format("{}:{}", pl.lit(label), pl.col(ROW))
    return typed.with_columns(pl.coalesce("record_id", place).alias("record_id"))


def _all_faults(source: Source, profile: Profile, typed: pl.DataFrame, faults: Faults) -> Faults:
    """Put the faults in the order in which they decide the reason."""
    found: Faults = []
    below = footer_rows(source, profile.footer)
    if len(below):
        column = profile.footer.column if profile.footer else ""
        found.append((column, Reason.FOOTER, typed[ROW].is_in(below.implode())))
    if typed["person_id"].null_count():
        found.append(("person_id", Reason.MISSING_PERSON_ID, typed["person_id"].is_null()))
    return found + faults


def _refused(typed: pl.DataFrame, faults: Faults) -> pl.DataFrame:
    """List the faulty rows, each once, under its first fault."""
    parts = [
        typed.filter(rows).select(
            pl.col(ROW).alias("row"),
            "record_id",
            (pl.lit(None, pl.String) if reason is Reason.FOOTER else pl.col("person_id")).alias(
                "person_id"
            ),
            pl.lit(column).alias("column"),
            pl.lit(reason.value).alias("reason"),
        )
        for column, reason, rows in faults
    ]
    listed = pl.concat([pl.DataFrame(schema=REFUSED_SCHEMA), *parts])
    return listed.unique("row", keep="first", maintain_order=True)


def _without(typed: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    return typed.filter(~pl.col(ROW).is_in(rows.implode()))


def finished(records: pl.DataFrame, wanted: Sequence[str], keep: Sequence[str]) -> list[pl.Expr]:
    """Select the columns that an intake hands on, kept columns under their own names."""
    names = [name for name in ("weight",) if name in records.columns]
    own = [name for name in keep if name not in wanted]
    return [*(pl.col(name) for name in (*wanted, *names)), *(pl.col(kept(n)).alias(n) for n in own)]
