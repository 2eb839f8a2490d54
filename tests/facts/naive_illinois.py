"""Facts of one Illinois charge after another, written from the law's own tables.

Ranges are more than the low end, at most the high end; classes are those of a first and of a
subsequent offense.
"""

from __future__ import annotations

import math
from datetime import date
from typing import NamedTuple

Tier = tuple[float, float, tuple[str, ...]]
Window = dict[str, Tier]
ORDER = ("CV", "PO", "BO", "M C", "M B", "M A", "F 4", "F 3", "F 2", "F 1", "F X")
ANY = {"M": ("M C", "M B", "M A"), "F": ("F 4", "F 3", "F 2", "F 1", "F X")}
LESS = {"F X": "F 1", "F 1": "F 2", "F 2": "F 3", "F 3": "M A", "F 4": "M A"}
"""What an attempt is punished as; misdemeanors keep their class."""

HEAVY: Window = {
    "e": (500, 2000, ("F 3",)),
    "f": (2000, 5000, ("F 2",)),
    "g": (5000, math.inf, ("F 1",)),
}
POSSESSION: Window = {
    "a": (0, 2.5, ("M C",)),
    "b": (2.5, 10, ("M B",)),
    "c": (10, 30, ("M A", "F 4")),
    "d": (30, 500, ("F 4", "F 3")),
}
DELIVERY: Window = {
    "a": (0, 2.5, ("M B",)),
    "b": (2.5, 10, ("M A",)),
    "c": (10, 30, ("F 4",)),
    "d": (30, 500, ("F 3",)),
}
WINDOWS: dict[str, list[tuple[date, Window]]] = {
    "4": [
        (date(1971, 8, 16), POSSESSION | {"e": (500, math.inf, ("F 3",))}),
        (date(1997, 8, 15), POSSESSION | HEAVY),
        (
            date(2016, 7, 29),
            {
                "a": (0, 10, ("CV", "PO")),
                "b": (10, 30, ("M B",)),
                "c": (30, 100, ("M A", "F 4")),
                "d": (100, 500, ("F 4", "F 3")),
            }
            | HEAVY,
        ),
    ],
    "5": [
        (date(1983, 9, 24), DELIVERY | {"e": (500, math.inf, ("F 2",))}),
        (
            date(1997, 8, 15),
            DELIVERY
            | {
                "e": (500, 2000, ("F 2",)),
                "f": (2000, 5000, ("F 1",)),
                "g": (5000, math.inf, ("F X",)),
            },
        ),
    ],
}


class Charge(NamedTuple):
    """What a record says of its charge."""

    section: str
    letter: str | None
    attempt: bool
    label: str | None
    """The class, one that can be read."""
    day: date | None
    grams: float | None


class Found(NamedTuple):
    """What the tables say of it."""

    class_conflict: bool | None
    class_derived: bool
    class_least: str | None
    class_most: str | None
    grams_low: float | None
    grams_high: float | None


def window(section: str, day: date) -> Window:
    """The letters of a section on a day."""
    begun = [letters for start, letters in WINDOWS.get(section, []) if start <= day]
    return begun[-1] if begun else {}


def found(charge: Charge) -> Found:
    """Class and weight of a charge."""
    recorded = set(ANY.get(charge.label, (charge.label,))) if charge.label else set()
    if charge.day is None:
        return Found(None, False, *_ends(recorded), None, None)
    letters = window(charge.section, charge.day)
    if not letters:
        return Found(False, False, *_ends(recorded), None, None)
    if charge.letter is not None:
        return _lettered(charge, letters, recorded)
    return _letterless(charge, letters, recorded)


def _lettered(charge: Charge, letters: Window, recorded: set[str]) -> Found:
    if charge.letter not in letters:
        return Found(True, False, *_ends(recorded), None, None)
    low, high, _ = letters[charge.letter]
    return _compared([charge.letter], charge, letters, recorded, (low, high))


def _letterless(charge: Charge, letters: Window, recorded: set[str]) -> Found:
    """A class, or else a weight, leaves open the letters that can have it."""
    if recorded:
        fitting = [x for x in letters if _classes(x, charge, letters) & recorded]
        if not fitting:
            return Found(True, False, *_ends(recorded), None, None)
    elif charge.grams is None:
        return Found(False, False, None, None, None, None)
    else:
        fitting = [x for x, (low, high, _) in letters.items() if low < charge.grams <= high]
        if not fitting:
            return Found(False, False, None, None, None, None)
    lows, highs, _ = zip(*(letters[x] for x in fitting), strict=True)
    return _compared(fitting, charge, letters, recorded, (min(lows), max(highs)))


def _compared(
    fitting: list[str],
    charge: Charge,
    letters: Window,
    recorded: set[str],
    grams: tuple[float, float],
) -> Found:
    classes: set[str] = set()
    for letter in fitting:
        classes |= _classes(letter, charge, letters)
    if not recorded:
        return Found(False, True, *_ends(classes), *grams)
    agreed = classes & recorded
    if not agreed:
        return Found(True, False, *_ends(recorded), *grams)
    return Found(False, False, *_ends(agreed), *grams)


def _classes(letter: str, charge: Charge, letters: Window) -> set[str]:
    classes = letters[letter][2]
    return {LESS.get(label, label) if charge.attempt else label for label in classes}


def _ends(classes: set[str]) -> tuple[str | None, str | None]:
    """The mildest and the gravest of some classes."""
    known = [label for label in ORDER if label in classes]
    return (known[0], known[-1]) if known else (None, None)


SENTENCES: dict[str | None, str] = {
    None: "none",
    "24 MOS. PROBATION": "ordinary",
    "IDOC 2 yrs": "ordinary",
    "Fine $200": "ordinary",
    "Supervision": "open",
    "710 Probation": "open",
    "Supervision Terminated Satisfactorily": "good",
    "710 Probation Terminated Unsatisfactory": "bad",
    "XYZ": "unread",
}
DISPOSITIONS: dict[str | None, str] = {
    None: "none",
    "Plea Of Guilty": "guilty",
    "Verdict Guilty": "guilty",
    "Nolle Prosequi": "NONCONV",
    "Verdict-Not Guilty": "NONCONV",
    "SOL": "STRICKEN",
    "BFW": "OPEN",
    "Charge Vacated": "VACATED",
    "Superseded by Indictment": "INTERIM",
    "Finding Not Not Guilty": "REVIEW",
    "words of no list": "REVIEW",
    "Juvenile petition dismissed": "JUVENILE",
}
ENDINGS = {"open": "DEF_ACTIVE", "good": "DEF_OK", "bad": "DEF_FAIL", "unread": "REVIEW"}


def category(disposition: str | None, sentence: str | None) -> str:
    """How a charge ended: a finding of guilt by its sentence, anything else by itself."""
    said, given = DISPOSITIONS[disposition], SENTENCES[sentence]
    if said == "none":
        return "UNKNOWN" if given == "none" else "REVIEW"
    if said == "guilty":
        return ENDINGS.get(given, "CONV")
    return said
