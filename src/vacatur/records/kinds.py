"""How each wanted field of delimited text is best kept: as codes, as days, or as it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from vacatur.records.profile_parts import ISO, ColumnRule
from vacatur.records.profiles import Profile
from vacatur.records.schema import BY_NAME, Kind

CODED = 0
"""Values get codes: few of many differ."""
DATED = 1
"""Values are ISO dates; one that is not is kept aside."""
COPIED = 2
"""Values are kept as they stand, trimmed: most differ."""


def field_kinds(profile: Profile, wanted: Iterable[str], keep: Sequence[str]) -> dict[str, int]:
    """Say how to keep each source column that is not kept as codes, by its name in lower case.

    A column that anything but one plain rule reads is kept as codes: they hold the text as it is.

    Args:
        profile: Where each canonical column comes from.
        wanted: Canonical columns to give.
        keep: Source columns to carry along.
    """
    rules = {name: rule for name in wanted if (rule := profile.rule(name))}
    read = [*(source for rule in rules.values() for source in rule.source), *_others(profile, keep)]
    readers = Counter(name.strip().lower() for name in read)
    found = {
        source.strip().lower(): _kind(name, rule, profile)
        for name, rule in rules.items()
        for source in rule.source
    }
    return {name: kind for name, kind in found.items() if readers[name] == 1 and kind != CODED}


def _others(profile: Profile, keep: Sequence[str]) -> list[str]:
    """Source columns that are read for something else than a canonical column."""
    groups = [source for sources in profile.grouping.values() for source in sources]
    footer = [profile.footer.column] if profile.footer else []
    return [*groups, *footer, *keep, *([profile.multiplicity] if profile.multiplicity else [])]


def _kind(name: str, rule: ColumnRule, profile: Profile) -> int:
    changed = rule.part is not None or rule.join is not None or name in profile.values
    if changed or rule.outer_space or rule.row or rule.value is not None:
        return CODED
    column = BY_NAME[name]
    if column.kind is Kind.DATE and profile.date_forms(name)[:1] == (ISO,):
        return CODED if profile.dates.unknown else DATED
    return COPIED if column.spread else CODED
