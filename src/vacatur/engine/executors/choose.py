"""Executors by their names."""

from __future__ import annotations

from typing import Final

from vacatur.engine.executors.protocol import Executor
from vacatur.errors import UsageError

ENGINES: Final = ("serial", "pool", "spark")


def executor(name: str, *, workers: int | None = None, master: str | None = None) -> Executor:
    """The executor of a name; what it needs is imported only now.

    Args:
        name: One of `ENGINES`.
        workers: Processes of the pool; None for one for each core.
        master: Spark's master; None for the session that runs.

    Raises:
        UsageError: There is no such engine, or PySpark is not installed.

    Example:
        >>> executor("pool", workers=2)
        PoolExecutor(workers=2)
    """
    if name == "serial":
        from vacatur.engine.executors.serial import SerialExecutor  # noqa: PLC0415

        return SerialExecutor()
    if name == "pool":
        from vacatur.engine.executors.pool import PoolExecutor  # noqa: PLC0415

        return PoolExecutor(workers)
    if name == "spark":
        return _spark(master)
    raise UsageError(f"There is no engine [{name}].", hint=f"There are: {', '.join(ENGINES)}.")


def _spark(master: str | None) -> Executor:
    try:
        import pyspark  # noqa: F401, PLC0415

        from vacatur.engine.executors.spark import SparkExecutor  # noqa: PLC0415
    except ImportError as error:
        message = "The engine [spark] needs the extra [spark]."
        raise UsageError(message, hint="Install it: pip install 'vacatur[spark]'.") from error
    return SparkExecutor(master)
