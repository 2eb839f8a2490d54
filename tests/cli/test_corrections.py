"""An office's own corrections, from the template that inspect writes to what explain says."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import vacatur
from tests.cli.conftest import ROOT, Command
from tests.cli.test_bad_inputs import GOOD, HEADER, ROWS, score
from vacatur.charges.corrections_file import COLUMNS
from vacatur.errors import ExitCode, OutputError, UsageError

SAMPLE = ROOT / "data" / "synthetic" / "illinois_2000.csv"
PACK = ("--pack", "us-il/cannabis")
SIGNED = "Ann Clerk,2020-01-02,our jail code"
OURS = ",".join(COLUMNS)
CODED = GOOD.replace("720-550/4-C", "JAIL 77", 1)


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.csv"
    path.write_text(CODED)
    return path


def corrections(folder: Path, *rows: str) -> Path:
    path = folder / "ours.csv"
    path.write_text("\n".join((OURS, *(f"{row},{SIGNED}" for row in rows), "")))
    return path


def manifest(out: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((out / "manifest.json").read_text())
    return read


def kept_facts(folder: Path) -> pl.DataFrame:
    """The facts of every record, those of its charge among them."""
    charges = pl.read_parquet(folder / "charges.parquet")
    own = pl.read_parquet(folder / "facts.parquet")
    return own.join(charges, on="charge", how="left", maintain_order="left")


def outcomes(out: Path) -> list[str]:
    read: list[str] = (
        pl.read_parquet(out / "decisions.parquet")["outcome"].cast(pl.String).to_list()
    )
    return read


def test_a_corrected_charge_is_decided_and_told_apart(cli: Command, records: Path) -> None:
    folder = records.parent
    assert score(cli, records, folder / "before").code == ExitCode.DONE
    assert outcomes(folder / "before") == ["NEEDS_REVIEW", "SA_MOTION", "SA_MOTION"]
    ours = corrections(folder, "jail  77,,720 ILCS 550/4(c),", "JAIL 78,,720 ILCS 550/4(c),")
    ended = score(cli, records, folder / "after", "--corrections", ours)
    assert ended.code == ExitCode.DONE, ended.err
    assert "[ours.csv]: 2 rows, 1 used, 0 overriding a clear reading.\n" in ended.err
    assert outcomes(folder / "after") == ["SA_MOTION"] * 3
    decided = pl.read_parquet(folder / "after" / "decisions.parquet").row(0, named=True)
    assert decided["statute"] == "720 ILCS 550/4(c)"
    assert (decided["statute_method"], decided["statute_score"]) == ("crosswalk", 1.0)
    facts = kept_facts(folder / "after")
    assert facts["correction"].to_list() == [1, None, None]
    assert facts["charge_code"].cast(pl.String)[0] == "JAIL 77"
    assert kept_facts(folder / "before")["correction"].is_null().all()


def test_the_manifest_names_the_file_by_its_hash_and_no_one(cli: Command, records: Path) -> None:
    folder = records.parent
    ours = corrections(
        folder, "JAIL 77,,720 ILCS 550/4(c),", "720-550/4-C,,720 ILCS 550/4(b),", "JAIL 9,,,"
    )
    for name in ("one", "two"):
        ended = score(cli, records, folder / name, "--corrections", ours)
        assert "3 rows, 2 used, 1 overriding a clear reading, 1 skipped" in ended.err
    told = manifest(folder / "one")
    assert told["corrections"] == {
        "name": "ours.csv",
        "sha256": hashlib.sha256(ours.read_bytes()).hexdigest(),
        "rows": 3,
        "unanswered": 1,
        "used": 2,
        "overriding": 1,
    }
    assert "Ann" not in json.dumps(told)
    assert "JAIL" not in json.dumps(told)
    assert str(folder) not in json.dumps(told)
    for path in (folder / "one").iterdir():
        if path.name != "manifest.json":
            assert path.read_bytes() == (folder / "two" / path.name).read_bytes()
    assert {path.stat().st_mode & 0o777 for path in (folder / "one").iterdir()} == {0o600}


def test_the_order_of_the_corrections_changes_no_decision(cli: Command, records: Path) -> None:
    folder = records.parent
    rows = ["JAIL 77,,720 ILCS 550/4(c),", "720-550/4-C,,720 ILCS 550/5(d),attempt"]
    rows.append("720-550/4-C,POSS CANNABIS 10-30 GRAMS,720 ILCS 550/4(b),")
    for name, order in (("one", rows), ("two", rows[::-1])):
        score(cli, records, folder / name, "--corrections", corrections(folder, *order))
    decided = [(folder / name / "decisions.parquet").read_bytes() for name in ("one", "two")]
    assert decided[0] == decided[1]
    statutes = pl.read_parquet(folder / "one" / "decisions.parquet")["statute"].cast(pl.String)
    assert statutes.to_list() == ["720 ILCS 550/4(c)", *["720 ILCS 550/4(b)"] * 2]
    assert manifest(folder / "one")["corrections"]["used"] == 2


def test_without_corrections_there_is_no_word_of_them(cli: Command, records: Path) -> None:
    ended = score(cli, records, records.parent / "out")
    assert "ours.csv" not in ended.err
    assert manifest(records.parent / "out")["corrections"] is None
    assert not (records.parent / "out" / "corrections.csv").exists()


def test_the_pack_stays_what_it_is(cli: Command, records: Path) -> None:
    folder = records.parent
    ours = corrections(folder, "JAIL 77,,720 ILCS 550/4(c),")
    score(cli, records, folder / "without")
    score(cli, records, folder / "with", "--corrections", ours, "--quiet")
    assert manifest(folder / "with")["pack"] == manifest(folder / "without")["pack"]


@pytest.mark.parametrize("name", ["parquet", "csv", "arrow"])
def test_explain_says_who_when_and_why(cli: Command, records: Path, name: str) -> None:
    folder = records.parent
    ours = corrections(folder, "JAIL 1,,720 ILCS 550/4(c),", "JAIL 77,,720 ILCS 550/4(c),")
    score(cli, records, folder / "out", "--corrections", ours, "--format", name)
    ours.unlink()
    page = cli("explain", folder / "out", "R0").out
    places = [
        page.find(words)
        for words in (
            "charge_code: JAIL 77",
            "corrected by Ann Clerk on 2020-01-02",
            "why: our jail code",
            "statute: 720 ILCS 550/4(c)",
            "row: 2",
            "because",
        )
    ]
    assert -1 not in places
    assert places == sorted(places)
    document = json.loads(cli("explain", folder / "out", "R0", "--json").out)
    assert document["correction"]["who"] == "Ann Clerk"
    assert document["facts"]["charge_code"] == "JAIL 77"
    other = json.loads(cli("explain", folder / "out", "R1", "--json").out)
    assert other["correction"] is None
    assert "corrected by" not in cli("explain", folder / "out", "R1").out


def test_explain_of_a_result_that_lost_its_copy_is_exit_3(cli: Command, records: Path) -> None:
    folder = records.parent
    ours = corrections(folder, "JAIL 77,,720 ILCS 550/4(c),")
    score(cli, records, folder / "out", "--corrections", ours)
    (folder / "out" / "corrections.csv").unlink()
    ended = cli("explain", folder / "out", "R0")
    assert (ended.code, ended.is_short_error()) == (ExitCode.INPUT, True), ended.err
    assert cli("explain", folder / "out", "R1").code == ExitCode.DONE


def test_a_text_that_disagrees_no_longer_sends_to_review(cli: Command, tmp_path: Path) -> None:
    """Weight, section and act of the text; each would be a conflict without the correction."""
    charges = {
        "4(c),POSS CANNABIS 10-30 GRAMS": "POSS CANNABIS MORE THAN 5000 GRAMS",
        "4(c),POSS CANNABIS": "ARMED ROBBERY",
    }
    rows = [
        ROWS[0].replace("R0,", f"R{n},").replace("720-550/4-C", f"J{n}").replace(
            "POSS CANNABIS 10-30 GRAMS", text
        )
        for n, text in enumerate(charges.values())
    ]  # fmt: skip
    path = tmp_path / "records.csv"
    path.write_text("\n".join((HEADER, *rows, "")))
    plain = tmp_path / "plain.csv"
    plain.write_text(path.read_text().replace("J0", "720-550/4-C").replace("J1", "720-550/4-C"))
    score(cli, plain, tmp_path / "plain")
    assert outcomes(tmp_path / "plain") == ["NEEDS_REVIEW"] * 2
    whole = [f"J{n},{text},720 ILCS 550/4(c)," for n, text in enumerate(charges.values())]
    by_code = corrections(tmp_path, *(f"J{n},,720 ILCS 550/4(c)," for n in range(2)))
    score(cli, path, tmp_path / "by_code", "--corrections", by_code)
    assert outcomes(tmp_path / "by_code") == ["NEEDS_REVIEW"] * 2
    ours = corrections(tmp_path, *whole)
    score(cli, path, tmp_path / "out", "--corrections", ours)
    decided = pl.read_parquet(tmp_path / "out" / "decisions.parquet")
    assert decided["outcome"].cast(pl.String).to_list() == ["SA_MOTION"] * 2
    assert decided["conflict"].to_list() == [False, False]


def test_a_correction_to_another_act_is_decided_as_that_act(cli: Command, records: Path) -> None:
    text = pl.read_csv(records, infer_schema=False).item(0, "charge_description")
    ours = corrections(records.parent, f"JAIL 77,{text},720 ILCS 570/402(c),")
    score(cli, records, records.parent / "out", "--corrections", ours)
    decided = pl.read_parquet(records.parent / "out" / "decisions.parquet").row(0, named=True)
    assert decided["determination"] == "NOT_ELIGIBLE"
    assert decided["reasons"] == ["NOT_CCA"]
    assert decided["conflict"] is False


def test_a_corrected_charge_is_no_event_of_the_court(cli: Command, tmp_path: Path) -> None:
    records = tmp_path / "records.csv"
    records.write_text(GOOD.replace("720-550/4-C", "VOP", 1))
    ours = corrections(tmp_path, "VOP,,720 ILCS 550/4(c),")
    score(cli, records, tmp_path / "without")
    score(cli, records, tmp_path / "with", "--corrections", ours)
    events = [kept_facts(tmp_path / name)["court_event"][0] for name in ("without", "with")]
    assert events == [True, False]


def test_an_amended_charge_is_corrected_too(cli: Command, tmp_path: Path) -> None:
    records = tmp_path / "records.csv"
    lines = [f"{HEADER},amended_charge_code", f"{ROWS[0]},JAIL 77", f"{ROWS[1]},"]
    records.write_text("\n".join((*lines, "")))
    ours = corrections(tmp_path, "JAIL 77,,720 ILCS 550/4(b),")
    score(cli, records, tmp_path / "out", "--corrections", ours)
    decided = pl.read_parquet(tmp_path / "out" / "decisions.parquet")
    statutes = ["720 ILCS 550/4(b)", "720 ILCS 550/4(c)"]
    assert decided["statute"].cast(pl.String).to_list() == statutes


@pytest.mark.parametrize("command", ["score", "resolve", "inspect"])
def test_a_contradiction_is_one_line_and_exit_3(
    process: Command, records: Path, command: str
) -> None:
    folder = records.parent
    ours = corrections(folder, "JAIL 77,,720 ILCS 550/4(c),", "JAIL 77,,720 ILCS 550/4(b),")
    usual = {
        "score": (records, *PACK, "--as-of", "2020-01-15", "--out", folder / "out"),
        "resolve": ("JAIL 77", *PACK),
        "inspect": (records, *PACK),
    }
    ended = process(command, *usual[command], "--corrections", ours)
    assert (ended.code, ended.is_short_error()) == (ExitCode.INPUT, True), ended.err
    assert "each of rows 1, 2 contradicts another row" in ended.err
    assert "JAIL" not in ended.err
    assert not (folder / "out").exists()


def test_resolve_knows_a_corrected_code_as_code_and_as_text(cli: Command, tmp_path: Path) -> None:
    ours = corrections(tmp_path, "VOP,,720 ILCS 550/4(c),conspiracy", ",GRASS,720 ILCS 550/4(a),")
    ended = cli("resolve", "vop", "grass", *PACK, "--corrections", ours, "--format", "json")
    charges = json.loads(ended.out)["charges"]
    assert [one["statute"] for one in charges] == ["720 ILCS 550/4(c)", "720 ILCS 550/4(a)"]
    assert [one["inchoate"] for one in charges] == ["conspiracy", None]
    assert {one["method"] for one in charges} == {"crosswalk"}
    assert ended.err == "[ours.csv]: 2 rows, 0 overriding a clear reading.\n"


def test_resolve_finds_no_conflict_in_a_corrected_charge(tmp_path: Path) -> None:
    text = "POSS CANNABIS 5001 GRAMS"
    ours = corrections(
        tmp_path, f"JAIL 77,{text},720 ILCS 550/4(a),", "JAIL 77,,720 ILCS 550/4(a),"
    )
    code = ["JAIL 77", "720 ILCS 550/4(a)"]
    frame = pl.DataFrame({"charge_code": code, "charge_description": [text] * 2})
    pack = vacatur.load_pack("us-il/cannabis", corrections=ours)
    assert vacatur.resolve_charges(frame, pack)["conflict"].to_list() == [False, True]
    coded = vacatur.resolve_charges(frame.select("charge_code"), pack)
    assert coded["statute"].to_list() == ["720 ILCS 550/4(a)"] * 2
    plain = vacatur.resolve_charges(pl.DataFrame({"n": [1, 2]}), pack)
    assert plain["conflict"].to_list() == [False, False]


def test_score_of_a_frame_is_corrected_too(records: Path) -> None:
    ours = corrections(records.parent, "JAIL 77,,720 ILCS 550/4(c),")
    frame = pl.read_csv(records, infer_schema=False)
    pack = vacatur.load_pack("us-il/cannabis", corrections=ours)
    as_of = pl.date(2020, 1, 15)
    decided = vacatur.score(frame, pack, as_of=pl.select(as_of).item()).collect()
    assert decided["outcome"].cast(pl.String).to_list() == ["SA_MOTION"] * 3


def test_a_template_lists_the_unread_by_frequency(process: Command, tmp_path: Path) -> None:
    ours = tmp_path / "ours.csv"
    ended = process("inspect", SAMPLE, *PACK, "--corrections-template", ours)
    assert ended.code == ExitCode.DONE, ended.err
    assert ended.err == f"Corrections to fill in: {ours}\n"
    assert ours.stat().st_mode & 0o777 == 0o600
    with ours.open(newline="") as file:
        header, *rows = csv.reader(file)
    assert tuple(header) == COLUMNS
    charges = json.loads(process("inspect", SAMPLE, *PACK, "--json").out)["files"][0]["unmapped"]
    frequent = charges["charges"]["most_frequent"]
    expected = [[one["charge_code"] or "", one["charge_description"] or ""] for one in frequent]
    assert [row[:2] for row in rows] == expected
    assert {cell for row in rows for cell in row[2:]} == {""}
    assert [path.name for path in tmp_path.iterdir()] == ["ours.csv"]


def test_a_filled_template_takes_charges_off_the_list(process: Command, tmp_path: Path) -> None:
    ours = tmp_path / "ours.csv"
    process("inspect", SAMPLE, *PACK, "--corrections-template", ours)
    lines = ours.read_text().splitlines()
    assert lines[1] == "720-550/5(E)3,,,,,,"
    first = f"720-550/5(E)3,,720 ILCS 550/5(e),,{SIGNED}"
    ours.write_text("\n".join((lines[0], first, *lines[2:], "")))
    before = process("inspect", SAMPLE, *PACK).out
    ended = process("inspect", SAMPLE, *PACK, "--corrections", ours)
    assert f"{len(lines) - 2} skipped for want of a statute" in ended.err
    assert "Unread charges: 20 of 1,998 rows" in before
    assert "Unread charges: 17 of 1,998 rows" in ended.out
    rest = tmp_path / "rest.csv"
    process("inspect", SAMPLE, *PACK, "--corrections", ours, "--corrections-template", rest)
    assert rest.read_text().splitlines() == [lines[0], *lines[2:]]


def test_spellings_that_are_one_stand_once_in_the_template(cli: Command, tmp_path: Path) -> None:
    head = "person_id,charge_code,charge_description\n"
    (tmp_path / "a.csv").write_text(f"{head}1,jail 1,\n2,JAIL  1,\n3,VOP,\n4,VOP,\n5,,\n")
    (tmp_path / "b.csv").write_text(f'{head}1,JAIL  1,\n2,"x, ""y""",\n')
    ours = tmp_path / "ours" / "template.csv"
    ours.parent.mkdir()
    inputs = (tmp_path / "a.csv", tmp_path / "b.csv")
    assert cli("inspect", *inputs, *PACK, "--corrections-template", ours).code == ExitCode.DONE
    with ours.open(newline="") as file:
        found = [row[0] for row in csv.reader(file)][1:]
    assert found[0].upper().split() == ["JAIL", "1"]
    assert found[1:] == ["VOP", 'x, "y"']


