"""From lines to rows: an arrest row, court rows with sentence parts, and what comes later."""

from __future__ import annotations

import numpy as np
import polars as pl

from vacatur.synthetic.doj.tables import table
from vacatur.synthetic.draws import Draws, Ints

ARREST, COURT, LATER = 1, 2, 3  # steps of a cycle
COPY, FIRST_PART, SET_ASIDE = 1, 2, 99  # places within a count order, after the head at 0
WIDTHS = (64, 8, 64, 128)  # more than any cycle, step, count and place
LATER_DAYS = 400  # from conviction to what comes later
SPECIAL = ("registration", "deceased", "applicant")


def sizes(lines: pl.DataFrame) -> Ints:
    """Count the rows that each line becomes. Shape (m,).

    >>> from vacatur.synthetic.doj.ordinary import conform
    >>> case = pl.DataFrame({"kind": ["case"], "parts": [2]})
    >>> sizes(conform(case)).tolist()
    [4]
    """
    extra = pl.col("dirt").is_in(["set_aside", "duplicate_row"]).fill_null(value=False)
    case = 2 + pl.col("parts") + pl.col("violation").cast(pl.Int64) + extra.cast(pl.Int64)
    size = pl.when(pl.col("kind") == "case").then(case).otherwise(1)
    return lines.select(size.cast(pl.Int64)).to_series().to_numpy()


def expand(lines: pl.DataFrame) -> pl.DataFrame:
    """Write every line as rows, in the order of the file.

    ``lines`` come in the order of person and cycle. The result has every column of theirs and
    ``step``, ``count`` (from 1), ``place`` within the count order and ``row_kind``. Shape (n, 20).
    """
    numbered = lines.with_columns(
        line=pl.int_range(pl.len()),
        count=pl.int_range(1, pl.len() + 1).over("person", "cycle"),
    )
    parts = [_one(numbered, *each) for each in _plain()]
    rows = pl.concat([*parts, _sentences(numbered)])
    known = numbered.select("person", "cycle", "count")[rows["line"]]
    key = _key(known, rows)
    rows = rows[np.argsort(key, kind="stable")]
    kept = numbered.drop("line")[rows["line"]]
    return pl.concat([kept, rows.drop("line")], how="horizontal")


def _plain() -> list[tuple[pl.Expr, int, int, pl.Expr]]:
    """List what gives one row: which lines, step, place within the count order, kind of row."""
    kind, case = pl.col("kind"), pl.col("kind") == "case"
    return [
        (kind.is_in(["case", "arrest"]), ARREST, 0, pl.lit("arrest")),
        (kind.is_in(SPECIAL), ARREST, 0, kind.cast(pl.String)),
        (case, COURT, 0, _head()),
        (case & (pl.col("dirt") == "duplicate_row"), COURT, COPY, pl.lit("duplicate")),
        (case & (pl.col("dirt") == "set_aside"), COURT, SET_ASIDE, pl.lit("set_aside")),
        (case & pl.col("violation"), LATER, 0, pl.lit("probation")),
    ]


def _head() -> pl.Expr:
    groups = dict(enumerate(table("dispositions")["group"]))
    named = pl.col("disposition").replace_strict(groups, return_dtype=pl.String)
    return named.replace({"convicted": "conviction"})


def _one(lines: pl.DataFrame, where: pl.Expr, step: int, place: int, kind: pl.Expr) -> pl.DataFrame:
    return lines.filter(where).select(
        "line",
        row_kind=kind,
        step=pl.lit(step, pl.Int64),
        place=pl.lit(place, pl.Int64),
    )


def _sentences(lines: pl.DataFrame) -> pl.DataFrame:
    many = np.where(lines["kind"] == "case", lines["parts"].to_numpy(), 0)
    line = np.repeat(np.arange(len(many)), many)
    place = np.arange(len(line)) - (np.cumsum(many) - many)[line]
    return pl.DataFrame(
        {
            "line": line,
            "row_kind": pl.Series(["sentence_part"]).new_from_index(0, len(line)),
            "step": np.full(len(line), COURT),
            "place": place + FIRST_PART,
        }
    )


def _key(known: pl.DataFrame, rows: pl.DataFrame) -> Ints:
    columns = (known["cycle"], rows["step"], known["count"], rows["place"])
    key = known["person"].to_numpy()
    for width, column in zip(WIDTHS, columns, strict=True):
        key = key * width + column.to_numpy()
    return key


def with_event_days(rows: pl.DataFrame, today: int, draws: Draws) -> pl.DataFrame:
    """Add ``event_day``: of arrest, court, or what came later up to the as-of date."""
    wait = pl.Series(30 + draws.below("later", np.full(rows.height, LATER_DAYS)))
    court, later = pl.col("court_day"), pl.col("row_kind").is_in(["set_aside", "probation"])
    after = (
        pl.when(court <= today).then(pl.min_horizontal(court + wait, today)).otherwise(court + wait)
    )
    return rows.with_columns(
        event_day=pl.when(pl.col("step") == ARREST)
        .then("arrest_day")
        .when(later)
        .then(after)
        .otherwise(court)
    )
