"""An open database, and its errors in words of ours: a driver's own may repeat values."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from vacatur.databases.address import SQLITE, Address
from vacatur.databases.dialect import Dialect, PostgreSQL, SQLite
from vacatur.errors import VacaturError

if TYPE_CHECKING:
    from adbc_driver_manager.dbapi import Connection

_NO_PRIVILEGE: Final = "42501"
_SERVER_HINTS: Final = {
    "authentication": "Check user and password: PGPASSWORD, or ~/.pgpass, keeps it from the URI.",
    "no password": "Give it in PGPASSWORD or ~/.pgpass.",
    "invalid URI query parameter": "The URI has a key that neither we nor PostgreSQL know.",
}


def dialect_of(address: Address) -> Dialect:
    """Tell how a database is asked."""
    return SQLite() if address.system == SQLITE else PostgreSQL()


@contextmanager
def connected(
    address: Address, label: str, *, error: type[VacaturError], write: bool = False
) -> Iterator[Connection]:
    """Open a database; what goes wrong in it is raised as the error given, in one line.

    Args:
        address: Where it is.
        label: What to call it in messages.
        error: What to raise.
        write: Whether anything is to be changed in it.
    """
    driver = _driver(address.system, error)
    manager = importlib.import_module("adbc_driver_manager")
    connection = _opened(driver, manager, address, label, error, write=write)
    try:
        with connection:
            yield connection
    except VacaturError:
        raise
    except (manager.Error, OSError) as caught:  # Arrow's streams tell of a driver's error as theirs
        raise _translated(caught, label, error, write=write) from None


def _driver(system: str, error: type[VacaturError]) -> Any:  # noqa: ANN401  an optional module
    try:
        return importlib.import_module(f"adbc_driver_{system}.dbapi")
    except ImportError as missing:
        message = "Databases need the extra [db]."
        raise error(message, hint="Install it: pip install 'vacatur[db]'.") from missing


def _opened(
    driver: Any,  # noqa: ANN401
    manager: Any,  # noqa: ANN401
    address: Address,
    label: str,
    error: type[VacaturError],
    *,
    write: bool,
) -> Connection:
    mode = "rw" if write else "ro"
    uri = f"{address.uri}?mode={mode}" if address.system == SQLITE else address.uri
    try:
        connection: Connection = driver.connect(uri)
    except manager.Error as caught:
        raise _unreachable(str(caught), address, label, error) from None
    return connection


def _unreachable(
    told: str, address: Address, label: str, error: type[VacaturError]
) -> VacaturError:
    if address.system == SQLITE:
        message = f"[{label}] cannot be opened as an SQLite database."
        return error(message, hint="Check that it is one, and its permissions.")
    usual = "Check that the server runs, and host, port, database and user."
    hint = next((hint for sign, hint in _SERVER_HINTS.items() if sign in told), usual)
    return error(f"Cannot connect to the database of [{label}].", hint=hint)


def _translated(
    caught: Exception, label: str, error: type[VacaturError], *, write: bool
) -> VacaturError:
    done = "written" if write else "read"
    state = getattr(caught, "sqlstate", None)
    if state == _NO_PRIVILEGE:
        return error(f"[{label}] may not be {done} by this user.", hint="Ask for the right to.")
    told = str(caught)
    if "locked" in told or "busy" in told:
        return error(f"[{label}] is locked by another program.", hint="Try again later.")
    if "not a database" in told:
        return error(f"[{label}] is no SQLite database.", hint="Check the path.")
    code = state or type(caught).__name__
    message = f"[{label}] could not be {done}: the database answered with {code}."
    return error(message, hint="Look it up in the manual of the database, or in its log.")
