"""A result folder appears whole or not at all.

The files are written into a hidden folder beside the one asked for, read back, flushed to
disk, and moved into place in one rename. Until then an older result stays as it was.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl

from vacatur.errors import OutputError
from vacatur.results.formats import Pieces, count_rows, write_frame
from vacatur.results.manifest import MANIFEST, OutputFile
from vacatur.results.staging import staged_folder

_FILE_MODE = 0o600

Document = Mapping[str, object]
Content = pl.DataFrame | Pieces | Document


def write_result(
    out: Path,
    files: Mapping[str, Content],
    *,
    later: Callable[[], Mapping[str, Content]] = dict,
    manifest: Callable[[tuple[OutputFile, ...]], Document],
    force: bool = False,
) -> tuple[OutputFile, ...]:
    """Write a result folder, readable by its owner alone.

    Args:
        out: The folder to create. Its parent must exist.
        files: Content by file name: a frame or its pieces (`.parquet`, `.arrow` or `.csv`) or a
            document of plain JSON types (`.json`).
        later: Works out further files while the first are being written.
        manifest: Builds the content of `manifest.json` from the other files, called last.
        force: Whether to replace an older result, or an empty folder, in `out`.

    Returns:
        The files written, without the manifest.

    Raises:
        OutputError: The folder exists, or cannot be written; nothing is left behind.
    """
    with staged_folder(out, force=force) as folder, ThreadPoolExecutor(max_workers=1) as aside:
        first = aside.submit(_write_all, folder, files)
        second = _write_all(folder, later())
        written = (*first.result(), *second)
        _write(folder / MANIFEST, manifest(written))
    return written


def _write_all(folder: Path, files: Mapping[str, Content]) -> tuple[OutputFile, ...]:
    return tuple(_write(folder / name, content) for name, content in files.items())


def _write(path: Path, content: Content) -> OutputFile:
    """Write one file for its owner alone and describe what stands on disk."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _FILE_MODE))
    if isinstance(content, pl.DataFrame | Pieces):
        write_frame(content, path)
        rows = _checked_rows(path, content.height)
    else:
        path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        rows = None
    return OutputFile(name=path.name, bytes=path.stat().st_size, sha256=_flush(path), rows=rows)


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
