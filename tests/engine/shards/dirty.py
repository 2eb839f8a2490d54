"""Dirty files of synthetic records, and results held against each other byte by byte."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from vacatur.engine.job import Clock, Run
from vacatur.engine.shards.asked import Asked
from vacatur.engine.shards.partition import partition
from vacatur.engine.shards.run import ShardJob, run_shards
from vacatur.records.profiles import Profile
from vacatur.rules.load import Pack
from vacatur.synthetic import synthesize

AS_OF = date(2020, 1, 15)
SPOILT = 0.2
RECORDS = synthesize(600, seed=11).records


def lines(seed: int, count: int) -> tuple[str, list[str]]:
    """A header and lines below it; some cannot be read, some name people of others."""
    rnd = random.Random(seed)  # noqa: S311 - made-up files need no secrets
    rows = RECORDS.sample(count, seed=seed, shuffle=True).write_csv().splitlines()
    header, found = rows[0], rows[1:]
    for place, line in enumerate(found):
        identity, person, rest = line.split(",", 2)
        other = rnd.choice(found).split(",", 1)[0]
        spoilt = (
            f'{line[:40]}"{line[40:]}',
            f"{line},too,many",
            f'"open {line}',
            f"{identity},P-\x00{person},{rest}",
            f",{person},{rest}",
            f"{identity},,{rest}",
            f"{other},{person},{rest}",
            f"one.csv:{place % 20},{person},{rest}",
            line.replace("-", "/"),
            f"{line}\n  ",
        )
        if rnd.random() < SPOILT:
            found[place] = rnd.choice(spoilt)
    return header, found


def write(folder: Path, header: str, rows: list[str], cuts: list[int]) -> list[Path]:
    """Write lines to files, cut at these places; the first is called one.csv."""
    edges = [0, *sorted(cuts), len(rows)]
    names = ["one.csv", *(f"file{number}.csv" for number in range(2, len(edges)))]
    paths = []
    for name, begin, end in zip(names, edges, edges[1:], strict=False):
        path = folder / name
        path.write_text("\n".join((header, *rows[begin:end], "")), "utf-8")
        paths.append(path)
    return paths


def by_shards(
    inputs: Sequence[str | Path],
    pack: Pack,
    out: Path,
    buckets: int = 3,
    piece_bytes: int = 5_000,
    profile: Profile | None = None,
    **options: Any,
) -> Run:
    """Score files by way of shards, with small pieces and segments."""
    keep = options.pop("keep", ())
    shards = out.with_name(f"{out.name}-shards")
    asked = Asked(
        inputs=inputs,
        out=shards,
        family=pack.header.reading.facts,
        profile=profile,
        keep=keep,
        buckets=buckets,
        force=True,
        piece_bytes=piece_bytes,
    )
    partition(asked)
    told = {"as_of": AS_OF, "segment_rows": 97, "force": True, **options}
    run = run_shards(ShardJob(shards=shards, pack=pack, out=out, **told), Clock())
    assert isinstance(run, Run)
    return run


def assert_same(one: Path, other: Path) -> None:
    """Every file the same, byte for byte, but for the durations in the manifest."""
    assert sorted(p.name for p in one.iterdir()) == sorted(p.name for p in other.iterdir())
    for path in one.iterdir():
        if path.name != "manifest.json" and path.read_bytes() != (other / path.name).read_bytes():
            assert_alike(path, other / path.name)
            raise AssertionError(path.name)
    assert timeless(one / "manifest.json") == timeless(other / "manifest.json")


def assert_alike(one: Path, other: Path) -> None:
    """Say which values differ, where files differ."""
    if one.suffix == ".parquet":
        left, right = pl.read_parquet(one), pl.read_parquet(other)
        assert left.schema == right.schema
        assert left.to_dicts() == right.to_dicts()
    elif one.suffix == ".arrow":
        assert pl.read_ipc(one).to_dicts() == pl.read_ipc(other).to_dicts()
    else:
        assert one.read_text() == other.read_text()


def timeless(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(path.read_bytes())
    del told["seconds"]
    return told
