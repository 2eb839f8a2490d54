"""A pack's tables that do not fit are a fault of the pack, said in one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import polars as pl

from vacatur.errors import PackError
from vacatur.rules.load import Pack


@contextmanager
def tables_fit(pack: Pack) -> Iterator[None]:
    """Read a pack's tables within this block.

    Raises:
        PackError: A table does not fit: a pattern, a word or a column is not as it must be.
    """
    try:
        yield
    except (re.error, KeyError, ValueError, pl.exceptions.PolarsError) as error:
        if isinstance(error, PackError):
            raise
        reason = str(error).splitlines()[0]
        msg = f"A table or pattern of the pack [{pack.id}] does not fit: {reason}."
        raise PackError(msg, hint="`vacatur packs check` reads them all.") from error
