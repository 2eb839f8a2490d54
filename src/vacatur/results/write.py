"""A result folder appears whole or not at all.

The files are written into a hidden folder beside the one asked for, read back, flushed to
disk, and moved into place in one rename. Until then an older result stays as it was.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import polars as pl

from vacatur.errors import OutputError, VacaturError
from vacatur.results.formats import Pieces, count_rows, write_frame
from vacatur.results.manifest import MANIFEST, OutputFile, columns_of
from vacatur.results.staging import staged_folder
from vacatur.storage.age import AGE, Seal
from vacatur.storage.sealed import write_sealed

_FILE_MODE = 0o600
_AT_ONCE = 2
"""Groups of files that are written at once: others wait for the disk as well."""

Document = Mapping[str, object]
Drawn = Callable[[Path], object]
"""Writes a file of its own kind, such as a workbook, at a path."""
Content = pl.DataFrame | Pieces | Document | Drawn


def write_result(  # noqa: PLR0913  all but the first three have a usual value
    out: Path,
    files: Mapping[str, Content],
    *,
    later: Callable[[], Iterable[Mapping[str, Content]]] = tuple,
    check: Callable[[Path], object] = lambda _folder: None,
    manifest: Callable[[tuple[OutputFile, ...]], Document],
    force: bool = False,
    seal: Seal | None = None,
    kind: str | None = None,
) -> tuple[OutputFile, ...]:
    """Write a result folder, readable by its owner alone.

    Args:
        out: The folder to create. Its parent must exist.
        files: Content by file name: a frame or its pieces (`.parquet`, `.arrow` or `.csv`) or a
            document of plain JSON types (`.json`), or what draws the file. A name may begin with
            that of a folder.
        later: Works out further files, some after others, while the first are being written.
        check: Looks at the files as they stand on disk, and raises where they are not right.
        manifest: Builds the content of `manifest.json` from the other files, called last.
        force: Whether to replace an older folder of the kind, or an empty one, in `out`.
        seal: For whom tables are encrypted, each under its name with `.age` behind.
        kind: What the manifest calls the folder; None for a result.

    Returns:
        The files written by their names, without the manifest.

    Raises:
        OutputError: The folder exists, or cannot be written; nothing is left behind.
    """
    try:
        staged = staged_folder(out, force=force, kind=kind)
        with staged as folder, ThreadPoolExecutor(_AT_ONCE) as aside:
            begun = [aside.submit(_write_all, folder, files, seal)]
            begun += [aside.submit(_write_all, folder, some, seal) for some in _made(later)]
            found = (file for some in begun for file in some.result())
            written = tuple(sorted(found, key=lambda file: file.name))
            _only_as_told(check, folder)
            write_one(folder / MANIFEST, manifest(written))
    except _NotMadeError as error:
        raise error.cause from None
    return written


class _NotMadeError(Exception):
    """What was to be written could not be worked out: no fault of the folder."""

    def __init__(self, cause: Exception) -> None:
        super().__init__()
        self.cause = cause


def _made(later: Callable[[], Iterable[Mapping[str, Content]]]) -> Iterator[Mapping[str, Content]]:
    try:
        yield from later()
    except Exception as error:
        raise _NotMadeError(error) from error


def _only_as_told(check: Callable[[Path], object], folder: Path) -> None:
    try:
        check(folder)
    except VacaturError as error:
        raise _NotMadeError(error) from error


def _write_all(folder: Path, files: Mapping[str, Content], seal: Seal | None) -> list[OutputFile]:
    for within in {(folder / name).parent for name in files} - {folder}:
        within.mkdir(mode=0o700, exist_ok=True)  # never the folder itself, once it was taken away
    written = [(name, _written(folder / name, content, seal)) for name, content in files.items()]
    return [replace(file, name=name) if "/" in name else file for name, file in written]


def _written(path: Path, content: Content, seal: Seal | None) -> OutputFile:
    """Documents hold counts alone, so they stay plain."""
    if seal is not None and isinstance(content, pl.DataFrame | Pieces):
        return _write_encrypted(path, content, seal)
    return write_one(path, content)


def write_one(path: Path, content: Content) -> OutputFile:
    """Write one file for its owner alone and describe what stands on disk."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _FILE_MODE))
    rows, columns = None, None
    if isinstance(content, pl.DataFrame | Pieces):
        write_frame(content, path)
        rows, columns = _checked_rows(path, content.height), columns_of(content.schema)
    elif callable(content):
        content(path)
    else:
        path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    size = path.stat().st_size
    return OutputFile(name=path.name, bytes=size, sha256=_flush(path), rows=rows, columns=columns)


def _write_encrypted(path: Path, table: pl.DataFrame | Pieces, seal: Seal) -> OutputFile:
    """Write one table so that its plain bytes stand nowhere, and describe what stands on disk."""
    counted = _Counted(table)
    sealed = path.with_name(path.name + AGE)
    written = write_sealed(sealed, seal, lambda into: write_frame(counted.pieces, path, into=into))
    sha256 = _flush(sealed)
    if sha256 != written.sha256 or counted.rows != table.height:
        raise OutputError(
            f"[{sealed.name}] does not hold on disk what was encrypted.",
            hint="Nothing was kept. Check the disk and run again.",
        )
    return OutputFile(
        name=sealed.name,
        bytes=sealed.stat().st_size,
        sha256=sha256,
        rows=counted.rows,
        columns=columns_of(table.schema),
        plain=written.plain,
    )


class _Counted:
    """The pieces of a table, with the number of rows that were taken of them."""

    def __init__(self, table: pl.DataFrame | Pieces) -> None:
        self.rows = 0
        self._whole = Pieces.of(table)
        self.pieces = replace(self._whole, frames=self._frames)

    def _frames(self) -> Iterator[pl.DataFrame]:
        self.rows = 0
        for frame in self._whole.frames():
            self.rows += frame.height
            yield frame


def _checked_rows(path: Path, expected: int) -> int:
    """Count the rows on disk and refuse a file that holds another number of them."""
    rows = count_rows(path)
    if rows != expected:
        raise OutputError(
            f"[{path.name}] holds [{rows}] rows on disk where [{expected}] were written.",
            hint="Nothing was kept. Check the disk and run again.",
        )
    return rows


def _flush(path: Path) -> str:
    """Push a file to the disk and return its SHA-256."""
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
        return hashlib.file_digest(stream, "sha256").hexdigest()
