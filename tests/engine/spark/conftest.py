"""A real Spark: in this process on two cores, and as a cluster of a master and two workers."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.engine.spark.cluster import Cluster, cluster
from tests.engine.spark.results import AS_OF, BUCKETS, PACK, RECORDS, content
from tests.engine.spark.work import Copied
from tests.servers import needed
from vacatur.api import score_shards, shard
from vacatur.engine.executors.protocol import Entry

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ROOT = Path(__file__).parents[3]
JAVA = 17
LIGHT = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
SETTINGS = f"""\
spark.driver.bindAddress 127.0.0.1
spark.driver.host 127.0.0.1
spark.driver.extraJavaOptions {LIGHT}
spark.executor.extraJavaOptions {LIGHT}
spark.executor.memory 512m
spark.ui.enabled false
"""


def java_version() -> int:
    java = shutil.which("java")
    if java is None:
        return 0
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else 0


@pytest.fixture(scope="package", autouse=True)
def spark_here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What Spark and its workers find in the environment, set before any of them starts."""
    needed("PySpark 4 (make spark)", found=find_spec("pyspark") is not None)
    needed("Java 17", found=java_version() >= JAVA)
    settings = tmp_path_factory.mktemp("spark-conf")
    (settings / "spark-defaults.conf").write_text(SETTINGS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(settings))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("SPARK_DAEMON_JAVA_OPTS", LIGHT)
        patch.setenv("SPARK_DAEMON_MEMORY", "256m")
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "src"), str(ROOT)]))
        yield
        end_java()


def end_java() -> None:
    """End the Java process that sessions of this process shared; it outlives them all."""
    from pyspark import SparkContext  # noqa: PLC0415  only where it is installed

    gateway, SparkContext._gateway, SparkContext._jvm = SparkContext._gateway, None, None
    if gateway is not None:
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait()


@pytest.fixture(scope="package")
def standalone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("spark"), workers=2) as started:
        yield started


@pytest.fixture(scope="package")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Synthetic records in shards of whole people."""
    folder = tmp_path_factory.mktemp("records") / "shards"
    shard(RECORDS, out=folder, buckets=BUCKETS)
    return folder


@pytest.fixture(scope="package")
def serial(shards: Path) -> dict[str, bytes]:
    """What comes of them when they are scored one after another in this process."""
    out = shards.with_name("serial")
    score_shards(shards, PACK, as_of=AS_OF, out=out)
    return content(out)


@pytest.fixture
def entries(tmp_path: Path) -> list[Entry]:
    """Five small shards, each a file."""
    found = []
    for bucket in range(5):
        name = f"{bucket}.txt"
        (tmp_path / name).write_text(f"shard {bucket}")
        found.append(Entry(path=name, sha256="", rows=1, persons=1, bucket=bucket))
    return found


@pytest.fixture
def copied(tmp_path: Path) -> Copied:
    (tmp_path / "out").mkdir()
    return Copied(shards=tmp_path, out=tmp_path / "out")


@pytest.fixture(scope="module")
def running() -> Iterator[SparkSession]:
    """A session on two cores of this machine; a task is tried three times."""
    from pyspark.sql import SparkSession  # noqa: PLC0415  only where it is installed

    session = SparkSession.builder.master("local[2,3]").getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="module")
def clustered(standalone: Cluster) -> Iterator[Cluster]:
    """The cluster, with a session that has both its workers."""
    from pyspark.sql import SparkSession  # noqa: PLC0415  only where it is installed

    session = SparkSession.builder.master(standalone.master).getOrCreate()
    yield standalone
    session.stop()


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """Where work notes each time that it begins."""
    folder = tmp_path / "notes"
    folder.mkdir()
    return folder
