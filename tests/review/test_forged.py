"""Reviews that nobody made, in a result sealed again: what a forger would do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import vacatur
from tests.review.made import filled
from tests.verify.results import Document, change_document, change_table, found, seal_again
from vacatur.privacy.api import deidentify
from vacatur.results.reviews import REVIEWS, RULE
from vacatur.review import api

Change = Callable[[pl.DataFrame], pl.DataFrame]


@pytest.fixture(scope="module")
def reviewed(result: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A result with twelve reviews; not to be changed."""
    folder = tmp_path_factory.mktemp("reviewed")
    api.queue(result, out=folder / "q.csv")
    filled(pl.read_csv(folder / "q.csv", infer_schema=False), 12).write_csv(folder / "d.csv")
    api.apply(result, [folder / "d.csv"], out=folder / "out")
    return folder / "out"


@pytest.fixture
def copy(reviewed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(reviewed, tmp_path / "copy"))


def forge(folder: Path, change: Change, *, counted: bool = True) -> None:
    """Change the reviews, and the manifest with them."""
    path = folder / REVIEWS
    table = change(pl.read_csv(path, infer_schema=False))
    table.write_csv(path)

    def count(manifest: Document) -> None:
        for output in manifest["outputs"]:
            if output["name"] == REVIEWS:
                output["rows"] = table.height
        if counted:
            manifest["review"]["in_effect"] = table.height

    change_document(folder / "manifest.json", count)
    seal_again(folder)


def with_first(name: str, value: str | None) -> Change:
    """The table with another value in the first row."""
    first = pl.int_range(pl.len()) == 0
    return lambda table: table.with_columns(
        pl.when(first).then(pl.lit(value, pl.String)).otherwise(pl.col(name)).alias(name)
    )


def test_the_result_is_whole_before_anybody_forges(reviewed: Path) -> None:
    assert found(reviewed) == []


def test_a_change_without_a_seal_is_found(copy: Path) -> None:
    path = copy / REVIEWS
    with_first("who", "B. Lawyer")(pl.read_csv(path, infer_schema=False)).write_csv(path)
    assert any("its SHA-256 is another" in line for line in found(copy))


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("fingerprint", "0" * 32, "fingerprint is not that of the record"),
        ("record_id", "R9999999", "records that it names are not in the decisions"),
        ("outcome", "CIVIL_LAW_AUTO", "outcome is not what the facts give"),
        ("outcome", "NEEDS_REVIEW", "its outcome is not one that a person may give"),
        ("outcome", "NO_SUCH", "its outcome is not one that a person may give"),
        ("determination", "NOT_ELIGIBLE", "its outcome is not one that a person may give"),
        ("who", None, "it is not signed"),
        ("why", None, "it is not signed"),
        ("own_determination", "ELIGIBLE", "own_determination is not what the facts give"),
        ("own_outcome", "SA_MOTION", "own_outcome is not what the facts give"),
        ("own_rule", "sa_motion", "own_rule is not what the facts give"),
    ],
)
def test_a_forged_row_is_found(copy: Path, name: str, value: str | None, told: str) -> None:
    forge(copy, with_first(name, value))
    assert any(told in line for line in found(copy)), found(copy)


def test_a_review_taken_away_is_found(copy: Path) -> None:
    forge(copy, lambda table: table.slice(1))
    assert any("rule is not what the facts give (1 row" in line for line in found(copy))


def test_a_review_that_stands_twice_is_found(copy: Path) -> None:
    forge(copy, lambda table: pl.concat([table, table.head(1)]))
    assert any("record_id stands twice" in line for line in found(copy))


def test_another_count_of_reviews_is_found(copy: Path) -> None:
    forge(copy, lambda table: table.slice(1), counted=False)
    assert any("it counts other reviews" in line for line in found(copy))


def test_reviews_that_the_manifest_does_not_tell_of_are_found(copy: Path) -> None:
    change_document(copy / "manifest.json", lambda manifest: manifest.pop("review"))
    seal_again(copy)
    assert any("do not go together" in line for line in found(copy))


def test_a_decision_that_says_a_person_made_it_is_found(copy: Path) -> None:
    """All columns of another record are made to look reviewed, and there is no review of it."""
    table = pl.read_parquet(copy / "decisions.parquet")
    other = table.with_row_index("at").filter(determination="NOT_ELIGIBLE")["at"][0]
    mine = table.filter(pl.col("rule").cast(pl.String) == RULE).row(0, named=True)
    names = ("determination", "outcome", "rule", "reasons", "citation", "tier")
    here = pl.int_range(pl.len()) == other

    def forged(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(_cell(frame, name, mine[name], here) for name in names)

    change_table(copy / "decisions.parquet", forged)
    seal_again(copy)
    assert any("outcome is not what the facts give (1 row" in line for line in found(copy))


def _cell(frame: pl.DataFrame, name: str, value: Any, here: pl.Expr) -> pl.Expr:
    cell = pl.lit(pl.Series([value]).cast(frame.schema[name])).first()
    return pl.when(here).then(cell).otherwise(pl.col(name)).alias(name)


def test_a_review_that_clears_somebody_on_hold_is_found(copy: Path) -> None:
    """Whoever adds a review of a record on hold with its true fingerprint."""
    held = pl.read_csv(copy / REVIEWS, infer_schema=False)["record_id"][0]
    table = pl.read_parquet(copy / "decisions.parquet")
    person = table.filter(record_id=held)["person_id"][0]
    quarantine = pl.read_parquet(copy / "quarantine.parquet")
    row = pl.DataFrame([dict.fromkeys(quarantine.columns)], schema=quarantine.schema)
    aside = row.with_columns(
        person_id=pl.lit(person).cast(quarantine.schema["person_id"]),
        file=pl.lit("illinois_2000.csv").cast(quarantine.schema["file"]),
        reason=pl.lit("BAD_DATE").cast(quarantine.schema["reason"]),
    )
    pl.concat([quarantine, aside]).write_parquet(copy / "quarantine.parquet")
    seal_again(copy)
    assert any("it clears a record on hold" in line for line in found(copy))


def test_a_copy_for_sharing_is_made_of_it(reviewed: Path, tmp_path: Path) -> None:
    done = deidentify(reviewed, out=tmp_path / "copy", key=tmp_path / "key", new_key=True)
    names = {path.name for path in done.folder.iterdir()}
    assert REVIEWS not in names  # who decided, and why, stays in the office
    assert vacatur.verify(reviewed).whole
