"""Small changes of a pack's tables: a row deleted, a day, weight, class or word changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import polars as pl

from tests.mutation.edits import days_beside, numbers_beside, pattern_edits
from vacatur.facts.schema import CLASSES
from vacatur.rules.load import DATE_COLUMNS, NUMBER_COLUMNS, Pack, read_table

Row = Mapping[str, str | None]
Changes = Callable[[str], Iterator[tuple[str, str | None]]]
GRAMS = 0.1
TIERS = {"T1": "T2", "T2": "T0", "T0": "T1"}
CATEGORIES = ("CONV", "NONCONV", "REVIEW")
KINDS = ("deferral", "failed", "unclear", "satisfied", "ordinary")


def table_edits(pack: Pack) -> Iterator[tuple[str, str, pl.DataFrame]]:
    """Every change of every table: its name, what is changed, the table with the change."""
    for name, columns in TABLES.items():
        path = pack.folder / name
        if path.is_file():
            table = read_table(path, typed=False)
            for does, changed in _edits(table.rows(named=True), columns):
                yield name, does, _typed(pl.DataFrame(changed, schema=table.schema))


def _edits(
    rows: list[dict[str, str | None]], columns: Mapping[str, Changes]
) -> Iterator[tuple[str, list[Row]]]:
    for place, row in enumerate(rows):
        label = _label(rows, place)
        yield f"{label}: deleted", [*rows[:place], *rows[place + 1 :]]
        for column, changes in columns.items():
            value = row.get(column)
            if value is not None:
                for does, other in changes(value):
                    changed = {**row, column: other}
                    yield f"{label}: {column} {does}", [*rows[:place], changed, *rows[place + 1 :]]


def _label(rows: list[dict[str, str | None]], place: int) -> str:
    """A row by its first cells; where others have the same, by which of them it is."""
    names = [" ".join(str(cell) for cell in [*row.values()][:4] if cell) for row in rows]
    same = [at for at, name in enumerate(names) if name == names[place]]
    number = f" ({same.index(place) + 1})" if len(same) > 1 else ""
    return names[place][:80] + number


def _typed(table: pl.DataFrame) -> pl.DataFrame:
    return table.with_columns(
        *(pl.col(c).cast(pl.Float64) for c in NUMBER_COLUMNS if c in table.columns),
        *(pl.col(c).str.to_date() for c in DATE_COLUMNS if c in table.columns),
    )


def _day(value: str) -> Iterator[tuple[str, str]]:
    yield from ((f"becomes [{day}]", day) for day in days_beside(value))


def _grams(value: str) -> Iterator[tuple[str, str]]:
    for number in numbers_beside(value, GRAMS):
        yield f"becomes [{number}]", number


def _none(_: str) -> Iterator[tuple[str, None]]:
    yield "is blank", None


def _class(value: str) -> Iterator[tuple[str, str]]:
    """One class graver, and one milder, each of those that a cell names."""
    labels = value.split(";")
    for place, label in enumerate(labels):
        at = CLASSES.index(label)
        for other in {CLASSES[min(at + 1, len(CLASSES) - 1)], CLASSES[max(at - 1, 0)]} - {label}:
            changed = ";".join([*labels[:place], other, *labels[place + 1 :]])
            yield f"becomes [{changed}]", changed


def _subsequent(value: str) -> Iterator[tuple[str, str | None]]:
    yield from _none(value)
    yield from _class(value)


def _tier(value: str) -> Iterator[tuple[str, str]]:
    yield f"becomes [{TIERS[value]}]", TIERS[value]


def _pattern(value: str) -> Iterator[tuple[str, str]]:
    yield from pattern_edits(value)


def _words(value: str) -> Iterator[tuple[str, str | None]]:
    yield from _none(value)
    yield from _pattern(value)


def _next(known: tuple[str, ...]) -> Changes:
    def changes(value: str) -> Iterator[tuple[str, str]]:
        other = next(word for word in known if word != value)
        yield f"becomes [{other}]", other

    return changes


def _label_of_class(value: str) -> Iterator[tuple[str, str]]:
    known = CLASSES if value in CLASSES else ("F", "M", "I")
    if value in {"F", "M", "I"}:
        known = ("F", "M")
    yield from _next(known)(value)


TABLES: Mapping[str, Mapping[str, Changes]] = {
    "statutes.csv": {
        "start": _day,
        "end": _day,
        "grams_low": _grams,
        "grams_high": _grams,
        "class_first": _class,
        "class_subsequent": _subsequent,
    },
    "attempt_classes.csv": {"attempt_class": _class},
    "classes.csv": {"pattern": _pattern, "class": _label_of_class},
    "dispositions.csv": {"pattern": _pattern, "category": _next(CATEGORIES)},
    "sentences.csv": {"pattern": _pattern, "kind": _next(KINDS)},
    "associations.csv": {"tier": _tier, "words": _words, "class": _none, "subsection": _none},
}
