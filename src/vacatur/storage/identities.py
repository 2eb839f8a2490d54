"""Private keys of age and SSH, read from files; one of age may be locked with a passphrase."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from vacatur.errors import InputError
from vacatur.storage.age import Identities, pyrage

PASSPHRASE: Final = "VACATUR_PASSPHRASE"  # noqa: S105  the variable's name
_LOCKED = (b"age-encryption.org/v1", b"-----BEGIN AGE ENCRYPTED FILE-----")
_SSH: Final = b"-----BEGIN OPENSSH PRIVATE KEY-----"
_HINT: Final = "Give the file that age-keygen made, or a private key of SSH without a passphrase."

Ask = Callable[[], str]


def read_identities(path: Path, *, ask: Ask | None = None) -> Identities:
    """Read private keys.

    Args:
        path: A file of age identities, one on each line, perhaps locked with a passphrase; or a
            private key of SSH.
        ask: Gives the passphrase; when left out, the variable VACATUR_PASSPHRASE or whoever sits
            at the terminal does.

    Raises:
        InputError: The file cannot be read, holds no key, or its passphrase is another one.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"The identity [{path}] cannot be read.", hint=_HINT) from error
    if content.startswith(_LOCKED):
        content = _unlocked(content, path, ask or _asked)
    try:
        keys = _keys(content)
    except (pyrage().IdentityError, ValueError) as error:
        raise InputError(f"[{path}] holds something that is no key.", hint=_HINT) from error
    if not keys:
        raise InputError(f"[{path}] holds no key.", hint=_HINT)
    return Identities(keys)


def _keys(content: bytes) -> tuple[Any, ...]:
    age = pyrage()
    if content.lstrip().startswith(_SSH):
        return (age.ssh.Identity.from_buffer(content),)
    lines = (line.strip() for line in content.decode("utf-8").splitlines())
    return tuple(age.x25519.Identity.from_str(line) for line in lines if line and line[0] != "#")


def _unlocked(content: bytes, path: Path, ask: Ask) -> bytes:
    age = pyrage()
    try:
        plain: bytes = age.passphrase.decrypt(content, ask())
    except age.DecryptError as error:
        message = f"The passphrase does not open the identity [{path}]."
        raise InputError(message, hint="Try again.") from error
    return plain


def _asked() -> str:
    """The passphrase from the environment, or from the terminal, where it is not shown."""
    given = os.environ.get(PASSPHRASE)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        message = "The identity is locked with a passphrase, and there is no terminal to ask at."
        raise InputError(message, hint=f"Give it in the variable {PASSPHRASE}.")
    from getpass import getpass  # noqa: PLC0415  few runs need it

    return getpass("Passphrase of the identity: ", stream=sys.stderr)
