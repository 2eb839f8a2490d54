from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command, Ended
from tests.cli.test_bad_inputs import GOOD, score
from vacatur.errors import ExitCode

PACK = "us-il/cannabis"


@pytest.fixture
def result(cli: Command, tmp_path: Path) -> Path:
    (tmp_path / "records.csv").write_text(GOOD.replace("POSS CANNABIS", "POSS [bold]CANNABIS"))
    assert score(cli, tmp_path / "records.csv", tmp_path / "out").code == ExitCode.DONE
    return tmp_path / "out"


def explained(cli: Command, folder: Path, *more: str) -> Ended:
    ended = cli("explain", folder, "R1", *more)
    assert ended.code == ExitCode.DONE, ended.err
    assert ended.err == ""
    return ended


def test_the_tree_goes_from_what_was_written_to_why(cli: Command, result: Path) -> None:
    page = explained(cli, result).out
    order = [
        "R1: ELIGIBLE, SA_MOTION",
        "us-il/cannabis",
        "read from records.csv, row 2",
        "charge_code: 720-550/4-C",
        "because",
        "by rule",
        "the decision turned on",
        "statute: 720 ILCS 550/4(c)",
        "other criteria: false",
    ]
    places = [page.find(words) for words in order]
    assert -1 not in places
    assert places == sorted(places)


def test_raw_text_is_shown_as_it_stands(cli: Command, result: Path) -> None:
    assert "POSS [bold]CANNABIS 10-30 GRAMS" in explained(cli, result).out


def test_json_holds_every_criterion_with_its_citation(cli: Command, result: Path) -> None:
    document = json.loads(explained(cli, result, "--json").out)
    assert document["decision"]["outcome"] == "SA_MOTION"
    assert {one["answer"] for one in document["criteria"]} <= {"true", "false", "unknown"}
    assert all(one["cite"] and one["reads"] for one in document["criteria"])
    assert any(one["decided"] for one in document["criteria"])


@pytest.mark.parametrize("name", ["csv", "arrow"])
def test_every_format_is_explained_alike(
    cli: Command, result: Path, tmp_path: Path, name: str
) -> None:
    score(cli, tmp_path / "records.csv", tmp_path / name, "--format", name)
    expected = json.loads(explained(cli, result, "--json").out)
    found = json.loads(explained(cli, tmp_path / name, "--json").out)
    for part in ("criteria", "reasons", "rule"):
        assert found[part] == expected[part]


def test_an_unknown_record_or_folder_is_exit_3(cli: Command, result: Path) -> None:
    for arguments in ((result, "R77"), (result.parent, "R1"), (result / "absent", "R1")):
        ended = cli("explain", *arguments)
        assert (ended.code, ended.is_short_error()) == (ExitCode.INPUT, True), ended.err
        assert "R77" not in ended.err


def test_no_data_steers_the_terminal(cli: Command, tmp_path: Path) -> None:
    records = tmp_path / "records.csv"
    records.write_text(GOOD.replace("POSS CANNABIS", "POSS\x1b[2JCANNABIS"))
    score(cli, records, tmp_path / "out")
    pages = (cli("explain", tmp_path / "out", "R1"), cli("inspect", records, "--pack", PACK))
    for ended in (*pages, cli("resolve", "POSS\x1b[2JCANNABIS", "--pack", PACK)):
        assert ended.code == ExitCode.DONE, ended.err
        assert "\x1b" not in ended.out
    assert "POSS\\x1b[2JCANNABIS" in pages[0].out


def test_a_terminal_without_the_letters_gets_their_codes(
    process: Command, result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    ended = process("explain", result, "R1")
    assert (ended.code, ended.err) == (ExitCode.DONE, "")
    assert "R1: ELIGIBLE" in ended.out
