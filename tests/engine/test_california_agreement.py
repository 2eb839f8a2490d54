"""Synthetic histories are decided as they were built to be, also as files and in any order."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import vacatur
from vacatur.rules.load import load_pack
from vacatur.synthetic import synthesize_doj, write_synthetic

AS_OF = date(2020, 7, 1)
OPTIONS: dict[str, Any] = {
    "county": "LOS ANGELES",
    "dismiss": "11357,11358",
    "reduce": "11359,11360",
    "subject_under_21_at_conviction": "true",
    "subject_age_threshold": "57",
    "years_since_conviction_threshold": "10",
    "years_crime_free_threshold": "3",
    "subject_has_only_prop64_charges": "true",
    "subject_is_deceased": "true",
    "after_effective": "as_before",
}
MERGED = ("sentence_part", "duplicate", "set_aside")
"""Rows that are part of another record: their own truth says nothing of it."""
ROWS = 20_000


@pytest.fixture(scope="module", params=[3, 4], ids=lambda seed: f"seed {seed}")
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    synthetic = synthesize_doj(ROWS, seed=request.param)
    path = tmp_path_factory.mktemp("doj") / "doj.csv"
    write_synthetic(synthetic, path, truth=None, force=False)
    return synthetic, path


def decided(folder: Path, path: Path, **options: Any) -> pl.DataFrame:
    pack = load_pack("us-ca/prop64", options=OPTIONS | options)
    vacatur.run(path, pack, as_of=AS_OF, out=folder, source="ca-doj")
    return pl.read_parquet(folder / "decisions.parquet")


def test_every_asserted_row_is_decided_as_it_was_built(made: Any, tmp_path: Path) -> None:
    synthetic, path = made
    found = decided(tmp_path / "out", path).with_columns(pl.col("outcome").cast(pl.String))
    eligible = pl.col("determination") == "ELIGIBLE"
    answers = found.select(
        pl.col("source_row").cast(pl.Int64),
        pl.when(eligible)
        .then(pl.format("ELIGIBLE/{}", "outcome"))
        .otherwise("outcome")
        .alias("got"),
    )
    truth = synthetic.truth.with_columns(pl.col("source_row").cast(pl.Int64))
    asserted = truth.filter(
        ~pl.col("kind").is_in(MERGED)
        & (pl.col("expected").fill_null("") != "")
        & (pl.col("expected") != "QUARANTINED")
    )
    compared = asserted.join(answers, on="source_row", how="left")
    wrong = compared.filter(pl.col("got").ne_missing(pl.col("expected")))
    assert wrong.select("scenario", "dirt", "expected", "got").rows() == []
    assert compared.height > 0.8 * ROWS


def test_the_order_of_the_rows_changes_no_answer_of_a_whole_count(
    made: Any, tmp_path: Path
) -> None:
    """Sentence parts follow their count, so whole persons are turned round, not single rows."""
    synthetic, path = made
    records = synthetic.records
    people = records.select(pl.col("SUBJECT_ID").fill_null("").rle_id().alias("person"))
    turned = records.with_columns(people["person"], row=pl.int_range(pl.len()) + 1).sort(
        "person", "row", descending=[True, False]
    )
    other = tmp_path / "turned.csv"
    turned.drop("person", "row").write_csv(other)
    before = decided(tmp_path / "before", path)
    after = decided(tmp_path / "after", other)
    places = turned["row"].gather(after["source_row"] - 1)
    columns = ["determination", "outcome", "rule", "criteria_true", "criteria_unknown"]
    back = after.select(columns).with_columns(places.alias("row")).sort("row").drop("row")
    assert back.equals(before.sort("source_row").select(columns))


def test_a_history_in_two_files_is_decided_as_in_one(made: Any, tmp_path: Path) -> None:
    synthetic, path = made
    halves = [tmp_path / "a.csv", tmp_path / "b.csv"]
    synthetic.records.head(ROWS // 2).write_csv(halves[0])
    synthetic.records.tail(ROWS // 2).write_csv(halves[1])
    pack = load_pack("us-ca/prop64", options=OPTIONS)
    run = vacatur.run(halves, pack, as_of=AS_OF, out=tmp_path / "both", source="ca-doj")
    whole = decided(tmp_path / "one", path)
    both = pl.read_parquet(run.folder / "decisions.parquet")
    counts = [frame["rule"].cast(pl.String).value_counts().sort("rule") for frame in (whole, both)]
    assert counts[0].equals(counts[1])
