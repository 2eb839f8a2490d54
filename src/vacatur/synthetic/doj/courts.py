"""The court columns: case number, disposition and sentence."""

from __future__ import annotations

import polars as pl

from vacatur.synthetic.doj.lines import grouped
from vacatur.synthetic.doj.tables import settings, table
from vacatur.synthetic.draws import Draws, scale

NO_NUMBER = "NULL  "
LETTERS = ("BA", "GA", "KA", "LA", "MA", "NA", "PA", "SA", "TA", "VA", "YA", "ZM")
CASES = 900_000
OWN_NUMBER_EVERY = 7  # days of arrest, of which one gives its later counts their own numbers
LATER = {"set_aside": "later", "probation": "violation"}


def court_columns(rows: pl.DataFrame, draws: Draws) -> dict[str, pl.Series]:
    """Write case numbers, dispositions and sentences. Shape (n,) each."""
    drawn = _dispositions(rows, draws)
    dispositions = table("dispositions")
    code, text = dispositions["code"].gather(drawn), dispositions["text"].gather(drawn)
    case, number = _case_numbers(rows, draws)
    court = rows["step"] > 1
    spaced = rows["shown"].eq_missing("disposition_space")
    made = {
        "OFN": case,
        "FE_NUM_CRT_CASE": pl.select(pl.when(court).then(number)).to_series(),
        "FE_NUM_BOOKING": pl.select(pl.when(~court).then(number)).to_series(),
        "DISP_CODE": code,
        "DISP_DESCR": pl.select(
            pl.when(spaced).then(pl.format(" {}", text)).otherwise(text)
        ).to_series(),
    }
    return made | _sentences(rows, dispositions["sentence"].gather(drawn), draws)


def _dispositions(rows: pl.DataFrame, draws: Draws) -> pl.Series:
    """Take the line's disposition on its court rows, and draw what other rows say. Shape (n,).

    The arrest row of a filed case has none; one that was not filed says why.
    """
    kind = rows["row_kind"]
    named = kind.replace_strict(LATER, default="pending", return_dtype=pl.String)
    other = grouped(named, "dispositions", "group", draws, "row disposition")
    own = kind.is_in(["conviction", "sentence_part", "duplicate", "dismissed", "pending"])
    released = (kind == "arrest") & (rows["kind"].cast(pl.String) == "arrest")
    return pl.select(
        pl.when(own | released).then(rows["disposition"]).otherwise(pl.Series(other))
    ).to_series()


def _case_numbers(rows: pl.DataFrame, draws: Draws) -> tuple[pl.Series, pl.Series]:
    """Number the cases; some numbers are missing, some say NULL. Shape (n,) each.

    The rows of one step of one cycle have one number, but for a later count now and then.
    """
    shape = settings().shape
    own = (pl.col("count") > 1) & (pl.col("arrest_day") % OWN_NUMBER_EVERY == 0)
    count = pl.when(own).then("count").otherwise(1)
    case = rows.select(
        pl.struct("person", "cycle", "step", count.alias("own")).rle_id()
    ).to_series()
    many = int(case.max() or 0) + 1  # type: ignore[arg-type]
    serial = pl.Series(100_000 + scale(draws.uniform("case", many), CASES)).cast(pl.String)
    letters = pl.Series(LETTERS).gather(draws.pick("court", many, [1] * len(LETTERS)))
    number = pl.select(pl.format("{}{}", letters, serial)).to_series()
    blank, null = shape["no_case_number_percent"], shape["null_case_number_percent"]
    how = pl.Series(draws.pick("case number", many, [100 - blank - null, blank, null]))
    shown = pl.select(
        pl.when(how == 0).then(number).when(how == 2).then(pl.lit(NO_NUMBER))  # noqa: PLR2004 - the third of three
    ).to_series()
    return shown.gather(case), number.gather(case)


def _sentences(rows: pl.DataFrame, named: pl.Series, draws: Draws) -> dict[str, pl.Series]:
    """Write the sentence of the head and of each further part."""
    kind = rows["row_kind"]
    part, sentenced = kind == "sentence_part", kind.is_in(["conviction", "duplicate"])
    which = pl.select(
        pl.when(part).then(pl.lit("part")).when(sentenced).then(named).otherwise(pl.lit("none"))
    ).to_series()
    drawn = grouped(which, "sentences", "name", draws, "sentence")
    sentences = table("sentences")
    listed = sentences["lengths"].str.split(" ")
    width = listed.list.len().fill_null(1).to_numpy()[drawn]
    place = pl.Series(scale(draws.uniform("length", rows.height), width))
    order = pl.when(part | sentenced).then(
        pl.when(part).then(rows["place"]).otherwise(1).cast(pl.String).str.zfill(3)
    )
    made = {
        "SENT_ORDER": pl.select(order).to_series(),
        "SENT_LOC_CODE": sentences["loc_code"].gather(drawn),
        "SENT_LOC_DESCR": sentences["loc_text"].gather(drawn),
        "SENT_LENGTH": listed.gather(drawn).list.get(place, null_on_oob=True),
        "SENT_TIME_CODE": sentences["unit"].gather(drawn),
        "SENT_TIME_DESCR": sentences["unit_text"].gather(drawn),
    }
    return made | _as_copied(rows, made)


def _as_copied(rows: pl.DataFrame, made: dict[str, pl.Series]) -> dict[str, pl.Series]:
    """Give a row that stands twice the same sentence both times."""
    copy = (rows["row_kind"] == "duplicate").cast(pl.Int64)
    source = pl.int_range(rows.height, eager=True) - copy
    return {name: series.gather(source) for name, series in made.items()}
