"""What must not change a decision: order, chunks, shards, threads, and other people's rows."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vacatur
from vacatur.engine.pipeline import Prepared, score_records
from vacatur.facts.family import family_of
from vacatur.records.intake import take_in_frame
from vacatur.synthetic import synthesize, synthesize_doj, write_synthetic

ROOT = Path(__file__).parents[2]
MIXED: Callable[..., pl.DataFrame] = runpy.run_path(str(ROOT / "scripts" / "try_blankings.py"))[
    "frame_of"
]
PACKS = {
    "us-il/cannabis": {},
    "us-ca/prop64": {
        "county": "LOS ANGELES",
        "reduce": "11359,11360",
        "years_crime_free_threshold": "5",
        "subject_has_only_prop64_charges": "true",
    },
}
AS_OF = date(2020, 7, 1)
PEOPLE = 400
SEEDS = st.integers(0, 2**32)
BUCKETS = (1, 3, 8)


@dataclass(frozen=True)
class Kit:
    """Mixed records of people who have several, and how they are decided."""

    records: pl.DataFrame
    prepared: Prepared

    def decided(self, records: pl.DataFrame) -> pl.DataFrame:
        intake = take_in_frame(records, columns=family_of(self.prepared.compiled.pack).scored)
        scored = score_records(intake.records, self.prepared, holds=intake.holds)
        return scored.decisions.drop("source_row").sort("record_id")

    @property
    def whole(self) -> pl.DataFrame:
        return whole(self.prepared.compiled.pack.id)


@cache
def kit(name: str) -> Kit:
    pack = vacatur.load_pack(name, options=PACKS[name])
    return Kit(MIXED(name, pack, PEOPLE, 7), Prepared.of(pack, as_of=AS_OF))


@cache
def whole(name: str) -> pl.DataFrame:
    own = kit(name)
    return own.decided(own.records)


both = pytest.mark.parametrize("own", [kit(name) for name in PACKS], ids=PACKS)
few = settings(max_examples=4, deadline=None)


@both
def test_the_records_are_worth_deciding(own: Kit) -> None:
    found = own.whole["determination"].value_counts()
    assert found.height >= 3
    assert own.whole.height > own.whole["person_id"].n_unique() + 100


@both
@few
@given(seed=SEEDS)
def test_row_order_changes_nothing(own: Kit, seed: int) -> None:
    assert own.decided(own.records.sample(fraction=1, shuffle=True, seed=seed)).equals(own.whole)


@both
@few
@given(parts=st.integers(2, 5), seed=st.integers(0, 100))
def test_any_split_by_person_changes_nothing(own: Kit, parts: int, seed: int) -> None:
    bucket = pl.col("person_id").hash(seed) % parts
    pieces = [own.decided(own.records.filter(bucket == part)) for part in range(parts)]
    assert pl.concat([p for p in pieces if p.height]).sort("record_id").equals(own.whole)


@both
@few
@given(cuts=st.lists(st.integers(0, PEOPLE), max_size=6).map(sorted))
def test_chunks_of_the_frame_change_nothing(own: Kit, cuts: list[int]) -> None:
    edges = [0, *cuts, own.records.height]
    pieces = [own.records.slice(a, b - a) for a, b in pairwise(edges)]
    chunked = pl.concat(pieces, rechunk=False)
    assert own.decided(chunked).equals(own.whole)


@both
@few
@given(seed=SEEDS)
def test_rows_of_one_person_change_no_one_else(own: Kit, seed: int) -> None:
    person = own.records["person_id"].sample(1, seed=seed).item()
    others = pl.col("person_id") != person
    assert own.decided(own.records.filter(others)).equals(own.whole.filter(others))


@both
@few
@given(seed=SEEDS, place=st.integers(0, PEOPLE))
def test_a_row_more_changes_nobody_but_its_person(own: Kit, seed: int, place: int) -> None:
    person = own.records["person_id"].sample(1, seed=seed).item()
    more = own.records.sample(1, seed=seed + 1).with_columns(
        record_id=pl.lit("one more"), person_id=pl.lit(person)
    )
    with_it = pl.concat([own.records.head(place), more, own.records.slice(place)])
    others = pl.col("person_id") != person
    found = own.decided(with_it)
    assert found.filter(others).equals(own.whole.filter(others))
    assert found.filter(~others).height == own.whole.filter(~others).height + 1


@both
@few
@given(seed=SEEDS, rows=st.integers(1, 20))
def test_rows_twice_put_their_own_people_on_hold_and_nobody_else(
    own: Kit, seed: int, rows: int
) -> None:
    twice = own.records.sample(rows, seed=seed)
    theirs = pl.col("person_id").is_in(twice["person_id"].implode())
    found = own.decided(pl.concat([own.records, twice]))
    assert found.filter(~theirs).equals(own.whole.filter(~theirs))
    held = found.filter(theirs)
    assert held["hold"].all()
    assert set(held["determination"]) <= {"NEEDS_REVIEW"}
    assert held.height == own.whole.filter(theirs).height - rows


@both
def test_the_order_of_the_columns_changes_nothing(own: Kit) -> None:
    assert own.decided(own.records.select(reversed(own.records.columns))).equals(own.whole)


def written(name: str, folder: Path) -> tuple[Path, str | None]:
    """A file of synthetic records, and the profile that reads it."""
    if name == "us-il/cannabis":
        synthesize(1_500, seed=3).records.write_csv(folder / "records.csv")
        return folder / "records.csv", None
    write_synthetic(synthesize_doj(1_500, seed=3), folder / "doj.csv", truth=None, force=False)
    return folder / "doj.csv", "ca-doj"


@pytest.mark.parametrize("name", PACKS)
def test_shards_change_no_byte(name: str, tmp_path: Path) -> None:
    pack = vacatur.load_pack(name, options=PACKS[name])
    path, profile = written(name, tmp_path)
    vacatur.run(path, pack, as_of=AS_OF, out=tmp_path / "whole", source=profile)
    expected = (tmp_path / "whole" / "decisions.parquet").read_bytes()
    for buckets in BUCKETS:
        shards, out = tmp_path / f"shards {buckets}", tmp_path / f"out {buckets}"
        vacatur.shard(path, pack=pack, out=shards, source=profile, buckets=buckets)
        vacatur.score_shards(shards, pack, as_of=AS_OF, out=out)
        assert (out / "decisions.parquet").read_bytes() == expected


DECIDE = """
import sys
from datetime import date
import polars as pl
import vacatur
path, out, name, profile, threads, *options = sys.argv[1:]
pack = vacatur.load_pack(name, options=dict(pair.split("=") for pair in options))
vacatur.run(path, pack, as_of=date(2020, 7, 1), out=out, source=profile or None)
assert pl.thread_pool_size() == int(threads)
"""


@pytest.mark.parametrize("name", PACKS)
def test_threads_change_no_byte(name: str, tmp_path: Path) -> None:
    path, profile = written(name, tmp_path)
    options = [f"{key}={value}" for key, value in PACKS[name].items()]
    for threads in ("1", "2"):
        given_to = [path, tmp_path / threads, name, profile or "", threads, *options]
        subprocess.run(
            [sys.executable, "-c", DECIDE, *given_to],
            env=os.environ | {"POLARS_MAX_THREADS": threads},
            check=True,
        )
    one, two = (tmp_path / threads / "decisions.parquet" for threads in ("1", "2"))
    assert one.read_bytes() == two.read_bytes()
