"""Score and margin of a reading."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from vacatur.charges.scores import CORRECTION, scored
from vacatur.charges.tables import BUNDLED, load_charge_tables

COUNTED = pl.DataFrame(
    {"grade": ["exact", "fuzzy", "never"], "right": ["9", "3", "0"], "n": ["9", "4", "0"]}
)
TABLES = replace(load_charge_tables(BUNDLED / "us-il" / "charges"), scores=COUNTED)
SCHEMA = {
    "grade": pl.String,
    "statute": pl.String,
    "alternatives": pl.String,
    "likeness": pl.Float64,
    "costs": pl.List(pl.Int32),
}


def score_of(**said: object) -> tuple[float, float]:
    row = {name: said.get(name) for name in SCHEMA}
    (told,) = pl.DataFrame([row], schema=SCHEMA).select(**scored(TABLES)).rows()
    return told[0], told[1]


@pytest.mark.parametrize(
    ("grade", "score"),
    [
        ("exact", 9.5 / 10),
        ("fuzzy", 3.5 / 5),
        ("never", 0.5),
        (CORRECTION, 1.0),
        ("none", 0.0),
        ("unheard of", 0.0),
        (None, 0.0),
    ],
)
def test_the_score_is_the_share_that_was_right(grade: str | None, score: float) -> None:
    assert score_of(grade=grade, statute="720 ILCS 5/12-3")[0] == pytest.approx(score)


def test_a_suggestion_by_likeness_counts_for_as_much_as_it_is_alike() -> None:
    assert score_of(grade="fuzzy", likeness=0.5)[0] == pytest.approx(0.35)
    assert score_of(grade="fuzzy", likeness=0.5, statute="720 ILCS 5/12-3")[0] == pytest.approx(0.7)
    assert score_of(grade="fuzzy")[0] == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("said", "margin"),
    [
        ({"costs": [0, 150]}, 0.5),
        ({"costs": [30, 180]}, 0.5),
        ({"costs": [0, 900]}, 1.0),
        ({"costs": [90, 90]}, 0.0),
        ({"costs": [90]}, 1.0),
        ({"costs": []}, 1.0),
        ({}, 1.0),
        ({"alternatives": "720 ILCS 5/12-3"}, 1.0),
        ({"alternatives": "720 ILCS 5/12-3;720 ILCS 5/12-4"}, 0.0),
        ({"alternatives": "720 ILCS 5/12-3;720 ILCS 5/12-4", "statute": "720 ILCS 5/12-3"}, 1.0),
        ({"alternatives": "720 ILCS 5/12-3;720 ILCS 5/12-4", "costs": [0, 75]}, 0.25),
        ({"grade": "none"}, 0.0),
    ],
)
def test_the_margin_is_how_much_the_next_candidate_costs_more(
    said: dict[str, object], margin: float
) -> None:
    assert score_of(**{"grade": "fuzzy"} | said)[1] == pytest.approx(margin)


def test_no_rows_no_scores() -> None:
    told = pl.DataFrame(schema=SCHEMA).select(**scored(TABLES))
    assert (told.height, told.columns) == (0, ["score", "margin"])
