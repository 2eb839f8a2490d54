"""Small files in canonical columns, and what comes of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vacatur.records.intake import Intake, take_in

HEADER = "record_id,person_id,charge_code,arrest_date,amount_grams,juvenile"
COLUMNS = HEADER.split(",")

Read = Callable[..., Intake]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write bytes to a file and take it in."""

    def written(data: bytes, name: str = "records.csv", **options: Any) -> Intake:
        path = tmp_path / name
        path.write_bytes(data)
        return take_in([path], **{"columns": COLUMNS, **options})

    return written


@pytest.fixture
def read_rows(read: Read) -> Read:
    """Take in lines below the canonical header."""

    def written(*lines: str, **options: Any) -> Intake:
        return read("\n".join((HEADER, *lines, "")).encode(), **options)

    return written


@pytest.fixture
def shared() -> Path:
    """Give the folder of reference data beside the repository, where there is one."""
    folder = Path(__file__).parents[3] / "shared" / "data" / "real"
    if not folder.is_dir():
        pytest.skip("the reference data is not beside the repository")
    return folder
