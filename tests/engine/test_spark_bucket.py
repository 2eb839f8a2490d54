"""What workers do with rows of Spark, without Spark: a bucket is decided whole or not at all."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vacatur.api import score
from vacatur.engine.executors.spark_bucket import Order, score_bucket, with_keys
from vacatur.engine.executors.spark_columns import to_spark
from vacatur.engine.executors.spark_groups import BUCKET, REPEATED, ROWS
from vacatur.errors import InputError, PackError
from vacatur.rules.load import load_pack
from vacatur.synthetic import synthesize

AS_OF = date(2020, 1, 15)
PACK = load_pack("us-il/cannabis")
ORDER = pickle.dumps(Order.of(PACK, AS_OF))
RECORDS = synthesize(400, seed=11).records
BUCKETS = 3


def keyed(records: pl.DataFrame) -> pl.DataFrame:
    """Rows as Spark hands them to a bucket's function."""
    table = records.to_arrow(compat_level=pl.CompatLevel.oldest())
    batches = [with_keys(batch, BUCKETS) for batch in table.to_batches()]
    frame = pl.DataFrame(pl.from_arrow(pa.Table.from_batches(batches)))
    return frame.with_columns(
        pl.lit(value=False).alias(REPEATED), pl.len().over(BUCKET).cast(pl.Int64).alias(ROWS)
    )


KEYED = keyed(RECORDS)


def scored(bucket: int, rows: pl.DataFrame) -> pl.DataFrame:
    table = rows.to_arrow(compat_level=pl.CompatLevel.oldest())
    return pl.DataFrame(pl.from_arrow(score_bucket(ORDER, bucket, table, BUCKETS)))


def test_buckets_together_are_the_whole() -> None:
    found = pl.concat(scored(n, KEYED.filter(pl.col(BUCKET) == n)) for n in range(BUCKETS))
    whole = score(RECORDS, PACK, as_of=AS_OF).collect()
    expected = pl.DataFrame(pl.from_arrow(to_spark(whole)))
    drop = ["source_row"]
    assert found.drop(drop).sort("record_id").equals(expected.drop(drop).sort("record_id"))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, BUCKETS - 1), st.lists(st.booleans(), min_size=400, max_size=400))
def test_a_part_of_a_bucket_is_refused(bucket: int, kept: Sequence[bool]) -> None:
    own = pl.Series(kept) & (KEYED[BUCKET] == bucket)
    rows = KEYED.filter(own)
    whole = KEYED.filter(pl.col(BUCKET) == bucket).height
    if rows.height in (0, whole):
        return
    with pytest.raises(InputError, match=rf"^Spark handed over {rows.height} rows"):
        scored(bucket, rows)


def test_rows_of_another_bucket_are_refused() -> None:
    rows = KEYED.with_columns(pl.lit(KEYED.height, pl.Int64).alias(ROWS))
    with pytest.raises(InputError, match="not the whole of a bucket"):
        scored(0, rows)


def test_a_key_reads_alike_in_every_batch() -> None:
    people = pl.DataFrame({"record_id": [1, 2], " Person_ID": ["  p1", "p1 "]})
    found = [with_keys(batch, 1000) for batch in people.to_arrow().to_batches(max_chunksize=1)]
    (first,), (second,) = (batch.column(BUCKET).to_pylist() for batch in found)
    assert first == second


def test_another_edition_of_the_pack_is_refused() -> None:
    order = pickle.dumps(replace(Order.of(PACK, AS_OF), sha256="another"))
    rows = KEYED.filter(pl.col(BUCKET) == 0).to_arrow(compat_level=pl.CompatLevel.oldest())
    with pytest.raises(PackError, match=r"another edition of the pack \[us-il/cannabis\]"):
        score_bucket(order, 0, rows, BUCKETS)


def test_a_pack_that_came_with_vacatur_is_found_wherever_that_lies() -> None:
    elsewhere = replace(Order.of(PACK, AS_OF), pack=replace(PACK, folder=PACK.folder / "gone"))
    assert elsewhere.prepared().compiled.pack.folder == PACK.folder
