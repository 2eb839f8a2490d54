"""`vacatur prepare worklist` and `referrals` as a user runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.papers import listed
from vacatur.errors import ExitCode


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return listed.written_by_hand(tmp_path_factory.mktemp("by_hand"))


def vacatur(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vacatur", *map(str, arguments)],
        capture_output=True,
        check=False,
        cwd=listed.ROOT,
        env=os.environ | {"COLUMNS": "100"},
        text=True,
    )


def test_a_worklist_is_told_in_numbers(result: Path, tmp_path: Path) -> None:
    done = vacatur("prepare", "worklist", result, "--out", tmp_path / "w")
    assert done.returncode == ExitCode.DONE
    assert done.stderr == ""
    lines = [line.split(maxsplit=1) for line in done.stdout.splitlines() if line]
    assert lines[:5] == [
        ["8", "cases in 5 batches"],
        ["6", "ready"],
        ["1", "not yet"],
        ["1", "in review"],
        ["0", "on hold"],
    ]
    assert ["12", "records in the result"] in lines
    assert ["10", "on the list"] in lines
    assert not [word for word in (*listed.CANARIES, "p7", "03CF7") if word in done.stdout]
    assert sorted(path.name for path in (tmp_path / "w").iterdir()) == [
        "manifest.json",
        "worklist.csv",
        "worklist.xlsx",
    ]


def test_the_json_of_a_worklist_is_one_object(result: Path, tmp_path: Path) -> None:
    done = vacatur(
        *("prepare", "worklist", result, "--out", tmp_path / "w", "--json", "--no-review"),
        *("--order", "deadline", "--by", "agency,county", "--format", "parquet"),
    )
    told = json.loads(done.stdout)
    assert told["out"] == str(tmp_path / "w")
    assert told["worklist"]["by"] == ["agency", "county"]
    assert told["worklist"]["records"]["left_out"] == {
        "ALREADY_CLEARED": 1,
        "NOT_ELIGIBLE": 1,
        "IN_REVIEW": 1,
        "ON_HOLD": 0,
        "BESIDE_REVIEW_OR_HOLD": 1,
    }


def test_referrals_are_told_in_numbers(result: Path, tmp_path: Path) -> None:
    done = vacatur("prepare", "referrals", result, "--out", tmp_path / "r", "--format", "csv")
    assert done.returncode == ExitCode.DONE
    assert done.stderr == ""
    assert "4  prisoner-review-board: Convictions for pardons" in done.stdout
    assert "8  on a list" in done.stdout
    assert not [word for word in (*listed.CANARIES, "p7", "03CF7") if word in done.stdout]


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (("worklist", "--order", "oldest"), ExitCode.USAGE, "--order does not know [oldest]"),
        (("worklist", "--by", "judge"), ExitCode.USAGE, "--by does not know [judge]"),
        (("worklist", "--format", "pdf"), ExitCode.USAGE, "--format does not know [pdf]"),
        (("worklist", "--format", ""), ExitCode.USAGE, "--format does not know []"),
        (("worklist", "--batch-size", "0"), ExitCode.USAGE, "batch of [0]"),
        (("worklist", "--county", "Cok"), ExitCode.USAGE, "county [Cok]"),
        (("worklist", "--courthouses", "none.csv"), ExitCode.INPUT, "[none.csv] cannot be read"),
        (("worklist", "--templates", "none"), ExitCode.PACK, "no papers in [none]"),
        (("referrals", "--list", "board"), ExitCode.USAGE, "no list [board]"),
        (("referrals", "--format", "pdf"), ExitCode.USAGE, "--format does not know [pdf]"),
        (("referrals", "--records", "none.csv"), ExitCode.INPUT, "none.csv"),
    ],
)
def test_what_is_refused_takes_two_lines_and_leaves_nothing(
    result: Path, tmp_path: Path, arguments: tuple[str, ...], code: ExitCode, why: str
) -> None:
    command, *rest = arguments
    done = vacatur("prepare", command, result, "--out", tmp_path / "w", *rest)
    assert done.returncode == code
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert 1 <= len(lines) <= 2
    assert lines[0].startswith("vacatur: ")
    assert why in lines[0]
    assert not (tmp_path / "w").exists()


def test_a_folder_that_is_no_result_is_refused(tmp_path: Path) -> None:
    for command in ("worklist", "referrals"):
        done = vacatur("prepare", command, tmp_path)
        assert done.returncode == ExitCode.INPUT
        assert "is not a result folder" in done.stderr


def test_a_list_does_not_replace_its_result(result: Path) -> None:
    before = (result / "manifest.json").read_bytes()
    done = vacatur("prepare", "worklist", result, "--out", result, "--force", "--format", "csv")
    assert done.returncode == ExitCode.OUTPUT
    assert (result / "manifest.json").read_bytes() == before
