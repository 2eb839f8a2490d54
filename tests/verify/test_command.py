"""What `vacatur verify` prints, and how it leaves."""

from __future__ import annotations

import json
import shutil
import string
from pathlib import Path

import polars as pl
import pytest

import vacatur
from tests.cli.conftest import Command, Ended, cli
from tests.verify.results import (
    AS_OF,
    change_document,
    change_table,
    copied,
    illinois,
    seal_again,
    with_another,
)
from vacatur.errors import ExitCode, InputError, PackError
from vacatur.rules.load import packs_folder
from vacatur.verification import verified, walk

__all__ = ["cli"]


def is_line(ended: Ended, code: ExitCode) -> bool:
    return ended.code == code and ended.is_short_error()


def test_a_whole_result_is_exit_0_and_a_short_report(cli: Command, made: Path) -> None:
    ended = cli("verify", made)
    assert (ended.code, ended.err) == (ExitCode.DONE, "")
    lines = ended.out.splitlines()
    assert len(lines) < 10
    assert lines[0].startswith("out: us-il/cannabis")
    assert "400 rows in = 330 decided + 0 merged + 70 quarantined" in lines[1]
    assert lines[-1] == "Whole: nothing differs."
    assert any("violent_beside" in line for line in lines if line.startswith("Taken as recorded"))


def test_json_is_one_object(cli: Command, made: Path) -> None:
    inputs = (made.parent / "one.csv", made.parent / "file2.csv")
    ended = cli("verify", made, "--json", "--inputs", inputs[0], "--inputs", inputs[1])
    told = json.loads(ended.out)
    assert (told["whole"], told["inputs"], told["differences"]) == (True, 2, [])
    after = cli("verify", made, "--json", "--inputs", *inputs)
    assert json.loads(after.out) == told


def test_a_difference_is_exit_3_and_a_line_without_a_value(
    cli: Command, made: Path, tmp_path: Path
) -> None:
    folder = copied(made, tmp_path)
    for name in ("outcome", "person_id", "hold"):
        change_table(folder / "decisions.parquet", lambda t, n=name: with_another(t, n, 4))
    change_table(folder / "people.parquet", lambda t: with_another(t, "person_id", 2))
    change_document(folder / "summary.json", lambda told: told["county"][0].update(county="ZZ"))
    seal_again(folder)
    ended = cli("verify", folder)
    assert (ended.code, ended.err) == (ExitCode.INPUT, "")
    assert ended.out.splitlines()[-1] == "NOT WHOLE."
    assert "DIFFERENT  decisions.parquet: outcome is not what" in ended.out
    words = set(ended.out.replace(":", " ").replace(",", " ").split())
    decisions = pl.read_parquet(folder / "decisions.parquet")
    for name in ("record_id", "person_id"):
        values = {v for v in decisions[name] if not set(v) <= set(string.digits)}
        assert not values & words
    assert json.loads(cli("verify", folder, "--json").out)["whole"] is False


def test_another_edition_of_the_pack_is_exit_5_and_a_line(
    cli: Command, made: Path, tmp_path: Path
) -> None:
    folder = copied(made, tmp_path)
    change_document(folder / "manifest.json", lambda m: m["pack"].update(sha256="0" * 64))
    seal_again(folder)
    ended = cli("verify", folder)
    assert is_line(ended, ExitCode.PACK), ended.err
    assert "another edition of [us-il/cannabis]" in ended.err
    with pytest.raises(PackError):
        vacatur.verify(folder)


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"format": 1}', "\x00"])
def test_what_is_no_result_is_exit_3_and_a_line(
    cli: Command, tmp_path: Path, content: str | None
) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    assert is_line(cli("verify", tmp_path), ExitCode.INPUT)


def test_a_result_of_another_version_is_refused(made: Path, tmp_path: Path) -> None:
    folder = copied(made, tmp_path)
    change_document(folder / "manifest.json", lambda told: told.update(format=2))
    with pytest.raises(InputError, match="another version"):
        vacatur.verify(folder)


def test_what_is_encrypted_or_was_made_for_sharing_is_told_apart(
    cli: Command, made: Path, tmp_path: Path
) -> None:
    for name, word in (("encryption", "encrypted"), ("kind", "kind")):
        folder = copied(made, tmp_path / name)
        change_document(folder / "manifest.json", lambda told, n=name: told.update({n: "other"}))
        ended = cli("verify", folder)
        assert is_line(ended, ExitCode.INPUT)
        assert word in ended.err


def test_an_input_that_is_not_there_is_exit_3(cli: Command, made: Path) -> None:
    assert is_line(cli("verify", made, "--inputs", made.parent / "none.csv"), ExitCode.INPUT)


def test_a_pack_of_ones_own(cli: Command, tmp_path: Path) -> None:
    law = tmp_path / "law"
    shutil.copytree(packs_folder() / "us-il", law)
    changed = law / "cannabis" / "pack.toml"
    changed.write_text(changed.read_text().replace("us-il/cannabis", "us-il/ours"))
    records = tmp_path / "records.csv"
    records.write_text("person_id,charge_code\nP1,720-550/4(A)\n")
    pack = vacatur.load_pack(law / "cannabis")
    vacatur.run(records, pack, as_of=AS_OF, out=tmp_path / "out")
    assert cli("verify", tmp_path / "out", "--pack", law / "cannabis").code == ExitCode.DONE
    assert cli("verify", tmp_path / "out").code == ExitCode.USAGE


def test_a_cell_of_csv_is_found_where_it_does_not_even_read(cli: Command, tmp_path: Path) -> None:
    folder = illinois(tmp_path, format="csv")
    path = folder / "decisions.csv"
    path.write_text(path.read_text().replace(",false,", ",no,", 1))
    seal_again(folder)
    ended = cli("verify", folder)
    assert ended.code == ExitCode.INPUT
    assert "is not what the facts give (1 row" in ended.out


@pytest.mark.parametrize("most", [100, 400])
def test_people_of_a_large_result_are_followed_in_turn(
    histories: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    def in_parts(*paths: Path, people: bool) -> object:
        return walk.walk(*paths, people=people, most=most)

    monkeypatch.setattr(verified, "walk", in_parts)
    assert vacatur.verify(histories).whole
    folder = copied(histories, tmp_path)
    change_table(folder / "decisions.parquet", lambda table: with_another(table, "rule", 700))
    seal_again(folder)
    (difference,) = vacatur.verify(folder).differences
    assert (difference.count, difference.first) == (1, 701)
