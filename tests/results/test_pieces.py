"""A table in pieces is written as the table in one, byte for byte, and so is a summary of parts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.results.frames import AS_OF, TERMS, conviction, decisions
from vacatur.errors import OutputError
from vacatur.results import formats
from vacatur.results.formats import FORMATS, Pieces, write_frame
from vacatur.results.people import people
from vacatur.results.reconcile import Rows
from vacatur.results.summary import summarize
from vacatur.results.summary_sum import add_summaries

ROWS = 300
FRAME = pl.DataFrame(
    {
        "id": [f"R{n}" * (1 + n % 3) for n in range(ROWS)],
        "word": pl.Series([f"w{n // 40}" for n in range(ROWS)], dtype=pl.Categorical),
        "list": pl.Series([[f"w{n % 5}"] * (n % 3) for n in range(ROWS)]).cast(
            pl.List(pl.Categorical())
        ),
        "maybe": [n % 7 == 0 if n > 150 else None for n in range(ROWS)],
        "text": [f"text {n}" if n % 3 else None for n in range(ROWS)],
        "number": [n / 3 if n % 4 else None for n in range(ROWS)],
        "day": [date(2020, 1, 1 + n % 28) if n < 100 else None for n in range(ROWS)],
    }
)


def dusty(frame: pl.DataFrame) -> pl.DataFrame:
    """The same values as arithmetic may leave them: with something under NULL, and room for it."""
    number = pl.col("number")
    return frame.with_columns(
        pl.when(number.is_not_null()).then(number.fill_null(7.0)),
        pl.when(pl.col("text").is_not_null()).then(pl.col("text").fill_null("a hidden word")),
        pl.when(pl.lit(value=True)).then(pl.col("id")),
    )


@settings(max_examples=20, deadline=None)
@given(
    cuts=st.lists(st.integers(0, ROWS), max_size=4),
    suffix=st.sampled_from(FORMATS),
    rows_of_a_group=st.sampled_from([64, 100, 1 << 18]),
)
def test_pieces_leave_no_trace(
    tmp_path_factory: pytest.TempPathFactory,
    cuts: list[int],
    suffix: str,
    rows_of_a_group: int,
) -> None:
    folder = tmp_path_factory.mktemp("pieces")
    edges = [0, *sorted(cuts), ROWS]

    def frames() -> Iterator[pl.DataFrame]:
        for begin, end in pairwise(edges):
            yield dusty(FRAME.slice(begin, end - begin))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(formats, "ROWS_OF_A_GROUP", rows_of_a_group)
        write_frame(FRAME, folder / f"a.{suffix}")
        pieces = Pieces(schema=FRAME.schema, rows=ROWS, frames=frames)
        write_frame(pieces, folder / f"b.{suffix}")
    assert (folder / f"a.{suffix}").read_bytes() == (folder / f"b.{suffix}").read_bytes()


@pytest.mark.parametrize("suffix", FORMATS)
def test_what_goes_wrong_in_giving_pieces_is_told_as_it_is(tmp_path: Path, suffix: str) -> None:
    def frames() -> Iterator[pl.DataFrame]:
        yield FRAME
        raise OutputError("the part is gone")

    with pytest.raises(OutputError, match="the part is gone"):
        write_frame(Pieces(schema=FRAME.schema, rows=9, frames=frames), tmp_path / f"a.{suffix}")


CASES = [
    conviction("ELIGIBLE", person_id="A", tier="A", reasons=["MCO"]),
    conviction("NEEDS_REVIEW", person_id="A", reasons=["NO_DATE", "HOLD"], criteria_unknown=0b101),
    conviction("NEEDS_REVIEW", person_id="B", reasons=["NO_DATE"], criteria_unknown=0b100),
    conviction("NOT_ELIGIBLE", person_id="C", reasons=["CLASS"], offense_class=None),
    conviction("NOT_ELIGIBLE", person_id="D", reasons=["AGE"], offense_class="F4", hold=True),
]
RECORDS = pl.DataFrame(
    {
        "county": ["Cook", "Will", "Cook", None, "Éire"],
        "offense_date": [date(2001, 1, 1), None, None, date(1999, 1, 1), date(2001, 2, 2)],
        "arrest_date": [None, date(2001, 5, 5), None, None, None],
        "disposition_date": [date(2003, 1, 1)] * 5,
        "weight": pl.Series([1, 10, 1, 1, 3], dtype=pl.UInt32),
    }
)
ALL = Rows(rows_in=8, records=5, merged=0, quarantined=3)
NONE = Rows(rows_in=0, records=0, merged=0, quarantined=0)
BAD = pl.DataFrame({"reason": ["BAD_DATE", "BAD_DATE", "RAGGED_ROW"]})


def summary(places: list[int], rows: Rows, bad: pl.DataFrame) -> dict[str, Any]:
    frame, records = decisions(*(CASES[place] for place in places)), RECORDS[places]
    what_if = {"wider": {"records": len(places), "impact": {"x": {"true": len(places)}}}}
    return summarize(
        frame,
        records,
        people(frame, records, AS_OF, terms=TERMS),
        rows=rows,
        quarantine=bad,
        criteria=("a", "b", "c"),
        what_if=what_if,
    )


@pytest.mark.parametrize("split", [[[0, 1, 2, 3, 4]], [[0, 1], [2, 3, 4]], [[4], [3], [2], [1, 0]]])
def test_summaries_of_whole_people_add_up(split: list[list[int]]) -> None:
    parts = [summary(sorted(places), NONE, BAD.clear()) for places in split]
    whole = summary([0, 1, 2, 3, 4], ALL, BAD)
    added = add_summaries(parts, rows=ALL, quarantine=BAD)
    assert added == whole
    assert [list(added[name]) for name in added if isinstance(added[name], dict)] == [
        list(whole[name]) for name in whole if isinstance(whole[name], dict)
    ]
    assert list(added) == list(whole)
