"""Small DOJ files, and the job on them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.compat.gogen.naive import naive_line
from vacatur.compat.gogen.layout import FIELDS
from vacatur.compat.gogen.run import Request, run

HEADER = ",".join(FIELDS).encode() + b"\n"
OPTIONS = {
    "baselineEligibility": {"dismiss": ["11357", "11358"], "reduce": ["11359", "11360"]},
    "additionalRelief": {"subjectAgeThreshold": 57, "subjectHasOnlyProp64Charges": True},
}
COUNTY = "LOS ANGELES"
CONVICTION = {
    "SUBJECT_ID": "1",
    "PRI_DOB": "19800615",
    "STP_EVENT_DATE": "20150101",
    "STP_TYPE_DESCR": "COURT ACTION",
    "STP_ORI_CNTY_NAME": COUNTY,
    "CNT_ORDER": "101001001000",
    "OFN": "C1",
    "OFFENSE_DESCR": "11359 HS-POSSESS MARIJUANA FOR SALE",
    "OFFENSE_TOC": "F",
    "DISP_DESCR": "CONVICTED",
    "CONV_STAT_DESCR": "FELONY",
}


def row(**fields: str | bytes) -> list[bytes]:
    """Make a row of which all other fields are blank."""
    given = {k: v.encode() if isinstance(v, str) else v for k, v in fields.items()}
    assert set(given) <= set(FIELDS)
    return [given.get(name, b"") for name in FIELDS]


def conviction(**fields: str | bytes) -> list[bytes]:
    """Make a conviction that is in scope, but for what is said of it."""
    return row(**(CONVICTION | fields))


def text(*rows: list[bytes], header: bytes = HEADER) -> bytes:
    return header + b"".join(map(naive_line, rows))


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a job left behind."""

    errors: dict[str, str]
    files: dict[str, bytes] = field(repr=False)

    @property
    def summary(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.files["gogen.json"])
        return document

    def added(self, name: str = "All_Results.csv") -> list[list[str]]:
        """Give the 18 added fields of each row, where none is quoted."""
        return [line.split(",")[-18:] for line in self.files[name].decode().splitlines()[1:]]


Job = Callable[..., Done]


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """Run the job on files given as bytes."""

    def work(
        *contents: bytes,
        options: object = OPTIONS,
        compute_at: str = "2020-07-01",
        county: str = COUNTY,
        suffix: str = "",
        block_size: int = 1 << 21,
    ) -> Done:
        out = tmp_path / "out"
        inputs = [tmp_path / f"{place}.csv" for place in range(len(contents))]
        for path, content in zip(inputs, contents, strict=True):
            path.write_bytes(content)
        (tmp_path / "options.json").write_text(json.dumps(options))
        request = Request(
            inputs=",".join(map(str, inputs)),
            outputs=str(out),
            county=county,
            options=str(tmp_path / "options.json"),
            compute_at=compute_at,
            suffix=suffix,
        )
        errors = run(request, block_size=block_size)
        return Done(
            errors={Path(path).name: error.message for path, error in errors.items()},
            files={path.name: path.read_bytes() for path in out.iterdir() if path.is_file()},
        )

    return work


@pytest.fixture
def shared() -> Path:
    """Give the folder of what the old tool wrote, where there is one."""
    folder = Path(__file__).parents[4] / "shared" / "data" / "gogen"
    if not folder.is_dir():
        pytest.skip("the reference data is not beside the repository")
    return folder
