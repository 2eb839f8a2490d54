"""Which source profile fits a file's columns, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vacatur.records.profiles import CANONICAL, Profile, built_in_profiles, load_profile


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A profile held against a file's columns."""

    profile: str
    score: float
    """Share of the columns that identify the profile which the file has; 1 fits."""
    missing: tuple[str, ...]
    """Columns that identify the profile and are not there."""

    @property
    def fits(self) -> bool:
        """Whether the file has all of them."""
        return not self.missing


def guess_profile(columns: Sequence[str], extra: Sequence[Profile] = ()) -> tuple[Candidate, ...]:
    """Rank the profiles by how well they fit, the best first.

    Args:
        columns: The file's column names.
        extra: Profiles of your own to rank among the built-in ones.

    Example:
        >>> guess_profile(["IR_number", "CaseDetails"])[0].profile
        'cook-clerk-json'
    """
    have = {name.strip().lower() for name in columns}
    known = [*extra, *(load_profile(name) for name in built_in_profiles())]
    candidates = {profile.name: _candidate(profile, have) for profile in known}
    return tuple(sorted(candidates.values(), key=_rank))


def profile_hint(columns: Sequence[str]) -> str:
    """Say which profile reads these columns; blank where none does.

    Example:
        >>> profile_hint(["IR_number", "CaseDetails"])
        'They fit the profile [cook-clerk-json]: add --source cook-clerk-json.'
    """
    best = guess_profile(columns)[0]
    if not best.fits or best.profile == CANONICAL:
        return ""
    return f"They fit the profile [{best.profile}]: add --source {best.profile}."


def _candidate(profile: Profile, have: set[str]) -> Candidate:
    missing = tuple(name for name in profile.match if name.strip().lower() not in have)
    return Candidate(
        profile=profile.name,
        score=1 - len(missing) / len(profile.match) if profile.match else 0.0,
        missing=missing,
    )


def _rank(candidate: Candidate) -> tuple[float, str]:
    return -candidate.score, candidate.profile
