"""`vacatur packs diff`: what it prints, what it writes, what it refuses."""

from __future__ import annotations

import csv
import io
import json
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.cli.conftest import ROOT, Command, Ended
from tests.cli.test_bad_inputs import GOOD, says_nothing_personal
from vacatur.errors import ExitCode

SAMPLE = ROOT / "data" / "synthetic" / "illinois_2000.csv"
LAW = ("--pack", "us-il/cannabis", "--as-of", "2020-01-15")
STATEWIDE = ("--against-option", "mode=statewide")
CHANGES = (
    "determination_before", "outcome_before", "determination_after", "outcome_after", "differs",
    "rule_before", "reasons_before", "rule_after", "reasons_after", "records", "weighted",
    "persons", "example",
)  # fmt: skip
RECORDS = (
    "record_id", "person_id", "source_file", "source_row", "differs",
    "determination_before", "determination_after", "outcome_before", "outcome_after",
    "tier_before", "tier_after", "also_before", "also_after", "rule_before", "rule_after",
    "reasons_before", "reasons_after", "eligible_on_before", "eligible_on_after",
    "deadline_before", "deadline_after",
)  # fmt: skip


def diff(cli: Command, *more: str | Path) -> Ended:
    return cli("packs", "diff", SAMPLE, *LAW, *more)


def document(ended: Ended) -> dict[str, Any]:
    assert ended.code == ExitCode.DONE, ended.err
    read: dict[str, Any] = json.loads(ended.out)
    return read


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_json_holds_settings_totals_and_changes(process: Command, cli: Command) -> None:
    found = document(diff(process, *STATEWIDE, "--format", "json"))
    parts = ["before", "after", "inputs", "reconciliation", "totals", "changes"]
    assert list(found) == parts
    assert list(found["before"]) == ["pack", "corrections", "as_of"]
    assert list(found["before"]["pack"]) == ["id", "version", "sha256", "options"]
    modes = [found[side]["pack"]["options"]["mode"] for side in ("before", "after")]
    assert modes == ["cook", "statewide"]
    assert found["totals"]["records"] == 2000
    change = found["changes"][0]
    assert list(change) == ["before", "after", "records", "weighted", "persons", "by_reason"]
    reason = change["by_reason"][0]
    counts = ["records", "weighted", "persons", "example"]
    assert list(reason) == ["differs", "before", "after", *counts]
    assert document(diff(cli, *STATEWIDE, "--json")) == found


def test_csv_is_the_same_counts_one_row_a_reason(cli: Command) -> None:
    found = document(diff(cli, *STATEWIDE, "--json"))
    ended = diff(cli, *STATEWIDE, "--format", "csv")
    assert (ended.code, ended.err) == (ExitCode.DONE, "")
    told = rows(ended.out)
    assert tuple(told[0]) == CHANGES
    flat = [
        {
            **{f"{name}_{s}": change[s][name] for s in sides for name in change[s]},
            "differs": ";".join(reason["differs"]),
            **{f"rule_{s}": reason[s]["rule"] for s in sides},
            **{f"reasons_{s}": ";".join(reason[s]["reasons"]) for s in sides},
            **{name: str(reason[name]) for name in CHANGES[-4:]},
        }
        for sides in [("before", "after")]
        for change in found["changes"]
        for reason in change["by_reason"]
    ]
    assert told == flat


