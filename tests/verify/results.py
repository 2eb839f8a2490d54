"""Results to verify, and the ways to spoil them."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

import vacatur
from tests.engine.shards.dirty import lines, write
from vacatur.results.manifest import SEAL, columns_of, seal_of
from vacatur.verification.verified import Verified

ROOT = Path(__file__).resolve().parents[2]
AS_OF = date(2020, 1, 15)
Document = dict[str, Any]


def illinois(folder: Path, **more: Any) -> Path:
    """The result of dirty records in two files, some of them in quarantine."""
    header, rows = lines(seed=5, count=400)
    inputs = write(folder, header, rows, [170])
    pack = vacatur.load_pack("us-il/cannabis", options=more.pop("options", {}))
    out = folder / "out"
    vacatur.run(inputs, pack, as_of=AS_OF, out=out, **more)
    return out


def california(folder: Path, flow: str, **more: Any) -> Path:
    """The result of histories, some rows of which are merged."""
    pack = vacatur.load_pack("us-ca/prop64", options={"flow": flow, "county": "ALAMEDA"})
    out = folder / "out"
    records = ROOT / "data" / "synthetic" / "ca_doj_2000.csv"
    vacatur.run(records, pack, as_of=AS_OF, out=out, source="ca-doj", **more)
    return out


def copied(folder: Path, to: Path) -> Path:
    """A copy to spoil."""
    return Path(shutil.copytree(folder, to / "copy"))


def found(folder: Path, *inputs: Path) -> list[str]:
    """What verifying says, a line each."""
    return [difference.line() for difference in verified(folder, *inputs).differences]


def verified(folder: Path, *inputs: Path) -> Verified:
    """Verify a result."""
    return vacatur.verify(folder, inputs)


def change_table(path: Path, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Write a Parquet table anew."""
    change(pl.read_parquet(path)).write_parquet(path)


def change_document(path: Path, change: Callable[[Document], object]) -> None:
    """Write a JSON document anew."""
    document = json.loads(path.read_bytes())
    change(document)
    path.write_text(json.dumps(document))


def seal_again(folder: Path) -> None:
    """Make the manifest fit the files as they are: what a forger would do."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_bytes())
    for output in manifest["outputs"]:
        content = (folder / output["name"]).read_bytes()
        output["bytes"], output["sha256"] = len(content), hashlib.sha256(content).hexdigest()
        if output["name"].endswith(".parquet"):
            table = pl.read_parquet(folder / output["name"])
            output["rows"], output["columns"] = table.height, columns_of(table.schema)
    manifest[SEAL] = seal_of(manifest)
    path.write_text(json.dumps(manifest))


def with_another(frame: pl.DataFrame, name: str, row: int) -> pl.DataFrame:
    """The table with another value in one cell."""
    column = frame[name]
    value = _another(column, column[row])
    cell = pl.Series([value]).cast(column.dtype, strict=True)
    before, after = column.slice(0, row), column.slice(row + 1)
    return frame.with_columns(pl.concat([before, cell, after]).alias(name))


def _another(column: pl.Series, value: Any) -> Any:
    dtype = column.dtype
    if dtype == pl.Boolean:
        return value is not True
    if dtype == pl.Date:
        return AS_OF if value is None else value + timedelta(days=1)
    if dtype.is_numeric():
        return 1 if value is None else value + 1
    if isinstance(dtype, pl.List):
        return [*value, "MORE"]
    words = dtype.categories.to_list() if isinstance(dtype, pl.Enum) else column.unique().to_list()
    return next((word for word in words if word not in (value, None)), "ANOTHER")
