"""Records of one invented person whose every value can be told anywhere, whole and broken."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.records.schema import NAMES

PERSONAL: Final[Mapping[str, str]] = {
    "record_id": "QXRECORD81",
    "person_id": "QXPERSON82",
    "incident_id": "QXINCIDENT83",
    "case_number": "QXCASE84",
    "agency": "QXAGENCY85",
    "name": "QXSURNAME86, QXGIVEN87",
    "dob": "1931-07-29",
    "sex": "QXSEX88",
    "race": "QXRACE89",
    "address": "90 QXSTREET91 AVE",
    "city": "QXCITY92",
    "state": "QXSTATE93",
    "zip": "60694",
    "note": "SSN 987-65-4321",
}
"""What no message may hold, by canonical column; `note` is one of the source's own."""
IN_LINE: Final[Mapping[str, str]] = {
    "charge_code": "QXCODE94",
    "charge_description": "QXLITERAL95",
    "charge_class": "QXCLASS96",
    "disposition": "QXDISPOSITION97",
    "sentence": "QXSENTENCE98",
    "penalty_enhancement": "QXENHANCED99",
    "amended_charge_code": "QXAMENDED79",
    "amount_grams": "QXGRAMS78",
    "county": "QXCOUNTY 77, QXGIVEN87",
}
"""Raw text about a matter: `inspect`, `resolve` and `explain` are asked for it, nothing else."""
WHOLE: Final[Mapping[str, str]] = {
    "county": "Cook",
    "charge_code": "720 ILCS 550/4(a)",
    "charge_class": "M B",
    "disposition": "PLEA OF GUILTY",
    "arrest_date": "2015-05-16",
    "disposition_date": "2015-07-30",
}
MARKS: Final = (
    "QX",
    "1931-07-29",
    "1931-7-29",
    "07/29/1931",
    "7/29/1931",
    "29.07.1931",
    "19310729",
    "987-65-4321",
    "987654321",
    "60694",
)
HEADER: Final = (*NAMES, "note")


def leaks(text: str | bytes, marks: Iterable[str] = MARKS) -> list[str]:
    """Every mark that stands in a text, in whatever case or encoding."""
    data = text if isinstance(text, bytes) else text.encode()
    seen = data.replace(b"\0", b"").decode("utf-8", "replace").upper()
    return [mark for mark in marks if mark in seen]


def row(number: int = 1, **values: str) -> dict[str, str]:
    """A whole record about the person."""
    own = {"record_id": f"{PERSONAL['record_id']}-{number}"}
    return dict.fromkeys(HEADER, "") | dict(PERSONAL) | dict(WHOLE) | own | values


def text(rows: Iterable[Mapping[str, str]], delimiter: str = ",") -> str:
    """The rows as delimited text."""
    written = io.StringIO()
    writer = csv.DictWriter(written, HEADER, delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def good() -> list[dict[str, str]]:
    """Records that are read, some with values that their columns do not take."""
    odd = [row(2 + n, **{name: value}) for n, (name, value) in enumerate(IN_LINE.items())]
    dates = ("arrest_date", "offense_date", "disposition_date", "dob", "charge_date")
    return [row(1), *odd, *(row(50 + n, **{name: "QXDATE"}) for n, name in enumerate(dates))]


def dirty() -> bytes:
    """A CSV with good rows and with every kind of broken one that we know."""
    whole = text(good()).encode()
    header, one, *_ = text([row(60)]).encode().splitlines()
    width = header.count(b",") + 1
    broken = [
        one.replace(b"QXRECORD81-60", b"QXRECORD81-61") + b",QXEXTRA",
        b"QXRECORD81-62,QXPERSON82",
        b'QXRECORD81-63,QXPERSON82,"QXOPEN',
        one.replace(b"QXCITY92", b"QXCITY92\xff\xfe").replace(b"-60", b"-64"),
        one.replace(b"QXCITY92", b"QXCITY92\0").replace(b"-60", b"-65"),
        one.replace(b"QXCITY92", b'QX"CITY92').replace(b"-60", b"-66"),
        one.replace(b"QXPERSON82", b"").replace(b"-60", b"-67"),
        one.replace(b"-60", b"-68"),
        one.replace(b"-60", b"-68"),
        b"," * (width - 1),
        b"QXFOOTER written by QXGIVEN87",
    ]
    return whole + b"\n".join(broken) + b"\n"


def without_header() -> str:
    """Rows alone: the first record stands where names of columns should."""
    return "\n".join(text(good()).splitlines()[1:]) + "\n"


def broken_files(folder: Path) -> dict[str, Path]:
    """Files that do not read, each with the person's values in it."""
    plain, frame = text(good()), pl.DataFrame(good())
    frame.write_parquet(folder / "whole.parquet")
    frame.write_ipc(folder / "whole.arrow")
    parquet, arrow = ((folder / f"whole.{form}").read_bytes() for form in ("parquet", "arrow"))
    lines = "".join(json.dumps(one) + "\n" for one in good())
    first, rest = plain.split("\n", 1)
    files: dict[str, bytes] = {
        "headless.csv": without_header().encode(),
        "quoted_header.csv": plain.replace("note", 'QX"note', 1).encode(),
        "open_header.csv": plain.replace("note", '"QXnote', 1).encode(),
        "twice.csv": plain.replace("note", "name", 1).encode(),
        "strange.csv": f"{'QXFIRST,QXSECOND'}\n{rest}".encode(),
        "utf_16.csv": plain.encode("utf-16")[:-1],
        "no_text.csv": b"\x00\xff\xfeQXNOISE\x80\x81" * 50,
        "latin.csv": (first + "\n" + rest.replace("QXCITY92", "QXCITY\xe992")).encode("latin-1"),
        "cut.csv.gz": gzip.compress(plain.encode())[:-20],
        "false.csv.gz": plain.encode(),
        "false.csv.zst": plain.encode(),
        "tabs.tsv": text(good(), "\t").replace("note", '"QXnote', 1).encode(),
        "cut.json": json.dumps(good())[:-30].encode(),
        "text.json": json.dumps("QXTEXT").encode(),
        "number.json": json.dumps({"QXKEY": {"QXKEY": 1}}).encode(),
        "nested.json": json.dumps([row() | {"name": {"QXKEY": ["QXGIVEN87"]}}]).encode(),
        "cut.jsonl": lines[:-40].encode(),
        "odd.jsonl": (lines + '{"QXOPEN": \n"QXALONE"\n[1, "QXLIST"]\n').encode(),
        "cut.parquet": parquet[:-40],
        "torn.parquet": parquet[:200] + b"\xff" * 60 + parquet[260:],
        "cut.arrow": arrow[: len(arrow) // 2],
        "false.parquet": plain.encode(),
        "false.arrow": plain.encode(),
        "false.xlsx": plain.encode(),
        "empty.csv": b"",
        "header.csv": first.encode() + b"\n",
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (folder / "nested.parquet").unlink(missing_ok=True)
    frame.with_columns(pl.concat_list("name", "dob").alias("name")).write_parquet(
        folder / "nested.parquet"
    )
    return {path.name: path for path in sorted(folder.iterdir())}
