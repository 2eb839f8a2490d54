from __future__ import annotations

import gzip
import json
import os
import pty
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Command
from vacatur.errors import ExitCode

PACK = ("--pack", "us-il/cannabis")
ADDED = "statute,inchoate,method,score,margin,alternatives,conflict"


def test_a_charge_on_the_command_line_block_by_block(cli: Command) -> None:
    ended = cli("resolve", "56.5-704-D", "POSS CANNABIS", *PACK, "--format", "text")
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
        (gzip.compress(b"charge_code\nVOP\n")[:-12], "[charges.csv]"),
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


def test_a_table_has_a_line_for_each_charge(cli: Command) -> None:
    ended = cli("resolve", "56.5-704-D", "POSS CANNABIS", "720-5/8-4 720-550/4(e)", *PACK)
    heading, *lines = ended.out.splitlines()
    names = ["charge", "statute", "inchoate", "method", "score", "alternatives", "conflict"]
    assert heading.split() == names
    edges = [heading.index(name) for name in names] + [len(heading)]
    cells = [[line[a:b].strip() for a, b in pairwise(edges)] for line in lines]
    assert cells == [
        ["56.5-704-D", "720 ILCS 550/4(d)", "", "crosswalk", "1.00", "", "false"],
        ["POSS CANNABIS", "", "", "description", "0.44", "720 ILCS 550/4", "false"],
        ["720-5/8-4 720-550/4(e)", "720 ILCS 550/4(e)", "attempt", "normalized", "1.00", "",
         "false"],
    ]  # fmt: skip


def test_a_table_of_a_file_shows_code_and_description(process: Command, tmp_path: Path) -> None:
    path = tmp_path / "charges.tsv"
    path.write_text("n\tcharge_code\tcharge_description\n2\t720-550/4(C)\tPOSS CANNABIS\n")
    ended = process("resolve", "--file", path, *PACK)
    assert (ended.code, ended.err) == (ExitCode.DONE, "")
    heading, line = ended.out.splitlines()
    assert heading.split()[:3] == ["code", "description", "statute"]
    assert line.startswith("720-550/4(C)  POSS CANNABIS  720 ILCS 550/4(c)")


LONG = "720-550/4(c) AND " * 30


def test_a_pipe_gets_the_whole_table(process: Command) -> None:
    piped = process("resolve", LONG, *PACK).out
    assert LONG.strip() in piped
    assert "…" not in piped


def test_a_terminal_gets_lines_that_fit() -> None:
    main, terminal = pty.openpty()
    command = [sys.executable, "-m", "vacatur", "resolve", LONG, *PACK]
    env = os.environ | {"COLUMNS": "100"}
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=terminal, stdin=terminal) as running:
        os.close(terminal)
        shown = b"".join(iter(lambda: _read(main), b"")).decode()
    os.close(main)
    assert running.returncode == ExitCode.DONE
    heading, line = shown.splitlines()
    assert heading.startswith("charge ")
    assert "…" in line
    assert len(heading) == 100
    assert len(line) <= 100
    assert "\x1b" not in shown


def _read(main: int) -> bytes:
    try:
        return os.read(main, 4096)
    except OSError:  # what Linux says when the other end is closed
        return b""


@pytest.mark.parametrize(
    ("piped", "rows"),
    [
        ("VOP\n720-550/4(C)\n", ["VOP,", "720-550/4(C),720 ILCS 550/4(c)"]),
        ("720-550/4(C)\r\n\r\nVOP", ["720-550/4(C),720 ILCS 550/4(c)", ",,", "VOP,"]),
        ("charge_code\n720-550/4(C)\n", ["720-550/4(C),720 ILCS 550/4(c)"]),
        ("\ufeffcharge_code\n720-550/4(C)\n", ["720-550/4(C),720 ILCS 550/4(c)"]),
        ('n,"charge_description"\r\n1,POSS CANNABIS\r\n', ["1,POSS CANNABIS,,,description"]),
        ("n\tcharge_code\n1\t720-550/4(C)\n", ["1,720-550/4(C),720 ILCS 550/4(c)"]),
    ],
)
@pytest.mark.parametrize("asked", [(), ("--file", "-")])
def test_charges_are_read_from_a_pipe(
    process: Command, piped: str, rows: list[str], asked: tuple[str, ...]
) -> None:
    ended = process("resolve", *asked, *PACK, "--format", "csv", stdin=piped.encode())
    assert (ended.code, ended.err) == (ExitCode.DONE, "")
    _, *found = ended.out.splitlines()
    assert len(found) == len(rows)
    assert all(line.startswith(row) for line, row in zip(found, rows, strict=True))


@pytest.mark.parametrize(
    ("asked", "piped", "code"),
    [
        ((), b"", ExitCode.USAGE),
        ((), b" \n\n", ExitCode.USAGE),
        (("--file", "-"), b"", ExitCode.INPUT),
        ((), b"\xff\xfe\xfa", ExitCode.INPUT),
        ((), b"charge_code\n1,2,3\n", ExitCode.INPUT),
        (("a charge", "--file", "-"), b"another", ExitCode.USAGE),
    ],
)
def test_a_pipe_that_says_nothing_or_nonsense_is_a_short_error(
    process: Command, asked: tuple[str, ...], piped: bytes, code: ExitCode
) -> None:
    ended = process("resolve", *asked, *PACK, stdin=piped)
    assert (ended.code, ended.is_short_error()) == (code, True), ended.err


def test_charges_given_go_before_a_pipe(process: Command) -> None:
    ended = process("resolve", "VOP", *PACK, "--format", "csv", stdin=b"720-550/4(C)\n")
    assert [line.split(",")[0] for line in ended.out.splitlines()] == ["text", "VOP"]


def test_a_column_that_the_answer_needs_is_exit_3(process: Command) -> None:
    ended = process("resolve", *PACK, stdin=b"charge_code,statute\n1,2\n")
    assert (ended.code, ended.is_short_error()) == (ExitCode.INPUT, True)
    assert "[statute]" in ended.err
