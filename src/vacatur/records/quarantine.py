"""The rows that are no records: kept whole, and the persons they name put on hold."""

from __future__ import annotations

from typing import Final

import polars as pl

from vacatur.records.gate import Gated
from vacatur.records.ledger import QUARANTINE_SCHEMA
from vacatur.records.reasons import STRUCTURAL, Reason

_ROWS_AT_A_TIME: Final = 20_000  # a row becomes many candidate keys


def quarantine(files: list[Gated]) -> tuple[pl.DataFrame, pl.Series]:
    """Gather the quarantined rows of all files and the persons they concern.

    A broken row's fields cannot be told apart, so every person known from another row whose key
    stands in it as a field is on hold.

    Returns:
        The quarantine (see `QUARANTINE_SCHEMA`) in input order, and the sorted person keys.
    """
    listed = [listed_rows(file) for file in files]
    known = _known_persons(files, listed)
    named = pl.concat(
        [
            _named(rows, file, known).with_columns(pl.lit(place).alias("place"))
            for place, (rows, file) in enumerate(zip(listed, files, strict=True))
        ]
    )
    frame = pl.concat(
        [
            with_person(rows, named.filter(pl.col("place") == place))
            for place, rows in enumerate(listed)
        ]
    )
    held = pl.concat([frame["person_id"], named["person"]]).drop_nulls().unique().sort()
    return frame.select(list(QUARANTINE_SCHEMA)), held.alias("person_id")


def listed_rows(file: Gated) -> pl.DataFrame:
    """List a file's rows that are no records, in order, with where they stand and their text."""
    broken = file.source.broken.with_columns(pl.lit(None, pl.String).alias("person_id"))
    columns = ["row", "person_id", "column", "reason"]
    rows = pl.concat([broken.select(columns), file.refused.select(columns)]).sort("row")
    return pl.concat([rows, file.source.locate(rows["row"])], how="horizontal").with_columns(
        pl.lit(file.label, pl.String).alias("file")
    )


def _known_persons(files: list[Gated], listed: list[pl.DataFrame]) -> pl.Series:
    """Return the persons of all readable rows, if any broken row may name one."""
    if not any(rows["reason"].is_in(STRUCTURAL).any() for rows in listed):
        return pl.Series([], dtype=pl.String)
    return pl.concat([_persons(file) for file in files]).drop_nulls().unique()


def _persons(file: Gated) -> pl.Series:
    real = file.refused.filter(pl.col("reason") != Reason.FOOTER)
    return pl.concat([file.records["person_id"], real["person_id"]])


def _named(rows: pl.DataFrame, file: Gated, known: pl.Series) -> pl.DataFrame:
    """Return row and person for every known person whose key is a field of a broken row."""
    broken = rows.filter(pl.col("reason").is_in(STRUCTURAL)).select("row", "raw")
    nobody = broken.clear().rename({"raw": "person"})
    if known.is_empty():
        return nobody
    parts = broken.iter_slices(_ROWS_AT_A_TIME)
    keys = known.alias("person").to_frame()
    named = (possible_persons(part, file).join(keys, on="person", how="semi") for part in parts)
    return pl.concat([nobody, *(part.unique() for part in named)])


def possible_persons(broken: pl.DataFrame, file: Gated) -> pl.DataFrame:
    """Return row and person for everything in a broken row that could be a person's key.

    These are its fields: what stands between delimiters or quotes, or between quotes alone, as
    the row stands and without its NUL bytes.

    Args:
        broken: row, raw. Shape (n, 2).
        file: The file of the rows.
    """
    told_apart = file.source.fields.join(broken, on="row", how="semi").rename({"field": "person"})
    stripped = told_apart.with_columns(pl.col("person").str.strip_chars())
    return pl.concat([raw_fields(broken, file.source.delimiter), stripped])


def raw_fields(broken: pl.DataFrame, delimiter: str | None) -> pl.DataFrame:
    """Return row and person for everything in the text of a broken row that could be a key.

    Args:
        broken: row, raw. Shape (n, 2).
        delimiter: What the fields of the file stand between, where there is such a sign.
    """
    whole = pl.col("raw").str.replace_all("\x00", "", literal=True)
    sign = delimiter or ""
    fields = [
        text.str.extract_all(pattern)
        for text in (pl.col("raw"), whole)
        for pattern in (rf'[^"{_escaped(sign)}\r\n]+', r'[^"\r\n]+')
    ]
    tokens = broken.select("row", pl.concat_list(fields).alias("person")).explode("person")
    return tokens.with_columns(pl.col("person").str.strip_chars())


def _escaped(sign: str) -> str:
    return "".join(f"\\x{ord(character):02x}" for character in sign) or ":,{}\\[\\]"


def with_person(rows: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """Name the person of a broken row where exactly one known person stands in it."""
    only = named.group_by("row").agg(pl.col("person").first(), pl.len()).filter(pl.col("len") == 1)
    joined = rows.join(only, on="row", how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("person_id", "person").alias("person_id"))
