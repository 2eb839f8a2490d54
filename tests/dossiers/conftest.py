from __future__ import annotations

import shutil
from pathlib import Path
from typing import Protocol

import pytest

import vacatur
from tests.verify.results import AS_OF, ROOT

RECORDS = ROOT / "data" / "synthetic" / "illinois_2000.csv"


class Make(Protocol):
    """Scores a copy of the synthetic records in a folder of its own."""

    def __call__(self, suffix: str = "parquet", keep: tuple[str, ...] = ()) -> Path:
        """The result; its records lie beside it."""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Make:
    def make(suffix: str = "parquet", keep: tuple[str, ...] = ()) -> Path:
        folder = tmp_path_factory.mktemp("made")
        records = shutil.copy(RECORDS, folder / "records.csv")
        pack = vacatur.load_pack("us-il/cannabis")
        out = folder / "result"
        vacatur.run([records], pack, as_of=AS_OF, out=out, format=suffix, keep=keep)
        return out

    return make


@pytest.fixture(scope="session")
def result(made: Make) -> Path:
    """A result in Parquet; not to be changed."""
    return made()
