"""Facts gathered from all records of a person, a cycle, a step or a count, itself included."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from vacatur.facts.distinct import distinct

GROUPS: Mapping[str, tuple[str, ...]] = {
    "person": ("person_id",),
    "cycle": ("person_id", "cycle"),
    "step": ("person_id", "step"),
    "count": ("person_id", "count"),
}
BY_LIKENESS = ("before", "different")
_ROW = " row"


@dataclass(frozen=True, kw_only=True)
class Gathering:
    """What is gathered: see `rules.model.Gathered`; `where` is its condition, compiled."""

    id: str
    over: str
    kind: str
    where: pl.Expr
    date: str | None = None
    alike: str | None = None
    differs: str | None = None


def gather(keys: pl.DataFrame, facts: pl.DataFrame, wanted: Sequence[Gathering]) -> pl.DataFrame:
    """Gather facts, every record from those of its own group.

    A record whose key is blank is a group of its own; but whether it is one of another group, or
    another record one of its own, is not known: no `any` is false where that would make it true.

    Args:
        keys: person_id, cycle, step and count, as far as `wanted` needs them. Shape (n, k).
        facts: What the conditions, dates and likenesses read. Shape (n, f).
        wanted: What to gather.

    Returns:
        One column for each of `wanted`. Shape (n, w).

    Example:
        >>> keys = pl.DataFrame({"person_id": ["p", "p", "q"]})
        >>> facts = pl.DataFrame({"violent": [False, None, False]})
        >>> any_violent = Gathering(id="any", over="person", kind="any", where=pl.col("violent"))
        >>> gather(keys, facts, [any_violent])["any"].to_list()
        [None, None, False]
    """
    answers = facts.select(part.where.alias(part.id) for part in wanted)
    keys = keys.with_columns(group_codes(keys, ["person_id"]).alias("person_id"))
    parts = [
        _over(keys, facts, answers, [part for part in wanted if part.over == over])
        for over in dict.fromkeys(part.over for part in wanted)
    ]
    together = pl.concat(parts, how="horizontal") if parts else pl.DataFrame()
    return together.select(part.id for part in wanted)


def _over(
    keys: pl.DataFrame, facts: pl.DataFrame, answers: pl.DataFrame, wanted: list[Gathering]
) -> pl.DataFrame:
    names = GROUPS[wanted[0].over]
    group = keys[names[0]] if len(names) == 1 else group_codes(keys, names)
    dates = {part.date for part in wanted if part.date}
    frame = answers.select(part.id for part in wanted).with_columns(
        group.alias(_ROW), *(facts[name].alias(f" {name}") for name in dates)
    )
    plain = [part for part in wanted if part.kind not in BY_LIKENESS]
    gathered = (
        frame.group_by(_ROW).agg(_aggregate(part).alias(part.id) for part in plain).sort(_ROW)
    )
    columns = [gathered[part.id].gather(group) for part in plain]
    if len(names) > 1 and (blank := keys[names[1]].is_null()).any():
        columns = [
            _open(keys["person_id"], blank, answers[part.id], found)
            if part.kind == "any"
            else found
            for part, found in zip(plain, columns, strict=True)
        ]
    columns += [_before(frame, facts, part) for part in wanted if part.kind == "before"]
    columns += [_different(frame, facts, part) for part in wanted if part.kind == "different"]
    return pl.DataFrame(columns)


def _open(person: pl.Series, blank: pl.Series, answer: pl.Series, found: pl.Series) -> pl.Series:
    """What was found of groups, kept open where a record without key could change it."""
    possible = answer.fill_null(value=True)
    rows = pl.DataFrame({"person": person, "blank": blank, "possible": possible, "found": found})
    elsewhere = pl.col("possible").any().over("person")
    unplaced = (pl.col("possible") & pl.col("blank")).any().over("person")
    doubt = pl.when("blank").then(elsewhere).otherwise(unplaced)
    kept = pl.when(pl.col("found") | ~doubt).then("found")
    return rows.select(kept.alias(found.name)).to_series()


def group_codes(keys: pl.DataFrame, names: Iterable[str]) -> pl.Series:
    """Number the groups of records that agree in all of these keys, from 0, none left out.

    Example:
        >>> keys = pl.DataFrame({"person_id": ["p", "q", "p"], "cycle": ["1", None, "1"]})
        >>> group_codes(keys, ["person_id", "cycle"]).to_list()
        [0, 1, 0]
    """
    columns = keys.select(names)
    places, _ = distinct(columns, columns.columns)
    blank = columns.select(pl.any_horizontal(pl.all().is_null())).to_series()
    if not blank.any():
        return places.cast(pl.UInt32)
    alone = pl.int_range(keys.height, 2 * keys.height, dtype=pl.UInt32, eager=True)
    return (places.cast(pl.UInt32).zip_with(~blank, alone).rank("dense") - 1).cast(pl.UInt32)


def _aggregate(part: Gathering) -> pl.Expr:
    answer = pl.col(part.id)
    if part.kind == "any":
        return (
            pl.when(answer.any())
            .then(True)
            .when(answer.is_null().any())
            .then(None)
            .otherwise(False)
        )
    if part.kind == "number":
        return answer.sum().cast(pl.Float64)
    if part.kind == "possible":
        return answer.fill_null(value=True).sum().cast(pl.Float64)
    dates = pl.col(f" {part.date}").filter(answer)
    return dates.min() if part.kind == "earliest" else dates.max()


def _before(frame: pl.DataFrame, facts: pl.DataFrame, part: Gathering) -> pl.Series:
    """Of how many records alike, with an earlier date, the condition is true."""
    day = f" {part.date}"
    rows = pl.DataFrame(
        [frame[_ROW], facts[part.alike or ""].alias("alike"), frame[day], frame[part.id]]
    )
    rows = rows.with_row_index("place")
    counted = rows.filter(
        pl.col(part.id) & pl.col(day).is_not_null() & pl.col("alike").is_not_null()
    )
    ranks = counted.select(
        "place", (pl.col(day).rank("min").over(_ROW, "alike") - 1).cast(pl.Float64).alias("rank")
    )
    none = pl.Series([0.0]).new_from_index(0, frame.height)
    return none.scatter(ranks["place"], ranks["rank"]).alias(part.id)


def _different(frame: pl.DataFrame, facts: pl.DataFrame, part: Gathering) -> pl.Series:
    """How many values the records alike have of which the condition is true."""
    alike, differs = facts[part.alike or ""], facts[part.differs or ""]
    rows = pl.DataFrame([frame[_ROW], alike.alias("alike"), differs.alias("differs")])
    counted = rows.filter(frame[part.id]).drop_nulls()
    values = counted.group_by(_ROW, "alike").agg(pl.col("differs").n_unique().alias("values"))
    joined = rows.join(values, on=[_ROW, "alike"], how="left", maintain_order="left")
    return joined["values"].fill_null(0).cast(pl.Float64).alias(part.id)
