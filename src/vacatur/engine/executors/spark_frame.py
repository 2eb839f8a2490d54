"""Decisions for a frame that Spark holds: its people are gathered by bucket, and kept whole.

Spark hands functions whatever batch it likes, and a batch that lacks a conviction looks like a
person who has none. So rows are grouped by the bucket of their person first, and each bucket is
checked to be whole before anything in it is decided.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from vacatur.engine.executors.spark_groups import check_columns, gathered
from vacatur.engine.executors.spark_task import on_worker
from vacatur.errors import UsageError
from vacatur.rules.load import Pack

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def score_spark(
    frame: DataFrame, pack: Pack, *, as_of: date, buckets: int | None = None
) -> DataFrame:
    """Decide every record of a Spark frame, where it lies.

    Args:
        frame: Records in canonical columns, record_id and person_id among them. Read twice: first
            for the record_ids alone.
        pack: The rule pack. Every worker has vacatur, and the pack, installed.
        as_of: The day for which the decisions hold.
        buckets: How many groups of people to make; it changes no decision. One for each 50,000
            rows when left out.

    Returns:
        One decision per record, columns as `vacatur.score` gives them; source_row is NULL, since
        rows of Spark have no order, and the masks of criteria are signed. `quarantine_spark`
        gives the rows that are no records; their people are on hold.

    Raises:
        InputError: The columns cannot be mapped, or a record has no record_id.
        PackError: The pack is not in force on the as-of date.
        UsageError: An option must be given and is not, or the pack's flow asks for further files.
    """
    from vacatur.engine.executors.spark_columns import ddl  # noqa: PLC0415
    from vacatur.facts.family import family_of  # noqa: PLC0415
    from vacatur.results.decisions import DECISION_COLUMNS  # noqa: PLC0415

    order = _ordered(pack, as_of)
    scored = check_columns(frame, family_of(pack).scored)
    rows = gathered(frame.select(*scored), buckets)
    return rows.applied(_scored(order, rows.buckets), ddl(DECISION_COLUMNS))


def quarantine_spark(frame: DataFrame, *, buckets: int | None = None) -> DataFrame:
    """The rows of a Spark frame that cannot be read as records, each with column and reason.

    Args:
        frame: See `score_spark`.
        buckets: See `score_spark`.

    Returns:
        Columns as `vacatur.quarantine` gives them; row is NULL.

    Raises:
        InputError: The columns cannot be mapped, or a record has no record_id.
    """
    from vacatur.engine.executors.spark_columns import ddl  # noqa: PLC0415
    from vacatur.facts.columns import SCORED  # noqa: PLC0415
    from vacatur.records.ledger import QUARANTINE_SCHEMA  # noqa: PLC0415

    check_columns(frame, SCORED)
    rows = gathered(frame, buckets)
    return rows.applied(_quarantined(tuple(SCORED), rows.buckets), ddl(QUARANTINE_SCHEMA))


def _ordered(pack: Pack, as_of: date) -> bytes:
    """What workers are to decide, checked before any of them starts."""
    from vacatur.engine.beside import check_beside  # noqa: PLC0415
    from vacatur.engine.executors.spark_bucket import Order  # noqa: PLC0415

    if not isinstance(as_of, date) or isinstance(as_of, datetime):
        msg = "The as-of day must be a date: date(year, month, day)."
        raise UsageError(msg)
    check_beside(pack, ())
    order = Order.of(pack, as_of)
    order.prepared()
    return pickle.dumps(order)


def _scored(order: bytes, buckets: int) -> Callable[[Any, Any], Any]:
    def scored(key: Any, table: Any) -> Any:  # noqa: ANN401  Spark's values, Arrow's tables
        with on_worker("score"):
            from vacatur.engine.executors.spark_bucket import score_bucket  # noqa: PLC0415

            return score_bucket(order, key[0].as_py(), table, buckets)

    return scored


def _quarantined(columns: tuple[str, ...], buckets: int) -> Callable[[Any, Any], Any]:
    def quarantined(key: Any, table: Any) -> Any:  # noqa: ANN401  Spark's values, Arrow's tables
        with on_worker("quarantine"):
            from vacatur.engine.executors.spark_bucket import quarantine_bucket  # noqa: PLC0415

            return quarantine_bucket(columns, key[0].as_py(), table, buckets)

    return quarantined
