"""`vacatur status` as a person runs it: pages, JSON, files, exit codes, and nothing of a person."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

import vacatur
from tests.cli.conftest import Command, process
from tests.security.planted import IN_LINE, PERSONAL, leaks, row, text
from tests.status.conftest import DAY, Ids
from vacatur.cli.main import run
from vacatur.errors import ExitCode

__all__ = ["process"]


def test_a_county_clerks_round(process: Command, folder: Path, ids: Ids, tmp_path: Path) -> None:
    """Form out, filled, back; where things stand; what was granted; what was confirmed."""
    ledger = ("--status", tmp_path / "ledger")
    form = tmp_path / "form.csv"
    made = process("status", folder, *ledger, "--form", form, "--county", "Cook")
    assert (made.code, made.err) == (0, "")
    assert made.out.endswith(f"tracked records are in {form}\n")
    table = pl.read_csv(form, infer_schema=False)
    mine = pl.col("record_id").is_in(ids.motion)
    back = tmp_path / "filed.csv"
    table.with_columns(
        pl.when(mine).then(pl.lit("filed")).alias("new_stage"),
        pl.when(mine).then(pl.lit("2020-02-03")).alias("stage_date"),
    ).write_csv(back)
    filed = table.filter(mine).height
    taken = process("status", folder, *ledger, "--update", back, "--by", "K. Clerk", "--json")
    told = json.loads(taken.out)
    assert (taken.code, told["taken_in"], told["refused"]) == (0, filed, 0)
    page = process("status", folder, *ledger)
    assert page.code == 0
    assert f"{filed:>9,}  SA_MOTION" in page.out
    assert "Windows as of 2020-02-03 (the latest day known)." in page.out
    assert "2020-02-03, the latest day known" in page.err
    asked = process("status", folder, *ledger, "--as-of", "2020-07-02", "--json")
    counts = json.loads(asked.out)
    assert (asked.err, counts["as_of"], counts["as_of_given"]) == ("", "2020-07-02", True)
    assert counts["ledger"]["events"] == filed


def test_refused_rows_are_told_by_reason_and_leave_with_0(
    process: Command, folder: Path, ids: Ids, tmp_path: Path
) -> None:
    file = tmp_path / "court.csv"
    rows = {
        "record_id": [ids.review[0], "R-X"],
        "new_stage": ["filed"] * 2,
        "stage_date": ["2020-02-03"] * 2,
    }
    pl.DataFrame(rows).write_csv(file)
    words = ("status", folder, "--status", tmp_path / "ledger", "--update", file, "--by", "K.")
    ended = process(*words)
    assert ended.code == ExitCode.DONE
    assert "2 rows: 0 taken in, 0 on file before, 2 refused" in ended.out
    assert "IN_REVIEW" in ended.out
    assert "UNKNOWN_RECORD" in ended.out
    assert "court-marked.csv" in ended.out
    assert ids.review[0] not in ended.out
    assert not (tmp_path / "ledger").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--form", "{place}/a.csv", "--return", "{place}/b.csv"), ExitCode.USAGE),
        (("--as-of", "July 2020"), ExitCode.USAGE),
        (("--stage", "done"), ExitCode.USAGE),
        (("--form", "{place}/a.doc"), ExitCode.USAGE),
        (("--form", "{place}/none/a.csv"), ExitCode.OUTPUT),
        (("--update", "{place}/missing.csv"), ExitCode.INPUT),
        (("--status", "{folder}"), ExitCode.INPUT),
        (("--templates", "{place}/none"), ExitCode.PACK),
    ],
)
def test_what_cannot_be_done_is_a_line(
    capfd: pytest.CaptureFixture[str],
    folder: Path,
    tmp_path: Path,
    words: tuple[str, ...],
    code: ExitCode,
) -> None:
    given = [word.format(place=tmp_path, folder=folder) for word in words]
    assert run(["status", str(folder), *given]) == code
    said = capfd.readouterr()
    assert said.out == ""
    assert said.err.startswith("vacatur: ")
    assert len(said.err.splitlines()) <= 2
    assert list(tmp_path.iterdir()) == []


def test_no_value_of_a_person_is_said(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A person who does not exist stands in every column, and a county that is none."""
    odd = [
        row(
            2 + n,
            **{"charge_class": "M C", name: value},
            **{key: f"{PERSONAL[key]}-{n}" for key in ("person_id", "incident_id", "case_number")},
        )
        for n, (name, value) in enumerate(IN_LINE.items())
    ]
    records = tmp_path / "records.csv"
    records.write_text(text([row(1, charge_class="M C"), *odd]))
    folder = tmp_path / "result"
    vacatur.run([records], vacatur.load_pack("us-il/cannabis"), as_of=DAY, out=folder)
    back = tmp_path / "back.csv"
    own = {
        "record_id": ["QXRECORD81-1", "QXRECORD81-2", "QXOTHER"],
        "note": ["QXNOTE, QXGIVEN87"] * 3,
    }
    pl.DataFrame(
        {
            **own,
            "new_stage": ["filed", "QXSTAGE", "filed"],
            "stage_date": ["2020-02-03", "QXDAY", "2020-02-03"],
        }
    ).write_csv(back)
    ledger = str(tmp_path / "ledger")
    jobs = [
        ("--update", back, "--by", "QXCLERK"),
        ("--update", back, "--by", "QXCLERK", "--json", "--force"),
        (),
        ("--json",),
        ("--form", tmp_path / "form.xlsx"),
        ("--return", tmp_path / "return.csv"),
        ("--form", tmp_path / "no.csv", "--records", back),
        ("--county", "Nowhere"),
    ]
    told = []
    for job in jobs:
        run(["status", str(folder), "--status", ledger, *map(str, job)])
        said = capfd.readouterr()
        told.append(said.out)
        assert leaks(said.out + said.err) == []
    assert "1 taken in" in told[0]
    by_county = {each["county"]: each["records"] for each in json.loads(told[3])["county"]}
    assert by_county[None] == 1  # the county that is none: its record is tracked, its text unsaid
    for path in (folder / "manifest.json", tmp_path / "ledger" / "manifest.json"):
        assert leaks(path.read_bytes()) == []


def test_help_names_what_it_does(capfd: pytest.CaptureFixture[str]) -> None:
    run(["status", "--help"])
    said = capfd.readouterr().out
    for option in ("--form", "--update", "--return", "--as-of", "--status", "--json"):
        assert option in said
