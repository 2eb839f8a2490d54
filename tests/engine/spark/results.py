"""Results of shards, to hold against each other byte by byte."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from vacatur.rules.load import load_pack

AS_OF = date(2020, 1, 15)
PACK = load_pack("us-il/cannabis")
RECORDS = Path(__file__).parents[3] / "data" / "synthetic" / "illinois_2000.csv"
BUCKETS = 6


def content(folder: Path) -> dict[str, bytes]:
    """Every file of a result, but for how long it took."""
    found = {path.name: path.read_bytes() for path in folder.iterdir()}
    manifest = json.loads(found["manifest.json"])
    del manifest["seconds"]
    return found | {"manifest.json": json.dumps(manifest).encode()}
