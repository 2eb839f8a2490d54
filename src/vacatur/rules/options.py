"""The options of a pack: what may be chosen, and what was."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from vacatur.bounded import read_json, shortened
from vacatur.errors import UsageError
from vacatur.rules.model import Option, OptionValue

MOST_DIGITS = 10
FEW_VALUES = 12


def choose(known: Iterable[Option], chosen: Mapping[str, object]) -> dict[str, OptionValue]:
    """The value of every option: the default unless chosen.

    Raises:
        UsageError: An option or a value that the pack does not know.
    """
    options = {option.id: option for option in known}
    for key in chosen:
        if key not in options:
            close = difflib.get_close_matches(key, options, n=1)
            hint = f"Did you mean [{close[0]}]?" if close else f"It has: {', '.join(options)}."
            msg = f"The pack has no option [{shortened(key)}]."
            raise UsageError(msg, hint=hint)
    return {
        key: _value(option, chosen[key]) if key in chosen else option.default
        for key, option in options.items()
    }


def in_words(value: object) -> str:
    """A value of an option as it is written on the command line.

    Example:
        >>> in_words(True), in_words(("11357", "11358")), in_words(())
        ('true', '11357,11358', '')
    """
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _value(option: Option, value: object) -> OptionValue:
    if isinstance(option.default, tuple):
        return _list(option, value)
    text = str(value).strip()
    if isinstance(option.default, bool):
        return _truth(option, text.lower())
    if isinstance(option.default, int):
        return _whole(option, text)
    if not option.values:
        return text
    known = {str(value).lower(): str(value) for value in option.values}
    if text.lower() in known:
        return known[text.lower()]
    close = difflib.get_close_matches(text.lower(), known, n=1)
    allowed = f"takes {' or '.join(known.values())}, not" if len(known) <= FEW_VALUES else "has no"
    msg = f"Option [{option.id}] {allowed} [{shortened(text)}]."
    raise UsageError(msg, hint=f"Did you mean [{known[close[0]]}]?" if close else "")


def _truth(option: Option, text: str) -> bool:
    if text not in ("true", "false"):
        msg = f"Option [{option.id}] takes false or true, not [{shortened(text)}]."
        raise UsageError(msg)
    return text == "true"


def _whole(option: Option, text: str) -> int:
    least, most = option.least or 0, option.most
    if text.isdecimal() and text.isascii() and len(text) < MOST_DIGITS:
        number = int(text)
        if (option.or_off and not number) or (number >= least and number <= (most or number)):
            return number
    span = f"from {least} up" if most is None else f"from {least} to {most}"
    off = ", or 0 for off" if option.or_off else ""
    msg = f"Option [{option.id}] takes a whole number {span}{off}, not [{shortened(text)}]."
    raise UsageError(msg)


def _list(option: Option, value: object) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        msg = f"Option [{option.id}] takes a list of {', '.join(map(str, option.values))}."
        raise UsageError(msg)
    chosen = tuple(filter(None, (part.strip() for part in parts)))
    strange = [part for part in chosen if option.values and part not in option.values]
    if strange:
        known = ", ".join(map(str, option.values))
        msg = f"Option [{option.id}] takes {known}, not [{shortened(strange[0])}]."
        raise UsageError(msg)
    return tuple(dict.fromkeys(chosen))


def read_option_file(path: str | Path, known: Iterable[Option]) -> dict[str, object]:
    """Options from a JSON file, under the pack's names or under the keys that the pack lists.

    Objects within objects are taken apart: ``{"additionalRelief": {"subjectAgeThreshold": 57}}`` is
    the key ``additionalRelief.subjectAgeThreshold``.

    Raises:
        UsageError: The file is no JSON object, or has a key that the pack does not know, or twice.
    """
    try:
        content = read_json(Path(path))
    except (OSError, ValueError) as error:
        msg = f"The options in [{Path(path).name}] cannot be read: it is no JSON file."
        raise UsageError(msg, hint="Give a file with one JSON object.") from error
    if not isinstance(content, dict):
        msg = f"The options in [{Path(path).name}] are no JSON object."
        raise UsageError(msg, hint='Write them as {"key": value}.')
    names = {key: option.id for option in known for key in (option.id, option.key) if key}
    return dict(_named(_flat(content, ""), names, Path(path).name))


def _flat(content: Mapping[str, Any], above: str) -> Iterator[tuple[str, object]]:
    for key, value in content.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _named(
    pairs: Iterable[tuple[str, object]], names: Mapping[str, str], file: str
) -> Iterator[tuple[str, object]]:
    seen: set[str] = set()
    for key, value in pairs:
        if key not in names or names[key] in seen:
            close = difflib.get_close_matches(key, names, n=1)
            why = "stands twice" if key in names else "is no option of the pack"
            msg = f"[{file}]: [{shortened(key)}] {why}."
            raise UsageError(msg, hint=f"Did you mean [{close[0]}]?" if close else "")
        seen.add(names[key])
        yield names[key], value
