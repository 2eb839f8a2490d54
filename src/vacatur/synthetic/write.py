"""Write synthetic frames in the format that the file name asks for, readable by the owner alone."""

from __future__ import annotations

import codecs
import gzip
import io
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import polars as pl

from vacatur.errors import UsageError
from vacatur.results.staged_file import check_file, staged_file
from vacatur.synthetic.illinois import Synthetic

UTF_8 = "utf-8"
PIECE = 50_000  # rows that are held twice while their letters are changed
Writer = Callable[[pl.DataFrame, BinaryIO], None]


def write_synthetic(
    made: Synthetic,
    path: str | Path,
    *,
    truth: str | Path | None = None,
    force: bool = False,
    encoding: str = UTF_8,
) -> None:
    """Write the records, and the truth if wanted, each in the format of its file name.

    Args:
        made: What ``synthesize`` returned.
        path: Where the records go; ends in .csv, .dat (also CSV), .csv.gz, .csv.zst, .tsv,
            .parquet, .arrow or .jsonl.
        truth: Where the truth goes, in the same way.
        force: Replace files that exist.
        encoding: Of the letters in the records, such as ``windows-1252``; CSV alone has one
            other than UTF-8. The truth is always UTF-8.

    Raises:
        UsageError: An ending is not one of the above, or does not go with the encoding.
        OutputError: A file exists and ``force`` is not given, or it cannot be written. Where
            either file exists, neither is written.
    """
    if truth and Path(truth).resolve() == Path(path).resolve():
        message = "Records and truth cannot go into the same file."
        raise UsageError(message, hint="Give --with-truth another file name.")
    wanted = {Path(path): made.records} | ({Path(truth): made.truth} if truth else {})
    writers = {target: _writer(target) for target in wanted}
    if encoding != UTF_8:
        writers[Path(path)] = _encoded(Path(path), encoding)
    for target in wanted:
        check_file(target, force=force)
    for target, frame in wanted.items():
        _write(frame, target, writers[target], force=force)


def _write(frame: pl.DataFrame, target: Path, writer: Writer, *, force: bool) -> None:
    with staged_file(target, force=force) as aside, aside.open("wb") as file:
        writer(frame, file)


def _writer(target: Path) -> Writer:
    for ending, writer in WRITERS.items():
        if target.name.lower().endswith(ending):
            return writer
    message = f"The ending of [{target.name}] names no format."
    raise UsageError(message, hint=f"Use one of {', '.join(WRITERS)}.")


def _csv(frame: pl.DataFrame, file: BinaryIO) -> None:
    frame.write_csv(file)


def _encoded(path: Path, encoding: str) -> Writer:
    """Write CSV in letters other than UTF-8, piece by piece."""
    if _writer(path) is not _csv:
        message = f"Only CSV can be written as [{encoding}]."
        raise UsageError(message, hint="Give the file a name that ends in .csv or .dat.")

    def write(frame: pl.DataFrame, file: BinaryIO) -> None:
        coded = codecs.getwriter(encoding)(file)
        for piece in frame.iter_slices(PIECE):
            coded.write(piece.write_csv(include_header=file.tell() == 0))

    return write


def _tsv(frame: pl.DataFrame, file: BinaryIO) -> None:
    frame.write_csv(file, separator="\t")


def _gzip(frame: pl.DataFrame, file: BinaryIO) -> None:
    with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
        packed.write(_plain(frame))


def _zstd(frame: pl.DataFrame, file: BinaryIO) -> None:
    import pyarrow as pa  # noqa: PLC0415 - heavy, and only this format needs it

    with pa.CompressedOutputStream(pa.PythonFile(file, mode="w"), "zstd") as packed:
        packed.write(_plain(frame))


def _plain(frame: pl.DataFrame) -> memoryview:
    buffer = io.BytesIO()
    frame.write_csv(buffer)
    return buffer.getbuffer()


def _parquet(frame: pl.DataFrame, file: BinaryIO) -> None:
    frame.write_parquet(file)


def _arrow(frame: pl.DataFrame, file: BinaryIO) -> None:
    frame.write_ipc(file)


def _jsonl(frame: pl.DataFrame, file: BinaryIO) -> None:
    frame.write_ndjson(file)


WRITERS: dict[str, Writer] = {
    ".csv": _csv,
    ".dat": _csv,
    ".csv.gz": _gzip,
    ".csv.zst": _zstd,
    ".tsv": _tsv,
    ".parquet": _parquet,
    ".arrow": _arrow,
    ".jsonl": _jsonl,
}
