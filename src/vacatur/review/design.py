"""How many records of which kind people look at.

Records are parted by what the software called them, for an error costs another one each time; and
then into two groups: cells of records that are rare or whose charge was read with less certainty
are watched, and drawn more often. A cell is what shares outcome, tier, era and way of reading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from vacatur.errors import UsageError

CELL: Final = ("outcome", "tier", "era", "statute_method")
"""What the records of a cell share."""
DOMAINS: Final[Mapping[str, tuple[str, ...]]] = {
    "eligible": ("ELIGIBLE",),
    "refused": ("NOT_YET", "NOT_ELIGIBLE"),
    "review": ("NEEDS_REVIEW",),
}
"""What rates are of: the determinations of the software, told apart by what an error costs."""
SHARES: Final[Mapping[str, float]] = {"eligible": 0.5, "refused": 0.35, "review": 0.15}
"""The part of the cases that each gets where nobody says otherwise."""
WATCHED: Final = "watched"
ROUTINE: Final = "routine"
RISKY: Final = ("fuzzy", "description", "combined", "none")
"""Ways to read a charge that do not rest on its citation alone."""
_WATCHED_SHARE: Final = 1 / 3
"""Of the cases of a domain: those of its rare and risky cells, at the least."""
_RARE: Final = 2
"""A cell is rare that would give fewer cases than this if all were drawn alike."""
_BETWEEN: Final = " | "
_NONE: Final = "-"


@dataclass(frozen=True, kw_only=True)
class Group:
    """Cells of one domain that are drawn at one rate."""

    domain: str
    name: str
    population: int
    cases: int


def check_plan(cases: int, eligible_share: float) -> None:
    """Refuse a plan that makes no sense.

    Raises:
        UsageError: There are no cases, or the share is none.
    """
    if cases < 1:
        raise UsageError(f"--n [{cases}] is no number of cases.", hint="Give 1 or more.")
    if not 0 < eligible_share <= 1:
        message = f"--eligible-share [{eligible_share}] is no share."
        raise UsageError(message, hint="Give a number above 0, and 1 at most.")


def with_cells(records: pl.DataFrame) -> pl.DataFrame:
    """Records with their domain and the name of their cell.

    Args:
        records: determination and the columns of `CELL`, as text. Shape (n, ...).
    """
    domain = {word: name for name, words in DOMAINS.items() for word in words}
    words = (pl.col(name).fill_null(_NONE) for name in CELL)  # only a name: no answer hangs on it
    return records.with_columns(
        pl.col("determination").replace_strict(domain, return_dtype=pl.String).alias("domain"),
        pl.concat_str(words, separator=_BETWEEN).alias("cell"),
        pl.col("statute_method").fill_null("none").is_in(RISKY).alias("risky"),
    )


def plan(
    records: pl.DataFrame, cases: int, eligible_share: float = SHARES["eligible"]
) -> tuple[list[Group], pl.DataFrame]:
    """Decide how many records of each group are drawn, before any is.

    Args:
        records: What `with_cells` gave.
        cases: How many are wanted; all records where there are no more.
        eligible_share: The part of them that goes to records called ELIGIBLE.

    Returns:
        The groups, each with a case at least; and the `group` of each cell of a domain that gets
        any cases.
    """
    counted = pl.len().cast(pl.Int64).alias("population"), pl.col("risky").any()
    cells = records.group_by("domain", "cell").agg(*counted).sort("domain", "cell")
    sizes = {name: int(cells.filter(domain=name)["population"].sum()) for name in DOMAINS}
    given = _given(sizes, min(cases, sum(sizes.values())), eligible_share)
    groups: list[Group] = []
    into = [pl.DataFrame(schema={"domain": pl.String, "cell": pl.String, "group": pl.String})]
    for name in DOMAINS:
        if given[name]:
            some, told = _of_domain(cells.filter(domain=name), given[name])
            groups += some
            into.append(told.select("domain", "cell", "group"))
    return groups, pl.concat(into)


def _given(sizes: Mapping[str, int], cases: int, eligible_share: float) -> dict[str, int]:
    """The cases of each domain; what one has no records for goes to the others."""
    others = {name: share for name, share in SHARES.items() if name != "eligible"}
    rest = (1 - eligible_share) / sum(others.values())
    shares = {"eligible": eligible_share, **{name: s * rest for name, s in others.items()}}
    names = list(sizes)
    wanted = [shares[name] for name in names]
    given = _apportioned(wanted, [sizes[name] for name in names], cases)
    return dict(zip(names, given, strict=True))


def _of_domain(cells: pl.DataFrame, cases: int) -> tuple[list[Group], pl.DataFrame]:
    domain, total = str(cells.item(0, "domain")), int(cells["population"].sum())
    rare = pl.col("population") * cases < _RARE * total
    watched = pl.when(pl.col("risky") | rare).then(pl.lit(WATCHED)).otherwise(pl.lit(ROUTINE))
    told = cells.with_columns(watched.alias("group"))
    sizes = [int(told.filter(group=name)["population"].sum()) for name in (WATCHED, ROUTINE)]
    share = max(_WATCHED_SHARE if min(sizes) else 0.0, sizes[0] / total)
    given = _apportioned([share, 1 - share], sizes, cases)
    if any(size and not some for size, some in zip(sizes, given, strict=True)):
        whole = Group(domain=domain, name=ROUTINE, population=total, cases=cases)
        return [whole], told.with_columns(group=pl.lit(ROUTINE))  # too few to tell them apart
    named = zip((WATCHED, ROUTINE), sizes, given, strict=True)
    return [
        Group(domain=domain, name=name, population=size, cases=some)
        for name, size, some in named
        if some
    ], told


def _apportioned(wanted: Sequence[float], most: Sequence[int], cases: int) -> list[int]:
    """Part cases by shares, nobody more than it has; the largest remainders get what is left.

    Example:
        >>> _apportioned([0.5, 0.35, 0.15], [1000, 1000, 5], 100)
        [56, 39, 5]
    """
    given = [0] * len(most)
    while (left := cases - sum(given)) > 0:
        open_ones = [i for i, limit in enumerate(most) if given[i] < limit]
        if not open_ones:
            break
        total = sum(wanted[i] for i in open_ones) or 1.0
        exact = {i: left * wanted[i] / total for i in open_ones}
        whole = {i: min(int(exact[i]), most[i] - given[i]) for i in open_ones}
        if not any(whole.values()):
            order = sorted(open_ones, key=lambda i: (-exact[i], i))
            whole = {i: int(rank < left) for rank, i in enumerate(order)}
        for i, more in whole.items():
            given[i] += more
    return given
