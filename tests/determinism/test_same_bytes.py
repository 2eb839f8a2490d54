"""The same input gives the same bytes: threads, hash seeds, compiled or not, in memory or not."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.determinism.jobs import JOBS, Job
from tests.faults.processes import bytes_of

CORES = "import os, sys; cores = int(sys.argv.pop(1)); os.cpu_count = lambda: cores\n"
"""Our own readers ask how many cores there are; Polars is told by its variable."""
SMALL_BLOCKS = (
    "from vacatur.records.blocks import Task; Task.__init__.__kwdefaults__['block'] = 9999\n"
)
"""So that the records are many blocks, which the readers share."""
MAIN = "from vacatur.cli import main; main()"


def ran(
    words: list[str], *, cores: int = 2, env: Mapping[str, str] | None = None, blocks: bool = False
) -> None:
    script = CORES + (SMALL_BLOCKS if blocks else "") + MAIN
    done = subprocess.run(
        [sys.executable, "-c", script, str(cores), *words],
        env=os.environ | {"POLARS_MAX_THREADS": str(cores)} | (env or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def answers(out: Path) -> dict[str, str]:
    """The bytes of all but the manifest."""
    return {name: digest for name, digest in bytes_of(out).items() if name != "manifest.json"}


@pytest.fixture(scope="module", params=list(JOBS))
def job(request: pytest.FixtureRequest) -> Job:
    return JOBS[request.param]


@pytest.fixture(scope="module")
def usual(job: Job, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    out = tmp_path_factory.mktemp("usual") / "out"
    ran(["score", *job.words(out)])
    return bytes_of(out)


@pytest.mark.parametrize("cores", [1, 2, 5])
def test_however_many_threads(job: Job, usual: dict[str, str], tmp_path: Path, cores: int) -> None:
    ran(["score", *job.words(tmp_path / "out")], cores=cores, blocks=True)
    assert bytes_of(tmp_path / "out") == usual


@pytest.mark.parametrize("seed", ["0", "4242"])
def test_whatever_the_hash_seed(job: Job, usual: dict[str, str], tmp_path: Path, seed: str) -> None:
    ran(["score", *job.words(tmp_path / "out")], env={"PYTHONHASHSEED": seed})
    assert bytes_of(tmp_path / "out") == usual


def test_by_the_pool(job: Job, usual: dict[str, str], tmp_path: Path) -> None:
    ran(["score", *job.words(tmp_path / "out"), "--engine", "pool", "--workers", "2"])
    told = {name: digest for name, digest in usual.items() if name != "manifest.json"}
    assert answers(tmp_path / "out") == told


def test_by_shards(job: Job, usual: dict[str, str], tmp_path: Path) -> None:
    source = ["--source", job.source] if job.source else []
    shards = str(tmp_path / "shards")
    options = [word for pair in job.options.items() for word in ("--option", "=".join(pair))]
    made = ["shard", str(job.records), "--pack", job.pack, *options, *source, "--out", shards]
    ran([*made, "--buckets", "3", "--quiet"])
    ran(["score", "--shards", shards, *job.law_words(tmp_path / "out")])
    told = {name: digest for name, digest in usual.items() if name != "manifest.json"}
    assert answers(tmp_path / "out") == told


def test_compiled_or_not(job: Job, usual: dict[str, str], tmp_path: Path) -> None:
    ran(["score", *job.words(tmp_path / "out")], env={"NUMBA_DISABLE_JIT": "1"})
    assert bytes_of(tmp_path / "out") == usual
