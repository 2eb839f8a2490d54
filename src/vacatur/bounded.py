"""Files from a stranger, read within bounds: no size and no depth that a real one does not have."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any, Final

MOST_TOML_BYTES: Final = 1 << 18
"""The largest TOML file of the packs and profiles that come with the program has a tenth of it."""
MOST_JSON_BYTES: Final = 1 << 20
"""The largest file of options has a thousandth of it."""
MOST_DEPTH: Final = 16
"""Tables within tables; ours are three deep."""
MOST_DOTS: Final = 100
"""In one line. A key of many dotted parts takes memory by the square of their number: a line of
130,000 would take all that any machine has."""
MOST_LETTERS: Final = 500
"""Of such a file in a message."""
TOO_DEEP: Final = "it nests too deeply"


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises:
        OSError: It cannot be read.
        ValueError: It is no TOML in UTF-8, too large, or nested too deeply.
    """
    return parse_toml(_content(path, MOST_TOML_BYTES).decode())


def parse_toml(text: str) -> dict[str, Any]:
    """Read a TOML text.

    Raises:
        ValueError: It is no TOML, or nested too deeply.

    Example:
        >>> parse_toml('name = "own"')
        {'name': 'own'}
    """
    if max(line.count(".") for line in text.split("\n")) > MOST_DOTS:
        raise ValueError(f"a line of it has more than {MOST_DOTS} dots")
    try:
        told = tomllib.loads(text)
    except RecursionError as error:
        raise ValueError(TOO_DEEP) from error
    except ValueError as error:
        raise ValueError(shortened(str(error))) from error
    _refuse_deep(told)
    return told


def read_json(path: Path) -> Any:  # noqa: ANN401  JSON holds any of its types
    """Read a JSON file of settings.

    Raises:
        OSError: It cannot be read.
        ValueError: It is no JSON, too large, has a key twice, or nests too deeply.
    """
    content = _content(path, MOST_JSON_BYTES)
    try:
        told = json.loads(content, object_pairs_hook=_once)
    except RecursionError as error:
        raise ValueError(TOO_DEEP) from error
    _refuse_deep(told)
    return told


def _content(path: Path, most: int) -> bytes:
    with path.open("rb") as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise ValueError(f"it is larger than {most >> 10} kB")
    return content


def shortened(text: str) -> str:
    """What a stranger's file makes of a message, no longer than a message may be.

    Example:
        >>> shortened("x" * 9000)[-9:]
        'xxxxxx...'
    """
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}..."


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refuse_deep(told: object) -> None:
    if nests_deeper(told, MOST_DEPTH):
        raise ValueError(TOO_DEEP)


def nests_deeper(told: object, depth: int) -> bool:
    """Tell whether tables and lists hold each other more than so deeply.

    Example:
        >>> nests_deeper([[1]], 2), nests_deeper([[1]], 1)
        (False, True)
    """
    level = [told]
    for _ in range(depth):
        level = [inner for value in level for inner in _inside(value)]
        if not level:
            return False
    return any(isinstance(value, dict | list) for value in level)


def _inside(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
