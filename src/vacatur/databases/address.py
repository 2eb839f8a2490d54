"""What a database URI names, taken apart without ever repeating a password.

A part of a URI is repeated in a message only where it cannot hold a secret: our own keys, a file's
base name, a host, and the names of databases and tables.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from vacatur.errors import VacaturError

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"
_SYSTEMS: Final = {"sqlite": SQLITE, "postgresql": POSTGRESQL, "postgres": POSTGRESQL}
_HOSTS: Final = re.compile(r"(?:[^:@,\[\]]*|\[[0-9A-Fa-f:.]*\])(?::[0-9]*)?")
_SECONDS_TO_CONNECT: Final = "10"
_FORMS: Final = "sqlite:////folder/file.db?... or postgresql://user@host:port/database?..."


@dataclass(frozen=True, kw_only=True)
class Address:
    """One database, and what its URI asks of us."""

    system: str
    """`sqlite` or `postgresql`."""
    uri: str = field(repr=False)
    """What the driver is given. It may hold a password."""
    file: Path | None
    """The file of an SQLite database."""
    database: str
    """Its name in labels: a file's base name, or the database's own."""
    outer: tuple[str, ...]
    """What tells it from others of its name, the nearest last: folders, or the host."""
    asked: dict[str, str]
    """The keys of the URI that are ours, with their values."""


def read_address(text: str, *, ours: Sequence[str], error: type[VacaturError]) -> Address:
    """Take a URI apart.

    Args:
        text: The URI.
        ours: Keys of its query that are ours; every other one is the driver's.
        error: What to raise where it cannot be read.

    Example:
        >>> found = read_address("postgresql://clerk:secret@db/court?table=crim.records",
        ...     ours=["table"], error=ValueError)
        >>> found.database, found.outer, found.asked
        ('court', ('db',), {'table': 'crim.records'})
        >>> "secret" in repr(found)
        False
    """
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = SplitResult("", "", "", "", "")
    system = _SYSTEMS.get(parts.scheme)
    if system is None:
        known = ", ".join(dict.fromkeys(_SYSTEMS.values()))
        message = f"The URI names no database that is read: there are {known}."
        raise error(message, hint=f"Write {_FORMS}")
    if parts.fragment:
        raise error("The URI has a bare [#].", hint="Write it as %23.")
    asked, theirs = _query(parts.query, ours, error)
    if system == SQLITE:
        if theirs:
            message = f"The URI has a key [{theirs[0][0]}], which SQLite does not take."
            raise error(message, hint=f"There are: {', '.join(ours)}.")
        return _sqlite(parts, asked, error)
    return _postgresql(parts, asked, theirs, error)


def _query(
    text: str, ours: Sequence[str], error: type[VacaturError]
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    pairs = parse_qsl(text, keep_blank_values=True)
    asked = [(key, value) for key, value in pairs if key in ours]
    if len(dict(asked)) < len(asked):
        message = f"The URI has a key of [{', '.join(ours)}] twice."
        raise error(message, hint="Give it once.")
    return dict(asked), [pair for pair in pairs if pair[0] not in ours]


def _sqlite(parts: SplitResult, asked: dict[str, str], error: type[VacaturError]) -> Address:
    path = unquote(parts.path)
    if parts.netloc or not path.startswith("/") or path in {"/", "//"}:
        message = "The URI names no file of an SQLite database."
        raise error(
            message, hint="Write sqlite:////folder/file.db, or sqlite:///file.db from here."
        )
    file = Path(path.removeprefix("/"))
    whole = file.resolve()
    return Address(
        system=SQLITE,
        uri=f"file:{quote(str(whole))}",
        file=file,
        database=whole.name,
        outer=whole.parts[:-1],
        asked=asked,
    )


def _postgresql(
    parts: SplitResult,
    asked: dict[str, str],
    theirs: list[tuple[str, str]],
    error: type[VacaturError],
) -> Address:
    user, _, hosts = parts.netloc.rpartition("@")
    name = unquote(parts.path.removeprefix("/"))
    if "@" in f"{user}{parts.path}" or not all(map(_HOSTS.fullmatch, hosts.split(","))):
        message = "The URI's user, password, host and port cannot be told apart."
        raise error(message, hint="Write [@:/?#] of a password as %40 %3A %2F %3F %23.")
    given = dict(theirs)
    name = given.get("dbname", name) or unquote(user.partition(":")[0]) or given.get("user", "")
    query = urlencode([("connect_timeout", _SECONDS_TO_CONNECT)] * ("connect_timeout" not in given))
    query = "&".join(filter(None, (urlencode(theirs, quote_via=quote), query)))
    return Address(
        system=POSTGRESQL,
        uri=f"postgresql://{parts.netloc}{parts.path}?{query}",
        file=None,
        database=name or POSTGRESQL,
        outer=(hosts or given.get("host", "localhost").rpartition("/")[2],),
        asked=asked,
    )
