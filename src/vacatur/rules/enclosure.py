"""A pack is read within its own folder: no links out of it, and no more than a law needs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from vacatur.errors import PackError

BESIDE: Final = Path("../charges")
"""Where the charge tables of a jurisdiction may lie, which several of its packs share."""
MOST_FILES: Final = 2_000
MOST_BYTES: Final = 64 << 20
"""Of all files together; the largest of ours have a hundredth of it."""


def charges_within(folder: Path, named: str) -> Path:
    """The folder of the charge tables: in the pack's own folder, or right beside it.

    Raises:
        PackError: The pack names another one.
    """
    found = (folder / named).resolve()
    if found.is_relative_to(folder.resolve()) or found == (folder / BESIDE).resolve():
        return found
    msg = "The pack's charge tables lie neither in its own folder nor in [../charges]."
    raise PackError(msg, hint="A pack reads nothing else.")


def check_pack(folder: Path) -> None:
    """Refuse a pack of somebody else's that could read what is not its own, or take too long.

    Raises:
        PackError: It has links, too much of anything, or a pattern that goes back without end.
    """
    from vacatur.rules.patterns import check_patterns  # noqa: PLC0415  few packs need it

    for each in (folder, (folder / BESIDE).resolve()):
        if each.is_dir():
            check_enclosed(each)
            check_patterns(each)


def check_enclosed(folder: Path) -> None:
    """Refuse a folder with links, or with more than a law needs.

    Raises:
        PackError: It has one, or too many files, or too large ones.
    """
    files, size = 0, 0
    for entry in _entries(folder):
        if entry.is_symlink() or not (entry.is_file() or entry.is_dir()):
            msg = f"The pack has a link or a device [{entry.name}], which is not read."
            raise PackError(msg, hint="Copy the file itself into its folder.")
        if entry.is_file():
            files += 1
            size += entry.stat().st_size
        if files > MOST_FILES or size > MOST_BYTES:
            msg = f"The pack has more than {MOST_FILES} files or {MOST_BYTES >> 20} MB."
            raise PackError(msg, hint="Leave out what is no law.")


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            for entry in found:
                yield entry
                if entry.is_dir(follow_symlinks=False):
                    yield from _entries(Path(entry.path))
    except OSError as error:
        msg = f"The pack's folder [{folder.name}] cannot be read: {error.strerror}."
        raise PackError(msg, hint="Check the path and its permissions.") from error