def test_the_page_names_both_sides_and_what_differs(process: Command, cli: Command) -> None:
    found = document(diff(cli, *STATEWIDE, "--json"))
    change = found["changes"][0]
    reason = change["by_reason"][0]
    ended = diff(process, *STATEWIDE)
    assert (ended.code, ended.err) == (ExitCode.DONE, "")
    lines = ended.out.splitlines()
    version = found["before"]["pack"]["version"]
    assert lines[:2] == [
        f"before  us-il/cannabis {version}, as of 2020-01-15, mode=cook",
        f"after   us-il/cannabis {version}, as of 2020-01-15, mode=statewide",
    ]
    different = found["totals"]["different"]
    answers = (
        f"{different['records']:>12,}  with another answer, of {different['persons']:,} persons"
    )
    assert answers in lines
    assert f"{different['differs']['also']['records']:>12,}    differ in also" in lines
    assert not any("differ in tier" in line or "on hold" in line for line in lines)
    at = lines.index("     records     persons  change")
    assert lines[at + 1] == (
        f"{change['records']:>12,}{change['persons']:>12,}  ELIGIBLE SA_MOTION -> ELIGIBLE PARDON"
    )
    assert lines[at + 2] == (
        f"{reason['records']:>12,}{reason['persons']:>12,}      sa_motion: MISDEMEANOR_OR_CLASS_4"
    )
    assert lines[at + 3].split() == ["->", "pardon:", "MINOR_CANNABIS_OFFENSE"]
    told = f"differ in outcome, also; for example [{reason['example']}]"
    assert lines[at + 4].strip() == told


def test_the_page_holds_the_most_frequent_reasons_and_says_so(cli: Command) -> None:
    stricter = ("--option", "sa_sentence_unknown=review")
    looser = ("--against-option", "sa_mixed_case=proceed")
    ended = diff(cli, *stricter, *looser)
    found = document(diff(cli, *stricter, *looser, "--json"))
    assert max(len(change["by_reason"]) for change in found["changes"]) > 5
    shown = sum(min(5, len(change["by_reason"])) for change in found["changes"])
    assert ended.out.count("; for example [") == shown
    assert "the 5 most frequent reasons; --format csv gives them all." in ended.out
    assert "  NEEDS_REVIEW -> ELIGIBLE SA_MOTION\n" in ended.out


def test_a_file_has_one_row_for_each_record_that_differs(process: Command, tmp_path: Path) -> None:
    out = tmp_path / "records.csv"
    ended = diff(process, *STATEWIDE, "--format", "csv", "--out", out)
    assert (ended.code, ended.err) == (ExitCode.DONE, f"Written to {out}\n")
    found = rows(out.read_text())
    assert tuple(found[0]) == RECORDS
    assert len(found) == sum(int(row["records"]) for row in rows(ended.out))
    numbers = [int(row["source_row"]) for row in found]
    assert numbers == sorted(numbers)
    assert {row["outcome_after"] for row in found} == {"PARDON"}
    assert out.stat().st_mode & 0o777 == 0o600


def test_a_file_is_replaced_with_force_alone(cli: Command, tmp_path: Path) -> None:
    out = tmp_path / "counts.json"
    out.write_text("mine")
    ended = diff(cli, *STATEWIDE, "--out", out)
    assert (ended.code, ended.is_short_error()) == (ExitCode.OUTPUT, True), ended.err
    assert out.read_text() == "mine"
    ended = diff(cli, *STATEWIDE, "--out", out, "--force", "--quiet", "--json")
    assert (ended.code, ended.err) == (ExitCode.DONE, "")
    assert json.loads(out.read_text()) == json.loads(ended.out)


def test_two_folders_are_two_editions(cli: Command, tmp_path: Path) -> None:
    law = Path(str(files("vacatur"))) / "packs" / "us-il"
    for name in ("old", "new"):
        shutil.copytree(law, tmp_path / name)
    rules = tmp_path / "new" / "cannabis" / "rules.toml"
    rules.write_text(rules.read_text().replace('id = "sa_motion"\nstep = "17"', OLDER))
    sides = ("--pack", tmp_path / "old" / "cannabis", "--against", tmp_path / "new" / "cannabis")
    ended = cli("packs", "diff", SAMPLE, *sides, "--as-of", "2020-01-15")
    assert ended.code == ExitCode.DONE, ended.err
    assert ended.out.count(", sha256 ") == 2
    assert "  ELIGIBLE SA_MOTION -> NEEDS_REVIEW\n" in ended.out
    assert "-> before_2000: " in ended.out


OLDER = """id = "before_2000"
step = "16b"
when = "conviction AND minor_cannabis_offense"
outcome = "NEEDS_REVIEW"
reasons = ["CASE_UNCLEAR"]
cite = "invented for a test"
confidence = 0.5

[[rule]]
id = "sa_motion"
step = "17\""""


