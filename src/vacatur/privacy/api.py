"""The Python interface to what keeps results private; the command line uses nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vacatur.privacy.treated import Dates

if TYPE_CHECKING:
    from vacatur.privacy.deidentify import Shared
    from vacatur.storage.age import Identities


def decrypt(
    folder: str | Path, *, identity: str | Path, out: str | Path, force: bool = False
) -> list[str]:
    """Write a plain copy of an encrypted result: the bytes of a run without encryption.

    Args:
        folder: A result folder made with `encrypt_to`.
        identity: A file with a private key of one of those for whom it was encrypted.
        out: The folder to create.
        force: Replace an older result in `out`.

    Returns:
        The names of the files that were encrypted.

    Raises:
        InputError: The folder is no whole encrypted result, or the identity does not open it.
        OutputError: The copy cannot be written; nothing is left behind.
    """
    from vacatur.privacy.decrypt import decrypt as write  # noqa: PLC0415
    from vacatur.storage.identities import read_identities  # noqa: PLC0415

    return write(Path(folder), Path(out), read_identities(Path(identity)), force=force)


def deidentify(  # noqa: PLR0913  every option of the command, by its name
    folder: str | Path,
    *,
    out: str | Path,
    key: str | Path,
    new_key: bool = False,
    dates: Dates = "shift",
    smallest: int = 10,
    keep: Sequence[str] = (),
    identity: str | Path | None = None,
    force: bool = False,
) -> Shared:
    """Write a copy of a result that is fit for sharing.

    Args:
        folder: A result folder.
        out: The folder to create.
        key: The file of the key that the pseudonyms hang on.
        new_key: Make that key; nothing may stand there.
        dates: `shift` them by a secret number of days for each person, or cut them to the `year`.
        smallest: The least count that may be seen, and the number of people who must share a value
            that is kept because it is common.
        keep: Columns carried through from the source that stay.
        identity: A file with a private key, where the result is encrypted.
        force: Replace an older result in `out`.

    Raises:
        InputError: The folder is no whole result, the key cannot be used, or no identity opens it.
        OutputError: The copy or the key cannot be written; nothing is left behind.
        UsageError: A column may not stay, or an option has no such value.
    """
    from vacatur.privacy.deidentify import Request, check  # noqa: PLC0415
    from vacatur.privacy.deidentify import deidentify as write  # noqa: PLC0415
    from vacatur.privacy.pseudonyms import Pseudonyms, make_key, read_key  # noqa: PLC0415
    from vacatur.privacy.treated import How  # noqa: PLC0415

    check(dates, smallest)
    if new_key:
        make_key(Path(key))
    how = How(names=Pseudonyms(read_key(Path(key))), dates=dates, smallest=smallest)
    request = Request(
        folder=Path(folder),
        out=Path(out),
        how=how,
        keep=tuple(dict.fromkeys(keep)),
        identities=identities_of(identity),
        force=force,
    )
    return write(request)


def identities_of(identity: str | Path | None) -> Identities | None:
    """The private keys of a file; None where none is named.

    Raises:
        InputError: The file cannot be read, or holds no key.
    """
    if identity is None:
        return None
    from vacatur.storage.identities import read_identities  # noqa: PLC0415

    return read_identities(Path(identity))
