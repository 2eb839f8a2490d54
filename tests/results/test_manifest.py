from __future__ import annotations

import json
from dataclasses import dataclass

import polars as pl
import pytest

from tests.results.frames import AS_OF
from vacatur.results.manifest import OutputFile, PackIdentity, build_manifest, columns_of, seal_of
from vacatur.results.reconcile import Rows


@dataclass(frozen=True, kw_only=True)
class Input:
    file: str = "records.csv"
    sha256: str = "ab" * 32
    rows_in: int = 3


def test_the_manifest_says_what_ran_on_what() -> None:
    manifest = build_manifest(
        version="0.1.0",
        pack=PackIdentity(
            id="zz/example", version="1.0.0", sha256="cd" * 32, options={"mode": "cook"}
        ),
        as_of=AS_OF,
        inputs=[Input()],
        rows=Rows(rows_in=3, records=2, merged=0, quarantined=1),
        outputs=[OutputFile(name="decisions.parquet", bytes=9, sha256="ef" * 32, rows=2)],
        seconds={"read": 0.12345},
    )
    seal = manifest.pop("seal")
    assert seal == seal_of(manifest)
    assert json.loads(json.dumps(manifest)) == {
        "format": 1,
        "software": {"name": "vacatur", "version": "0.1.0"},
        "pack": {
            "id": "zz/example",
            "version": "1.0.0",
            "sha256": "cd" * 32,
            "options": {"mode": "cook"},
        },
        "corrections": None,
        "as_of": "2020-01-15",
        "inputs": [{"file": "records.csv", "sha256": "ab" * 32, "rows_in": 3}],
        "references": [],
        "reconciliation": {
            "rows_in": 3,
            "records": 2,
            "merged": 0,
            "quarantined": 1,
            "lost": 0,
        },
        "outputs": [
            {
                "name": "decisions.parquet",
                "bytes": 9,
                "sha256": "ef" * 32,
                "rows": 2,
                "columns": None,
            },
        ],
        "seconds": {"read": 0.123},
    }


def test_the_seal_covers_all_but_the_durations() -> None:
    told = {"as_of": "2020-01-15", "inputs": [{"rows_in": 3}], "seconds": {"read": 1.0}}
    assert seal_of(told) == seal_of(told | {"seconds": {"read": 2.0}, "seal": "another"})
    for change in ({"as_of": "2020-01-16"}, {"inputs": [{"rows_in": 4}]}, {"more": None}):
        assert seal_of(told) != seal_of(told | change)


@pytest.mark.parametrize(
    ("dtype", "name"),
    [
        (pl.Enum(["a", "b"]), "Enum"),
        (pl.List(pl.Categorical()), "List(Categorical)"),
        (pl.UInt32(), "UInt32"),
    ],
)
def test_types_are_told_in_a_word(dtype: pl.DataType, name: str) -> None:
    assert columns_of({"x": dtype}) == {"x": name}
