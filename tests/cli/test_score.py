from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from tests.cli.conftest import ROOT, Command
from tests.cli.test_bad_inputs import GOOD, HEADER, PERSONS, ROWS, score
from vacatur.errors import ExitCode
from vacatur.results.decisions import DECISION_COLUMNS

SAMPLE = ROOT / "data" / "synthetic" / "illinois_2000.csv"


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.csv"
    path.write_text(GOOD)
    return path


def test_a_run_prints_a_page_and_leaves_a_folder(cli: Command, records: Path) -> None:
    out = records.parent / "out"
    ended = score(cli, records, out)
    assert ended.code == ExitCode.DONE
    assert "ELIGIBLE" in ended.out
    assert f"Results in {out}" in ended.out
    assert "records in" in ended.err
    assert sorted(path.name for path in out.iterdir()) == [
        "charges.parquet",
        "decisions.parquet",
        "facts.parquet",
        "manifest.json",
        "people.parquet",
        "quarantine.parquet",
        "summary.json",
    ]
    assert {path.stat().st_mode & 0o777 for path in out.iterdir()} == {0o600}
    decisions = pl.read_parquet(out / "decisions.parquet")
    assert decisions.columns == list(DECISION_COLUMNS)
    assert decisions["person_id"].to_list() == list(PERSONS)
    assert decisions["outcome"].cast(pl.String).to_list() == ["SA_MOTION"] * 3
    people = pl.read_parquet(out / "people.parquet")
    assert people["no_conviction_left"].to_list() == [True] * 3


def test_json_is_one_object_and_quiet_is_quiet(cli: Command, records: Path) -> None:
    ended = score(cli, records, records.parent / "out", "--json", "--quiet")
    assert json.loads(ended.out)["summary"]["records"] == 3
    assert ended.err == ""


def test_two_runs_differ_in_durations_alone(cli: Command, records: Path) -> None:
    one, two = records.parent / "one", records.parent / "two"
    score(cli, records, one)
    score(cli, records, two)
    for path in one.iterdir():
        if path.name != "manifest.json":
            assert path.read_bytes() == (two / path.name).read_bytes()
    manifests = [json.loads((folder / "manifest.json").read_text()) for folder in (one, two)]
    assert manifests[0].pop("seconds")
    assert manifests[1].pop("seconds")
    assert manifests[0] == manifests[1]
    assert str(records.parent) not in json.dumps(manifests[0])


@pytest.mark.parametrize("name", ["parquet", "csv", "arrow"])
def test_one_thread_writes_the_same_bytes_as_many(
    cli: Command,
    process: Command,
    tmp_path: Path,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many, one = tmp_path / "many", tmp_path / "one"
    assert score(cli, SAMPLE, many, "--format", name).code == ExitCode.DONE
    monkeypatch.setenv("POLARS_MAX_THREADS", "1")
    assert score(process, SAMPLE, one, "--format", name).code == ExitCode.DONE
    for path in many.iterdir():
        if path.name != "manifest.json":
            assert path.read_bytes() == (one / path.name).read_bytes(), path.name


@pytest.mark.parametrize("name", ["csv", "arrow"])
def test_every_format_says_the_same(cli: Command, records: Path, name: str) -> None:
    score(cli, records, records.parent / "parquet")
    score(cli, records, records.parent / name, "--format", name)
    expected = pl.read_parquet(records.parent / "parquet" / "decisions.parquet")
    path = records.parent / name / f"decisions.{name}"
    if name == "arrow":
        assert pl.read_ipc(path).equals(expected)
    else:
        read = pl.read_csv(path, infer_schema=False)
        assert read.columns == expected.columns
        assert read["outcome"].to_list() == expected["outcome"].cast(pl.String).to_list()


def test_kept_columns_follow_untouched(cli: Command, records: Path) -> None:
    out = records.parent / "out"
    score(cli, records, out, "--keep-columns", "case_number, charge_description,case_number")
    decisions = pl.read_parquet(out / "decisions.parquet")
    assert decisions.columns == [*DECISION_COLUMNS, "case_number", "charge_description"]
    assert decisions["charge_description"].to_list() == ["POSS CANNABIS 10-30 GRAMS"] * 3


@pytest.mark.parametrize(
    ("more", "code", "says"),
    [
        (("--pack", "us-il/canabis"), ExitCode.USAGE, "us-il/cannabis"),
        (("--option", "mod=cook"), ExitCode.USAGE, "[mode]"),
        (("--option", "mode=chicago"), ExitCode.USAGE, "mode"),
        (("--as-of", "1999-12-31"), ExitCode.PACK, "not in force"),
        (("--source", "no-such-profile"), ExitCode.INPUT, "no-such-profile"),
        (("--keep-columns", "no_such_column"), ExitCode.INPUT, "no_such_column"),
        (("--keep-columns", "^.*$"), ExitCode.USAGE, "cannot be kept"),
        (("--out", "/proc/result"), ExitCode.OUTPUT, "/proc/result"),
        (("--out", "no/such/parent"), ExitCode.OUTPUT, "no/such"),
    ],
)
def test_what_does_not_fit_is_one_clear_line(
    cli: Command, records: Path, more: tuple[str, str], code: ExitCode, says: str
) -> None:
    ended = score(cli, records, records.parent / "out", *more)
    assert ended.code == code, ended.err
    assert ended.is_short_error(), ended.err
    assert says in ended.err
    assert [path.name for path in records.parent.iterdir()] == ["records.csv"]


def test_an_existing_result_needs_force(cli: Command, records: Path) -> None:
    out = records.parent / "out"
    score(cli, records, out)
    before = (out / "manifest.json").read_bytes()
    ended = score(cli, records, out)
    assert (ended.code, ended.is_short_error()) == (ExitCode.OUTPUT, True)
    assert "--force" in ended.err
    assert (out / "manifest.json").read_bytes() == before
    assert score(cli, records, out, "--force").code == ExitCode.DONE


def test_an_output_file_in_the_way_is_exit_6(cli: Command, records: Path) -> None:
    ended = score(cli, records, records / "out")
    assert (ended.code, ended.is_short_error()) == (ExitCode.OUTPUT, True)


@pytest.mark.parametrize(
    ("condition", "code"),
    [("quarantine", ExitCode.CONDITION), ("review", ExitCode.CONDITION),
     ("hold", ExitCode.CONDITION), (None, ExitCode.DONE)],
)  # fmt: skip
def test_fail_on_leaves_with_4_after_writing(
    cli: Command, tmp_path: Path, condition: str | None, code: ExitCode
) -> None:
    (tmp_path / "records.csv").write_text("\n".join((HEADER, *ROWS, f"R9,{PERSONS[0]},short", "")))
    more = ("--fail-on", condition) if condition else ()
    assert score(cli, tmp_path / "records.csv", tmp_path / "out", *more).code == code
    assert (tmp_path / "out" / "manifest.json").is_file()


def test_fail_on_nothing_found_is_done(cli: Command, records: Path) -> None:
    conditions = ("--fail-on", "quarantine", "--fail-on", "review", "--fail-on", "hold")
    assert score(cli, records, records.parent / "out", *conditions).code == ExitCode.DONE


def test_a_process_ends_the_same_way(process: Command, records: Path) -> None:
    out = records.parent / "out"
    assert score(process, records, out, "--quiet").code == ExitCode.DONE
    ended = score(process, records, out)
    assert (ended.code, ended.is_short_error()) == (ExitCode.OUTPUT, True)
