"""The law as a reviewer reads it: its questions, its answers and its office's choices, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from vacatur.rules.formulas import parsed
from vacatur.rules.load import Pack
from vacatur.rules.model import Criterion, Sourced
from vacatur.rules.tree import NAME

REVIEW: Final = "NEEDS_REVIEW"
_OPTION: Final = "opt_"


def asked(pack: Pack) -> list[Criterion]:
    """The criteria that are questions about a record; others ask for the office's choices alone."""
    known = {criterion.id: criterion for criterion in pack.criteria}
    return [each for each in pack.criteria if not _of_options(each, known)]


def _of_options(criterion: Criterion, known: dict[str, Criterion]) -> bool:
    names = {node.value for node in parsed(criterion.sql).walk() if node.kind == NAME}
    return bool(names) and all(
        name.startswith(_OPTION) or (name in known and _of_options(known[name], known))
        for name in names
    )


def question(criterion: Criterion) -> str:
    """A criterion as the heading of a column."""
    return f"{criterion.reads} [{criterion.cite}] ({criterion.id})"


def outcomes(pack: Pack) -> dict[str, str]:
    """The outcomes that a person may give, each with its determination."""
    told = pack.header.outcome
    return {each.code: each.determination for each in told if each.determination != REVIEW}


def law_sheet(pack: Pack) -> pl.DataFrame:
    """The law of a pack in rows: what it is, its outcomes, its questions, its rules in order."""
    rows = [*_header(pack), *_choices(pack), *_outcomes(pack), *_criteria(pack), *_rules(pack)]
    return pl.DataFrame(rows, schema=["part", "code", "words", "cite", "checked"], orient="row")


Row = tuple[str, str, str, str, str]


def _header(pack: Pack) -> Iterator[Row]:
    header = pack.header
    yield "law", header.id, header.title, header.authority, header.status
    for limit in header.limits:
        yield "limit", "", limit, "", ""


def _choices(pack: Pack) -> Iterator[Row]:
    for option in pack.header.option:
        value = pack.options.get(option.id, option.default)
        shown = ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
        yield (
            "choice of the office",
            option.id,
            f"{option.reads} Chosen: {shown}.",
            "",
            option.policy,
        )


def _outcomes(pack: Pack) -> Iterator[Row]:
    for each in pack.header.outcome:
        words = f"{each.determination}: {each.reads}"
        yield "outcome", each.code, words, each.cite, _checked(each)


def _criteria(pack: Pack) -> Iterator[Row]:
    for each in pack.criteria:
        yield "question", each.id, each.reads, each.cite, _checked(each)


def _rules(pack: Pack) -> Iterator[Row]:
    for each in pack.table.rule:
        words = f"If {' '.join(each.when.split())}, then {each.outcome}."
        yield f"rule, step {each.step}", each.id, words, each.cite, _checked(each)


def _checked(part: Sourced) -> str:
    return part.basis or f"not checked against its text; confidence {part.confidence}"
