"""Names that only the holder of a key can lead back: keyed BLAKE2b of 128 bits.

The same value gets the same name under the same key, in every file and every run, and another one
under another key. Nobody without the key can tell which value it was by trying all values.
"""

from __future__ import annotations

import os
import secrets
import stat
from hashlib import blake2b
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.errors import InputError, OutputError

KEY_BYTES: Final = 32
MOST_DAYS: Final = 365
_LETTERS: Final = {"person_id": "P", "record_id": "R", "case_number": "C"}
_OTHER: Final = "X"
_BYTES: Final = 16


class Pseudonyms:
    """The names that a key gives."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @property
    def key_id(self) -> str:
        """What tells one key from another, and nothing else of it."""
        return self._digest(b"", "which key")[:_BYTES]

    def of(self, values: pl.Series, kind: str) -> pl.Series:
        """Names of values, one and the same for each distinct value; NULL stays NULL.

        Args:
            values: Shape (n,).
            kind: What they are; the same text of two kinds gets two names.

        Example:
            >>> names = Pseudonyms(bytes(32))
            >>> names.of(pl.Series(["a", None, "a"]), "person_id").n_unique()
            2
        """
        letter = _LETTERS.get(kind, _OTHER)
        texts = values.cast(pl.String).alias("value")
        distinct = texts.drop_nulls().unique()
        given = [letter + self._digest(text.encode(), kind) for text in distinct]
        named = pl.DataFrame([distinct, pl.Series("name", given, pl.String)])
        return _looked_up(texts, named).alias(values.name)

    def days(self, persons: pl.Series) -> pl.Series:
        """The secret number of days that a person's dates are shifted by: 1 to 365, either way.

        Args:
            persons: Shape (n,).

        Returns:
            Shape (n,), Int32; NULL where nobody is named.
        """
        texts = persons.cast(pl.String).alias("value")
        distinct = texts.drop_nulls().unique()
        given = [self._shift(text) for text in distinct]
        return _looked_up(texts, pl.DataFrame([distinct, pl.Series("name", given, pl.Int32)]))

    def _shift(self, person: str) -> int:
        drawn = int(self._digest(person.encode(), "days"), 16) % (2 * MOST_DAYS)
        return drawn - MOST_DAYS if drawn < MOST_DAYS else drawn - MOST_DAYS + 1

    def _digest(self, value: bytes, kind: str) -> str:
        person = kind.encode()[:_BYTES]
        return blake2b(value, key=self._key, person=person, digest_size=_BYTES).hexdigest()


def _looked_up(texts: pl.Series, named: pl.DataFrame) -> pl.Series:
    found = texts.to_frame().join(named, on="value", how="left", maintain_order="left")
    return found["name"]


def read_key(path: Path) -> bytes:
    """Read a key that nobody but its owner may read.

    Raises:
        InputError: There is none, others may read it, or it is something else.
    """
    hint = "Make one: vacatur deidentify ... --new-key."
    try:
        mode, text = stat.S_IMODE(path.stat().st_mode), path.read_text("ascii").strip()
        key = bytes.fromhex(text)
    except OSError as error:
        raise InputError(f"The key [{path}] cannot be read.", hint=hint) from error
    except ValueError as error:
        raise InputError(f"[{path}] holds no key.", hint=hint) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        message = f"Others than its owner may use the key [{path}]."
        raise InputError(message, hint="Take their rights away: chmod 600.")
    if len(key) != KEY_BYTES:
        raise InputError(f"[{path}] holds no key.", hint=hint)
    return key


def make_key(path: Path) -> None:
    """Make a key, for its owner alone; none is ever replaced.

    Raises:
        OutputError: Something stands there, or it cannot be written.
    """
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError as error:
        message = f"[{path}] exists already, and a key is never replaced."
        raise OutputError(message, hint="Leave out --new-key to use it.") from error
    except OSError as error:
        raise OutputError(f"[{path}] could not be written: {error.strerror}.") from error
    with open(handle, "w", encoding="ascii") as file:  # noqa: PTH123 - a handle has no path
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
