"""Every error a user can meet: one sentence that says what, where and what to do.

Messages carry counts, file names and column names in ``[brackets]``; never a value of a
record, because a record's values are personal.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of the command line."""

    DONE = 0
    BUG = 1
    USAGE = 2
    INPUT = 3
    CONDITION = 4
    PACK = 5
    OUTPUT = 6
    INTERRUPTED = 130


class VacaturError(Exception):
    """Base of every error that is the user's to mend."""

    exit_code = ExitCode.BUG

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Return the message and, on a second line, what to do about it."""
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class UsageError(VacaturError, ValueError):
    """An option or argument that does not exist or does not fit."""

    exit_code = ExitCode.USAGE


class InputError(VacaturError, ValueError):
    """An input that cannot be read, or whose columns cannot be mapped."""

    exit_code = ExitCode.INPUT


class PackError(VacaturError, ValueError):
    """A rule pack that is invalid, or not in force on the as-of date."""

    exit_code = ExitCode.PACK


class OutputError(VacaturError, OSError):
    """A result that cannot be written where it was asked for."""

    exit_code = ExitCode.OUTPUT


def has_plain_name(path: object) -> bool:
    r"""Whether the name of a file or folder is text: what readers and writers can be asked for.

    Example:
        >>> has_plain_name("records.csv"), has_plain_name("records\udcff.csv")
        (True, False)
    """
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


class QuarantineWarning(UserWarning):
    """Rows of a frame could not be read as records and were set aside."""
