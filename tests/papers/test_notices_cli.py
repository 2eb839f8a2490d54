"""`vacatur prepare notices` as it is run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

import vacatur
from tests.papers.notice_people import decided, people
from tests.verify.results import AS_OF, ROOT


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return decided(tmp_path_factory.mktemp("people"))


def notices(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vacatur", "prepare", "notices", *map(str, arguments)],
        capture_output=True,
        check=False,
        text=True,
        cwd=ROOT,
    )


def test_counts_go_to_stdout_and_nothing_of_a_person_anywhere(result: Path) -> None:
    done = notices(result, "--key", result.with_name("key"), "--new-key", "--workers", "1")
    assert done.returncode == 0, done.stderr
    assert "9  letters, 18 pages, 3 files" in done.stdout
    assert "1  people set aside: NO_FIXED_ADDRESS" in done.stdout
    assert "3  left out: NEEDS_REVIEW" in done.stdout
    assert "draft until the office adopts them" in done.stderr
    personal = {str(row[c]) for row in people() for c in ("name", "person_id", "address")}
    assert not [value for value in personal if value in done.stdout + done.stderr]
    folder = result.with_name("result-notices")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert all(p.stat().st_mode & 0o077 == 0 for p in folder.rglob("*"))
    again = notices(result, "--key", result.with_name("key"))
    assert again.returncode == 6
    assert len(again.stderr.splitlines()) == 2


def test_json_is_one_object(result: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = notices(
        result, "--key", tmp_path / "key", "--new-key", "--language", "en", "--out", out, "--json"
    )
    told = json.loads(done.stdout)
    assert told["out"] == str(out)
    assert told["notices"]["languages"] == ["en"]
    assert told["notices"]["letters"] == told["notices"]["pages"] == 9
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), 2, "--key"),
        (("--key", "KEY", "--language", "fr"), 2, "does not know [fr]"),
        (("--key", "KEY", "--stage", "granted"), 2, "Give the list: --granted FILE."),
        (("--key", "KEY", "--workers", "0"), 2, "There cannot be [0] workers."),
        (("--key", "KEY"), 3, "Make it with --new-key."),
    ],
)
def test_what_goes_wrong_is_told_in_two_lines(
    result: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    given = [str(tmp_path / "key") if each == "KEY" else each for each in arguments]
    done = notices(result, *given, "--out", tmp_path / "out")
    assert done.returncode == code
    assert words in done.stderr
    assert len(done.stderr.splitlines()) <= 2
    assert done.stdout == ""
    assert not (tmp_path / "out").exists()


def test_histories_of_california_take_addresses_from_a_list(tmp_path: Path) -> None:
    records = ROOT / "data" / "synthetic" / "ca_doj_2000.csv"
    options = {"county": "LOS ANGELES", "dismiss": ["11357", "11358"], "reduce": ["11359", "11360"]}
    pack = vacatur.load_pack("us-ca/prop64", options=options)
    vacatur.run(records, pack, as_of=AS_OF, out=tmp_path / "result", source="ca-doj")
    decisions = pl.read_parquet(tmp_path / "result" / "decisions.parquet")
    eligible = decisions.filter(pl.col("determination") == "ELIGIBLE")["person_id"].unique()
    given = pl.DataFrame(
        {
            "person_id": eligible,
            "address": "1 ELM ST",
            "city": "FRESNO",
            "state": "CA",
            "zip": "93650",
        }
    )
    given.write_csv(tmp_path / "addresses.csv")
    arguments = ["--records", records, "--key", tmp_path / "key", "--out", tmp_path / "out"]
    arguments += ["--addresses", tmp_path / "addresses.csv", "--new-key", "--json"]
    done = notices(tmp_path / "result", *arguments)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)["notices"]
    assert told["letters"] > 10
    assert told["letters"] + sum(told["people_set_aside"].values()) == len(eligible)
    assert set(told["people_set_aside"]) <= {"MAIL_SUPPRESSED", "NAME_DIFFERS", "DOB_DIFFERS"}
    assert told["records"]["in"] == decisions.height
    rows = pl.read_csv(records, infer_schema=False)
    died = pl.any_horizontal(pl.all() == "DECEASED")
    dead = set(rows.filter(died)["SUBJECT_ID"]) & set(eligible)
    written = pl.read_csv(tmp_path / "out" / "lookup.csv", infer_schema=False)["person_id"]
    assert told["people_set_aside"]["MAIL_SUPPRESSED"] == len(dead) > 0
    assert dead.isdisjoint(written)
