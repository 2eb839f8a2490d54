"""No value of a record is in what a run says, logs or counts, whatever goes wrong in it.

A person who does not exist stands in every column of whole and broken files. Every command is run
on them, well and in every way to fail; then all is searched but what is meant to hold records.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import polars as pl
import polars.selectors as cs
import pytest

from tests.security.commands import LAW, ROOT, SAMPLE, Say, alone, saying
from tests.security.planted import (
    IN_LINE,
    PERSONAL,
    broken_files,
    dirty,
    good,
    leaks,
    row,
    text,
    without_header,
)
from tests.security.watched import people_steps
from vacatur.errors import ExitCode

GOGEN = ROOT / "data" / "gogen" / "configurable_flow"
RECORDS = (
    *("decisions", "people", "quarantine", "facts", "charges", "corrections"),
    *("shard", "part", "holds"),
)
"""Beginnings of the names of files that hold records."""
OF_A_PERSON = (*(value.upper() for value in PERSONAL.values() if value), "QXGIVEN87", "QXSURNAME86")
HANDLED = (ExitCode.DONE, ExitCode.USAGE, ExitCode.INPUT, ExitCode.CONDITION, ExitCode.OUTPUT)


@pytest.fixture
def say(capfd: pytest.CaptureFixture[str]) -> Say:
    return saying(capfd)


@pytest.fixture
def dirty_csv(tmp_path: Path) -> Path:
    path = tmp_path / "dirty.csv"
    path.write_bytes(dirty())
    return path


def told(folder: Path) -> list[str]:
    """Marks in whatever below a folder is not a table of records, and in all names."""
    found = [mark for path in folder.rglob("*") for mark in leaks(path.relative_to(folder).name)]
    for path in folder.rglob("*"):
        if path.is_file() and not path.name.startswith(RECORDS):
            found += leaks(path.read_bytes())
    return found


def test_the_search_finds_what_it_is_to_find(dirty_csv: Path, tmp_path: Path) -> None:
    assert len(leaks(dirty_csv.read_bytes())) == 4
    (tmp_path / "log").write_bytes("see qxperson82".encode("utf-16"))
    assert len(leaks((tmp_path / "log").read_bytes())) == 1


@pytest.mark.parametrize("form", ["parquet", "csv", "arrow"])
def test_a_run_says_and_counts_nothing_of_a_person(
    say: Say, dirty_csv: Path, tmp_path: Path, form: str
) -> None:
    out = tmp_path / "out"
    job = ("score", dirty_csv, *LAW, "--out", out, "--format", form, "--keep-columns", "note")
    for further in ((), ("--json",), ("--fail-on", "quarantine")):
        said = say(*job, *further, "--force")
        assert said.code in {ExitCode.DONE, ExitCode.CONDITION}
        assert leaks(said.out + said.err) == []
    assert told(out) == []
    assert leaks((out / f"quarantine.{form}").read_bytes() if form == "csv" else "QX") != []


def test_shards_pools_and_databases(say: Say, dirty_csv: Path, tmp_path: Path) -> None:
    shards = tmp_path / "work" / "shards"
    shards.parent.mkdir()
    ways: list[tuple[object, ...]] = [
        ("shard", dirty_csv, "--out", shards, "--buckets", 2),
        ("shard", dirty_csv, "--out", shards, "--buckets", 2),
        ("score", "--shards", shards, *LAW, "--out", tmp_path / "work" / "a"),
        ("score", "--shards", shards, *LAW, "--out", tmp_path / "work" / "b", "--part", "1/2"),
        ("score", "--shards", shards, *LAW, "--out", tmp_path / "work" / "b"),
        ("score", "--shards", shards, *LAW, "--out", tmp_path / "work" / "b", "--resume"),
        ("score", dirty_csv, *LAW, "--out", tmp_path / "c", "--into", f"sqlite:///{tmp_path}/db"),
        ("score", dirty_csv, *LAW, "--out", tmp_path / "d", "--into", f"sqlite:///{tmp_path}/db"),
    ]
    codes = []
    for way in ways:
        said = say(*way)
        codes.append(said.code)
        assert leaks(said.out + said.err) == []
    done, refused = ExitCode.DONE, ExitCode.OUTPUT
    assert codes == [done, refused, done, done, refused, done, done, refused]
    assert told(tmp_path / "work") == []


def test_what_a_worker_says(say: Say, dirty_csv: Path, tmp_path: Path) -> None:
    say("shard", dirty_csv, "--out", tmp_path / "s", "--buckets", 2)
    shard = next((tmp_path / "s").rglob("*.parquet"))
    job = ("score", "--shards", tmp_path / "s", *LAW, "--out", tmp_path / "o", "--engine", "pool")
    shard.write_bytes(shard.read_bytes()[:-40])
    said = alone(*job, "--workers", 2)
    assert (said.code, leaks(said.out + said.err)) == (ExitCode.INPUT, [])


def test_no_broken_file_is_quoted(say: Say, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name, file in broken_files(tmp_path / "in").items():
        ways: list[tuple[object, ...]] = [
            ("score", file, *LAW, "--out", tmp_path / "out", "--force"),
            ("shard", file, "--out", tmp_path / "shards", "--force"),
            ("packs", "diff", file, *LAW, "--against-as-of", "2021-01-15", "--out"),
        ]
        ways[-1] += (tmp_path / "diff.json", "--force", "--quiet")
        for way in ways:
            said = say(*way)
            assert said.code in HANDLED, (name, way[0], said.err)
            assert leaks(said.out + said.err) == [], (name, way[0])
            assert len(said.err.splitlines()) <= 3, (name, way[0], said.err)
        assert leaks(say("inspect", file).err) == [], name
        assert leaks(say("resolve", "--file", file, *LAW[:2]).err) == [], name
    assert told(tmp_path / "out") == told(tmp_path / "shards") == []


def test_inspect_shows_charges_and_no_person(say: Say, dirty_csv: Path, tmp_path: Path) -> None:
    (tmp_path / "headless.csv").write_text(without_header(), encoding="utf-8")
    for file in (dirty_csv, tmp_path / "headless.csv"):
        for further in ((), ("--json",)):
            said = say("inspect", file, *LAW[:2], *further)
            assert said.code == ExitCode.DONE
            assert leaks(said.out + said.err, OF_A_PERSON) == []
    template = tmp_path / "fill.csv"
    said = say("inspect", dirty_csv, *LAW[:2], "--corrections-template", template)
    assert leaks(said.err) == []
    assert IN_LINE["charge_code"] in template.read_text(encoding="utf-8")
    assert leaks(template.read_bytes(), OF_A_PERSON) == []


def test_options_that_do_not_fit(say: Say, dirty_csv: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    say("score", dirty_csv, *LAW, "--out", out)
    options: list[tuple[object, ...]] = [
        (),
        ("--keep-columns", "absent"),
        ("--keep-columns", "note,absent"),
        ("--source", "absent"),
        ("--source", tmp_path / "absent.toml"),
        ("--source", dirty_csv),
        ("--option", "absent=1"),
        ("--option-file", dirty_csv),
        ("--corrections", dirty_csv),
        ("--beside", f"histories={dirty_csv}"),
        ("--into", f"sqlite:///{dirty_csv}"),
        ("--into", "postgresql://localhost:1/absent"),
        ("--shards", tmp_path),
        ("--resume",),
        ("--as-of", "1931"),
        ("--as-of", "1950-01-01"),
    ]
    for option in options:
        said = say("score", dirty_csv, *LAW, "--out", out, *option)
        assert said.code not in {ExitCode.DONE, ExitCode.BUG}, (option, said.err)
        assert leaks(said.err + said.out) == [], option


def profiles() -> list[str]:
    """Profiles that do not fit, or are none."""
    return [
        'name = "x"\n[columns]\nperson_id = "name"\ncharge_code = "absent"\n',
        'name = "x"\n[columns]\nperson_id = "name"\ncharge_code = "name"\ndob = "name"\n',
        'name = "x"\n[columns]\nperson_id = 1\n',
        'name = "x\n',
        'name = "x"\ndates = ["%Q"]\n[columns]\nperson_id = "name"\ncharge_code = "name"\n',
    ]


@pytest.mark.parametrize("profile", profiles())
def test_profiles_that_do_not_fit(say: Say, dirty_csv: Path, tmp_path: Path, profile: str) -> None:
    source = tmp_path / "profile.toml"
    source.write_text(profile, encoding="utf-8")
    for command in (("score", dirty_csv, *LAW, "--out", tmp_path / "out"), ("inspect", dirty_csv)):
        said = say(*command, "--source", source)
        assert leaks(said.err) == []
        assert said.code in HANDLED
    assert not (tmp_path / "out").exists() or told(tmp_path / "out") == []


def corrections(*rows: str) -> str:
    return "\n".join(["charge_code,statute,who,when,why", *rows]) + "\n"


@pytest.mark.parametrize(
    "content",
    [
        corrections("QXCODE94,QXSTATUTE,QXGIVEN87,2020-01-01,QXWHY"),
        corrections("QXCODE94,720 ILCS 550/4(a),QXGIVEN87,QXDAY,QXWHY"),
        corrections("QXCODE94,720 ILCS 550/4(a),QXGIVEN87", "QXCODE94"),
        corrections('QXCODE94,"720 ILCS 550/4(a),QXGIVEN87,2020-01-01,QXWHY'),
        corrections("QXA,720 ILCS 550/4(a),Q,2020-01-01,w", "QXA,720 ILCS 550/4(b),Q,2020-01-01,w"),
        "QXCOLUMN,statute,charge_code,who,when,why\n",
        "QXCOLUMN\nQXVALUE\n",
    ],
)
def test_corrections_that_do_not_read(
    say: Say, dirty_csv: Path, tmp_path: Path, content: str
) -> None:
    path = tmp_path / "corrections.csv"
    path.write_text(content, encoding="utf-8")
    job = ("score", dirty_csv, *LAW, "--out", tmp_path / "out", "--corrections", path)
    for command in (job, ("resolve", "VOP", *LAW[:2], "--corrections", path)):
        said = say(*command)
        assert said.code == ExitCode.INPUT
        assert leaks(said.err.replace("qxcolumn", "")) == []


def test_explain_names_no_other_record(say: Say, dirty_csv: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    say("score", dirty_csv, *LAW, "--out", out)
    said = say("explain", out, "absent")
    assert (said.code, leaks(said.out + said.err)) == (ExitCode.INPUT, [])
    for name in ("facts.parquet", "charges.parquet", "decisions.parquet"):
        (out / name).write_bytes((out / name).read_bytes()[:-30])
        said = say("explain", out, f"{PERSONAL['record_id']}-1")
        assert leaks(said.out + said.err) == [], name


def test_verify_tells_of_differences_without_values(
    say: Say, dirty_csv: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert say("score", dirty_csv, *LAW, "--out", out).code == ExitCode.DONE
    for name in ("decisions", "people", "quarantine", "facts", "charges"):
        path = out / f"{name}.parquet"
        kept = path.read_bytes()
        table = pl.read_parquet(path)
        texts = table.select(cs.string() | cs.categorical()).columns
        table.with_columns(pl.lit("QXTAMPERED").alias(one) for one in texts).write_parquet(path)
        for further in ((), ("--json",), ("--inputs", dirty_csv)):
            said = say("verify", out, *further)
            assert said.code == ExitCode.INPUT, (name, said.err)
            assert leaks(said.out + said.err) == [], name
        path.write_bytes(kept)


def test_what_is_shared_without_names(say: Say, dirty_csv: Path, tmp_path: Path) -> None:
    out, shared = tmp_path / "out", tmp_path / "shared"
    say("score", dirty_csv, *LAW, "--out", out, "--keep-columns", "note", "--columns-for", "public")
    said = say("deidentify", out, "--out", shared, "--key", tmp_path / "key", "--new-key")
    assert (said.code, leaks(said.out + said.err)) == (ExitCode.DONE, [])
    for path in shared.rglob("*.parquet"):
        assert leaks(pl.read_parquet(path).write_json()) == [], path.name
    assert [mark for path in shared.rglob("*.json") for mark in leaks(path.read_bytes())] == []


def test_papers_reviews_and_pages(say: Say, dirty_csv: Path, tmp_path: Path) -> None:
    """What is said, and what manifests tell; the papers themselves name people."""
    out, made = tmp_path / "out", tmp_path / "made"
    assert say("score", dirty_csv, *LAW, "--out", out).code == ExitCode.DONE
    made.mkdir()
    for step in people_steps(dirty_csv, made, out):
        for further in ((), ("--json",)):
            said = say(*step, *further)
            assert said.code in HANDLED, step
            assert leaks(said.out + said.err) == [], step
    manifests = list(made.rglob("*.json"))
    assert len(manifests) > 8
    assert [mark for path in manifests for mark in leaks(path.read_bytes())] == []
    assert leaks((made / "report1.html").read_bytes()) == []


PERSON = {
    "SUBJECT_ID": "QXPERSON82",
    "PRI_NAME": "QXSURNAME86,QXGIVEN87",
    "PRI_DOB": "19310729",
    "PRI_SSN": "987654321",
    "REQ_CII_NUMBER": "QXNUMBER81",
    "PRI_CDL": "QXLICENCE80",
    "COMMENT_TEXT": "QXCODE94",
}
"""Of the Department of Justice's columns, those that name a person, and a remark."""


