"""Working files are encrypted Parquet, under one key of 256 bits for the whole run.

The only place that knows how Polars spells it. Without a key the same files are plain.
"""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

import polars as pl

from vacatur.errors import InputError
from vacatur.storage.age import Identities, Seal

KEY_BYTES: Final = 32
NAME: Final = "key of the shards"
_LENGTH: Final = 8


@dataclass(frozen=True)
class DataKey:
    """The key of a run's working files. It shows itself to nobody, and lives in memory alone."""

    secret: bytes = field(repr=False)

    @classmethod
    def new(cls) -> DataKey:
        """A key that nobody had before.

        Example:
            >>> DataKey.new() == DataKey.new()
            False
        """
        return cls(secrets.token_bytes(KEY_BYTES))

    def wrapped(self, seal: Seal) -> str:
        """The key itself encrypted for some recipients, as text."""
        return b64encode(seal.encrypt(self.secret)).decode("ascii")

    @classmethod
    def unwrapped(cls, wrapped: str, identities: Identities | None) -> DataKey:
        """The key from its encrypted form.

        Raises:
            InputError: There is no identity, or it is another one.
        """
        if identities is None:
            message = "The shards are encrypted, and no identity is given."
            raise InputError(message, hint="Give --identity FILE.")
        try:
            sealed = b64decode(wrapped, validate=True)
        except ValueError as error:
            raise InputError(f"The {NAME} is damaged.", hint="Make them again.") from error
        secret = identities.decrypt(sealed, name=NAME)
        if len(secret) != KEY_BYTES:
            raise InputError(f"The {NAME} is damaged.", hint="Make them again.")
        return cls(secret)


def sealing(key: DataKey | None) -> pl.ParquetEncryptionProperties | None:
    """How Parquet is written under a key; None for plain."""
    return None if key is None else pl.ParquetEncryptionProperties(footer_key=key.secret)


def opening(key: DataKey | None) -> pl.ParquetDecryptionProperties | None:
    """How Parquet is read under a key; None for plain."""
    return None if key is None else pl.ParquetDecryptionProperties(footer_key=key.secret)


def to_bytes(frame: pl.DataFrame, key: DataKey) -> bytes:
    """A table encrypted in memory.

    Example:
        >>> key = DataKey.new()
        >>> from_bytes(to_bytes(pl.DataFrame({"name": ["Doe"]}), key), key).item()
        'Doe'
    """
    written = BytesIO()
    frame.write_parquet(written, compression="lz4", statistics=False, encryption=sealing(key))
    return written.getvalue()


def from_bytes(content: bytes, key: DataKey) -> pl.DataFrame:
    """What `to_bytes` was given."""
    return pl.read_parquet(content, decryption=opening(key))


def append(file: BinaryIO, frame: pl.DataFrame, key: DataKey) -> None:
    """Append a table to a file of encrypted ones, each behind its length."""
    content = to_bytes(frame, key)
    file.write(len(content).to_bytes(_LENGTH, "little"))
    file.write(content)


def appended(path: Path, key: DataKey) -> Iterator[pl.DataFrame]:
    """The tables that were appended to a file."""
    with path.open("rb") as file:
        while length := file.read(_LENGTH):
            yield from_bytes(file.read(int.from_bytes(length, "little")), key)
