"""Two names that change places in one step, so that neither is missing for a moment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_HERE: Final = -100
"""Paths are as seen from the working folder."""
_EXCHANGE: Final = 2


def swap(one: Path, other: Path) -> bool:
    """Let two paths change places.

    Returns:
        Whether they did; where system or disk cannot, all is as it was.

    Example:
        >>> swap(Path("/nowhere/one"), Path("/nowhere/other"))
        False
    """
    import ctypes  # noqa: PLC0415 - few runs need it

    try:
        rename = ctypes.CDLL(None).renameat2
    except (AttributeError, OSError, TypeError):  # not Linux, or an old one
        return False
    paths = (os.fsencode(one), os.fsencode(other))
    return bool(rename(_HERE, paths[0], _HERE, paths[1], _EXCHANGE) == 0)
