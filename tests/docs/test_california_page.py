"""What the page on California tells people to type works, and its tables say what runs."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import vacatur
from vacatur.rules.load import load_pack

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "california.md").read_text(encoding="utf-8")
GOGEN = ROOT / "data" / "gogen"
NAME = "us-ca/prop64"


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder in which every command of the page was typed, and what they said."""
    clone = tmp_path_factory.mktemp("clone")
    (clone / "data").symlink_to(ROOT / "data")
    command = clone / "bin" / "vacatur"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m vacatur "$@"\n')
    command.chmod(0o755)
    blocks = re.findall(r"^```bash\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
    done = subprocess.run(
        ["bash", "-c", "set -euo pipefail\n" + "\n".join(blocks)],
        cwd=clone,
        env=os.environ | {"PATH": f"{clone / 'bin'}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return clone, done.stdout


def table(heading: str) -> list[list[str]]:
    """The cells of the table whose header line begins so."""
    lines = PAGE[PAGE.index(heading) :].split("\n\n", 1)[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_command_of_the_page_runs(typed: tuple[Path, str]) -> None:
    clone, said = typed
    for folder in ("california", "san-francisco"):
        assert f"Results in out/{folder}" in said
        assert (clone / "out" / folder / "manifest.json").is_file()
    written = (clone / "out" / "gogen" / "All_Results.csv").read_bytes()
    assert written == (GOGEN / "configurable_flow" / "actual" / "All_Results.csv").read_bytes()
    assert said.endswith("0.2.13\n") or "\n0.2.13\n" in said


def test_the_table_of_differences_is_the_one_that_comes_out(typed: tuple[Path, str]) -> None:
    clone, _ = typed
    with (clone / "out" / "differences.csv").open(newline="") as file:
        found = {row["source_row"]: row for row in csv.DictReader(file)}
    told = {cells[0]: cells for cells in table("| row | charge | old program")}
    assert set(told) == set(found)
    words = {"review": "NEEDS_REVIEW", "dismissed": "DISMISS", "not seen": "OUT_OF_SCOPE"}
    for row, cells in told.items():
        before, after = found[row]["outcome_before"], found[row]["outcome_after"]
        assert (words[cells[2].split(":")[0]], words[cells[3]]) == (before, after)


def test_the_old_program_wrote_what_the_table_says() -> None:
    path = GOGEN / "edge_cases" / "actual_eligibility_default" / "All_Results.csv"
    with path.open(encoding="latin-1", newline="") as file:
        reasons = {str(n): row for n, row in enumerate(csv.DictReader(file), start=1)}
    for row, _, old, _, _ in table("| row | charge | old program"):
        reason = reasons[row]["Eligibility Reason"]
        assert old.lower() == (f"dismissed: {reason}".lower() if reason else "not seen")


def test_two_rows_of_the_configurable_flow_differ() -> None:
    folder = GOGEN / "configurable_flow"
    options = {"county": "SACRAMENTO"}
    file = folder / "eligibility_options.json"
    found = vacatur.diff(
        [folder / "input.csv"],
        load_pack(NAME, options=options | {"flow": "gogen"}, option_file=file),
        load_pack(NAME, options=options, option_file=file),
        as_of=date(2019, 11, 11),
        source="ca-doj",
    )
    assert found.records["source_row"].to_list() == [33, 38]
    assert found.records["outcome_after"].to_list() == ["NEEDS_REVIEW"] * 2


def test_the_options_are_the_packs() -> None:
    options = {option.id: option.key for option in load_pack(NAME).header.option}
    told = {
        name: key
        for names, keys, _ in table("| option | key in the file")
        for name, key in zip(names.split(", "), keys.split(", ") or [""], strict=False)
    }
    assert {name.strip("`") for name in told} == set(options)
    for name, key in told.items():
        assert options[name.strip("`")].endswith(key.strip("`"))


def test_the_flows_are_the_packs() -> None:
    (flow,) = (option for option in load_pack(NAME).header.option if option.id == "flow")
    told = re.findall(r"`([a-z-]+)`", " ".join(row[0] for row in table("| `--option flow=`")))
    assert sorted(told) == sorted(map(str, flow.values))
