"""The command line under Spark: by itself, and under spark-submit on a cluster."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.engine.spark.cluster import Cluster
from tests.engine.spark.results import AS_OF, PACK, content

SCRIPT = """\
import sys

from vacatur.cli import main

sys.exit(main())
"""


def arguments(shards: Path, out: Path) -> list[str]:
    """Of the command that scores shards with Spark."""
    where = ["--shards", str(shards), "--out", str(out), "--engine", "spark"]
    return ["score", *where, "--pack", PACK.id, "--as-of", AS_OF.isoformat()]


def test_by_itself_it_runs_here_and_spark_says_nothing(
    tmp_path: Path, shards: Path, serial: dict[str, bytes]
) -> None:
    out = tmp_path / "result"
    unset = {"SPARK_CONF_DIR", "SPARK_LOCAL_IP", "PYSPARK_PYTHON", "PYTHONPATH"}
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    command = [sys.executable, "-m", "vacatur", *arguments(shards, out), "--quiet"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert content(out) == serial
    assert "2,000" in ran.stdout
    assert [line for line in ran.stderr.splitlines() if "incubator" not in line] == []


def test_spark_submit_says_where_the_work_is_done(
    tmp_path: Path, standalone: Cluster, shards: Path, serial: dict[str, bytes]
) -> None:
    import pyspark  # noqa: PLC0415  only where it is installed

    out, script = tmp_path / "result", tmp_path / "run_vacatur.py"
    script.write_text(SCRIPT)
    submit = [str(Path(pyspark.__file__).parent / "bin" / "spark-submit")]
    submit += ["--master", standalone.master, "--driver-java-options", "-XX:TieredStopAtLevel=1"]
    command = [*submit, str(script), *arguments(shards, out)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert content(out) == serial
    assert "2,000" in ran.stdout
    assert "Registered app" in standalone.log.read_text()
