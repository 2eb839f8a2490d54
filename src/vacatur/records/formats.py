"""Which format a file is in: by its first bytes, then by its name, then by its text."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from vacatur.records.profiles import Profile

_MAGIC: Final = (
    (b"PAR1", "parquet"),
    (b"ARROW1", "arrow"),
    (b"\xff\xff\xff\xff", "arrow"),
    (b"PK\x03\x04", "excel"),
    (b"\xd0\xcf\x11\xe0", "excel"),
)
_SUFFIXES: Final = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".txt": "csv",
    ".psv": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".arrow": "arrow",
    ".arrows": "arrow",
    ".ipc": "arrow",
    ".feather": "arrow",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".xlsb": "excel",
    ".xls": "excel",
    ".dat": "csv",
}
_COMPRESSED: Final = (".gz", ".gzip", ".zst", ".zstd")


def recognise(data: bytes, path: Path, profile: Profile | None) -> str:
    """Name the format: csv (any delimiter), fixed, json, jsonl, parquet, arrow or excel.

    Args:
        data: The file's bytes, decompressed.
        path: The file's name.
        profile: Decides for text, where it says so.
    """
    binary = next((form for magic, form in _MAGIC if data.startswith(magic)), None)
    if binary:
        return binary
    if profile and profile.fixed_width:
        return "fixed"
    if profile and profile.file.format:
        return "csv" if profile.file.format == "tsv" else profile.file.format
    return _SUFFIXES.get(_suffix(path)) or _by_text(data)


def has_known_suffix(path: Path) -> bool:
    """Tell whether a file's name is one of a format that is read.

    Example:
        >>> has_known_suffix(Path("2019.csv.gz")), has_known_suffix(Path("README.md"))
        (True, False)
    """
    return _suffix(path) in _SUFFIXES


def _suffix(path: Path) -> str:
    name = Path(path.stem) if path.suffix.lower() in _COMPRESSED else path
    return name.suffix.lower()


def _by_text(data: bytes) -> str:
    first = data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    if first == b"[":
        return "json"
    return "jsonl" if first == b"{" else "csv"
