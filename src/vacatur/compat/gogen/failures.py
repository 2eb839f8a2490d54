"""What goes wrong, in the words and the file of the archived tool."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final, Literal

from vacatur.compat.gogen.go_json import dump
from vacatur.errors import VacaturError

Kind = Literal["PARSING", "OTHER"]

NO_FILE: Final = ""
"""The key of an error that no input file is to blame for."""


class GogenError(VacaturError):
    """An error in the drop-in's own words: it has no hint and no brackets."""

    def __init__(self, message: str, *, kind: Kind = "OTHER") -> None:
        super().__init__(message)
        self.kind: Kind = kind


def system_error(verb: str, path: str | os.PathLike[str], error: OSError) -> GogenError:
    """Say what the system refused as Go does: verb, path, reason.

    Example:
        >>> print(system_error("open", "a.csv", FileNotFoundError(2, "No such file or directory")))
        open a.csv: no such file or directory
    """
    reason = error.strerror or type(error).__name__
    return GogenError(f"{verb} {os.fspath(path)}: {reason[:1].lower()}{reason[1:]}")


def error_document(errors: Mapping[str, GogenError]) -> bytes:
    """Return the content of the error file, by input file.

    Example:
        >>> error_document({"a.csv": GogenError("EOF")})
        b'{"a.csv":{"errorType":"OTHER","errorMessage":"EOF"}}'
    """
    return dump(
        {
            path: {"errorType": errors[path].kind, "errorMessage": errors[path].message}
            for path in sorted(errors)
        }
    )
