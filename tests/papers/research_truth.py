"""What is foretold, held against the truth: set in the input, and scored anew."""

from __future__ import annotations

from datetime import date

import polars as pl

import vacatur
from vacatur.dossiers.result import PLACE
from vacatur.facts.columns import AMENDED, CHARGE
from vacatur.papers.research.found import Found
from vacatur.papers.research.outcomes import ANSWER, QUESTION, Asker
from vacatur.papers.research.reviewed import Reviewed
from vacatur.records.schema import BY_NAME
from vacatur.rules.load import Pack

ROUND = "round"
KEYS = [PLACE, QUESTION, ANSWER]


def foretold_columns(found: Found) -> pl.DataFrame:
    """What is foretold of answers that set columns of the record itself, with the round in which
    each is tried: one answer for one record of each person at a time."""
    numbers = [
        (number, place)
        for number, question in enumerate(found.research.question)
        for place, answer in enumerate(question.answer)
        if answer.set and set(answer.set) <= set(BY_NAME)
    ]
    kinds = {QUESTION: pl.UInt32, ANSWER: pl.UInt32}
    own = found.outcomes.join(pl.DataFrame(numbers, kinds, orient="row"), on=[QUESTION, ANSWER])
    people = own.join(found.rows.select(PLACE, "person_id"), on=PLACE).sort(KEYS)
    return people.with_columns(pl.int_range(pl.len()).over("person_id").alias(ROUND))


def settings(
    found: Found, foretold: pl.DataFrame
) -> dict[tuple[int, int, int], dict[str, str | None]]:
    """What the input says instead, for each record, question and answer."""
    asker = Asker(
        reviewed=Reviewed.of(found.result), pack=found.result.pack, research=found.research
    )
    told: dict[tuple[int, int, int], dict[str, str | None]] = {}
    for (question, answer), part in foretold.group_by(QUESTION, ANSWER):
        rows = found.rows.join(part.select(PLACE), on=PLACE, how="semi")
        values = asker.values(
            rows, found.research.question[int(str(question))].answer[int(str(answer))]
        )
        written = rows.select(
            PLACE, *(value.alias(f"set {name}").cast(pl.String) for name, value in values.items())
        )
        for row in written.iter_rows(named=True):
            key = (row[PLACE], int(str(question)), int(str(answer)))
            told[key] = {name.removeprefix("set "): row[name] for name in written.columns[1:]}
    return told


def scored_anew(
    frame: pl.DataFrame, pack: Pack, as_of: date, cells: dict[int, dict[str, str | None]]
) -> dict[int, str]:
    """The outcome of each record some of whose cells are set otherwise."""
    rows = frame.to_dicts()
    for place, values in cells.items():
        rows[place].update(_amended(rows[place], values))
    again = pl.DataFrame(rows, schema=frame.schema)
    people = {rows[place]["person_id"] for place in cells}
    whose = again.with_row_index(PLACE).filter(pl.col("person_id").is_in(list(people)))
    decided = vacatur.score(whose.drop(PLACE), pack, as_of=as_of).collect()
    outcomes = dict(zip(whose[PLACE], decided["outcome"].cast(pl.String), strict=True))
    return {place: outcomes[place] for place in cells}


def _amended(row: dict[str, str | None], values: dict[str, str | None]) -> dict[str, str | None]:
    """The same of the amended charge, where the charge was amended."""
    code, text, label = (row.get(name) for name in AMENDED)
    replaced = bool(code or text)
    meant = dict(values)
    for name, other in zip(CHARGE, AMENDED, strict=True):
        if name in meant and (replaced or (other == AMENDED[2] and label)):
            meant[other] = meant.pop(name)
    return meant
