"""Commands that read and write, run one after another in one folder under watch."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.security.commands import LAW, ROOT, SAMPLE
from tests.security.planted import dirty

WATCHING = Path(__file__).parent / "watching"
GOGEN = ROOT / "data" / "gogen" / "configurable_flow"
FORMATS = (".csv", ".dat", ".csv.gz", ".csv.zst", ".tsv", ".parquet", ".arrow", ".jsonl")

Step = tuple[object, ...]


def steps(given: Path, made: Path) -> Iterator[Step]:
    """Every command that reads or writes records, in each of its ways.

    Args:
        given: A folder for inputs.
        made: A folder for all that is written.
    """
    records = given / "records.csv"
    records.write_bytes(SAMPLE.read_bytes()[:40_000].rpartition(b"\n")[0] + b"\n")
    (given / "dirty.csv").write_bytes(dirty())
    yield ("inspect", records, *LAW[:2], "--corrections-template", made / "fill.csv")
    yield ("resolve", "--file", records, *LAW[:2], "--format", "csv")
    for form in ("parquet", "csv", "arrow"):
        yield ("score", records, *LAW, "--out", made / form, "--format", form)
    yield ("score", records, *LAW, "--out", made / "csv", "--force")
    yield (
        "score",
        given / "dirty.csv",
        *LAW,
        "--out",
        made / "d",
        "--into",
        f"sqlite:///{made}/db",
    )
    yield ("explain", made / "parquet", "R0000001")
    yield ("shard", records, "--out", made / "shards", "--buckets", 3)
    sharded = ("score", "--shards", made / "shards", *LAW, "--out")
    yield (*sharded, made / "parts", "--part", "1/2")
    yield (*sharded, made / "whole")
    yield (*sharded, made / "pool", "--engine", "pool", "--workers", 2)
    yield ("verify", made / "parquet", "--inputs", records)
    yield from private_steps(given, records, made)
    yield from people_steps(records, made, made / "parquet")
    diff = ("packs", "diff", records, *LAW, "--against-as-of", "2026-01-01")
    for form in ("csv", "json", "parquet"):
        yield (*diff, "--out", made / f"diff.{form}")
    for form in FORMATS:
        yield ("synthesize", "--records", 20, "--out", made / f"s{form}", "--quiet")
    yield (
        "synthesize",
        "--records",
        20,
        "--out",
        made / "t.csv",
        "--with-truth",
        made / "truth.csv",
    )
    doj = ("--shape", "ca-doj", "--out", made / "doj.csv")
    yield ("synthesize", "--records", 20, *doj)
    yield ("bench", "--records", 50, "--keep", made / "bench", "--quiet")
    history = ("gogen", "run", f"--input-doj={GOGEN / 'input.csv'}", "--county=SACRAMENTO")
    chosen = f"--eligibility-options={GOGEN / 'eligibility_options.json'}"
    yield (*history, "--compute-at=2019-11-11", chosen, f"--outputs={made / 'gogen' / 'deep'}")


def private_steps(given: Path, records: Path, made: Path) -> Iterator[Step]:
    """Cut for readers, made anonymous, encrypted for a key that is made here, and decrypted."""
    readers = [word for name in ("court", "defender", "public") for word in ("--columns-for", name)]
    yield ("score", records, *LAW, "--out", made / "readers", "--format", "csv", *readers)
    key = ("--key", made / "key", "--new-key")
    yield ("deidentify", made / "parquet", "--out", made / "shared", *key)
    pyrage = pytest.importorskip("pyrage")
    own = pyrage.x25519.Identity.generate()
    (given / "identity").write_text(f"{own}\n")
    sealed, public = ("--identity", given / "identity"), ("--encrypt-to", own.to_public())
    yield ("score", records, *LAW, "--out", made / "sealed", *public)
    yield ("decrypt", made / "sealed", "--out", made / "opened", *sealed)
    yield ("shard", records, "--out", made / "sealed_shards", "--buckets", 2, *public)
    sharded = ("score", "--shards", made / "sealed_shards", *LAW, *sealed, *public)
    yield (*sharded, "--out", made / "sealed_whole")


def people_steps(records: Path, made: Path, out: Path) -> Iterator[Step]:
    """Reviews, papers, lists and pages for those who act on a result."""
    told = ("--records", records)
    for kind in ("worklist", "referrals", "research"):
        yield ("prepare", kind, out, *told, "--out", made / kind)
    yield ("prepare", "entry-form", out, "--rows", 3, "--out", made / "form.xlsx")
    yield ("prepare", "entry-form", "--check", made / "form.xlsx", "--out", made / "marked.xlsx")
    for name in ("jinja2", "scipy", "typst"):
        pytest.importorskip(name)
    key = ("--key", made / "letters", "--new-key")
    yield ("prepare", "notices", out, *told, "--out", made / "notices", *key, "--each")
    yield ("prepare", "motions", out, *told, "--out", made / "motions")
    yield ("prepare", "motions", out, *told, "--out", made / "each", "--individual")
    form = made / "status.csv"
    yield ("status", out, "--form", form, *told)
    yield ("status", out, "--update", form, "--by", "Clerk")
    yield ("status", out, "--return", made / "granted.xlsx", *told)
    drawn = ("--n", 30, "--seed", 1, "--reviewers", "one,two")
    yield ("review", "sample", out, *drawn, *told, "--out", made / "sample")
    yield ("review", "queue", out, "--out", made / "queue.xlsx")
    yield ("review", "apply", out, made / "queue.xlsx", "--out", made / "reviewed")
    for further in ((), ("--public",)):
        yield ("report", out, *told, "--out", made / f"report{len(further)}.html", *further)


DRIVER = """
import json, os, sys
from vacatur.cli.main import run
for step in json.loads(sys.argv[1]):
    if code := run(step):
        sys.exit(f"{step} ended with {code}")
"""


def run(
    steps: Iterable[Step], *, log: Path, below: Path, before: Sequence[str] = ()
) -> subprocess.CompletedProcess[bytes]:
    """Run commands one after another under watch, in one process and with an umask of 0."""
    path = os.pathsep.join(filter(None, (str(WATCHING), os.environ.get("PYTHONPATH"))))
    watch = {"PYTHONPATH": path, "WATCH_LOG": str(log), "WATCH_BELOW": str(below)}
    words = json.dumps([list(map(str, step)) for step in steps])
    return subprocess.run(
        [*before, sys.executable, "-c", DRIVER, words],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env=os.environ | watch | {"TMPDIR": str(below)},
        umask=0,
    )
