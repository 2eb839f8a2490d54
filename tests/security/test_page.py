"""The page on security names what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.security.commands import saying
from vacatur.errors import ExitCode

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def test_every_file_that_it_names_is_there() -> None:
    named = set(re.findall(r"\b(?:tests|scripts|docs)/[\w/.]+\w", PAGE))
    assert len(named) > 12
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_every_command_and_option_that_it_names_is_there(
    capfd: pytest.CaptureFixture[str],
) -> None:
    say = saying(capfd)
    words = re.findall(r"`(?:vacatur )?([a-z]+)(?: ([a-z]+))?((?: --[a-z-]+)*)`", PAGE)
    commands = {(one, two, options.split()[0] if options else "") for one, two, options in words}
    known = {"vacatur", "verify", "deidentify", "packs", "gogen", "score", "bench", "inspect"}
    asked = [command for command in sorted(commands) if command[0] in known - {"vacatur"}]
    assert len(asked) > 6
    for one, two, option in asked:
        said = say(*filter(None, (one, two)), "--help")
        assert said.code == ExitCode.DONE, (one, two)
        assert option in said.out, (one, two, option)
