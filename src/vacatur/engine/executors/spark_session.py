"""A Spark session: the one that runs, or one of our own that ends with the work."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vacatur.errors import UsageError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

PYTHON: Final = "PYSPARK_PYTHON"
SUBMITTED: Final = "PYSPARK_GATEWAY_PORT"
CONFIGURED: Final = (SUBMITTED, "PYSPARK_SUBMIT_ARGS", "SPARK_HOME", "SPARK_CONF_DIR")
HERE: Final = "local[*]"
QUIET: Final = Path(__file__).with_name("spark_quiet.properties")
LIGHT: Final = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""A JVM that only schedules starts on two thirds of the CPU when it optimises little."""
ALONE: Final = {  # quiet, and without a port that another machine could reach
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.extraJavaOptions": f"{LIGHT} -Dlog4j2.configurationFile={QUIET.as_uri()}",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


@contextmanager
def session(master: str | None) -> Iterator[SparkSession]:
    """Give the session that runs; where none does, start one, and stop it at the end.

    Args:
        master: Spark's master for a session of our own; None for what Spark's configuration or
            `spark-submit` names, and all cores of this machine where nothing is configured.

    Raises:
        UsageError: PySpark or Java is missing, Spark does not start, or the session is one of
            Spark Connect.
    """
    running = _running()
    if running is not None:
        yield running
        return
    with _own_handlers():
        started = _started(master or _unconfigured())
    try:
        yield started
    finally:
        started.stop()


def _running() -> SparkSession | None:
    try:
        from pyspark.errors import PySparkRuntimeError  # noqa: PLC0415
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ModuleNotFoundError as error:
        msg = "The engine [spark] needs PySpark 4, which is not installed."
        raise UsageError(msg, hint="Install it: pip install 'vacatur[spark]'.") from error
    try:
        running: SparkSession | None = SparkSession.active()  # of this thread or of another one
    except PySparkRuntimeError:
        running = None
    if "SPARK_REMOTE" in os.environ or ".connect." in type(running).__module__:
        msg = "A session of Spark Connect cannot schedule shards."
        raise UsageError(msg, hint="Use one with a SparkContext, or score_spark on its frames.")
    return running


def _started(master: str | None) -> SparkSession:
    from py4j.protocol import Py4JError  # noqa: PLC0415
    from pyspark.errors import PySparkException  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    _check_java()
    builder = SparkSession.builder.appName("vacatur")
    if master:
        builder = builder.master(master)
    if master and master.startswith("local"):
        builder = builder.config(map=ALONE)
    try:
        with _python_of_workers():
            return builder.getOrCreate()
    except (PySparkException, Py4JError) as error:
        msg = f"Spark does not start ({type(error).__name__})."
        raise UsageError(
            msg, hint="Look at its log, its master's address, and Java: 17 or newer."
        ) from error


def _unconfigured() -> str | None:
    return None if any(name in os.environ for name in CONFIGURED) else HERE


def _check_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java") or (home and (Path(home) / "bin" / "java").exists()):
        return
    msg = "The engine [spark] needs Java 17, which is not found."
    raise UsageError(msg, hint="Install it, or set JAVA_HOME.")


@contextmanager
def _python_of_workers() -> Iterator[None]:
    """Have workers run this Python, unless `spark-submit` or the caller chose another."""
    chosen = SUBMITTED in os.environ or PYTHON in os.environ
    if not chosen:
        os.environ[PYTHON] = sys.executable
    try:
        yield
    finally:
        if not chosen:
            del os.environ[PYTHON]


@contextmanager
def _own_handlers() -> Iterator[None]:
    """Keep our answer to an interrupt: PySpark puts its own in its place."""
    ours = signal.getsignal(signal.SIGINT)
    yield
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, ours)
