"""Files that only some may read are age files, made and opened by pyrage.

What is encrypted goes through in chunks: neither door holds a whole file.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any, Final, Protocol

from vacatur.errors import InputError, UsageError

AGE: Final = ".age"
_NATIVE, _SSH, _SECRET = "age1", "ssh-", "AGE-SECRET-KEY-"
_NO_KEY: Final = "No matching keys found"
_ERRNO: Final = re.compile(r"\[Errno (\d+)\]")
"""How the library tells what the system refused."""


class Readable(Protocol):
    """What bytes are taken from."""

    def read(self, size: int = -1, /) -> bytes:
        """Give so many bytes or fewer, none at the end."""


class Writable(Protocol):
    """What bytes are put into."""

    def write(self, data: bytes, /) -> int:
        """Take bytes."""

    def flush(self) -> None:
        """Take no more."""


@dataclass(frozen=True)
class Seal:
    """For whom something is encrypted."""

    recipients: tuple[str, ...]
    """Public keys: native ones of age, or those of SSH without their remarks."""

    def encrypt(self, plain: bytes) -> bytes:
        """Encrypt some bytes."""
        sealed = BytesIO()
        self.copy(BytesIO(plain), sealed)
        return sealed.getvalue()

    def copy(self, plain: Readable, sealed: Writable) -> None:
        """Encrypt all that is read, chunk by chunk.

        Raises:
            OSError: Something cannot be read or written.
        """
        age = pyrage()
        try:
            age.encrypt_io(plain, sealed, [_recipient(key) for key in self.recipients])
        except age.EncryptError as error:
            told = _ERRNO.search(str(error))
            number = int(told[1]) if told else errno.EIO
            raise OSError(number, os.strerror(number)) from error


@dataclass(frozen=True, repr=False)
class Identities:
    """Private keys; they show themselves to nobody."""

    keys: tuple[Any, ...]

    def decrypt(self, sealed: bytes, *, name: str) -> bytes:
        """Decrypt some bytes.

        Args:
            sealed: An age file.
            name: What it is called, for the error.

        Raises:
            InputError: None of the keys opens it, or it is damaged.
        """
        plain = BytesIO()
        self.copy(BytesIO(sealed), plain, name=name)
        return plain.getvalue()

    def copy(self, sealed: Readable, plain: Writable, *, name: str) -> None:
        """Decrypt all that is read, chunk by chunk.

        Raises:
            InputError: None of the keys opens it, or it is damaged.
        """
        age = pyrage()
        try:
            age.decrypt_io(sealed, plain, list(self.keys))
        except age.DecryptError as error:
            raise _not_opened(error, name) from error
        except OSError as error:
            if error.errno is not None:  # the disk's word, not that of the library
                raise
            raise _not_opened(error, name) from error


def _not_opened(error: Exception, name: str) -> InputError:
    if str(error) == _NO_KEY:
        hint = "Use the identity of one of those for whom it was encrypted."
        return InputError(f"No key of the identity opens [{name}].", hint=hint)
    return InputError(f"[{name}] is damaged.", hint="Copy it again.")


def pyrage() -> ModuleType:
    """The library.

    Raises:
        UsageError: It is not installed.
    """
    try:
        import pyrage as library  # noqa: PLC0415  few runs need it
    except ImportError as error:
        message = "Encryption needs the extra [crypto]."
        raise UsageError(message, hint="Install it: pip install 'vacatur[crypto]'.") from error
    found: ModuleType = library
    return found


def read_recipients(given: Sequence[str]) -> Seal:
    """Read for whom to encrypt.

    Args:
        given: Public keys, or files that hold one on each line.

    Raises:
        InputError: A file cannot be read.
        UsageError: Something is no public key, or nothing is given.
    """
    keys = list(dict.fromkeys(key for text in given for key in _keys_of(text)))
    for number, key in enumerate(keys, 1):
        try:
            _recipient(key)
        except (pyrage().RecipientError, ValueError) as error:
            message = f"Recipient {number} of --encrypt-to is no public key of age or SSH."
            raise UsageError(message, hint="It begins with age1 or ssh-.") from error
    if not keys:
        raise UsageError("--encrypt-to names nobody.", hint="Give a public key of age.")
    return Seal(tuple(keys))


def _keys_of(text: str) -> Iterable[str]:
    """The keys that a value of the option stands for; a secret one is not repeated."""
    if text.startswith(_SECRET):
        hint = "Give the public key that belongs to it."
        raise UsageError("--encrypt-to was given a secret key.", hint=hint)
    if text.startswith((_NATIVE, _SSH)):
        return [_without_remark(text)]
    try:
        lines = Path(text).read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        message = f"The recipients in [{text}] cannot be read."
        raise InputError(message, hint="Give a public key, or a file with some.") from error
    return [_without_remark(line) for line in map(str.strip, lines) if line and line[0] != "#"]


def _without_remark(key: str) -> str:
    """A key without what stands behind it, which may be a name.

    Example:
        >>> _without_remark("ssh-ed25519 AAAA who@where")
        'ssh-ed25519 AAAA'
    """
    return " ".join(key.split()[: 2 if key.startswith(_SSH) else 1])


def _recipient(key: str) -> object:
    age = pyrage()
    kind = age.ssh if key.startswith(_SSH) else age.x25519
    found: object = kind.Recipient.from_str(key)
    return found
