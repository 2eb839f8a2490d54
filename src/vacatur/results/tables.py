"""The tables of a result folder, read piece by piece, in types that databases have.

The pieces hold what the files hold, one row for one. Words of a list are joined by `;`, as in CSV;
words of a dictionary are text. A NUL character, which databases do not take, becomes its sign.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import polars as pl
import polars.selectors as cs

from vacatur.cells import from_spreadsheets
from vacatur.records.ledger import QUARANTINE_SCHEMA
from vacatur.results.decisions import DECISION_COLUMNS, DETERMINATIONS
from vacatur.results.scanned import LIST_SEPARATOR

PEOPLE_COLUMNS: Final[dict[str, pl.DataType]] = {
    "person_id": pl.String(),
    "records": pl.UInt32(),
    **{name.lower(): pl.UInt32() for name in DETERMINATIONS},
    "hold": pl.Boolean(),
    "convictions": pl.UInt32(),
    "convictions_cleared": pl.UInt32(),
    "felonies": pl.UInt32(),
    "no_conviction_left": pl.Boolean(),
    "no_felony_left": pl.Boolean(),
    "no_conviction_7y_left": pl.Boolean(),
}
TABLES: Final[Mapping[str, Mapping[str, pl.DataType]]] = {
    "decisions": DECISION_COLUMNS,
    "people": PEOPLE_COLUMNS,
    "quarantine": QUARANTINE_SCHEMA,
}
_ROWS_AT_A_TIME: Final = 50_000
_BYTES_AT_A_TIME: Final = 1 << 25


def pieces(folder: Path, table: str) -> Iterator[pl.DataFrame]:
    """Read a table's file piece by piece, whatever its format; the first piece has no rows."""
    paths = [folder / f"{table}.{suffix}" for suffix in ("parquet", "arrow", "csv")]
    path = next(path for path in paths if path.exists())
    if path.suffix == ".csv":
        yield from _pieces_of_csv(path, TABLES[table])
        return
    scan = pl.scan_parquet if path.suffix == ".parquet" else pl.scan_ipc
    frame = scan(path, glob=False)
    yield frame.clear().collect()
    begin = 0
    while (piece := frame.slice(begin, _ROWS_AT_A_TIME).collect()).height:
        yield piece
        begin += piece.height


def _pieces_of_csv(path: Path, known: Mapping[str, pl.DataType]) -> Iterator[pl.DataFrame]:
    from pyarrow import csv  # noqa: PLC0415  heavy, and few runs need it

    header = pl.scan_csv(path, infer_schema=False, glob=False).collect_schema()
    empty = pl.DataFrame(schema={name: _of_text(known.get(name)) for name in header})
    rules = csv.ConvertOptions(
        column_types=empty.to_arrow().schema,
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        null_values=[""],
    )
    yield from_spreadsheets(empty.lazy()).collect()
    with csv.open_csv(
        path,
        read_options=csv.ReadOptions(block_size=_BYTES_AT_A_TIME),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=rules,
    ) as reader:
        for batch in reader:
            yield from_spreadsheets(pl.LazyFrame(batch)).collect()


def _of_text(dtype: pl.DataType | None) -> pl.DataType:
    """Tell what a column of CSV is read as: words and lists are text."""
    plain = dtype in (pl.UInt32, pl.UInt64, pl.Float64, pl.Boolean, pl.Date)
    return dtype if plain and dtype else pl.String()


def plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Give every column a type that databases have."""
    joined = cs.list().cast(pl.List(pl.String)).list.join(LIST_SEPARATOR).replace("", None)
    words = (cs.string() | cs.categorical() | cs.enum()).cast(pl.String)
    return frame.with_columns(
        joined,
        words.str.replace_all("\0", "\N{SYMBOL FOR NULL}", literal=True),
        cs.by_dtype(pl.UInt32).cast(pl.Int64),
        cs.by_dtype(pl.UInt64).reinterpret(signed=True),
    )
