from __future__ import annotations

import json
import shutil
from importlib.resources import files
from pathlib import Path

from tests.cli.conftest import Command
from vacatur.errors import ExitCode


def test_list_names_every_pack(cli: Command) -> None:
    assert "us-il/cannabis" in cli("packs", "list").out
    listed = json.loads(cli("packs", "list", "--json").out)["packs"]
    assert {"id", "version", "title"} == set(listed[0])


def test_show_gives_options_outcomes_and_limits(cli: Command) -> None:
    page = cli("packs", "show", "us-il/cannabis", "--option", "mode=statewide").out
    assert "  mode = statewide\n" in page
    assert "SA_MOTION" in page
    assert "What it does not decide" in page
    document = json.loads(cli("packs", "show", "us-il/cannabis", "--json").out)
    assert document["options"]["mode"] == "cook"
    assert len(document["sha256"]) == 64


def test_an_unknown_pack_is_exit_2_with_a_suggestion(cli: Command) -> None:
    ended = cli("packs", "show", "us-il/canabis")
    assert (ended.code, ended.is_short_error()) == (ExitCode.USAGE, True)
    assert "[us-il/cannabis]" in ended.err


def test_check_decides_the_worked_cases(cli: Command) -> None:
    ended = cli("packs", "check", "us-il/cannabis", "--json")
    assert (ended.code, ended.err) == (ExitCode.DONE, ""), ended.out
    checked = json.loads(ended.out)
    assert checked["cases"] > 0
    assert checked["faults"] == []


def test_a_spoiled_pack_is_exit_5(cli: Command, tmp_path: Path) -> None:
    law = Path(str(files("vacatur"))) / "packs" / "us-il"
    shutil.copytree(law, tmp_path / "us-il")
    rules = tmp_path / "us-il" / "cannabis" / "rules.toml"
    rules.write_text(rules.read_text() + "\n[[rule]]\nid = 'late'\n")
    ended = cli("packs", "check", tmp_path / "us-il" / "cannabis")
    assert (ended.code, ended.is_short_error()) == (ExitCode.PACK, True)
    assert "[rules.toml]" in ended.err


def test_faults_are_listed_and_exit_5(cli: Command, tmp_path: Path) -> None:
    law = Path(str(files("vacatur"))) / "packs" / "us-il"
    shutil.copytree(law, tmp_path / "us-il")
    header = tmp_path / "us-il" / "cannabis" / "pack.toml"
    header.write_text(
        header.read_text() + "\n[[reason]]\ncode = 'NEVER_GIVEN'\nreads = 'Never given.'\n"
    )
    ended = cli("packs", "check", header.parent)
    assert ended.code == ExitCode.PACK
    assert "faults: 1\nNothing gives the reason [NEVER_GIVEN].\n" in ended.out
    assert len(ended.err.splitlines()) == 1
