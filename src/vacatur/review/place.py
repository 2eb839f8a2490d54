"""Where a sample may go: never over the work of people."""

from __future__ import annotations

import json
from pathlib import Path

from vacatur.digest import sha256_of
from vacatur.errors import OutputError
from vacatur.results.manifest import MANIFEST
from vacatur.results.staging import check_target
from vacatur.review.sample import HAND_OUT, KIND


def check_place(out: Path, *, force: bool) -> None:
    """Refuse a place where no sample must go, before any work is done.

    Args:
        out: The folder to create.
        force: Whether an older sample may be replaced in whose workbooks nobody wrote.

    Raises:
        OutputError: The parent is missing, or something stands there that must stay.
    """
    check_target(out, force=force, kind=KIND)
    if _is_written_in(out):
        message = f"[{out.name}] holds workbooks in which somebody has written."
        raise OutputError(message, hint="Move them elsewhere first. Choose another --out.")


def _is_written_in(out: Path) -> bool:
    found = [path for path in (out / HAND_OUT).rglob("*") if path.is_file()]
    if not found:
        return False
    manifest = json.loads((out / MANIFEST).read_bytes())
    made = {str(file["name"]): file["sha256"] for file in manifest.get("outputs", ())}
    return any(made.get(path.relative_to(out).as_posix()) != sha256_of(path) for path in found)
