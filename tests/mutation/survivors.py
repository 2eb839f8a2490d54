"""The survivors that are known, each with the reason why no worked case can notice it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parent / "survivors"


def path_of(pack: str) -> Path:
    """The file of a pack's survivors."""
    return FOLDER / f"{pack.replace('/', '_').replace('-', '_')}.csv"


def explained(pack: str) -> dict[str, str]:
    """The survivors of a pack, each with its reason."""
    path = path_of(pack)
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["mutant"]: row["why"] for row in csv.DictReader(file)}


def write(pack: str, survivors: Mapping[str, str]) -> None:
    """Write the survivors of a pack."""
    FOLDER.mkdir(exist_ok=True)
    with path_of(pack).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["mutant", "why"])
        writer.writerows(survivors.items())
