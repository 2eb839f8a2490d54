"""California on the command line: what must be given, what is refused, and what is shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from vacatur.errors import ExitCode

ROOT = Path(__file__).parents[2]
DOJ = ROOT / "data" / "gogen" / "edge_cases" / "eligibility.csv"
SF = ROOT / "data" / "gogen" / "san_francisco"
SCORE = ("score", str(DOJ), "--source", "ca-doj", "--pack", "us-ca/prop64", "--as-of", "2020-07-01")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "needs the option [county]"),
        (("--option", "county=Los Angelos"), "Did you mean [LOS ANGELES]?"),
        (("--option", "flow=los-angles"), "[flow]"),
        (("--option", "county=yolo", "--option", "dismiss=11362"), "not [11362]"),
        (("--option", "county=yolo", "--beside", "weights=x.csv"), "asks for no [weights]"),
        (("--option", "flow=san-francisco"), "needs [histories] beside"),
        (("--option", "county=yolo", "--beside", "weights"), "--beside [weights] has no value."),
        (("--option-file", "missing.json"), "[missing.json] cannot be read"),
    ],
)
def test_what_is_missing_or_wrong_is_exit_2(
    cli: Command, tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    ended = cli(*SCORE, *arguments, "--out", str(tmp_path / "out"))
    assert ended.code == ExitCode.USAGE
    assert ended.is_short_error(), ended.err
    assert says in ended.err
    assert not (tmp_path / "out").exists()


def test_a_day_before_the_law_is_exit_5(cli: Command, tmp_path: Path) -> None:
    early = [*SCORE[:-1], "2016-11-08", "--option", "county=yolo", "--out", str(tmp_path / "out")]
    ended = cli(*early)
    assert ended.code == ExitCode.PACK
    assert "not in force on [2016-11-08]" in ended.err


def test_options_from_a_file_give_way_to_those_given(cli: Command, tmp_path: Path) -> None:
    choices = {"county": "Los Angeles", "baselineEligibility": {"reduce": ["11359"]}}
    (tmp_path / "choices.json").write_text(json.dumps(choices))
    file = ("--option-file", str(tmp_path / "choices.json"))
    ended = cli(*SCORE, *file, "--option", "reduce=11358", "--out", str(tmp_path / "out"), "--json")
    assert ended.code == ExitCode.DONE
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert manifest["pack"]["options"]["reduce"] == ["11358"]
    assert manifest["pack"]["options"]["county"] == "LOS ANGELES"


def test_a_decision_is_explained_with_what_was_gathered(cli: Command, tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    assert cli(*SCORE, "--option", "county=Los Angeles", "--out", out, "--quiet").code == 0
    ended = cli("explain", out, "eligibility.csv:39")
    assert ended.code == ExitCode.DONE
    for told in ("charge_code: 11359 HS-POSSESS", "covered_section: 11359", "NO_CRITERION"):
        assert told in ended.out


def test_what_if_is_told_in_the_summary(cli: Command, tmp_path: Path) -> None:
    ended = cli(*SCORE, "--option", "county=Los Angeles", "--out", str(tmp_path / "out"))
    assert (
        "What if: Every conviction of the county under the sections of Proposition 64" in ended.out
    )


def test_charges_are_read_by_the_state_of_the_pack(cli: Command) -> None:
    ended = cli(
        "resolve", "66411357(c) HS", "11375 HS", "--pack", "us-ca/prop64", "--format", "json"
    )
    first, second = json.loads(ended.out)["charges"]
    assert (first["statute"], first["inchoate"]) == ("HS 11357(c)", "attempt")
    assert (second["statute"], second["alternatives"]) == (None, "HS 11375;HS 11357")


def test_the_profile_of_the_department_is_found(cli: Command) -> None:
    ended = cli("inspect", str(DOJ), "--pack", "us-ca/prop64", "--json")
    (file,) = json.loads(ended.out)["files"]
    assert (file["profile"], file["rows"]) == ("ca-doj", 54)
    assert file["unmapped"]["charges"]["rows"] == 2
    assert file["unmapped"]["dispositions"]["rows"] == 0


def test_the_rule_sheet_is_that_of_the_flow(cli: Command) -> None:
    ended = cli("packs", "print", "us-ca/prop64", "--option", "flow=san-francisco")
    assert ended.code == ExitCode.DONE
    assert "The weight is more than one pound." in ended.out
    assert (
        "Two earlier convictions"
        not in cli("packs", "print", "us-ca/prop64").out.split("## Reason")[0]
    )


def test_the_list_of_san_francisco_is_scored(cli: Command, tmp_path: Path) -> None:
    ended = cli(
        "score",
        str(SF / "felonies_sf.csv"),
        *("--source", "sf-da", "--pack", "us-ca/prop64", "--option", "flow=san-francisco"),
        *("--beside", f"histories={SF / 'cadoj.csv'}"),
        *("--beside", f"weights={SF / 'conviction_weights.csv'}"),
        *("--as-of", "2019-11-11", "--out", str(tmp_path / "out"), "--json"),
    )
    assert ended.code == ExitCode.DONE, ended.err
    outcomes = json.loads(ended.out)["summary"]["outcome"]
    assert {code: count["records"] for code, count in outcomes.items()} == {
        "OUT_OF_SCOPE": 20,
        "NOT_ELIGIBLE": 6,
        "DISMISS": 3,
        "NEEDS_REVIEW": 2,
    }
