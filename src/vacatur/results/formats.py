"""How a frame becomes a file, and how many rows that file holds when it is read again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import polars.selectors as cs

LIST_SEPARATOR = ";"


def write_frame(frame: pl.DataFrame, path: Path) -> None:
    r"""Write a frame in the format that the file name ends with: parquet, arrow or csv.

    The same frame gives the same bytes, however it was chunked. CSV holds a list as its
    members joined by `;`. No format changes a value: a cell of a CSV that starts with `=`
    stays as the source wrote it, so open such a file in a spreadsheet as text only.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder, "reasons.csv")
        ...     write_frame(pl.DataFrame({"reasons": [["A", "B"]]}), path)
        ...     path.read_text()
        'reasons\nA;B\n'
    """
    _WRITERS[path.suffix](frame.rechunk(), path)


def count_rows(path: Path) -> int:
    """Count the rows of a written file from what stands on disk."""
    rows: int = _SCANNERS[path.suffix](path).select(pl.len()).collect().item()
    return rows


def _write_parquet(frame: pl.DataFrame, path: Path) -> None:
    frame.write_parquet(path, compression="zstd", compression_level=1)


def _write_arrow(frame: pl.DataFrame, path: Path) -> None:
    frame.with_columns(_settled(frame)).write_ipc(path, compression="zstd")


def _settled(frame: pl.DataFrame) -> list[pl.Expr]:
    """Write 0 under every NULL: Arrow files keep the bytes there, whatever they happen to be."""
    fixed_width = cs.boolean() | cs.numeric() | cs.temporal()
    return [
        pl.when(pl.col(name).is_not_null()).then(pl.col(name).fill_null(pl.lit(0).cast(dtype)))
        for name, dtype in frame.select(fixed_width).schema.items()
    ]


def _write_csv(frame: pl.DataFrame, path: Path) -> None:
    filled = cs.list().cast(pl.List(pl.String)).list.join(LIST_SEPARATOR).replace("", None)
    frame.with_columns(filled).write_csv(path)


_WRITERS: dict[str, Callable[[pl.DataFrame, Path], None]] = {
    ".parquet": _write_parquet,
    ".arrow": _write_arrow,
    ".csv": _write_csv,
}

_SCANNERS: dict[str, Callable[[Path], pl.LazyFrame]] = {
    ".parquet": pl.scan_parquet,
    ".arrow": pl.scan_ipc,
    ".csv": lambda path: pl.scan_csv(path, infer_schema=False),
}

FORMATS: tuple[str, ...] = tuple(suffix.removeprefix(".") for suffix in _WRITERS)
