"""Several files, names of outputs, failures, and the command line."""

from __future__ import annotations

import errno
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.compat.gogen.conftest import COUNTY, OPTIONS, Job, conviction, row, text
from vacatur.cli.gogen import gogen
from vacatur.compat.gogen import source, write
from vacatur.compat.gogen.failures import GogenError
from vacatur.compat.gogen.go_json import dump
from vacatur.compat.gogen.layout import ADDED, CONDENSED, FIELDS
from vacatur.compat.gogen.rows_kernel import Bytes

RESULTS = ("All_Results", "All_Results_Condensed", "Prop64_Results")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Give a folder with one good file of histories and options."""
    (tmp_path / "doj.csv").write_bytes(text(conviction(), row()))
    (tmp_path / "options.json").write_text(json.dumps(OPTIONS))
    return tmp_path


def command(*arguments: str) -> int:
    """Run a command line; return its exit code."""
    app = typer.Typer()
    app.callback()(lambda: None)
    app.add_typer(gogen, name="gogen")
    done: Any = app(["gogen", *arguments], standalone_mode=False)
    return done or 0


def run_in(folder: Path, **changed: str) -> int:
    given = {
        "input-doj": str(folder / "doj.csv"),
        "outputs": str(folder / "out"),
        "county": COUNTY,
        "eligibility-options": str(folder / "options.json"),
        "compute-at": "2020-07-01",
    } | changed
    return command("run", *(f"--{name}={value}" for name, value in given.items() if value))


# ---- names ----


def test_one_file_has_no_number(job: Job) -> None:
    names = set(job(text(conviction())).files)
    assert names == {"gogen.json", *(f"{name}.csv" for name in RESULTS)}


def test_several_files_are_numbered_and_the_suffix_comes_last(job: Job) -> None:
    names = set(job(text(conviction()), text(row()), suffix="S").files)
    numbered = {f"{name}_{number}_S.csv" for name in RESULTS for number in (1, 2)}
    assert names == {"gogen_S.json", *numbered}


def test_the_headers_are_the_same_for_every_file(job: Job) -> None:
    done = job(text())
    assert done.files["All_Results.csv"].decode() == ",".join([*FIELDS, *ADDED]) + "\n"
    assert done.files["Prop64_Results.csv"] == done.files["All_Results.csv"]
    short = ",".join([*CONDENSED, *ADDED]) + "\n"
    assert done.files["All_Results_Condensed.csv"].decode() == short
    assert (len(FIELDS), len(ADDED), len(CONDENSED)) == (95, 18, 20)


def test_only_the_owner_may_read_the_results(job: Job, tmp_path: Path) -> None:
    job(text(conviction()))
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "out").iterdir()} == {0o600}
    job(b"")
    assert (tmp_path / "out" / "gogen.err").stat().st_mode & 0o777 == 0o600


def test_a_person_in_two_files_is_two(job: Job) -> None:
    one = job(text(conviction())).summary
    two = job(text(conviction()), text(conviction())).summary
    for name in ("lineCount", "subjectsWithProp64ConvictionCountInCounty"):
        assert two[name] == 2 * one[name]


# ---- failures ----


def test_a_failed_file_costs_the_summary_but_not_the_results_of_others(job: Job) -> None:
    done = job(text(conviction()), b"", text(row(), b"a,b".split(b",")))
    assert done.errors == {"1.csv": "EOF", "2.csv": "record on line 2: wrong number of fields"}
    assert set(done.files) == {"gogen.err", *(f"{name}_1.csv" for name in RESULTS)}
    document = json.loads(done.files["gogen.err"])
    assert [Path(path).name for path in document] == ["1.csv", "2.csv"]
    assert [entry["errorType"] for entry in document.values()] == ["OTHER", "PARSING"]


def test_the_command_ends_well_or_with_1(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_in(files) == 0
    assert capsys.readouterr() == ("", "")
    missing = files / "none.csv"
    assert run_in(files, **{"input-doj": f"{missing},{files}"}) == 1
    assert capsys.readouterr().err.splitlines() == [
        f"{files}: read {files}: is a directory",
        f"{missing}: open {missing}: no such file or directory",
    ]


@pytest.mark.parametrize("name", ["input-doj", "county", "eligibility-options"])
def test_what_is_required_must_be_given(
    files: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert run_in(files, **{name: ""}) == 1
    words = "missing required field: Run gogen --help for more info"
    assert capsys.readouterr().err == f": {words}\n"
    assert json.loads((files / "out" / "gogen.err").read_bytes()) == {
        "": {"errorType": "OTHER", "errorMessage": words}
    }


def test_without_a_folder_the_error_is_told_where_one_stands(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(files)
    assert run_in(files, outputs="") == 1
    assert (files / "gogen.err").exists()
    assert not (files / "out").exists()


@pytest.mark.parametrize("day", ["2020-7-1", "2020-02-30", "20200701", "today", "2020-07-01T00:00"])
def test_a_day_must_be_one(files: Path, capsys: pytest.CaptureFixture[str], day: str) -> None:
    assert run_in(files, **{"compute-at": day}) == 1
    words = "invalid --compute-at date: Must be a valid date in the format YYYY-MM-DD"
    assert capsys.readouterr().err == f": {words}\n"


def test_today_is_the_day_when_none_is_given(files: Path) -> None:
    (files / "doj.csv").write_bytes(text(row()))
    before = datetime.now(tz=UTC).astimezone().date()
    assert run_in(files, **{"compute-at": ""}) == 0
    found = json.loads((files / "out" / "gogen.json").read_bytes())["earliestConviction"]
    after = datetime.now(tz=UTC).astimezone().date()
    assert f"{before}T00:00:00Z" <= found <= f"{after}T00:00:00Z"


def test_options_out_of_bounds_end_the_run_before_any_file(files: Path) -> None:
    options = {"additionalRelief": {"subjectAgeThreshold": 39}}
    (files / "options.json").write_text(json.dumps(options))
    assert run_in(files) == 1
    assert [path.name for path in (files / "out").iterdir()] == ["gogen.err"]


@pytest.mark.parametrize(
    "arguments",
    [["run", "--bogus"], ["run", "--county"], ["bogus"], [], ["version", "--bogus"]],
)
def test_a_misused_command_ends_with_1(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(*arguments) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_stray_words_are_passed_over_and_c_is_short_for_county(files: Path) -> None:
    assert run_in(files) == 0
    whole = (files / "out" / "All_Results.csv").read_bytes()
    given = [
        f"--input-doj={files / 'doj.csv'}",
        f"--outputs={files / 'out'}",
        f"--eligibility-options={files / 'options.json'}",
        "--compute-at=2020-07-01",
    ]
    assert command("run", "stray", *given, "-c", COUNTY, "words") == 0
    assert (files / "out" / "All_Results.csv").read_bytes() == whole


def test_the_version_is_the_old_tools(capsys: pytest.CaptureFixture[str]) -> None:
    assert command("version") == 0
    assert capsys.readouterr().out == "0.2.13\n"


# ---- what the disk refuses ----


def test_a_full_disk_is_an_error_and_leaves_no_half_a_file(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = write.put

    def full(file: Any, path: Path, content: Any) -> None:
        if path.name != "All_Results_Condensed.csv" or len(content) > 600:
            return real(file, path, content)
        with open("/dev/full", "wb", buffering=0) as device:  # noqa: PTH123
            return real(device, path, content)

    monkeypatch.setattr(write, "put", full)
    done = job(text(conviction()))
    (message,) = done.errors.values()
    assert message.startswith("write ")
    assert message.endswith("/All_Results_Condensed.csv: no space left on device")
    assert set(done.files) == {"gogen.err"}


def test_a_folder_in_the_way_of_a_result_is_an_error(job: Job, tmp_path: Path) -> None:
    (tmp_path / "out" / "Prop64_Results.csv").mkdir(parents=True)
    done = job(text(conviction()))
    (message,) = done.errors.values()
    assert message.endswith("/Prop64_Results.csv: is a directory")
    assert set(done.files) == {"gogen.err"}


def test_a_file_in_the_place_of_the_folder_is_an_error(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (files / "out").write_text("")
    assert run_in(files) == 1
    assert capsys.readouterr().err == f": mkdir {files / 'out'}: file exists\n"


def test_an_input_among_the_outputs_is_read_before_it_is_replaced(files: Path) -> None:
    original = text(conviction(), row())
    (files / "All_Results.csv").write_bytes(original)
    assert run_in(files, **{"input-doj": f"{files}/All_Results.csv", "outputs": str(files)}) == 0
    found = (files / "All_Results.csv").read_bytes()
    assert len(found.splitlines()) == len(original.splitlines())
    assert found.splitlines()[0].endswith(b",Eligibility Reason")


def test_a_file_that_changes_while_it_is_read_is_refused(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, reads = source.Source.read, []

    def shrinking(self: source.Source, offset: int, buffer: Bytes) -> int:
        reads.append(offset)
        return real(self, offset, buffer) if len(reads) < 3 else 0

    monkeypatch.setattr(source.Source, "read", shrinking)
    (message,) = job(text(conviction())).errors.values()
    assert message.endswith(": the file changed while it was being read")


def test_an_input_that_cannot_be_read_is_named(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "preadv", broken)
    (message,) = job(text(conviction())).errors.values()
    assert message.endswith("0.csv: input/output error")


# ---- words ----


def test_signs_of_html_are_escaped_as_go_does() -> None:
    assert dump({"a<b>&": "\u2028\u2029é", "raw": "\udcff"}) == (
        b'{"a\\u003cb\\u003e\\u0026":"\\u2028\\u2029\xc3\xa9","raw":"\xef\xbf\xbd"}'
    )


def test_an_error_is_its_words_alone() -> None:
    assert str(GogenError("EOF")) == "EOF"
    assert GogenError("EOF").kind == "OTHER"
