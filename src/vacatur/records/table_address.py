"""A table of a database, as an input names it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from vacatur.databases.address import Address, read_address
from vacatur.databases.dialect import Table
from vacatur.errors import InputError

_OURS: Final = ("table", "order")
_NAME: Final = re.compile(r'"((?:[^"]|"")+)"|([^".]+)')


@dataclass(frozen=True, kw_only=True)
class TableAddress:
    """A table of a database, as an input names it."""

    address: Address
    table: Table
    order: tuple[str, ...]
    """Columns to sort by; none to sort by the primary key, or else by record_id."""

    @property
    def parts(self) -> tuple[str, ...]:
        """Its name for labels, after what tells it from others of that name."""
        return (*self.address.outer, ".".join((self.address.database, *self.table)))


def table_address(uri: str) -> TableAddress:
    """Read the URI of an input.

    Raises:
        InputError: It names no database that is read, or no table.

    Example:
        >>> table_address("sqlite:////data/court.db?table=records&order=day,id").order
        ('day', 'id')
    """
    address = read_address(uri, ours=_OURS, error=InputError)
    table = _names(address.asked.get("table", ""))
    if not table or len(table) > 2:  # noqa: PLR2004  a schema and a name
        message = f"The URI of [{address.database}] names no table."
        raise InputError(message, hint="Add ?table=NAME, or ?table=SCHEMA.NAME.")
    order = map(str.strip, address.asked.get("order", "").split(","))
    return TableAddress(address=address, table=table, order=tuple(filter(None, order)))


def _names(text: str) -> tuple[str, ...]:
    """Split names at dots; one that holds a dot stands in double quotes."""
    return tuple(inner.replace('""', '"') or plain for inner, plain in _NAME.findall(text))
