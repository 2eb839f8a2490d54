"""Whatever stands in the documents of a folder, the end is short, and leaves nothing."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import vacatur
from tests.privacy.conftest import DAY, Command, Keys

TRIES = 25
SPOILED: tuple[Any, ...] = (None, 0, -1, "x", [], {}, [None], {"records": "x"}, True)


def _spoil(document: Any, draw: random.Random) -> None:
    """Take something out, or put something else in its place."""
    part = document
    while True:
        keys = list(part) if isinstance(part, dict) else list(range(len(part)))
        key = draw.choice(keys)
        if isinstance(part[key], dict | list) and part[key] and draw.random() < 0.7:
            part = part[key]
            continue
        if draw.random() < 0.4:
            del part[key]
        else:
            part[key] = draw.choice(SPOILED)
        return


def _write(folder: Path, name: str, document: Any) -> None:
    """Write a document, and have the manifest name it as it is."""
    (folder / name).write_text(json.dumps(document))
    if name != "manifest.json":
        manifest = json.loads((folder / "manifest.json").read_text())
        for file in manifest["outputs"]:
            if file["name"] == name:
                file["sha256"] = sha256((folder / name).read_bytes()).hexdigest()
        (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize("name", ["manifest.json", "summary.json"])
@pytest.mark.parametrize("command", ["deidentify", "decrypt"])
def test_documents(
    name: str, command: str, cli: Command, records: Path, keys: Keys, tmp_path: Path
) -> None:
    law, whole = vacatur.load_pack("us-il/cannabis"), tmp_path / "whole"
    to = keys.public if command == "decrypt" else ()
    vacatur.run(records, law, as_of=DAY, out=whole, encrypt_to=to)
    key = tmp_path / "key"
    key.touch(mode=0o600)
    key.write_text("01" * 32)
    rest = ("--identity", keys.identity) if command == "decrypt" else ("--key", key)
    draw = random.Random(name + command)  # noqa: S311 - the same every time
    copy, out = tmp_path / "copy", tmp_path / "out"
    for _ in range(TRIES):
        shutil.copytree(whole, copy)
        document = json.loads((copy / name).read_text())
        _spoil(document, draw)
        _write(copy, name, document)
        ended = cli(command, copy, "--out", out, *rest)
        assert ended.code in (0, 3), (ended, document if name == "manifest.json" else None)
        assert len(ended.err.splitlines()) <= 2
        assert out.exists() is (ended.code == 0)
        shutil.rmtree(copy)
        shutil.rmtree(out, ignore_errors=True)


@pytest.mark.parametrize("table", ["decisions", "people", "quarantine", "facts", "charges"])
def test_tables(table: str, cli: Command, plain: Callable[[str], Path], tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.touch(mode=0o600)
    key.write_text("01" * 32)
    for content in (b"", b"PAR1", _parquet()):
        copy = tmp_path / "copy"
        shutil.copytree(plain("parquet"), copy)
        (copy / f"{table}.parquet").write_bytes(content)  # and the manifest says so
        manifest = json.loads((copy / "manifest.json").read_text())
        for file in manifest["outputs"]:
            if file["name"] == f"{table}.parquet":
                file["sha256"] = sha256(content).hexdigest()
        (copy / "manifest.json").write_text(json.dumps(manifest))
        ended = cli("deidentify", copy, "--out", tmp_path / "out", "--key", key)
        assert ended.code == 3, ended
        assert len(ended.err.splitlines()) <= 2
        assert not (tmp_path / "out").exists()
        shutil.rmtree(copy)


def _parquet() -> bytes:
    written = BytesIO()
    pl.DataFrame({"charge": [1], "else": ["x"]}).write_parquet(written)
    return written.getvalue()
