from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import vacatur
from tests.engine.shards.dirty import assert_same
from tests.privacy.conftest import DAY, Command, Keys
from vacatur.engine.executors.serial import SerialExecutor
from vacatur.engine.shards import run as shards_run
from vacatur.privacy.roles import _roles
from vacatur.privacy.treatments import _tables
from vacatur.records.ledger import QUARANTINE_SCHEMA
from vacatur.records.schema import BY_NAME
from vacatur.results.decisions import DECISION_COLUMNS
from vacatur.results.tables import PEOPLE_COLUMNS

READERS = ("court", "defender", "public")
KEEP = ("case_number", "county", "name", "race", "address")
LAW = ("--pack", "us-il/cannabis", "--as-of", "2020-01-15")


@pytest.fixture(scope="module")
def scored(records: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("roles") / "out"
    law = vacatur.load_pack("us-il/cannabis")
    vacatur.run(records, law, as_of=DAY, out=out, keep=KEEP, columns_for=READERS)
    return out


def _columns(entries: Any) -> list[str]:
    return [column for entry in entries for column in entry.columns]


def test_every_set_names_columns_that_there_are_each_once_and_why() -> None:
    assert tuple(_roles()) == READERS
    for role in _roles().values():
        for entries, known in (
            (role.decisions, DECISION_COLUMNS),
            (role.people, PEOPLE_COLUMNS),
            (role.kept, BY_NAME),
        ):
            named = _columns(entries)
            assert set(named) <= set(known)
            assert len(named) == len(set(named))
            assert all(len(entry.why) > 10 for entry in entries)


def test_every_treatment_names_columns_that_there_are_and_what_is_dropped_is_known() -> None:
    schemas = {
        "decisions": DECISION_COLUMNS,
        "people": PEOPLE_COLUMNS,
        "quarantine": QUARANTINE_SCHEMA,
    }
    dropped = {}
    for table, schema in schemas.items():
        named = _columns(_tables()[table])
        assert set(named) <= set(schema)
        assert len(named) == len(set(named))
        dropped[table] = set(schema) - set(named)
    assert dropped == {
        "decisions": {"source_file", "source_row", "statute_score"},
        "people": set(),
        "quarantine": {"file", "row", "byte_offset", "raw"},
    }


def test_each_reader_gets_its_columns_and_no_other(scored: Path) -> None:
    whole = pl.read_parquet(scored / "decisions.parquet")
    court = pl.read_parquet(scored / "court.decisions.parquet")
    role = _roles()["court"]
    kept = ["case_number", "county", "name"]
    own = [name for name in whole.columns if name in _columns(role.decisions)]
    assert court.columns == own + kept
    eligible = whole.filter(pl.col("determination").cast(pl.String) == "ELIGIBLE")
    assert court.equals(eligible.select(court.columns))
    assert 0 < court.height < whole.height
    defender = pl.read_parquet(scored / "defender.decisions.parquet")
    assert defender.height == whole.height
    assert "race" not in defender.columns
    assert {"reasons", "address"} <= set(defender.columns)
    assert not {"source_file", "source_row", "statute_score"} & set(defender.columns)
    people = pl.read_parquet(scored / "people.parquet")
    assert pl.read_parquet(scored / "defender.people.parquet").equals(people)


def test_the_public_gets_counts_alone_and_no_small_ones(scored: Path) -> None:
    files = sorted(path.name for path in scored.iterdir() if path.name.startswith("public"))
    assert files == ["public.summary.json"]
    told = json.loads((scored / files[0]).read_text())
    assert set(told) == set(json.loads((scored / "summary.json").read_text()))
    small = [c["records"] for c in told["outcome"].values() if c["records"] in range(1, 10)]
    assert small == []


def test_they_stand_in_the_manifest_and_are_verified(cli: Command, scored: Path) -> None:
    told = json.loads((scored / "manifest.json").read_text())
    assert {file["name"] for file in told["outputs"]} | {"manifest.json"} == {
        path.name for path in scored.iterdir()
    }
    ended = cli("verify", scored)
    assert ended.code == 0, ended.err + ended.out


@pytest.mark.parametrize("suffix", ["parquet", "csv", "arrow"])
def test_by_shards_they_are_the_same(
    suffix: str, records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards_run, "executor", lambda *_, **__: SerialExecutor())
    law = vacatur.load_pack("us-il/cannabis")
    how: dict[str, Any] = {"as_of": DAY, "keep": KEEP, "columns_for": READERS, "format": suffix}
    vacatur.run(records, law, out=tmp_path / "a", **how)
    vacatur.run(records, law, out=tmp_path / "b", engine="pool", **how)
    assert_same(tmp_path / "a", tmp_path / "b")


def test_with_encryption_their_tables_are_encrypted_too(
    records: Path, keys: Keys, scored: Path, tmp_path: Path
) -> None:
    law, out = vacatur.load_pack("us-il/cannabis"), tmp_path / "out"
    to = {"encrypt_to": keys.public, "columns_for": READERS}
    vacatur.run(records, law, as_of=DAY, out=out, keep=KEEP, **to)
    plain = {path.name for path in out.iterdir() if path.suffix != ".age"}
    assert plain == {"manifest.json", "summary.json", "public.summary.json"}
    vacatur.decrypt(out, identity=keys.identity, out=tmp_path / "plain")
    assert_same(tmp_path / "plain", scored)


def test_a_reader_whom_nobody_knows(cli: Command, records: Path, tmp_path: Path) -> None:
    ended = cli("score", records, *LAW, "--out", tmp_path / "out", "--columns-for", "press")
    assert ended.code == 2
    assert "court, defender, public" in ended.err
    assert list(tmp_path.iterdir()) == []
