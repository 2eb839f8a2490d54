"""Names of files and folders lead nowhere else, steer no terminal and break no line."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.security.commands import LAW, SAMPLE, Say, saying
from vacatur.errors import ExitCode

NAMES = (
    "a\nb",
    "\x1b[2Jx",
    "-x",
    "--out",
    "a[1]",
    "a*",
    "a?",
    "~",
    "a\r",
    "x\u202etxt",
    "{a,b}",
    "s3:",
    "%2e%2e",
    "=1+1",
)
NOT_TEXT = os.fsdecode(b"a\xff")
PACK = Path(__file__).resolve().parents[2] / "src" / "vacatur" / "packs" / "us-il" / "cannabis"


@pytest.fixture
def say(capfd: pytest.CaptureFixture[str]) -> Say:
    return saying(capfd)


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Few records; relative names are below a folder of their own."""
    monkeypatch.chdir(tmp_path)
    return SAMPLE.read_bytes()[:9_000].rpartition(b"\n")[0] + b"\n"


def is_clean(words: str) -> bool:
    """Whether nothing but line feeds steers a terminal."""
    return all(line.isprintable() for line in words.split("\n"))


@pytest.mark.parametrize("name", NAMES)
def test_an_input_of_any_name_is_read_or_refused_in_two_lines(
    say: Say, records: bytes, tmp_path: Path, name: str
) -> None:
    (tmp_path / f"{name}.csv").write_bytes(records)
    (tmp_path / "ab.csv").write_bytes(b"person_id,charge_code\n")
    job = (*LAW, "--out", tmp_path / "out", "--force")
    for given in (tmp_path / f"{name}.csv", f"./{name}.csv"):
        said = say("score", given, *job)
        assert said.code == ExitCode.DONE, said.err
        assert is_clean(said.out + said.err)
    absent = say("score", tmp_path / "absent" / f"{name}.csv", *job)
    assert absent.code == ExitCode.INPUT
    assert is_clean(absent.err)
    assert len(absent.err.splitlines()) == 2


