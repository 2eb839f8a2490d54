"""Rows of a Spark frame in groups of whole people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from vacatur.engine.executors.spark_task import on_worker
from vacatur.errors import InputError, UsageError

if TYPE_CHECKING:
    import polars as pl
    from pyspark.sql import Column, DataFrame

BUCKET: Final = "vacatur bucket"
ROWS: Final = "vacatur rows of the bucket"
RECORD: Final = "vacatur record_id"
REPEATED: Final = "vacatur repeated"
OURS: Final = (BUCKET, ROWS, RECORD, REPEATED)
ROWS_A_BUCKET: Final = 50_000
"""Enough that Spark's cost for each group is small, few enough that one fits a worker's memory."""


@dataclass(frozen=True, kw_only=True)
class Groups:
    """Rows beside the bucket of their person, how many rows that has, and whose id is repeated."""

    rows: DataFrame
    buckets: int

    def applied(self, decide: Callable[[Any, Any], Any], schema: str) -> DataFrame:
        """What a function makes of each bucket, given its key and all of its rows."""
        return self.rows.groupBy(BUCKET).applyInArrow(decide, schema)


def check_columns(frame: DataFrame, wanted: Iterable[str]) -> list[Column]:
    """The columns to read of a frame, which fit: whatever its rows hold, names and types do.

    Raises:
        InputError: A column is missing or misspelt, is nested, or holds text as fractions.
    """
    import polars as pl  # noqa: PLC0415

    from vacatur.records.intake import take_in_frame  # noqa: PLC0415

    wanted = {"record_id", "person_id", *wanted}
    empty = pl.DataFrame(pl.from_arrow(frame.limit(0).toArrow()))
    take_in_frame(empty, columns=wanted)
    found = {name.strip().lower(): dtype for name, dtype in empty.schema.items()}
    if "record_id" not in found:
        msg = "[frame] has no column [record_id]: without it rows of Spark cannot be told apart."
        raise InputError(msg, hint="Give every row an id of its own that stays the same.")
    _check_fractions(found, wanted)
    return [_column(name) for name in frame.columns if name.strip().lower() in wanted]


def gathered(frame: DataFrame, buckets: int | None) -> Groups:
    """Bring the rows of each person together.

    Args:
        frame: Rows with columns that fit.
        buckets: How many groups to make; None to count the rows for it.

    Raises:
        InputError: A record has no record_id.
        UsageError: The number of buckets is not positive.
    """
    from pyspark.sql import Window  # noqa: PLC0415
    from pyspark.sql import functions as f  # noqa: PLC0415

    if buckets is not None and buckets < 1:
        msg = f"[{buckets}] buckets hold nobody."
        raise UsageError(msg, hint="Leave the number out, or give 1 or more.")
    times = _times(frame)
    rows, repeated = _counted(times)
    number = buckets or -(-rows // ROWS_A_BUCKET) or 1
    keyed = frame.mapInArrow(_keyed(number), _schema_with_keys(frame))
    if repeated:
        ids = times.where(f.col("count") > 1).select(RECORD, f.lit(col=True).alias(REPEATED))
        keyed = keyed.join(ids, RECORD, "left").fillna(value=False, subset=[REPEATED])
    else:
        keyed = keyed.withColumn(REPEATED, f.lit(col=False))
    spread = keyed.repartition(number, BUCKET)
    whole = f.count(f.lit(1)).over(Window.partitionBy(BUCKET))
    return Groups(rows=spread.withColumn(ROWS, whole), buckets=number)


def _times(frame: DataFrame) -> DataFrame:
    """How often each record_id occurs."""
    name = next(name for name in frame.columns if name.strip().lower() == "record_id")
    ids = frame.select(_column(name)).mapInArrow(_record_ids, f"`{RECORD}` string")
    return ids.groupBy(RECORD).count()


def _counted(times: DataFrame) -> tuple[int, int]:
    """How many rows there are, and how many record_ids occur more than once."""
    from pyspark.sql import functions as f  # noqa: PLC0415

    count, blank = f.col("count"), f.col(RECORD).isNull()
    rows, blanks, repeated = times.agg(
        f.sum(count), f.sum(f.when(blank, count)), f.count(f.when(~blank & (count > 1), 1))
    ).collect()[0]
    if blanks:
        msg = f"[frame] has {blanks} rows without a record_id: rows of Spark have no other name."
        raise InputError(msg, hint="Give every row an id of its own that stays the same.")
    return rows or 0, repeated


def _check_fractions(found: dict[str, pl.DataType], wanted: Iterable[str]) -> None:
    from vacatur.records.schema import BY_NAME, Kind  # noqa: PLC0415

    for name in sorted(wanted):
        if name in found and BY_NAME[name].kind is Kind.TEXT and found[name].is_float():
            msg = f"[frame] has a column [{name}] of fractions, which read otherwise in each batch."
            raise InputError(msg, hint="Cast it to text or to whole numbers.")


def _column(name: str) -> Column:
    from pyspark.sql import functions as f  # noqa: PLC0415

    return f.col(f"`{name.replace('`', '``')}`")


def _schema_with_keys(frame: DataFrame) -> Any:  # noqa: ANN401  Spark's
    from pyspark.sql.types import IntegerType, StringType, StructField, StructType  # noqa: PLC0415

    keys = [StructField(BUCKET, IntegerType()), StructField(RECORD, StringType())]
    return StructType([*frame.schema.fields, *keys])


def _keyed(buckets: int) -> Callable[[Iterator[Any]], Iterator[Any]]:
    def keyed(batches: Iterator[Any]) -> Iterator[Any]:
        with on_worker("keys"):
            from vacatur.engine.executors.spark_bucket import with_keys  # noqa: PLC0415

            yield from (with_keys(batch, buckets) for batch in batches)

    return keyed


def _record_ids(batches: Iterator[Any]) -> Iterator[Any]:
    with on_worker("record_id"):
        from vacatur.engine.executors.spark_bucket import record_ids  # noqa: PLC0415

        yield from map(record_ids, batches)
