"""What inputs hold, and which of their values a pack cannot read yet, by frequency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl

from vacatur.charges.resolve import read_charges
from vacatur.facts.build import charge_law, disposition_reader
from vacatur.records.inspect import FileInspection, inspect_inputs
from vacatur.records.profiles import Profile
from vacatur.rules.load import Pack

READ = ("clear",)
MOST = 50

Json = dict[str, Any]


def survey(inputs: Sequence[str | Path], *, profile: Profile | None, pack: Pack | None) -> Json:
    """Inspect the inputs, and hold their values against a pack's vocabularies.

    Args:
        inputs: Files, folders or globs.
        profile: The source profile; None to name the one that fits.
        pack: The pack whose vocabularies count; None for none.

    Returns:
        Plain JSON types: per file its columns, format, profile and why, parse and blank rates,
        quarantine by reason, and the `MOST` most frequent unread charges, classes, dispositions.
    """
    found = inspect_inputs(inputs, profile)
    return {"files": [_file(file, pack) for file in found.files]}


def _file(file: FileInspection, pack: Pack | None) -> Json:
    tables = ("charges", "classes", "dispositions")
    told = {key: value for key, value in _plain(file) if key not in tables}
    return told | {"unmapped": _unmapped(file, pack) if pack else {}}


def _plain(file: FileInspection) -> Iterator[tuple[str, Any]]:
    for key in file.__dataclass_fields__:
        value = getattr(file, key)
        if key == "candidates":
            value = [asdict(candidate) for candidate in value]
        elif key == "parse_rates":
            value = {name: asdict(rate) | {"share": rate.share} for name, rate in value.items()}
        yield key, value


def _unmapped(file: FileInspection, pack: Pack) -> Json:
    law, reader = charge_law(pack), disposition_reader(pack)
    readings = read_charges(file.charges.select("charge_code", "charge_description"), law.tables)
    charges = file.charges.with_columns(readings["reading"], readings["alternatives"])
    return {
        "charges": _share(charges, ~pl.col("reading").is_in(READ)),
        "classes": _share(
            file.classes,
            _unread(file.classes["charge_class"], lambda text: law.classes.read(text) is None),
        ),
        "dispositions": _share(
            file.dispositions,
            _unread(file.dispositions["disposition"], lambda text: reader.listed(text) is None),
        ),
    }


def _unread(values: pl.Series, unread: Any) -> pl.Expr:  # noqa: ANN401
    return pl.lit(
        pl.Series([value is not None and unread(value) for value in values], dtype=pl.Boolean)
    )


def _share(values: pl.DataFrame, unread: pl.Expr) -> Json:
    """How many values and rows cannot be read, and the most frequent of them."""
    left = values.filter(unread)
    return {
        "values": left.height,
        "rows": int(left["rows"].sum()),
        "of_rows": int(values["rows"].sum()),
        "most_frequent": left.head(MOST).to_dicts(),
    }
