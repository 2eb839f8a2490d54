"""The columns of decisions and of a quarantine as Spark knows them: it has no unsigned numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl
import pyarrow as pa

TEXT: Final = ("string", pa.string())
TYPES: Final[dict[type[pl.DataType], tuple[str, pa.DataType]]] = {
    pl.Boolean: ("boolean", pa.bool_()),
    pl.Categorical: TEXT,
    pl.Date: ("date", pa.date32()),
    pl.Enum: TEXT,
    pl.Float64: ("double", pa.float64()),
    pl.List: ("array<string>", pa.list_(pa.string())),
    pl.String: TEXT,
    pl.UInt32: ("bigint", pa.int64()),
    pl.UInt64: ("bigint", pa.int64()),  # the same 64 bits
}


def ddl(columns: Mapping[str, pl.DataType]) -> str:
    """A schema as Spark reads it.

    Example:
        >>> ddl({"tier": pl.Categorical(), "hold": pl.Boolean()})
        '`tier` string, `hold` boolean'
    """
    return ", ".join(f"`{name}` {TYPES[dtype.base_type()][0]}" for name, dtype in columns.items())


def to_spark(frame: pl.DataFrame) -> pa.Table:
    """A frame in the types that `ddl` promises.

    Example:
        >>> to_spark(pl.DataFrame({"mask": [2**64 - 1]}, {"mask": pl.UInt64})).to_pylist()
        [{'mask': -1}]
    """
    wide = frame.select(
        pl.col(name).reinterpret(signed=True) if dtype == pl.UInt64 else pl.col(name)
        for name, dtype in frame.schema.items()
    )
    types = [(name, TYPES[dtype.base_type()][1]) for name, dtype in frame.schema.items()]
    table: pa.Table = wide.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(pa.schema(types))
    return table
