from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from tests.papers.own import own_papers
from tests.report.conftest import ROOT, SAMPLE, Made
from vacatur.dossiers.result import Result
from vacatur.errors import ExitCode, InputError, OutputError, PackError
from vacatur.report import unlocked as module
from vacatur.report.api import report
from vacatur.report.unlocked import unlocked


def _cli(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "vacatur", "report", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, text=True, cwd=ROOT)


def test_a_page_lies_beside_its_result_for_its_owner_alone(made: Made) -> None:
    folder = made.result.opened.folder
    assert made.office.out == folder.parent / "sample-report.html"
    assert made.public.out == folder.parent / "sample-public-report.html"
    for page in (made.office, made.public):
        assert page.out.stat().st_mode & 0o777 == 0o600
        assert page.out.stat().st_size == page.bytes < 400_000
        assert page.groups


def test_the_same_result_gives_the_same_bytes(made: Made, tmp_path: Path) -> None:
    again = report(made.result.opened.folder, records=[SAMPLE], out=tmp_path / "a.html")
    assert again.sha256 == made.office.sha256
    moved = shutil.copytree(made.result.opened.folder, tmp_path / "sample")
    other = report(moved, records=[SAMPLE], out=tmp_path / "b.html", public=True)
    assert other.sha256 == made.public.sha256


def test_nothing_is_overwritten_without_force(made: Made, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="exists already"):
        report(made.result.opened.folder, out=page)
    assert page.read_text(encoding="utf-8") == "mine"
    with pytest.raises(OutputError, match="in the result itself"):
        report(made.result.opened.folder, out=made.result.opened.folder / "page.html")
    with pytest.raises(OutputError, match="does not exist"):
        report(made.result.opened.folder, out=tmp_path / "none" / "page.html")


def test_a_folder_that_is_no_result_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="not a result folder"):
        report(tmp_path / "empty")
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]


def test_the_command_writes_the_page_and_says_where(made: Made, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    folder = made.result.opened.folder
    done = _cli(folder, "--out", page, "--records", SAMPLE, "--public", "--json")
    assert done.returncode == ExitCode.DONE, done.stderr
    told = json.loads(done.stdout)
    assert told["out"] == str(page)
    assert told["public"] is True
    assert told["sha256"] == made.public.sha256
    assert told["groups"] is True
    assert told["hidden"] == made.public.hidden > 0
    refused = _cli(folder, "--out", page)
    assert refused.returncode == ExitCode.OUTPUT
    assert refused.stdout == ""
    assert refused.stderr.startswith("vacatur: ")
    assert len(refused.stderr.splitlines()) == 2
    plain = _cli(folder, "--out", page, "--records", SAMPLE, "--force")
    assert plain.stdout.startswith(f"The page is in {page}: ")


def test_a_page_of_another_pack_and_of_csv(tmp_path: Path) -> None:
    out = tmp_path / "california"
    histories = ROOT / "data" / "synthetic" / "ca_doj_2000.csv"
    score = [sys.executable, "-m", "vacatur", "score", str(histories), "--source", "ca-doj"]
    score += ["--pack", "us-ca/prop64", "--option", "county=LOS ANGELES", "--format", "csv"]
    score += ["--option", "flow=los-angeles", "--as-of", "2019-11-11", "--out", str(out), "--quiet"]
    subprocess.run(score, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"COLUMNS": "99"})
    html = report(out, records=[histories]).out.read_text(encoding="utf-8")
    result = Result.open(out)
    assert f"{result.summary['determination']['ELIGIBLE']['persons']:,}</span>" in html
    assert "These rules set no day by which relief is due." in html
    assert "belong to a record that another row began" in html
    assert "Dismissal" in html


def test_facts_that_would_settle_records_are_told_where_the_papers_name_them(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = pl.DataFrame(
        {
            "fact": [7],
            "question": ["How the charge ended"],
            "holder": ["The clerk"],
            "records": [40],
            "people": [39],
            "first": [1],
            "every": [1],
            "eligible": [12],
            "eligible_if": ["dismissed"],
        }
    )
    monkeypatch.setattr("vacatur.papers.research.found.unlocks", lambda *_: table)
    found = unlocked(made.result)
    assert found.counts == {"7": {"records": 40, "people": 39, "eligible": 12}}
    assert found.words["7"]["holder"] == "The clerk"


def test_a_jurisdiction_without_research_has_no_such_facts(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(_result: Result, _own: Path | None) -> pl.DataFrame:
        raise PackError("The papers have no file [research.toml].")

    monkeypatch.setattr("vacatur.papers.research.found.unlocks", none)
    assert module.unlocked(made.result).counts == {}


def test_the_page_tells_the_real_facts_of_illinois(made: Made) -> None:
    told = unlocked(made.result)
    assert len(told.counts) > 3
    html = made.html(public=False)
    assert all(own["question"] in html for own in list(told.words.values())[:3])


def test_an_office_s_own_papers_name_and_date_its_relief(made: Made, tmp_path: Path) -> None:
    words = ('AUTO_ARREST = "Automatic expungement"', 'AUTO_ARREST = "Nobody has to ask"')
    half_year = ("January 1 and July 1", "January 1 and August 1")
    own = own_papers(tmp_path, "report.toml", words, half_year)
    deadlines = own / "deadlines.toml"
    deadlines.write_text(deadlines.read_text().replace("07-01", "08-01"))
    folder = made.result.opened.folder
    told = report(folder, out=tmp_path / "own.html", papers=own, records=[SAMPLE])
    html = told.out.read_text(encoding="utf-8")
    assert "Nobody has to ask" in html
    assert "Each January 1 and August 1" in html
    (own / "research.toml").write_text("[[question]]\n")
    with pytest.raises(PackError, match=r"research\.toml"):
        report(folder, out=tmp_path / "no.html", papers=own)
    (own / "research.toml").unlink()
    deadlines.unlink()
    with pytest.raises(PackError, match=r"deadlines\.toml"):
        report(folder, out=tmp_path / "no.html", papers=own)