def planted_history(tmp_path: Path, *marked: str) -> Path:
    """A history whose persons are ours in these columns."""
    source = (GOGEN / "input.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(source)))
    written = io.StringIO()
    writer = csv.DictWriter(written, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(one | {name: PERSON[name] for name in marked} for one in rows)
    path = tmp_path / "history.csv"
    path.write_text(written.getvalue(), encoding="utf-8")
    return path


def test_the_drop_in(say: Say, tmp_path: Path) -> None:
    out = tmp_path / "out"
    history = planted_history(tmp_path, *PERSON)
    job = ("gogen", "run", f"--input-doj={history}", f"--outputs={out}")
    chosen = f"--eligibility-options={GOGEN / 'eligibility_options.json'}"
    whole = ("--county=SACRAMENTO", "--compute-at=2019-11-11", chosen)
    said = say(*job, *whole)
    assert (said.code, leaks(said.out + said.err)) == (ExitCode.DONE, [])
    assert any(leaks(path.read_bytes()) for path in out.rglob("*.csv"))
    broken = history.read_text(encoding="utf-8").replace("QXSURNAME86", 'QX"SURNAME86', 3)
    for content in (broken, broken[:-9], without_header(), '"QXOPEN\n'):
        history.write_text(content, encoding="utf-8")
        said = say(*job, *whole)
        assert said.code != ExitCode.DONE
        assert leaks(said.out + said.err) == []
    for other in ((*whole[:2], f"--eligibility-options={history}"), whole[1:], ()):
        said = say(*job, *other)
        assert leaks(said.out + said.err) == [], other
    for path in out.rglob("*.json"):
        assert leaks(path.read_bytes()) == [], path.name


def raising(error: BaseException) -> Callable[..., NoReturn]:
    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    return fail


@pytest.mark.parametrize(
    "error",
    [
        ValueError("QXPERSON82 1931-07-29"),
        KeyError("QXPERSON82"),
        OSError("QXPERSON82"),
        UnicodeDecodeError("utf-8", b"QXPERSON82", 0, 1, "QXPERSON82"),
        ExceptionGroup("QXPERSON82", [ValueError("QXGIVEN87")]),
        pl.exceptions.ComputeError("could not parse `QXPERSON82`"),
        type("PanicException", (BaseException,), {})("QXPERSON82"),
    ],
)
def test_an_error_of_our_own_tells_the_place_and_no_value(
    say: Say, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: BaseException
) -> None:
    monkeypatch.setattr("vacatur.api.run", raising(error))
    said = say("score", SAMPLE, *LAW, "--out", tmp_path / "out")
    assert said.code == ExitCode.BUG
    assert leaks(said.out + said.err) == []
    assert said.err.startswith("vacatur: Internal error: ")
    assert len(said.err.splitlines()) == 2
    assert list(tmp_path.iterdir()) == []


SAID_BY_LIBRARIES = """
import ctypes, gc, logging, os, threading, warnings
import polars as pl, vacatur.api
class Freed:
    def __del__(self):
        raise ValueError("QXPERSON82")
def thread():
    raise ValueError("QXPERSON82")
def fail(*_, **__):
    os.write(2, b"QXPERSON82")
    ctypes.CDLL(None).perror(b"QXPERSON82")
    warnings.warn("QXPERSON82")
    logging.getLogger("library").critical("QXPERSON82")
    started = threading.Thread(target=thread)
    started.start()
    started.join()
    Freed()
    LAST
vacatur.api.run = fail
"""
LAST_WORDS = {
    "panic": "pl.Series(['QXPERSON82']).cast(pl.Int64)",
    "abort": "os.abort()",
}


@pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="libraries are silenced on Linux")
@pytest.mark.parametrize("last", LAST_WORDS)
def test_what_libraries_say_of_their_own_accord_is_not_said(tmp_path: Path, last: str) -> None:
    said = alone(
        *("score", SAMPLE, *LAW, "--out", tmp_path / "out"),
        start=SAID_BY_LIBRARIES.replace("LAST", LAST_WORDS[last]),
        env={"RUST_BACKTRACE": "1", "POLARS_PANIC_ON_ERR": "1"},
    )
    assert said.code == ExitCode.BUG
    assert leaks(said.out + said.err) == []
    assert said.err.startswith("vacatur: Internal error: ")
    assert len(said.err.splitlines()) == 2


def test_a_manifest_names_files_and_columns_alone(
    say: Say, dirty_csv: Path, tmp_path: Path
) -> None:
    say("score", dirty_csv, *LAW, "--out", tmp_path / "out", "--keep-columns", "note")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert [file["file"] for file in manifest["inputs"]] == ["dirty.csv"]
    assert str(tmp_path) not in json.dumps(manifest)


def test_a_misplaced_cell_is_no_county(say: Say, tmp_path: Path) -> None:
    values = [PERSONAL[name] for name in ("name", "dob", "address", "case_number", "note")]
    path = tmp_path / "misplaced.csv"
    path.write_text(text([*good(), *(row(9 + n, county=v) for n, v in enumerate(values, 90))]))
    assert say("score", path, *LAW, "--out", tmp_path / "out").code == ExitCode.DONE
    assert leaks((tmp_path / "out" / "summary.json").read_bytes()) == []
