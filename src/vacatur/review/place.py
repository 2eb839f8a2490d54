"""Where a sample, a grade or a reviewed result may go: never over the work of people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from vacatur.digest import sha256_of
from vacatur.errors import OutputError
from vacatur.results.manifest import MANIFEST
from vacatur.results.staging import check_target
from vacatur.review.sample import HAND_OUT

_RESULT: Final = "result"
_HINT: Final = "Choose another --out."


def check_place(out: Path, kind: str | None, *, force: bool) -> None:
    """Refuse a place where nothing must go, before any work is done.

    Args:
        out: The folder to create.
        kind: Of what kind it is; None for a result.
        force: Whether an older one may be replaced: one of the same kind, in which nobody wrote.

    Raises:
        OutputError: The parent is missing, or something stands there that must stay.
    """
    check_target(out, force=force)
    manifest = _manifest(out)
    if manifest is None:
        return
    other = manifest.get("kind")
    if other != kind:
        message = f"[{out.name}] is no {kind or _RESULT}: its kind is [{other or _RESULT}]."
        raise OutputError(message, hint=f"--force does not replace it. {_HINT}")
    if _is_written_in(out, manifest):
        message = f"[{out.name}] holds workbooks in which somebody has written."
        raise OutputError(message, hint=f"Move them elsewhere first. {_HINT}")


def _manifest(out: Path) -> dict[str, Any] | None:
    """That of a folder of ours; `check_target` has refused any other."""
    path = out / MANIFEST
    return dict(json.loads(path.read_bytes())) if path.is_file() else None


def _is_written_in(out: Path, manifest: Mapping[str, Any]) -> bool:
    made = {str(file["name"]): file["sha256"] for file in manifest.get("outputs", ())}
    found = [path for path in (out / HAND_OUT).rglob("*") if path.is_file()]
    return any(made.get(path.relative_to(out).as_posix()) != sha256_of(path) for path in found)
