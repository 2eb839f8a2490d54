"""Why something could not be written, in a few words."""

from __future__ import annotations

import os
import re
from typing import Final

_NUMBER: Final = re.compile(r"os error (\d+)")


def reason_of(error: Exception) -> str:
    """Say what the system refused; libraries tell of it in words of their own.

    Example:
        >>> reason_of(ValueError("failed to write: File too large (os error 27)"))
        'File too large'
        >>> reason_of(ValueError("a secret"))
        'ValueError'
    """
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    told = _NUMBER.search(str(error))
    return os.strerror(int(told[1])) if told else type(error).__name__
