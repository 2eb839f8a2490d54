"""`vacatur --version`: this program and the law it carries, without loading either."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import typer

from vacatur.cli.output import emit

_PACKS = Path(__file__).resolve().parent.parent / "packs"


def show_version(wanted: bool) -> None:
    """Print the versions and leave, when asked to."""
    if wanted:
        emit("\n".join(_versions()))
        raise typer.Exit


def _versions() -> Iterator[str]:
    import tomllib

    from vacatur import __version__

    yield f"vacatur {__version__}"
    for path in sorted(_PACKS.rglob("pack.toml")):
        header = tomllib.loads(path.read_text(encoding="utf-8"))
        yield f"{header['id']} {header['version']}"