def test_a_template_replaces_nothing_without_force(cli: Command, records: Path) -> None:
    ours = records.parent / "ours.csv"
    ours.write_text("mine")
    ended = cli("inspect", records, *PACK, "--corrections-template", ours)
    assert (ended.code, ended.is_short_error()) == (ExitCode.OUTPUT, True), ended.err
    assert "--force" in ended.err
    assert ours.read_text() == "mine"
    ended = cli("inspect", records, *PACK, "--corrections-template", ours, "--force")
    assert ended.code == ExitCode.DONE, ended.err
    assert ours.read_text().startswith(OURS)
    assert ours.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("target", ["absent/ours.csv", "folder"])
def test_a_template_that_cannot_be_written_is_exit_6(
    cli: Command, records: Path, target: str
) -> None:
    (records.parent / "folder").mkdir()
    where = records.parent / target
    ended = cli("inspect", records, *PACK, "--corrections-template", where, "--force")
    assert (ended.code, ended.is_short_error()) == (ExitCode.OUTPUT, True), ended.err
    assert {path.name for path in records.parent.iterdir()} == {"records.csv", "folder"}


def test_without_a_pack_there_is_no_template(records: Path) -> None:
    with pytest.raises(UsageError, match="Without a pack"):
        vacatur.inspect([records], template=records.parent / "ours.csv")
    with pytest.raises(OutputError, match="exists already"):
        vacatur.inspect([records], template=records, pack=vacatur.load_pack("us-il/cannabis"))
