"""Results to list: the synthetic records, dirty ones, and a few written by hand."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import polars as pl

import vacatur
from tests.verify.results import AS_OF, ROOT, illinois

RECORDS = ROOT / "data" / "synthetic" / "illinois_2000.csv"
HISTORIES = ROOT / "data" / "synthetic" / "ca_doj_2000.csv"
CANARIES = ("Zaphod", "Beeblebrox", "1977-07-07", "42 Heart of Gold")
"""Whose are no names of places or codes, so that they show wherever they leak."""

_GUILTY = {"disposition": "Plea Of Guilty", "sentence_completed": "true"}
_DISMISSED = {"disposition": "Nolle Prosecution"}
_SMALL = {"charge_code": "720 ILCS 550/4(b)", "charge_class": "M B"}


def synthetic(folder: Path) -> Path:
    """The result of the 2,000 synthetic records, which lie beside it."""
    records = shutil.copy(RECORDS, folder / "records.csv")
    return scored(Path(records))


def scored(records: Path, as_of: date = AS_OF) -> Path:
    """The result of some records of Illinois, beside them."""
    out = records.with_name("result")
    vacatur.run([records], vacatur.load_pack("us-il/cannabis"), as_of=as_of, out=out)
    return out


def dirty(folder: Path) -> Path:
    """A result with people on hold, and rows in quarantine."""
    return illinois(folder)


def california(folder: Path) -> Path:
    """A result of histories, with felonies dismissed and reduced."""
    records = Path(shutil.copy(HISTORIES, folder / "histories.csv"))
    options = {"county": "LOS ANGELES", "dismiss": ["11357"], "reduce": ["11358", "11359", "11360"]}
    pack = vacatur.load_pack("us-ca/prop64", options=options)
    out = folder / "result"
    vacatur.run([records], pack, as_of=AS_OF, out=out, source="ca-doj")
    return out


def written_by_hand(folder: Path, as_of: date = AS_OF) -> Path:
    """The result of twelve records whose places on every list are known."""
    rows = [
        # one case of two convictions, the newer of 2015
        _row("a1", "p1", "05CM1", "Cook", "2005-01-01", _GUILTY, disposition_date="2005-06-01"),
        _row("a2", "p1", "05CM1", "COOK ", "2005-01-01", _GUILTY, disposition_date="2015-06-01"),
        # a case of which one record is in review: neither class nor weight is known
        _row("b1", "p2", "09CM2", "Cook", "2009-01-01", _DISMISSED),
        _row(
            "b2",
            "p2",
            "09CM2",
            "Cook",
            "2009-01-01",
            _DISMISSED,
            charge_code="720 ILCS 550/4",
            charge_class="",
        ),
        # the same number in another county
        _row("c1", "p2", "09CM2", "Lake", "2009-02-01", _GUILTY, disposition_date="2009-07-01"),
        # arrests: without a case, on the boundaries of the deadlines, and too young
        _row("d1", "p3", "", "Cook", "1999-12-31", _DISMISSED, agency="CHICAGO POLICE DEPT"),
        _row("d2", "p4", "", "Cook", "2000-01-01", _DISMISSED, agency="Chicago  Police Dept"),
        _row("d3", "p5", "", "Lake", "2013-01-01", _DISMISSED, agency="", deceased="true"),
        _row("d4", "p6", "", "Lake", "2019-03-01", _DISMISSED, agency="ZION POLICE"),
        # a felony of Class 4, of somebody whose name tells where it goes
        _row(
            "e1",
            "p7",
            "03CF7",
            "Will",
            "2003-02-02",
            _GUILTY,
            disposition_date="2003-08-01",
            charge_code="720 ILCS 550/4(c)",
            charge_class="F 4",
            name="Beeblebrox, Zaphod",
            dob="1977-07-07",
            address="42 Heart of Gold",
        ),
        # no list at all: cleared already, and a grave felony
        _row("f1", "p8", "", "Cook", "2010-01-01", _DISMISSED, already_cleared="true"),
        _row(
            "f2",
            "p9",
            "06CF9",
            "Cook",
            "2006-04-04",
            _GUILTY,
            disposition_date="2006-09-01",
            charge_code="720 ILCS 550/5(d)",
            charge_class="F 3",
        ),
    ]
    path = folder / "records.csv"
    pl.from_dicts(rows).write_csv(path)
    return scored(path, as_of)


def _row(
    record: str,
    person: str,
    case: str,
    county: str,
    arrest: str,
    more: dict[str, str],
    **fields: str,
) -> dict[str, str]:
    known = {
        "record_id": record,
        "person_id": person,
        "incident_id": f"I{person}{arrest}",
        "case_number": case,
        "county": county,
        "agency": "ZION POLICE",
        "name": f"DOE, {person.upper()}",
        "dob": "1980-01-01",
        "address": "",
        "arrest_date": arrest,
        "charge_description": "",
        "disposition_date": "",
        "sentence_completed": "",
        "deceased": "",
        "already_cleared": "",
    }
    return known | _SMALL | more | fields


def decided(folder: Path) -> pl.DataFrame:
    """The decisions of a result, read without any of our code."""
    return pl.read_parquet(folder / "decisions.parquet").with_columns(
        pl.col("determination", "outcome").cast(pl.String),
        pl.col("also").cast(pl.List(pl.String)),
    )