def test_of_two_packs_no_options_are_told_that_one_has_alone(cli: Command) -> None:
    county = ("--against-option", "county=ALAMEDA")
    ended = diff(cli, "--against", "us-ca/prop64", *county)
    assert ended.code == ExitCode.DONE, ended.err
    lines = ended.out.splitlines()[:2]
    assert [line.split()[1] for line in lines] == ["us-il/cannabis", "us-ca/prop64"]
    assert all(line.endswith(", as of 2020-01-15") for line in lines)


def test_a_list_of_an_option_is_told_as_it_was_given(cli: Command) -> None:
    chosen = ("--option", "county=ALAMEDA", "--option", "dismiss=11357,11358")
    more = ("--pack", "us-ca/prop64", *chosen, "--against-option", "county=ALAMEDA")
    ended = cli("packs", "diff", SAMPLE, "--as-of", "2020-01-15", *more)
    assert ended.code == ExitCode.DONE, ended.err
    lines = ended.out.splitlines()[:2]
    assert [line.split(", ")[2] for line in lines] == ["dismiss=11357,11358", "dismiss="]


def test_a_row_in_quarantine_hides_what_its_person_would_get(cli: Command, tmp_path: Path) -> None:
    records = tmp_path / "records.csv"
    bad = GOOD.splitlines()[1].replace("R0,", "R9,").replace("2005-12-13", "2005-02-30")
    records.write_text(f"{GOOD}{bad}\n")
    ended = cli("packs", "diff", records, *LAW, *STATEWIDE)
    assert ended.code == ExitCode.DONE, ended.err
    assert "           3  records of 3 persons\n" in ended.out
    held = "           1  of them on hold, of 1 persons: under review on both sides\n"
    assert held in ended.out
    assert "           2  with another answer, of 2 persons\n" in ended.out
    assert says_nothing_personal(ended.out + ended.err)
    counted = cli("packs", "diff", records, *LAW, *STATEWIDE, "--format", "csv")
    assert says_nothing_personal(counted.out + counted.err)
    assert says_nothing_personal(cli("packs", "diff", records, *LAW, *STATEWIDE, "--json").out)


def test_weights_have_a_column_where_there_are_any(cli: Command, tmp_path: Path) -> None:
    profile = tmp_path / "times.toml"
    profile.write_text(
        'name = "t"\ntitle = "T"\nmatch = ["times"]\nsame_names = true\nmultiplicity = "times"\n'
    )
    header, *lines = GOOD.splitlines()
    records = tmp_path / "records.csv"
    records.write_text("\n".join((f"{header},times", *(f"{line},4" for line in lines), "")))
    ended = cli("packs", "diff", records, *LAW, *STATEWIDE, "--source", profile)
    assert ended.code == ExitCode.DONE, ended.err
    assert "           3  records of 3 persons (weighted 12)\n" in ended.out
    assert "     records    weighted     persons  change\n" in ended.out
    assert (
        "           3          12           3  ELIGIBLE SA_MOTION -> ELIGIBLE PARDON" in ended.out
    )


def test_corrections_hold_for_both_sides(cli: Command, tmp_path: Path) -> None:
    ours = tmp_path / "ours.csv"
    ours.write_text(
        "charge_code,charge_description,statute,inchoate,who,when,why\n"
        "JAIL 77,,720 ILCS 550/4(c),,Ann Clerk,2020-01-02,our jail code\n"
    )
    records = tmp_path / "records.csv"
    records.write_text(GOOD.replace("720-550/4-C", "JAIL 77"))
    without = cli("packs", "diff", records, *LAW, *STATEWIDE)
    assert "           0  with another answer" in without.out
    ended = cli("packs", "diff", records, *LAW, *STATEWIDE, "--corrections", ours)
    assert ended.err == "[ours.csv]: 1 rows, 0 overriding a clear reading.\n"
    assert "           3  with another answer" in ended.out
    assert "  ELIGIBLE SA_MOTION -> ELIGIBLE PARDON\n" in ended.out
    found = document(
        cli("packs", "diff", records, *LAW, *STATEWIDE, "--corrections", ours, "--json")
    )
    assert found["before"]["corrections"]["name"] == "ours.csv"
    assert found["before"]["corrections"] == found["after"]["corrections"]
    quiet = cli("packs", "diff", records, *LAW, *STATEWIDE, "--corrections", ours, "--quiet")
    assert (quiet.out, quiet.err) == (ended.out, "")


