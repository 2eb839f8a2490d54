"""Inputs as the user names them: files, folders, globs, tables; each under one label."""

from __future__ import annotations

import glob
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from vacatur.errors import InputError, has_plain_name
from vacatur.records.formats import has_known_suffix

if TYPE_CHECKING:
    from vacatur.records.table_address import TableAddress

_GLOB_SIGNS: Final = frozenset("*?[")
_NAMED: Final = 5
_URI: Final = re.compile(r"(?:sqlite|postgres|postgresql):|[A-Za-z][A-Za-z0-9+.-]*://")

Place: TypeAlias = "Path | TableAddress"
"""Where rows are: a file, or a table of a database."""


def expand(inputs: Sequence[str | Path]) -> dict[str, Place]:
    """List the files and tables behind the inputs, each once, in order, by its label.

    The label is the file's base name, with as many parent folders as tell it from the others; that
    of a table is `database.table`. A folder stands for its files in sorted order, hidden ones left
    out.

    Raises:
        InputError: An input does not exist, matches nothing, or is a folder with a file of a
            kind that is not read.
    """
    if not inputs:
        message = "No input was given."
        raise InputError(message, hint="Name a file, a folder, a glob or the URI of a table.")
    places = [place for item in inputs for place in _places(item)]
    unique = list({_parts(place): place for place in places}.values())
    return dict(zip(_labels(unique), unique, strict=True))


def by_label(
    places: Mapping[str, Place], names: Sequence[str]
) -> tuple[dict[str, Place], list[str]]:
    """Find places again by the labels that they had; parent folders may have changed.

    Whole labels are matched first.

    Args:
        places: What `expand` gave.
        names: The labels from before.

    Returns:
        The places by those labels, and the labels of places that are none of them.

    Example:
        >>> by_label({"new/a.csv": Path("new/a.csv"), "b.csv": Path("b.csv")}, ["a.csv"])
        ({'a.csv': PosixPath('new/a.csv')}, ['b.csv'])
        >>> by_label({"new/a.csv": Path("new/a.csv"), "a.csv": Path("a.csv")}, ["a.csv"])
        ({'a.csv': PosixPath('a.csv')}, ['new/a.csv'])
    """
    found: dict[str, Place] = {}
    strange = []
    for label in sorted(places, key=lambda label: label not in names):
        last = label.rpartition("/")[2]
        fits = [name for name in names if name == label]
        fits += [name for name in names if name.rpartition("/")[2] == last]
        free = [name for name in fits if name not in found]
        if free:
            found[free[0]] = places[label]
        else:
            strange.append(label)
    return found, strange


def is_uri(text: object) -> bool:
    """Tell whether an input is named by a URI rather than by a path.

    Example:
        >>> is_uri("sqlite:////data/court.db?table=records"), is_uri("data/records.csv")
        (True, False)
    """
    return isinstance(text, str) and _URI.match(text) is not None


def _places(item: str | Path) -> Sequence[Place]:
    if not isinstance(item, str) or not is_uri(item):
        return _files(Path(item))
    from vacatur.records.table_address import table_address  # noqa: PLC0415  few runs need it

    return [table_address(item)]


def _parts(place: Place) -> tuple[str, ...]:
    return place.resolve().parts if isinstance(place, Path) else place.parts


def _files(path: Path) -> list[Path]:
    if not has_plain_name(path):
        message = f"The name of [{path.name}] is not text in UTF-8."
        raise InputError(message, hint="Give it another name.")
    if path.is_dir():
        return _folder_files(path)
    if path.exists():
        return [path]
    if not _GLOB_SIGNS & set(str(path)):
        message = f"There is no file [{path.name}]."
        raise InputError(message, hint="Check the path.")
    found = sorted(Path(name) for name in glob.glob(str(path), recursive=True))  # noqa: PTH207
    if not found:
        message = f"No file matches [{path.name}]."
        raise InputError(message, hint="Check the pattern; quote it so that the shell leaves it.")
    return [file for match in found for file in _files(match)]


def _folder_files(folder: Path) -> list[Path]:
    try:
        every = sorted(path for path in folder.rglob("*") if path.is_file())
    except OSError as error:
        message = f"Cannot read all of the folder [{folder.name}]: {error.strerror}."
        raise InputError(message, hint="Check its permissions, or name the files.") from error
    files = [path for path in every if not _hidden(path.relative_to(folder))]
    strange = [path.name for path in files if not has_known_suffix(path)]
    if strange:
        more = f" and {len(strange) - _NAMED} more" if len(strange) > _NAMED else ""
        named = f"[{', '.join(strange[:_NAMED])}]{more}"
        message = f"Folder [{folder.name}] holds files of no known format: {named}."
        raise InputError(message, hint="Move them, or name the data files by a glob.")
    if not files:
        message = f"Folder [{folder.name}] holds no files."
        raise InputError(message, hint="Check the path.")
    return [file for path in files for file in _files(path)]


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _labels(places: Sequence[Place]) -> list[str]:
    """Give every place the shortest tail of itself that no other has."""
    parts = [_parts(place) for place in places]
    depth = [1] * len(places)
    while True:
        labels = ["/".join(part[-count:]) for part, count in zip(parts, depth, strict=True)]
        shared = {label for label, times in Counter(labels).items() if times > 1}
        if not shared:
            return labels
        depth = [n + (label in shared) for n, label in zip(depth, labels, strict=True)]
