"""The file of eligibility options."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from vacatur.compat.gogen.failures import GogenError, system_error
from vacatur.compat.gogen.layout import SECTIONS


@dataclass(frozen=True, kw_only=True)
class Options:
    """Which relief a county gives."""

    dismiss: tuple[str, ...] = ()
    """Sections dismissed, in the order of the file: the first that fits names the reason."""
    reduce: tuple[str, ...] = ()
    subject_under_21_at_conviction: bool = False
    subject_age_threshold: int = 0
    years_since_conviction_threshold: int = 0
    years_crime_free_threshold: int = 0
    subject_has_only_prop64_charges: bool = False
    subject_is_deceased: bool = False


_BOUNDS: Final = {
    "SubjectAgeThreshold": (40, 65),
    "YearsSinceConvictionThreshold": (1, 15),
    "YearsCrimeFreeThreshold": (1, 15),
}
_NAMES: Final = {field.name.replace("_", ""): field.name for field in fields(Options)}
_BASELINE: Final = frozenset({"dismiss", "reduce"})
_GROUPS: Final = {
    "baselineeligibility": _BASELINE,
    "additionalrelief": frozenset(_NAMES.values()) - _BASELINE,
}


def read_options(path: str) -> Options:
    """Read a file of options; unknown keys are passed over, as ever.

    Raises:
        GogenError: It cannot be read, is no JSON, or a value does not fit.
    """
    try:
        text = Path(path).read_bytes()
    except OSError as error:
        raise system_error("open", path, error) from error
    try:
        document = json.loads(text)
    except ValueError as error:
        raise GogenError(_no_json(text, error)) from error
    options = Options(**dict(_entries(document)))
    _check_bounds(options)
    _check_sections(options)
    return options


def _no_json(text: bytes, error: ValueError) -> str:
    if not text.strip():
        return "unexpected end of JSON input"
    place = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
    return f"the eligibility options are no valid JSON{place}"


def _entries(document: object) -> Iterator[tuple[str, Any]]:
    """Give the known options; the case of a key does not matter, and null says nothing."""
    for group, values in _members(document, "the eligibility options"):
        known = _GROUPS.get(group.lower(), frozenset())
        for key, value in _members(values, group) if known else ():
            name = _NAMES.get(key.lower(), "")
            if name in known and value is not None:
                yield name, _fitting(name, key, value)


def _members(value: object, name: str) -> Iterator[tuple[str, object]]:
    if value is None:
        return
    if not isinstance(value, dict):
        raise GogenError(f"{name} should be a JSON object")
    yield from value.items()


def _fitting(name: str, key: str, value: object) -> object:
    kind = type(getattr(Options(), name))
    if kind is tuple:
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise GogenError(f"{key} should be a list of code sections")
        return tuple(value)
    if type(value) is not kind:
        words = {bool: "true or false", int: "a whole number"}
        raise GogenError(f"{key} should be {words[kind]}")
    return value


def _check_bounds(options: Options) -> None:
    for key, (least, most) in _BOUNDS.items():
        value = getattr(options, _NAMES[key.lower()])
        if value and not least <= value <= most:
            raise GogenError(f"{key} should be between {least} and {most}, or 0")


def _check_sections(options: Options) -> None:
    for section in (*options.dismiss, *options.reduce):
        if section not in SECTIONS:
            known = ", ".join(SECTIONS)
            raise GogenError(f"unknown code section {section}: dismiss and reduce take {known}")
