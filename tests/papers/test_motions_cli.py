"""`vacatur prepare motions`, run as a command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.papers.motions_made import scored, written

NAME = "SECRETNAME, ZED"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    records = [{"name": NAME}, {"name": f"{NAME}中", "county": ""}, {"name": f"{NAME}中"}]
    return scored(written(tmp_path_factory.mktemp("cli") / "records.csv", records))


def _run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vacatur", "prepare", "motions", *map(str, arguments)],
        capture_output=True,
        check=False,
        text=True,
        env=os.environ | {"COLUMNS": "100"},
    )


def _private(done: subprocess.CompletedProcess[str]) -> bool:
    said = done.stdout + done.stderr
    return not any(one in said for one in ("SECRETNAME", "P00000", "10CM0", "R0000", "1980"))


def test_it_says_what_was_made_and_of_whom_nothing(result: Path, tmp_path: Path) -> None:
    done = _run(result, "--out", tmp_path / "papers")
    assert done.returncode == 0
    for line in ("1  motions", "3  in all", "2  on papers", "1  left out: COUNTY_NOT_ON_FILE"):
        assert line in done.stdout
    assert "1  CHARACTERS" in done.stdout
    assert "counsel reads them first" in done.stderr
    assert _private(done)
    manifest = (tmp_path / "papers/manifest.json").read_text()
    assert not any(one in manifest for one in ("SECRETNAME", "P00000", "10CM0", "R0000", "1980"))


def test_json_is_one_object(result: Path, tmp_path: Path) -> None:
    done = _run(result, "--out", tmp_path / "papers", "--json", "--county", "cook", "--tier", "A")
    told = json.loads(done.stdout)
    assert told["motions"]["records"]["on_papers"] == 2
    assert told["motions"]["counties"] == ["Cook"]
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--county", "Cok"], 2, "Did you mean [Cook]?"),
        (["--tier", "Z"], 2, "It takes: A, B, C."),
        (["--batch-size", "0"], 2, "Give 1 or more."),
        (["--leave-out", "no.csv"], 3, "[no.csv] cannot be read."),
        (["--leave-out", "no.xlsx"], 3, "[no.xlsx] is no CSV."),
        (["--templates", "nowhere"], 5, "There are no papers"),
        (["--records", "nowhere.csv"], 3, "nowhere.csv"),
    ],
)
def test_what_cannot_be_done_is_told_shortly(
    result: Path, tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    done = _run(result, "--out", tmp_path / "papers", *arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) <= 2
    assert "Traceback" not in done.stderr
    assert _private(done)
    assert not (tmp_path / "papers").exists()


def test_papers_stand_until_they_may_be_replaced(result: Path, tmp_path: Path) -> None:
    out = tmp_path / "papers"
    assert _run(result, "--out", out).returncode == 0
    before = (out / "manifest.json").read_bytes()
    refused = _run(result, "--out", out)
    assert refused.returncode == 6
    assert "--force" in refused.stderr
    assert (out / "manifest.json").read_bytes() == before
    assert _run(result, "--out", out, "--force", "--individual").returncode == 0
    assert (out / "manifest.json").read_bytes() != before
    assert _run(out, "--out", tmp_path / "more").returncode == 3
