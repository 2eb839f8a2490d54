from __future__ import annotations

from pathlib import Path

import polars as pl

from tests.cli.conftest import Command
from tests.cli.test_bad_inputs import score, summary
from vacatur.errors import ExitCode


def test_what_is_made_can_be_scored_and_has_its_truth(cli: Command, tmp_path: Path) -> None:
    records, truth = tmp_path / "records.csv", tmp_path / "truth.csv"
    made = ("synthesize", "--records", "300", "--seed", "7")
    ended = cli(*made, "--out", records, "--with-truth", truth)
    assert (ended.code, ended.out) == (ExitCode.DONE, "")
    assert pl.read_csv(truth, infer_schema=False).height == 300
    assert score(cli, records, tmp_path / "out").code == ExitCode.DONE
    assert summary(tmp_path / "out")["records"] == 300


def test_the_same_seed_gives_the_same_bytes_and_files_are_kept(
    cli: Command, tmp_path: Path
) -> None:
    made = ("synthesize", "--records", "50", "--quiet")
    for name in ("one", "two"):
        assert cli(*made, "--seed", "7", "--out", tmp_path / f"{name}.csv").err == ""
    cli(*made, "--seed", "8", "--out", tmp_path / "three.csv")
    one, two, three = ((tmp_path / f"{n}.csv").read_bytes() for n in ("one", "two", "three"))
    assert one == two != three
    again = ("--seed", "9", "--out", tmp_path / "one.csv")
    ended = cli(*made, *again)
    assert (ended.code, ended.is_short_error()) == (ExitCode.OUTPUT, True)
    assert (tmp_path / "one.csv").read_bytes() == one
    assert cli(*made, *again, "--force").code == ExitCode.DONE


def test_an_unknown_ending_is_exit_2(cli: Command, tmp_path: Path) -> None:
    ended = cli("synthesize", "--records", "5", "--out", tmp_path / "records.doc")
    assert (ended.code, ended.is_short_error()) == (ExitCode.USAGE, True)
