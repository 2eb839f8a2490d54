"""Papers made for tests, and what their pages say."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pypdf import PdfReader

import vacatur
from tests.verify.results import AS_OF
from vacatur.papers.api import prepare_motions
from vacatur.records.schema import NAMES

CONVICTED = {
    "county": "Cook",
    "agency": "CHICAGO POLICE DEPT",
    "dob": "1980-02-29",
    "sex": "M",
    "race": "WHITE",
    "address": "1 ELM ST",
    "city": "CHICAGO",
    "state": "IL",
    "zip": "60601",
    "arrest_date": "2010-05-01",
    "offense_date": "2010-05-01",
    "charge_code": "720 ILCS 550/4(b)",
    "charge_class": "M B",
    "disposition": "GUILTY",
    "disposition_date": "2010-08-01",
    "sentence": "Fine",
    "sentence_completed": "true",
}
"""A conviction that the State's Attorney may move to vacate."""


def written(path: Path, records: Sequence[Mapping[str, str]]) -> Path:
    """A CSV of convictions; each record has a person, an arrest and a case of its own at first."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, NAMES)
        writer.writeheader()
        for number, record in enumerate(records):
            own = {
                "record_id": f"R{number:05}",
                "person_id": f"P{number:05}",
                "incident_id": f"D{number:05}",
                "case_number": f"10CM{number:05}",
                "name": f"PERSON, NO{number:05}",
            }
            writer.writerow(CONVICTED | own | record)
    return path


def scored(records: Path, as_of: date = AS_OF, **options: Any) -> Path:
    """The result of a file of Illinois, beside it."""
    out = records.with_name(f"{records.stem}-result")
    pack = vacatur.load_pack("us-il/cannabis", options=options)
    vacatur.run([records], pack, as_of=as_of, out=out)
    return out


def made(folder: Path, records: Sequence[Mapping[str, str]], **asked: Any) -> Path:
    """The papers of some convictions."""
    result = scored(written(folder / "records.csv", records))
    return prepare_motions(result, **asked).folder


def told(papers: Path) -> dict[str, Any]:
    """What the manifest says of the motions."""
    told: dict[str, Any] = json.loads((papers / "manifest.json").read_text())["motions"]
    return told


@cache
def pages(pdf: Path) -> list[str]:
    """The text of each page."""
    return [page.extract_text() for page in PdfReader(pdf).pages]


def squeezed(text: str) -> str:
    """A text without blanks: where a line broke is no matter."""
    return re.sub(r"[\s\u200b]+", "", text)


def read(pdf: Path) -> str:
    """All that a PDF says, without blanks."""
    return squeezed("".join(pages(pdf)))


def every_word(papers: Path) -> str:
    """All that all PDFs and tables of a folder say, without blanks; lists of what is left out not.

    Whoever is on no filing must not stand in it.
    """
    texts = [read(pdf) for pdf in sorted(papers.rglob("*.pdf"))]
    texts += [squeezed(table.read_text()) for table in sorted(papers.rglob("*/*.csv"))]
    return "\n".join(texts)


def schedule(papers: Path, name: str) -> list[dict[str, str]]:
    """The rows of a machine copy."""
    with (papers / name).open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))
