"""A file of corrections to fill in: the unread charges, the most frequent first."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from vacatur.cells import for_spreadsheets
from vacatur.charges.columns import PAIR
from vacatur.charges.corrections_file import COLUMNS
from vacatur.results.staged_file import staged_file


def write_template(unread: pl.DataFrame, path: Path, *, force: bool) -> None:
    """Write the file, readable by its owner alone; whole or not at all.

    Args:
        unread: Columns charge_code and charge_description, in the order wanted.
        path: Where it goes.
        force: Replace an older file.

    Raises:
        OutputError: The file exists, or cannot be written; nothing is left behind.
    """
    blank = (pl.lit(None, pl.String).alias(name) for name in COLUMNS if name not in PAIR)
    text = for_spreadsheets(unread.select(*PAIR, *blank).select(COLUMNS)).write_csv()
    with staged_file(path, force=force) as aside:
        aside.write_text(text, encoding="utf-8", newline="")
