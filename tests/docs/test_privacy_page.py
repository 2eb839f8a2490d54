"""What the page on privacy tells people to type works, and its tables say what runs."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.docs.commands import ROOT, blocks, like_a_clone, run
from vacatur.privacy.roles import _roles

PAGE = "docs/privacy.md"


def test_what_it_tells_to_type_works(tmp_path: Path) -> None:
    folder = like_a_clone(tmp_path)
    python = folder / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    told = blocks(PAGE, "sh")
    assert len(told) == 4
    done = run("\n".join(told), folder)
    assert done.returncode == 0, done.stderr
    assert "R0000044: ELIGIBLE" in done.stdout
    for name in ("decisions", "people", "facts", "charges", "quarantine"):
        sealed, plain = folder / "result" / f"{name}.parquet.age", folder / f"plain/{name}.parquet"
        assert sealed.exists()
        assert plain.exists()
    assert not list((folder / "by-shards").glob("*.parquet"))
    assert (folder / "shared" / "facts.parquet").exists()
    assert (folder / "parts" / "public.summary.json").exists()


def test_its_readers_are_those_that_there_are() -> None:
    table = (ROOT / PAGE).read_text().split("| reader |")[1]
    told = [line.split("|")[1].strip() for line in table.splitlines()[2:] if line.startswith("|")]
    assert told == list(_roles())
