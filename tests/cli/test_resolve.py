from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from vacatur.errors import ExitCode

PACK = ("--pack", "us-il/cannabis")
ADDED = "statute,inchoate,method,score,margin,alternatives,conflict"


def test_a_charge_on_the_command_line(cli: Command) -> None:
    ended = cli("resolve", "56.5-704-D", "POSS CANNABIS", *PACK)
    assert ended.code == ExitCode.DONE
    sure, unsure = ended.out.split("\n\n")
    assert "statute              720 ILCS 550/4(d)\n" in sure
    assert "statute\n" in unsure


def test_json_is_one_object(cli: Command) -> None:
    (charge,) = json.loads(cli("resolve", "56.5-704-D", *PACK, "--format", "json").out)["charges"]
    assert charge["statute"] == "720 ILCS 550/4(d)"
    assert charge["conflict"] is False


def test_a_file_keeps_its_columns_and_rows_in_order(cli: Command, tmp_path: Path) -> None:
    path = tmp_path / "charges.csv"
    path.write_text("n,charge_code,charge_description\n2,720-550/4(C),\n1,,\n2,720-550/4(C),\n")
    ended = cli("resolve", "--file", path, *PACK, "--format", "csv")
    header, *rows = ended.out.splitlines()
    assert header == f"n,charge_code,charge_description,{ADDED}"
    assert [row[:2] for row in rows] == ["2,", "1,", "2,"]
    assert rows[0] == rows[2]
    assert rows[0].startswith("2,720-550/4(C),,720 ILCS 550/4(c),,")
    assert rows[0].endswith(",false")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "[charges.csv]"),
        (b"code\n1\n", "[charge_code]"),
        (b"charge_code\n1,2,3\n", "[charges.csv]"),
        (b"charge_code\n\xff\xfe\xfa\n", "[charges.csv]"),
    ],
)
def test_a_file_that_does_not_read_is_exit_3(
    cli: Command, tmp_path: Path, content: bytes, says: str
) -> None:
    (tmp_path / "charges.csv").write_bytes(content)
    ended = cli("resolve", "--file", tmp_path / "charges.csv", *PACK)
    assert (ended.code, ended.is_short_error()) == (ExitCode.INPUT, True), ended.err
    assert says in ended.err


def test_texts_and_a_file_exclude_each_other(cli: Command, tmp_path: Path) -> None:
    ended = cli("resolve", "a charge", "--file", tmp_path / "absent.csv", *PACK)
    assert (ended.code, ended.is_short_error()) == (ExitCode.USAGE, True)
    ended = cli("resolve", "--file", tmp_path / "absent.csv", *PACK)
    assert (ended.code, ended.is_short_error()) == (ExitCode.INPUT, True)
