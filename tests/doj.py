"""Lines of a file of the California Department of Justice, written by a few values."""

from __future__ import annotations

from pathlib import Path

from vacatur.records.profiles import load_profile

NAMES = list(load_profile("ca-doj").file.header or ())
HEADER = ",".join(NAMES)
USUAL = {
    "SUBJECT_ID": "7",
    "PRI_DOB": "19800615",
    "STP_EVENT_DATE": "20150101",
    "STP_TYPE_DESCR": "COURT ACTION",
    "STP_ORI_CNTY_NAME": "YOLO",
    "CNT_ORDER": "101002003000",
    "OFFENSE_DESCR": "11359 HS-POSSESS",
    "DISP_DESCR": "CONVICTED",
    "CONV_STAT_DESCR": "FELONY",
    "END_OF_REC": "#",
}


def line(**values: str) -> str:
    """One row: the usual conviction but for the values given."""
    return ",".join((USUAL | values).get(name, "") for name in NAMES)


def written(path: Path, *lines: str) -> Path:
    """A file with a header and these rows."""
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path
