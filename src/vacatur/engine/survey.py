"""What inputs hold, and which of their values a pack cannot read yet, by frequency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from vacatur.charges.columns import PAIR
from vacatur.charges.corrections import folded
from vacatur.engine.vocabularies import Vocabularies, vocabularies
from vacatur.records.inspect import FileInspection, inspect_inputs
from vacatur.records.profiles import Profile
from vacatur.rules.load import Pack

MOST = 50

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What inputs hold: for reading, and the charges that a correction would help."""

    document: Json
    unread: pl.DataFrame
    """`charge_code`, `charge_description`, `rows`, by frequency over all files."""


def survey(inputs: Sequence[str | Path], *, profile: Profile | None, pack: Pack | None) -> Survey:
    """Inspect the inputs, and hold their values against a pack's vocabularies.

    Args:
        inputs: Files, folders or globs.
        profile: The source profile; None to name the one that fits.
        pack: The pack whose vocabularies count; None for none.

    Returns:
        The document in plain JSON types: per file its columns, format, profile and why, parse and
        blank rates, quarantine by reason, and the `MOST` most frequent unread charges, classes,
        dispositions; and every unread charge. Without a pack nothing is unread.
    """
    files = inspect_inputs(inputs, profile).files
    told = [_plain(file) | {"unmapped": {}} for file in files]
    unread: list[pl.DataFrame] = []
    if pack:
        known = vocabularies(pack)
        unread = [known.charges(file.charges) for file in files]
        for document, file, charges in zip(told, files, unread, strict=True):
            document["unmapped"] = _unmapped(file, charges, known)
    return Survey(document={"files": told}, unread=_most_frequent(unread))


def _most_frequent(unread: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The charges of all files; of spellings that a correction takes for one, the usual one."""
    schema = {**dict.fromkeys(PAIR, pl.String), "rows": pl.UInt32}
    told = [charges.select(list(schema)) for charges in unread]
    table = pl.concat([pl.DataFrame(schema=schema), *told])
    keys = folded(table["charge_code"], table["charge_description"])
    named = pl.concat([table, keys], how="horizontal").filter(
        pl.any_horizontal(pl.col(keys.columns).is_not_null())
    )
    spellings = _by_frequency(named).group_by(keys.columns, maintain_order=True)
    usual = spellings.agg(pl.col(PAIR).first(), pl.col("rows").sum())
    return _by_frequency(usual.select(list(schema)))


def _by_frequency(charges: pl.DataFrame) -> pl.DataFrame:
    return charges.sort("rows", *PAIR, descending=[True, False, False])


def _plain(file: FileInspection) -> Json:
    tables = ("charges", "classes", "dispositions")
    return {key: value for key, value in _fields(file) if key not in tables}


def _fields(file: FileInspection) -> Iterator[tuple[str, Any]]:
    for key in file.__dataclass_fields__:
        value = getattr(file, key)
        if key == "candidates":
            value = [asdict(candidate) for candidate in value]
        elif key == "parse_rates":
            value = {name: asdict(rate) | {"share": rate.share} for name, rate in value.items()}
        yield key, value


def _unmapped(file: FileInspection, unread: pl.DataFrame, known: Vocabularies) -> Json:
    return {
        "charges": _counts(file.charges, unread),
        "classes": _share(
            file.classes,
            _unread(file.classes["charge_class"], lambda text: not known.reads_class(text)),
        ),
        "dispositions": _share(
            file.dispositions,
            _unread(
                file.dispositions["disposition"], lambda text: not known.reads_disposition(text)
            ),
        ),
    }


def _unread(values: pl.Series, unread: Any) -> pl.Expr:  # noqa: ANN401
    return pl.lit(
        pl.Series([value is not None and unread(value) for value in values], dtype=pl.Boolean)
    )


def _share(values: pl.DataFrame, unread: pl.Expr) -> Json:
    return _counts(values, values.filter(unread))


def _counts(values: pl.DataFrame, left: pl.DataFrame) -> Json:
    """How many values and rows cannot be read, and the most frequent of them."""
    return {
        "values": left.height,
        "rows": int(left["rows"].sum()),
        "of_rows": int(values["rows"].sum()),
        "most_frequent": left.head(MOST).to_dicts(),
    }
