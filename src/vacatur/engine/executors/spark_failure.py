"""Why Spark gave up, in one line: its own message quotes whatever the failing code did."""

from __future__ import annotations

import re
from typing import Final

from vacatur.errors import UsageError, VacaturError

SHARD: Final = re.compile(r"ShardError: (\[[^\n\]]*\] \(\w+\))")
MODULE: Final = re.compile(r"ModuleNotFoundError: No module named '([\w.]+)'")
LOG: Final = "Spark's log says more; --engine serial does the same without Spark."


def given_up(error: BaseException) -> VacaturError:
    """The error of a job that Spark ended.

    Example:
        >>> print(given_up(RuntimeError("... ShardError: [a.parquet] (OSError)")).message)
        Spark could not work on the shard [a.parquet] (OSError), however often it tried.
    """
    text = str(error)
    if shard := SHARD.search(text):
        message = f"Spark could not work on the shard {shard[1]}, however often it tried."
        return VacaturError(message, hint=LOG)
    if module := MODULE.search(text):
        message = f"Spark's workers have no Python module [{module[1]}]."
        return UsageError(message, hint="Install the same vacatur there, or set PYSPARK_PYTHON.")
    return VacaturError(f"Spark gave up on the shards ({type(error).__name__}).", hint=LOG)
