from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Command
from tests.cli.test_bad_inputs import GOOD, HEADER, changed
from vacatur.errors import ExitCode


def test_a_file_is_described_before_anything_is_decided(cli: Command, tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    path.write_bytes(changed("2005-12-13", "2005-02-30").replace(b"PLEA OF GUILTY", b"WOBBLED", 1))
    ended = cli("inspect", path, "--pack", "us-il/cannabis")
    assert (ended.code, ended.err) == (ExitCode.DONE, "")
    page = ended.out
    assert page.startswith("records.csv: 4 rows, csv, utf-8, separated by ,\nProfile: canonical\n")
    assert "           1  BAD_DATE\n" in page
    assert "       75.0%  disposition_date\n" in page
    assert "Unread dispositions: 1 of 4 rows\n           1  WOBBLED\n" in page


def test_a_file_that_fits_no_profile_is_described_too(cli: Command, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("person_id,colour\n1,red\n")
    ended = cli("inspect", tmp_path / "other.csv")
    assert ended.code == ExitCode.DONE
    assert "none fits; the nearest is canonical, which needs charge_code" in ended.out


def test_json_is_one_object_for_all_files(cli: Command, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(GOOD)
    (tmp_path / "b.csv").write_text(HEADER + "\n")
    files = json.loads(cli("inspect", tmp_path, "--json").out)["files"]
    assert [(file["file"], file["rows"]) for file in files] == [("a.csv", 3), ("b.csv", 0)]
    assert files[0]["parse_rates"]["offense_date"]["share"] == 1.0


def test_a_missing_file_is_exit_3(cli: Command, tmp_path: Path) -> None:
    ended = cli("inspect", tmp_path / "absent.csv")
    assert (ended.code, ended.is_short_error()) == (ExitCode.INPUT, True)


def test_a_record_in_place_of_a_header_is_not_shown(cli: Command, tmp_path: Path) -> None:
    (tmp_path / "headless.csv").write_text('"DOE, JANE",1990-01-31,12 ELM ST\n"ROE, X",,\n')
    ended = cli("inspect", tmp_path / "headless.csv")
    assert ended.code == ExitCode.DONE
    assert "The first line looks like a record" in ended.out
    assert "      100.0%  column 2\n" in ended.out
    assert not any(value in ended.out for value in ("DOE", "1990", "ELM"))
    (file,) = json.loads(cli("inspect", tmp_path, "--json").out)["files"]
    assert (file["headless"], file["columns"]) == (True, ["column 1", "column 2", "column 3"])
