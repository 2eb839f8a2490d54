"""Whether a statute is on a list of offenses: yes, no, or not sure enough to say no."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from vacatur.charges.codes.slips import one_slip
from vacatur.charges.codes.statute import Statute
from vacatur.charges.codes.tables import CodeTables, Entry

LISTS = ("superstrike", "registrable", "related", "gang", "enhanceable", "prop64")
"""The lists that a reading is held against, in the order of its columns."""

_LONG = 4
_WHOLE_NUMBER = re.compile(r"\d+")


def on_list(statute: Statute, entries: tuple[Entry, ...]) -> bool | None:
    """Whether a statute is on a list.

    It is unknown where the code is less exact than an entry (`245 PC` beside 245(d)(3)), and where
    it is a subsection of a section that is listed bare, and of which no subsection is listed.

    Args:
        statute: A statute that was read with confidence.
        entries: The list.
    """
    code = statute.code
    same = [e for e in entries if _place(e.statute) == _place(statute)]
    near = [e for e in entries if e.statute.book == statute.book]
    if any(entry.whole.fullmatch(code) for entry in near):
        return True
    if any(entry.statute.is_under(statute.tokens) for entry in same):
        return None
    detailed = any(entry.statute.tokens for entry in same)
    above = [e for e in same if e.exact and statute.is_under(e.statute.tokens)]
    if any(entry.statute.tokens or not detailed for entry in above):
        return None
    return False


def is_far(statute: Statute, entries: tuple[Entry, ...]) -> bool:
    """Whether no entry of a list can be meant by a code that the state does not list.

    A digit too many or too few counts in long numbers alone: most short ones are near another.
    """
    return not any(_is_near(statute, entry.statute) for entry in entries)


@lru_cache(maxsize=65536)
def verdicts(statute: Statute, tables: CodeTables, *, listed: bool) -> Mapping[str, bool | None]:
    """What each list says of a statute; of one that the state does not list, only a sure no.

    Args:
        statute: The statute as it was read.
        tables: The state's tables.
        listed: Whether the state lists it, so that it can be meant.
    """
    lists = {name: tables.lists.get(name, ()) for name in LISTS}
    found = {name: on_list(statute, entries) for name, entries in lists.items()}
    if not listed:
        found = {
            name: said if said or is_far(statute, lists[name]) else None
            for name, said in found.items()
        }
    return MappingProxyType(found)


def agreed(named: tuple[Statute, ...], tables: CodeTables) -> dict[str, bool | None]:
    """What each list says of every one of some statutes, where it says the same of all.

    Args:
        named: All the statutes that can be meant.
        tables: The state's tables.
    """
    said = [verdicts(statute, tables, listed=True) for statute in named]
    return {
        name: said[0][name] if len({flags[name] for flags in said}) == 1 else None for name in LISTS
    }


def _place(statute: Statute) -> tuple[str, str]:
    return statute.book, statute.section


def _is_near(written: Statute, meant: Statute) -> bool:
    """Whether the whole number is the same, or the section one slip away in the same book."""
    if _number(written.section) == _number(meant.section):
        return True
    lengths = len(written.section), len(meant.section)
    telling = lengths[0] == lengths[1] or min(lengths) >= _LONG
    return telling and written.book == meant.book and one_slip(written.section, meant.section)


def _number(section: str) -> str | None:
    found = _WHOLE_NUMBER.match(section)
    return found and found[0]
