from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

import vacatur
from tests.servers import needed
from vacatur.dossiers.result import Result
from vacatur.report.api import Reported, report

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "data" / "synthetic" / "illinois_2000.csv"
DAY = date(2020, 1, 15)
HEADER = (
    "person_id,incident_id,county,name,dob,sex,race,arrest_date,"
    "charge_code,charge_class,disposition,disposition_date"
)


@dataclass(frozen=True, kw_only=True)
class Made:
    """A result, and the pages made of it."""

    result: Result
    office: Reported
    public: Reported

    def html(self, *, public: bool) -> str:
        return (self.public if public else self.office).out.read_text(encoding="utf-8")


def scored(records: Path, out: Path) -> Path:
    """Score records of Illinois."""
    vacatur.run([records], vacatur.load_pack("us-il/cannabis"), as_of=DAY, out=out)
    return out


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The sample of 2,000 records."""
    folder = scored(SAMPLE, tmp_path_factory.mktemp("report") / "sample")
    return Made(
        result=Result.open(folder),
        office=report(folder, records=[SAMPLE]),
        public=report(folder, records=[SAMPLE], public=True),
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real browser without a window."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    needed("Chromium", found=path is not None)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()
