"""What stands beside a record: the other records of the same person's arrest or case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

LINKS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "arrest_or_case": (
        ("person_id", "incident_id"),
        ("person_id", "case_number"),
        ("person_id", "arrest_date", "agency"),
    ),
    "case": (("person_id", "case_number"),),
}


def beside(keys: pl.DataFrame, answers: pl.DataFrame, scopes: Mapping[str, str]) -> pl.DataFrame:
    """For each predicate: is it true of another record linked to this one?

    Three-valued: true if true of one of them, else unknown if unknown of one of them, else false.
    Blank keys link nothing.

    Args:
        keys: person_id, incident_id, case_number, arrest_date, agency. Shape (n, 5).
        answers: One Boolean column per predicate, about the record itself. Shape (n, p).
        scopes: The scope of each predicate, by its name.

    Returns:
        One Boolean column per predicate, about the record's neighbours. Shape (n, p).

    Example:
        >>> keys = pl.DataFrame({"person_id": ["p", "p", "q"], "incident_id": ["1", "1", "1"],
        ...     "case_number": [None] * 3, "arrest_date": [None] * 3, "agency": [None] * 3})
        >>> violent = pl.DataFrame({"violent": [False, True, False]})
        >>> beside(keys, violent, {"violent": "arrest_or_case"})["violent"].to_list()
        [True, False, False]
    """
    counts = answers.select(
        *(pl.col(name).fill_null(value=False).cast(pl.Int32).alias(_true(name)) for name in scopes),
        *(pl.col(name).is_null().cast(pl.Int32).alias(_unknown(name)) for name in scopes),
    )
    own = pl.concat([keys, counts], how="horizontal")
    concerned = _concerned(own, counts.columns)
    few = own.filter(concerned)
    found = [
        _linked(few.lazy(), link, [name for name, scope in scopes.items() if link in LINKS[scope]])
        for link in _links(scopes.values())
    ]
    together = pl.concat(pl.collect_all(found), how="horizontal")
    told = together.select(_answer(name, together.columns).alias(name) for name in scopes)
    alone = pl.Series([False], dtype=pl.Boolean).new_from_index(0, keys.height)
    places = concerned.arg_true()
    return pl.DataFrame({name: alone.clone().scatter(places, told[name]) for name in scopes})


def _concerned(own: pl.DataFrame, counts: Sequence[str]) -> pl.Series:
    """Rows of people of whom some record answers true or unknown; others have nothing beside."""
    counted = own.filter(pl.any_horizontal(pl.col(counts) > 0))["person_id"]
    return own["person_id"].is_in(counted.unique().implode())


def _links(scopes: Iterable[str]) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(link for scope in scopes for link in LINKS[scope]))


def _true(name: str) -> str:
    return f"{name} true"


def _unknown(name: str) -> str:
    return f"{name} unknown"


def _linked(own: pl.LazyFrame, link: Sequence[str], names: Sequence[str]) -> pl.LazyFrame:
    """Whether others that share this link's keys answer true, or unknown."""
    counts = [column for name in names for column in (_true(name), _unknown(name))]
    asked = own.select(*link, *counts)
    counted = pl.any_horizontal(pl.col(column) > 0 for column in counts)
    complete = pl.all_horizontal(pl.col(key).is_not_null() for key in link)
    groups = asked.filter(counted & complete).group_by(link).agg(pl.col(counts).sum())
    joined = asked.join(groups, on=list(link), how="left", maintain_order="left", suffix=" all")
    label = "+".join(link)
    return joined.select(
        ((pl.col(f"{column} all") - pl.col(column)) > 0)
        .fill_null(value=False)
        .alias(f"{label} {column}")
        for column in counts
    )


def _answer(name: str, columns: Sequence[str]) -> pl.Expr:
    true = pl.any_horizontal(c for c in columns if c.endswith(" " + _true(name)))
    unknown = pl.any_horizontal(c for c in columns if c.endswith(" " + _unknown(name)))
    return pl.when(true).then(statement=True).when(unknown).then(None).otherwise(statement=False)
