"""The benchmarks are a check that can fail: each has a limit, and a limit is held."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.yardstick import Limits, hold, read_limits

ROOT = Path(__file__).resolve().parents[1]
WITHOUT_YARDSTICK = {"test_within", "test_reading_charges_beside_scoring"}
"""One has nothing to be compared with, the other a limit for millions of rows alone."""
FEW = {"BENCH_RECORDS": "300", "BENCH_DOJ_ROWS": "300", "BENCH_STRINGS": "100"}


def benchmarks(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    environment = os.environ | FEW | settings
    return subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=ROOT, env=environment
    )


def limits_file(folder: Path, *, ratio: float, least: int) -> str:
    told = [f"least_records_a_minute = {least}", "[ratios]"]
    told += [f'"{name}" = {ratio}' for name in read_limits().ratios]
    (folder / "limits.toml").write_text("\n".join(told))
    return str(folder / "limits.toml")


def test_every_benchmark_beside_a_yardstick_has_a_limit_and_every_limit_a_benchmark() -> None:
    listed = benchmarks("benchmarks", "--collect-only", "--benchmark-only").stdout
    names = set(re.findall(r"::(\S+)$", listed, re.MULTILINE))
    assert names - WITHOUT_YARDSTICK == set(read_limits().ratios)


def test_within_the_limits_a_benchmark_passes_with_its_ratio_in_table_and_file(
    tmp_path: Path,
) -> None:
    found = tmp_path / "bench.json"
    ended = benchmarks(
        "benchmarks/test_stages.py",
        *("--benchmark-only", "--benchmark-quiet", "-k", "test_gate", f"--benchmark-json={found}"),
        BENCH_LIMITS=limits_file(tmp_path, ratio=1e9, least=0),
    )
    assert ended.returncode == 0, ended.stdout
    (row,) = re.findall(r"^gate .* x  trim and cast in Polars .*$", ended.stdout, re.MULTILINE)
    (measured,) = json.loads(found.read_text())["benchmarks"]
    told = measured["extra_info"]
    assert f"{told['ratio']:.2f} x" in row
    assert told["ratio"] == pytest.approx(told["seconds"] / told["yardstick_seconds"], rel=0.01)


@pytest.mark.parametrize(
    ("file", "name", "ratio", "least", "said"),
    [
        ("test_stages.py", "test_gate", 0, 0, "test_gate took .* its yardstick; at most 0 x"),
        ("test_whole.py", "test_score_call", 1e9, 10**12, "test_score_call did .* a minute"),
    ],
)
def test_beyond_a_limit_it_fails(
    tmp_path: Path, file: str, name: str, ratio: float, least: int, said: str
) -> None:
    ended = benchmarks(
        *(f"benchmarks/{file}", "--benchmark-only", "-k", name),
        BENCH_LIMITS=limits_file(tmp_path, ratio=ratio, least=least),
    )
    assert ended.returncode == 1
    assert re.search(said, ended.stdout)


def test_the_old_claim_is_a_limit() -> None:
    limits = read_limits()
    assert limits.least_records_a_minute == 10_000
    hold("test_read", 1.0, 10_000, limits)
    with pytest.raises(AssertionError, match="did 9,999 records a minute, not 10,000"):
        hold("test_read", 1.0, 9_999, limits)
    with pytest.raises(AssertionError, match="has no limit"):
        hold("test_read", 1.0, None, Limits(ratios={}, least_records_a_minute=0))
