"""Results of every kind are whole as they were written."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import vacatur
from tests.engine.shards.dirty import by_shards
from tests.verify.results import (
    AS_OF,
    ROOT,
    california,
    change_document,
    change_table,
    found,
    illinois,
    seal_again,
    verified,
)
from vacatur.charges.corrections_file import COLUMNS
from vacatur.results.scanned import scanned

FORMATS = ("parquet", "csv", "arrow")
GOGEN = ROOT / "data" / "gogen"


def assert_whole(folder: Path, *inputs: Path) -> None:
    said = verified(folder, *inputs)
    assert said.whole, [difference.line() for difference in said.differences]
    assert said.derived
    assert said.rows is not None
    assert said.rows.lost == 0
    assert said.inputs == len(inputs)


@pytest.mark.parametrize("suffix", FORMATS)
def test_dirty_files_with_their_inputs(tmp_path: Path, suffix: str) -> None:
    out = illinois(tmp_path, format=suffix)
    summary = json.loads((out / "summary.json").read_bytes())
    assert summary["rows"]["quarantined"] > 10
    assert summary["persons_on_hold"] > 10
    assert_whole(out, *sorted(tmp_path.glob("*.csv"), key=lambda path: path.name != "one.csv"))


@pytest.mark.parametrize("suffix", FORMATS)
def test_histories_with_merged_rows(tmp_path: Path, suffix: str) -> None:
    out = california(tmp_path, "los-angeles", format=suffix)
    assert json.loads((out / "summary.json").read_bytes())["rows"]["merged"] > 10
    assert_whole(out, ROOT / "data" / "synthetic" / "ca_doj_2000.csv")


@pytest.mark.parametrize("flow", ["configurable", "sacramento"])
def test_other_flows(tmp_path: Path, flow: str) -> None:
    names = {"configurable", "los-angeles", "san-francisco"}
    option = next(o for o in vacatur.load_pack("us-ca/prop64").header.option if o.id == "flow")
    if flow not in option.values:
        flow = next(str(value) for value in option.values if value not in names)
    assert_whole(california(tmp_path, flow))


def test_a_list_of_cases_with_what_stands_beside_it(tmp_path: Path) -> None:
    folder = GOGEN / "san_francisco"
    beside = {"histories": folder / "cadoj.csv", "weights": folder / "conviction_weights.csv"}
    cases = folder / "felonies_sf.csv"
    pack = vacatur.load_pack("us-ca/prop64", options={"flow": "san-francisco"})
    vacatur.run(cases, pack, as_of=AS_OF, out=tmp_path / "out", source="sf-da", beside=beside)
    assert_whole(tmp_path / "out", cases, *beside.values())


@pytest.mark.parametrize("suffix", FORMATS)
def test_by_way_of_shards(tmp_path: Path, suffix: str) -> None:
    illinois(tmp_path)
    inputs = [tmp_path / "one.csv", tmp_path / "file2.csv"]
    pack = vacatur.load_pack("us-il/cannabis")
    by_shards(inputs, pack, tmp_path / "sharded", suffix=suffix, keep=("name",))
    assert_whole(tmp_path / "sharded", *inputs)


@pytest.mark.parametrize("suffix", FORMATS)
def test_what_is_written_for_readers_outside(tmp_path: Path, suffix: str) -> None:
    out = illinois(tmp_path, columns_for=("court", "defender", "public"), format=suffix)
    assert_whole(out)
    path = out / f"court.decisions.{suffix}"
    content = scanned(path).collect()
    assert content.height
    if suffix == "parquet":
        change_table(path, lambda table: table.with_columns(pl.lit("X").alias("outcome")))
        change_document(out / "public.summary.json", lambda told: told.update(records=0))
        seal_again(out)
        assert [line.partition(":")[0] for line in found(out)] == [path.name, "public.summary.json"]


def test_other_options_and_kept_columns_named_like_facts(tmp_path: Path) -> None:
    options = {"mode": "statewide", "assume_first_offense": "true", "sa_mixed_case": "proceed"}
    keep = ("disposition", "juvenile", "arrest_date", "county", "name")
    out = illinois(tmp_path, options=options, keep=keep)
    facts = pl.read_parquet(out / "facts.parquet")
    assert isinstance(facts["disposition"].dtype, pl.Enum)  # the category, not what was written
    assert_whole(out, tmp_path / "one.csv", tmp_path / "file2.csv")


def test_corrections_of_the_office(tmp_path: Path) -> None:
    ours = tmp_path / "ours.csv"
    told = dict.fromkeys(COLUMNS, "") | {
        "charge_code": "720-550/4(C)",
        "statute": "720 ILCS 550/4(c)",
        "who": "Ann Clerk",
        "when": "2020-01-02",
        "why": "our code",
    }
    pl.DataFrame([told]).write_csv(ours)
    records = ROOT / "data" / "synthetic" / "illinois_2000.csv"
    pack = vacatur.load_pack("us-il/cannabis", corrections=ours)
    run = vacatur.run(records, pack, as_of=AS_OF, out=tmp_path / "out")
    assert run.manifest["corrections"]["used"] == 1
    assert_whole(tmp_path / "out", records)


PROFILE = """
name = "weighed"
title = "Rows that stand for several"
match = ["times"]
multiplicity = "times"

[columns]
record_id = "record_id"
person_id = "person_id"
charge_code = "charge_code"
"""


def weighed(folder: Path, rows: list[dict[str, Any]]) -> tuple[Path, Path]:
    profile, records = folder / "weighed.toml", folder / "weighed.csv"
    profile.write_text(PROFILE)
    pl.DataFrame(rows).write_csv(records)
    return profile, records


def test_rows_that_count_several_times_and_a_profile_of_ones_own(tmp_path: Path) -> None:
    codes = ["720-550/4(A)", "720-550/4(C)", "720-5/9-1"]
    rows = [
        {"record_id": f"R{n}", "person_id": f"P{n // 2}", "charge_code": codes[n % 3], "times": n}
        for n in range(9)
    ]
    profile, records = weighed(tmp_path, rows)
    pack = vacatur.load_pack("us-il/cannabis")
    run = vacatur.run(records, pack, as_of=AS_OF, out=tmp_path / "out", source=profile)
    assert run.summary["weighted"] == sum(range(9))
    assert vacatur.verify(tmp_path / "out", records, source=profile).whole
    unnamed = vacatur.verify(tmp_path / "out", records)
    assert unnamed.whole
    assert any("--source" in what for what in unnamed.taken)


@pytest.mark.parametrize("suffix", FORMATS)
def test_nothing_but_a_header(tmp_path: Path, suffix: str) -> None:
    records = tmp_path / "none.csv"
    records.write_text("person_id,charge_code\n")
    pack = vacatur.load_pack("us-il/cannabis")
    vacatur.run(records, pack, as_of=AS_OF, out=tmp_path / "out", format=suffix)
    assert_whole(tmp_path / "out", records)


def test_compressed_documents_with_broken_lines(tmp_path: Path) -> None:
    good = {"record_id": "R1", "person_id": "P\u00e9", "charge_code": "720-550/4(A)"}
    lines = [json.dumps(good), '{"person_id": "P\\u00e9", "charge_code"', json.dumps({})]
    records = tmp_path / "records.jsonl.gz"
    records.write_bytes(gzip.compress("\n".join(lines).encode()))
    run = vacatur.run(
        records, vacatur.load_pack("us-il/cannabis"), as_of=AS_OF, out=tmp_path / "out"
    )
    assert run.summary["rows"]["quarantined"] >= 1
    assert_whole(tmp_path / "out", records)
