from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command
from vacatur.cli.options import read_date, read_options
from vacatur.errors import ExitCode, UsageError

SCORE = ("score", "x.csv", "--pack", "us-il/cannabis", "--as-of", "2020-01-15", "--out", "o")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "Missing command."),
        (["scor"], "No such command 'scor'. Did you mean 'score'?"),
        (["inspect"], "Missing argument 'INPUT'."),
        (["score", *SCORE[2:]], "Neither an input nor --shards is given."),
        ([*SCORE, "--shards", "s"], "Both inputs and --shards are given."),
        ([*SCORE, "--part", "1/2"], "--part is of a folder of --shards."),
        (["score", "x.csv", "--pack", "us-il/cannabis", "--out", "o"], "Missing option '--as-of'."),
        ([*SCORE, "--formt", "csv"], "No such option: --formt"),
        ([*SCORE, "--format", "xls"], "--format does not know [xls]."),
        ([*SCORE, "--engine", "seriel"], "--engine does not know [seriel]."),
        ([*SCORE, "--fail-on", "holds"], "--fail-on does not know [holds]."),
        ([*SCORE, "--option", "mode"], "--option [mode] has no value."),
        (["synthesize", "--records", "0", "--out", "o.csv"], "Invalid value for '--records'"),
        (["resolve", "--pack", "us-il/cannabis"], "Give either charges or --file"),
        (["packs", "show"], "Missing argument 'PACK'."),
    ],
)
def test_wrong_usage_is_exit_2_and_two_lines(cli: Command, arguments: list[str], says: str) -> None:
    ended = cli(*arguments)
    assert ended.code == ExitCode.USAGE
    assert ended.is_short_error(), ended.err
    assert says in ended.err


@pytest.mark.parametrize(
    "text", ["", "2020-1-5", "20200115", "2020-W03-3", "2020-02-30", "15/01/2020", "today"]
)
def test_an_as_of_date_is_iso_and_of_the_calendar(text: str) -> None:
    with pytest.raises(UsageError, match=r"^--as-of \[.*\] is no date\."):
        read_date(text)


def test_an_option_stands_once_and_may_hold_an_equals_sign() -> None:
    assert read_options(["a=b=c", "d="]) == {"a": "b=c", "d": ""}
    assert read_options(None) == {}
    with pytest.raises(UsageError, match=r"--option \[a\] stands twice"):
        read_options(["a=1", "a=1"])


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        *(
            [name, "--help"]
            for name in ("score", "inspect", "resolve", "explain", "synthesize", "packs")
        ),
    ],
)
def test_every_command_has_a_help_page(cli: Command, arguments: list[str]) -> None:
    ended = cli(*arguments)
    assert ended.code == ExitCode.DONE
    assert ended.out.startswith("Usage: vacatur")
    assert ended.err == ""


def test_a_pack_that_takes_no_corrections_says_so(cli: Command, tmp_path: Path) -> None:
    corrections = tmp_path / "corrections.csv"
    corrections.write_text("charge_code,statute\n")
    pack = ("--pack", "us-ca/prop64")
    for arguments in (
        ("resolve", "11359 HS", *pack, "--corrections", str(corrections)),
        ("inspect", str(corrections), *pack, "--corrections-template", str(tmp_path / "new.csv")),
    ):
        ended = cli(*arguments)
        assert ended.code == ExitCode.USAGE
        assert "takes no corrections" in ended.err
