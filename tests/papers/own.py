"""An office's own papers: those of Illinois with some words changed."""

from __future__ import annotations

import shutil
from pathlib import Path

from vacatur.rules.load import packs_folder

SHIPPED = packs_folder() / "us-il" / "papers"


def own_papers(place: Path, name: str, *changes: tuple[str, str]) -> Path:
    """A folder of papers of which one file says something else."""
    folder = place / "papers"
    folder.mkdir()
    for each in {name, "deadlines.toml"}:
        shutil.copy(SHIPPED / each, folder)
    path = folder / name
    text = path.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text)
    return folder