@pytest.mark.parametrize("name", ["-x.csv", "--out"])
def test_a_name_with_a_dash_in_front_is_an_option_until_told_otherwise(
    say: Say, records: bytes, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(records)
    assert say("score", name, *LAW, "--out", "out").code == ExitCode.USAGE
    assert say("score", *LAW, "--out", "out", "--", name).code == ExitCode.DONE


@pytest.mark.parametrize("name", ["a\nb", "\x1b[2Jx", "a[1]", "a*", "~", "=1+1"])
def test_a_result_of_any_name_is_written_and_read_as_itself(
    say: Say, records: bytes, tmp_path: Path, name: str
) -> None:
    (tmp_path / "in.csv").write_bytes(records)
    other = tmp_path / "one"  # what a pattern would find besides: a result about other records
    (tmp_path / "other.csv").write_bytes(records.replace(b"R0000001", b"R9999999"))
    assert say("score", "other.csv", *LAW, "--out", other).code == ExitCode.DONE
    for twin in ("ax", "a1", "ab"):
        shutil.copytree(other, tmp_path / twin)
    for form in ("parquet", "csv"):
        said = say("score", "in.csv", *LAW, f"--out=./{name}", "--format", form, "--force")
        assert said.code == ExitCode.DONE, said.err
        assert is_clean(said.out + said.err)
        assert say("explain", f"./{name}", "R0000001").code == ExitCode.DONE
        assert say("explain", f"./{name}", "R9999999").code == ExitCode.INPUT
    again = say("score", "in.csv", *LAW, f"--out=./{name}")
    assert (again.code, is_clean(again.err)) == (ExitCode.OUTPUT, True)
    assert len(again.err.splitlines()) == 2
    made = say("shard", "in.csv", f"--out=./{name}s", "--buckets", 2)
    assert (made.code, is_clean(made.out)) == (ExitCode.DONE, True)
    assert say("score", f"--shards=./{name}s", *LAW, "--out", "whole").code == ExitCode.DONE


def test_a_pack_in_a_folder_with_the_signs_of_a_pattern(
    say: Say, records: bytes, tmp_path: Path
) -> None:
    for name in ("p[1]", "p1"):
        shutil.copytree(PACK.parent, tmp_path / name)
    statutes = tmp_path / "p1" / "cannabis" / "statutes.csv"
    statutes.write_text(statutes.read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")
    (tmp_path / "in.csv").write_bytes(records)
    law = ("--pack", tmp_path / "p[1]" / "cannabis", *LAW[2:])
    assert say("score", "in.csv", *law, "--out", "here").code == ExitCode.DONE
    assert say("score", "in.csv", *LAW, "--out", "there").code == ExitCode.DONE
    here, there = ((tmp_path / out / "decisions.parquet") for out in ("here", "there"))
    assert here.read_bytes() == there.read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_no_text_is_refused(say: Say, records: bytes, tmp_path: Path) -> None:
    for name in ("in.csv", f"{NOT_TEXT}.csv"):
        (tmp_path / name).write_bytes(records)
    ways = [
        (("score", f"{NOT_TEXT}.csv", *LAW, "--out", "out"), ExitCode.INPUT),
        (("score", tmp_path, *LAW, "--out", "out"), ExitCode.INPUT),
        (("inspect", f"{NOT_TEXT}.csv"), ExitCode.INPUT),
        (("score", "in.csv", *LAW, "--out", NOT_TEXT), ExitCode.OUTPUT),
        (("shard", "in.csv", "--out", NOT_TEXT), ExitCode.OUTPUT),
        (("inspect", "in.csv", *LAW[:2], "--corrections-template", NOT_TEXT), ExitCode.OUTPUT),
    ]
    for way, code in ways:
        said = say(*way)
        assert (said.code, is_clean(said.err)) == (code, True), (way, said.err)
        assert "is not text in UTF-8" in said.err


def test_a_folder_of_strange_files_is_told_in_one_line(
    say: Say, records: bytes, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    for number in range(50):
        (tmp_path / "in" / f"{number:02}\n.exe").write_bytes(records)
    said = say("score", tmp_path / "in", *LAW, "--out", "out")
    assert said.code == ExitCode.INPUT
    assert "and 45 more" in said.err
    assert len(said.err) < 250


def test_parents_are_read_as_what_they_are(say: Say, records: bytes, tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "in.csv").write_bytes(records)
    assert say("score", "below/../in.csv", *LAW, "--out", "below/../out").code == ExitCode.DONE
    assert (tmp_path / "out" / "manifest.json").exists()
    assert say("score", "../absent.csv", *LAW, "--out", "out2").code == ExitCode.INPUT


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """A folder with a file that no command may touch."""
    folder = tmp_path / "victim"
    folder.mkdir()
    (folder / "kept").write_text("mine")
    return folder


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_no_result_goes_through_a_link(
    say: Say, records: bytes, tmp_path: Path, victim: Path, force: tuple[str, ...]
) -> None:
    (tmp_path / "in.csv").write_bytes(records)
    (tmp_path / "link").symlink_to(victim)
    (tmp_path / "loose").symlink_to(tmp_path / "nowhere")
    for out in ("link", "loose"):
        assert say("score", "in.csv", *LAW, "--out", out, *force).code == ExitCode.OUTPUT
        assert say("shard", "in.csv", "--out", out, *force).code == ExitCode.OUTPUT
    assert [path.name for path in victim.iterdir()] == ["kept"]
    assert not (tmp_path / "nowhere").exists()


def test_a_file_replaces_a_link_and_not_what_it_leads_to(
    say: Say, records: bytes, tmp_path: Path, victim: Path
) -> None:
    (tmp_path / "in.csv").write_bytes(records)
    ways = [
        ("inspect", "in.csv", *LAW[:2], "--corrections-template", "link.csv"),
        ("packs", "diff", "in.csv", *LAW, "--against-as-of", "2026-01-01", "--out", "link.csv"),
        ("synthesize", "--records", "5", "--out", "link.csv"),
    ]
    for way in ways:
        link = tmp_path / "link.csv"
        link.unlink(missing_ok=True)
        link.symlink_to(victim / "kept")
        assert say(*way).code in {ExitCode.OUTPUT, ExitCode.USAGE}, way
        assert say(*way, "--force").code == ExitCode.DONE, way
        assert not link.is_symlink()
        assert (victim / "kept").read_text() == "mine"


def test_a_pack_steers_no_terminal(say: Say, tmp_path: Path) -> None:
    shutil.copytree(PACK, tmp_path / "pack")
    header = tmp_path / "pack" / "pack.toml"
    text = header.read_text(encoding="utf-8")
    title = next(line for line in text.splitlines() if line.startswith("title"))
    header.write_text(text.replace(title, 'title = "Law \\u001b[2J\\u202e"', 1), encoding="utf-8")
    for command in ("show", "print"):
        said = say("packs", command, tmp_path / "pack")
        assert said.code == ExitCode.DONE
        assert "Law \\x1b[2J" in said.out
        assert is_clean(said.out)