def test_a_header_alone_differs_in_nothing(cli: Command, tmp_path: Path) -> None:
    records = tmp_path / "records.csv"
    records.write_text(GOOD.splitlines()[0] + "\n")
    ended = cli("packs", "diff", records, *LAW, *STATEWIDE, "--out", tmp_path / "o.csv")
    assert ended.code == ExitCode.DONE, ended.err
    assert "[records.csv] has no rows.\n" in ended.err
    assert "change" not in ended.out
    assert pl.read_csv(tmp_path / "o.csv").shape == (0, len(RECORDS))
    csv_alone = cli("packs", "diff", records, *LAW, *STATEWIDE, "--format", "csv", "--quiet")
    assert csv_alone.out == ",".join(CHANGES) + "\n"


@pytest.mark.parametrize(
    ("more", "code", "says"),
    [
        ((), ExitCode.USAGE, "the same law on the same day"),
        (("--against", "us-il/cannabis"), ExitCode.USAGE, "the same law on the same day"),
        (("--against-option", "mode=cook"), ExitCode.USAGE, "the same law on the same day"),
        (("--against-as-of", "2020-01-15"), ExitCode.USAGE, "the same law on the same day"),
        (("--against", "us-il/canabis"), ExitCode.USAGE, "Did you mean [us-il/cannabis]?"),
        (("--against-option", "mode"), ExitCode.USAGE, "--against-option [mode] has no value"),
        (("--option", "mode"), ExitCode.USAGE, "vacatur: --option [mode] has no value"),
        (("--against-option", "mod=cook"), ExitCode.USAGE, "no option [mod]"),
        (("--against-as-of", "2020-1-1"), ExitCode.USAGE, "--against-as-of [2020-1-1] is no date"),
        ((*STATEWIDE, "--format", "xls"), ExitCode.USAGE, "--format does not know [xls]"),
        ((*STATEWIDE, "--json", "--format", "csv"), ExitCode.USAGE, "--json or --format"),
        ((*STATEWIDE, "--out", "diff.txt"), ExitCode.USAGE, "[diff.txt] names no format"),
        ((*STATEWIDE, "--out", "absent/diff.csv"), ExitCode.OUTPUT, "does not exist"),
        ((*STATEWIDE, "--source", "nobody"), ExitCode.INPUT, "no source profile [nobody]"),
        (("--against-as-of", "2019-06-24"), ExitCode.PACK, "not in force on [2019-06-24]"),
        ((*STATEWIDE, "absent.csv"), ExitCode.INPUT, "absent.csv"),
        (("--against", "us-ca/prop64"), ExitCode.USAGE, "Give it: --against-option county=..."),
    ],
)
def test_what_cannot_be_is_refused_in_two_lines(
    cli: Command, more: tuple[str, ...], code: ExitCode, says: str
) -> None:
    ended = diff(cli, *more)
    assert (ended.code, ended.is_short_error()) == (code, True), ended.err
    assert says in ended.err


def test_a_spoiled_edition_is_exit_5(process: Command, tmp_path: Path) -> None:
    law = Path(str(files("vacatur"))) / "packs" / "us-il"
    shutil.copytree(law, tmp_path / "us-il")
    spoiled = tmp_path / "us-il" / "cannabis"
    rules = spoiled / "rules.toml"
    rules.write_text(rules.read_text().replace('when = "not_convicted AND', 'when = "nothing AND'))
    ended = diff(process, "--against", spoiled)
    assert (ended.code, ended.is_short_error()) == (ExitCode.PACK, True), ended.err


def test_it_has_a_help_page(cli: Command) -> None:
    ended = cli("packs", "diff", "--help")
    assert (ended.code, ended.err) == (ExitCode.DONE, "")
    assert ended.out.startswith("Usage: vacatur packs diff")
    assert "--against-as-of DATE" in ended.out
