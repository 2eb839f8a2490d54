"""What some cases begin with: a copy of a pack, a folder of shards, a result folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from random import Random

from tests.fuzz.case import Case
from tests.fuzz.doors import ended
from tests.fuzz.rows import COLUMNS, table
from vacatur.rules.load import packs_folder

RECORDS = "records.csv"
OWN = "own"
"""Where the copy of a pack lies, so that its path is not a name of one within."""
_SCORE = ("--pack", "us-il/cannabis", "--as-of", "2020-01-15", "--quiet")


def sound_rows() -> bytes:
    """Ten plain rows, always the same."""
    random = Random(7)  # noqa: S311  nothing is to be kept secret
    rows = [list(COLUMNS)]
    for number in range(10):
        (header, *more) = table(random, number)
        rows += [
            [dict(zip(header, row, strict=True)).get(name, "") for name in COLUMNS] for row in more
        ]
    return "\n".join(",".join(row) for row in rows[:11]).encode() + b"\n"


def _nothing(_: Path) -> None:
    return


def _pack(state: str) -> Callable[[Path], None]:
    return lambda folder: _copied(state, folder)


def _copied(state: str, folder: Path) -> None:
    shutil.copytree(packs_folder() / state, folder / OWN / state)
    (folder / RECORDS).write_bytes(sound_rows())


def _made(*arguments: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        files = {RECORDS: sound_rows()}
        case = Case(kind="base", door="command", files=files, arguments=arguments)
        case.written(folder)
        done = ended(case, folder)
        assert done.code == 0, done.err

    return make


_MAKE: dict[str, Callable[[Path], None]] = {
    "": _nothing,
    "us-il": _pack("us-il"),
    "us-ca": _pack("us-ca"),
    "shards": _made("shard", RECORDS, "--out", "shards", "--buckets", "2"),
    "parquet": _made("score", RECORDS, *_SCORE, "--out", "result"),
    "csv": _made("score", RECORDS, *_SCORE, "--out", "result", "--format", "csv"),
    "arrow": _made("score", RECORDS, *_SCORE, "--out", "result", "--format", "arrow"),
}
BASES = tuple(_MAKE)


class Bases:
    """Folders of bases, each made once and put right after every case."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = cache(self._folder)

    def _folder(self, base: str) -> Path:
        folder = self.root / (base or "plain")
        folder.mkdir(parents=True)
        _MAKE[base](folder)
        return folder

    @contextmanager
    def holding(self, case: Case) -> Iterator[Path]:
        """The folder of a case with its files in it, until they are taken away."""
        folder = self.folder(case.base)
        before = {name: _content(folder / name) for name in case.files}
        case.written(folder)
        try:
            yield folder
        finally:
            for name, content in before.items():
                _put_back(folder / name, content)
            shutil.rmtree(folder / "out", ignore_errors=True)
            shutil.rmtree(folder / "out.parts", ignore_errors=True)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _put_back(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(content)
