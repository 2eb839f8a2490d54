"""Spark frames decided where they lie: the same decisions as in memory, nobody split."""

from __future__ import annotations

import warnings
from datetime import date, datetime
from typing import TYPE_CHECKING

import polars as pl
import pytest

import vacatur
from vacatur.errors import InputError, QuarantineWarning, UsageError
from vacatur.rules.load import load_pack
from vacatur.synthetic import synthesize

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

AS_OF = date(2020, 1, 15)
PACK = load_pack("us-il/cannabis")
PLACE = ("source_row", "row")
KEYS = ("person_id", "record_id", "column", "raw")
BATCH = 20
"""Rows that Spark hands over at once: far fewer than a bucket has, and few for a person."""


def flawed() -> pl.DataFrame:
    """Records of which some are unreadable, and some ids stand with several people."""
    records = synthesize(2_400, seed=7).records
    row = pl.int_range(pl.len())
    ids = pl.when(row.is_in([40, 900, 2_100])).then(pl.lit("twice")).otherwise("record_id")
    person = pl.when(row == 77).then(None).when(row == 78).then(pl.lit("  ")).otherwise("person_id")
    dates = pl.when(row == 500).then(pl.lit("2012-13-45")).otherwise("arrest_date")
    spaced = pl.when(row % 3 == 0).then(pl.format("  {} ", person)).otherwise(person)
    return records.with_columns(
        ids.alias("record_id"), spaced.alias("person_id"), dates.alias("arrest_date")
    )


RECORDS = flawed()


def in_spark(running: SparkSession, records: pl.DataFrame) -> DataFrame:
    """A frame whose rows lie in no order, in several parts."""
    shuffled = records.sample(fraction=1, shuffle=True, seed=5)
    table = shuffled.to_arrow(compat_level=pl.CompatLevel.oldest())
    return running.createDataFrame(table).repartition(5)


def collected(frame: DataFrame) -> pl.DataFrame:
    return comparable(pl.DataFrame(pl.from_arrow(frame.toArrow())))


def comparable(frame: pl.DataFrame) -> pl.DataFrame:
    """Without the places of rows, in one order, in types that Spark has too."""
    known = frame.drop(PLACE, strict=False)
    plain = {pl.Categorical: pl.String, pl.Enum: pl.String, pl.List: pl.List(pl.String)}
    types = {
        name: pl.Int64 if dtype.is_integer() else plain.get(dtype.base_type(), dtype)
        for name, dtype in known.schema.items()
    }
    return known.cast(types).sort(name for name in KEYS if name in types)


def in_memory(records: pl.DataFrame) -> pl.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", QuarantineWarning)
        return comparable(vacatur.score(records, PACK, as_of=AS_OF).collect())


@pytest.fixture(scope="module")
def spark(running: SparkSession) -> SparkSession:
    """The session, which hands over a few rows at a time."""
    running.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(BATCH))
    running.conf.set("spark.sql.shuffle.partitions", "3")
    return running


@pytest.mark.parametrize("buckets", [None, 3])
def test_decisions_are_those_made_in_memory(spark: SparkSession, buckets: int | None) -> None:
    frame = in_spark(spark, RECORDS)
    found = collected(vacatur.score_spark(frame, PACK, as_of=AS_OF, buckets=buckets))
    expected = in_memory(RECORDS)
    assert expected["hold"].any()
    assert expected["person_id"].is_duplicated().any()
    assert found.equals(expected)


def test_what_is_no_record_is_named_as_in_memory(spark: SparkSession) -> None:
    found = collected(vacatur.quarantine_spark(in_spark(spark, RECORDS), buckets=3))
    expected = comparable(vacatur.quarantine(RECORDS))
    assert set(expected["reason"]) == {"DUPLICATE_RECORD_ID", "MISSING_PERSON_ID", "BAD_DATE"}
    assert found.equals(expected)


def test_rows_without_a_name_of_their_own_are_refused(spark: SparkSession) -> None:
    few = RECORDS.head(3)
    blank = few.with_columns(record_id=pl.Series(["a", " ", None]))
    with pytest.raises(InputError, match="2 rows without a record_id"):
        vacatur.score_spark(in_spark(spark, blank), PACK, as_of=AS_OF)
    with pytest.raises(InputError, match=r"no column \[record_id\]"):
        vacatur.score_spark(in_spark(spark, few.drop("record_id")), PACK, as_of=AS_OF)


def test_columns_that_do_not_fit_are_refused_before_anything_runs(spark: SparkSession) -> None:
    few = RECORDS.head(3)
    wrong = {
        r"no column \[charge_code\]": few.drop("charge_code"),
        r"\[person_id\] of fractions": few.with_columns(person_id=pl.Series([1.0, 2.0, 2.5])),
    }
    for said, records in wrong.items():
        with pytest.raises(InputError, match=said):
            vacatur.score_spark(in_spark(spark, records), PACK, as_of=AS_OF)


def test_what_cannot_be_decided_is_refused_before_anything_runs(spark: SparkSession) -> None:
    frame = in_spark(spark, RECORDS.head(3))
    with pytest.raises(UsageError, match="must be a date"):
        vacatur.score_spark(frame, PACK, as_of=datetime(2020, 1, 15))  # noqa: DTZ001
    with pytest.raises(UsageError, match=r"\[0\] buckets"):
        vacatur.score_spark(frame, PACK, as_of=AS_OF, buckets=0)
    with pytest.raises(UsageError, match=r"needs the option \[county\]"):
        vacatur.score_spark(frame, load_pack("us-ca/prop64"), as_of=AS_OF)


def test_no_rows_give_no_decisions(spark: SparkSession) -> None:
    frame = in_spark(spark, RECORDS.head(3)).limit(0)
    assert vacatur.score_spark(frame, PACK, as_of=AS_OF).count() == 0
