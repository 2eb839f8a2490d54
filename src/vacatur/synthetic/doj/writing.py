"""Rows as the State's file writes them: 95 columns of text."""

from __future__ import annotations

import numpy as np
import polars as pl

from vacatur.synthetic.doj.calendar import add_years, written
from vacatur.synthetic.doj.courts import court_columns
from vacatur.synthetic.doj.offenses import offense_columns
from vacatur.synthetic.doj.people import person_columns
from vacatur.synthetic.doj.rows import ARREST
from vacatur.synthetic.doj.tables import columns, table
from vacatur.synthetic.draws import Draws

ORIGIN = 100  # the first cycle of a person is 101
SHORT = 9  # digits of a count order that is cut
STEP_KINDS = {
    "arrest": "arrest",
    "probation": "probation",
    "registration": "registration",
    "deceased": "deceased",
    "applicant": "applicant",
}


def written_columns(rows: pl.DataFrame, people: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """Write the 95 columns; what is blank is NULL. Shape (n, 95)."""
    person = rows["person"]
    about = person_columns(_with_dirt(people, rows), draws)
    made = {name: series.gather(person) for name, series in about.items()}
    made |= _orders(rows) | _dates(rows) | _places(rows)
    made |= offense_columns(rows, draws) | court_columns(rows, draws)
    lost = rows["shown"].eq_missing("subject_id_blank")
    made["SUBJECT_ID"] = pl.select(pl.when(~lost).then(made["SUBJECT_ID"])).to_series()
    filler = dict(table("columns").select("column", "filler").iter_rows())
    return pl.DataFrame({name: made[name] for name in columns() if name in made}).select(
        name if name in made else pl.lit(filler[name], pl.String).alias(name) for name in columns()
    )


def _with_dirt(people: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Add the dirt of a person, where it is one of the person's own columns."""
    dirt = rows.group_by("person").agg(pl.col("shown").filter(pl.col("step") == ARREST).first())
    return people.join(
        dirt.rename({"shown": "dirt"}), on="person", how="left", maintain_order="left"
    )


def _orders(rows: pl.DataFrame) -> dict[str, pl.Series]:
    cycle, step = ORIGIN + pl.col("cycle"), pl.col("step")
    order = ((cycle * 1000 + step) * 1000 + pl.col("count")) * 1000
    text, shown = order.cast(pl.String), pl.col("shown")
    made = rows.select(
        CYC_ORDER=cycle.cast(pl.String),
        STP_ORDER=step.cast(pl.String).str.zfill(3),
        CNT_ORDER=pl.when(shown.eq_missing("count_order_short"))
        .then(text.str.slice(0, SHORT))
        .when(shown.ne_missing("count_order_blank"))
        .then(text),
    )
    return {series.name: series for series in made}


def _dates(rows: pl.DataFrame) -> dict[str, pl.Series]:
    """Write cycle, step and disposition dates, and the age at arrest."""
    event = _partial(written(rows["event_day"]), rows)
    disposed = pl.select(pl.when(rows["row_kind"] != "pending").then(event)).to_series()
    return {
        "CYC_DATE": written(rows["arrest_day"]),
        "STP_EVENT_DATE": event,
        "DISP_DATE": disposed,
        "CYC_AGE": _ages(rows),
    }


def _partial(day: pl.Series, rows: pl.DataFrame) -> pl.Series:
    """Blank a date, or leave only its year, or its year and month, on all rows of a count alike."""
    shown, cut = rows["shown"], 4 + 2 * (rows["court_day"] % 2)
    part = pl.format("{}{}", day.str.slice(0, cut), pl.lit("0000").str.slice(0, 8 - cut))
    return pl.select(
        pl.when(shown == "date_partial").then(part).when(shown.ne_missing("date_blank")).then(day)
    ).to_series()


def _ages(rows: pl.DataFrame) -> pl.Series:
    """Write full years at arrest; blank where the birth date is not what it should be."""
    arrest, dob = rows["arrest_day"].to_numpy(), rows["dob"].to_numpy()
    years = (arrest - dob) // 365
    years = np.where(add_years(dob, years) > arrest, years - 1, years)
    unread = rows["shown"].is_in(["dob_blank", "dob_partial"]).fill_null(value=False)
    return pl.select(pl.when(~unread).then(pl.Series(years).cast(pl.String))).to_series()


def _places(rows: pl.DataFrame) -> dict[str, pl.Series]:
    """Write the kind of step, and the agency and county that reported it."""
    counties, steps = table("counties")["county"], table("steps")
    names = dict(enumerate(steps["kind"]))
    number = {name: row for row, name in names.items()}
    step = rows["row_kind"].replace_strict(
        {kind: number[name] for kind, name in STEP_KINDS.items()},
        default=number["court"],
        return_dtype=pl.Int64,
    )
    county = rows["county"]
    agencies = [f"{agency}{name}" for agency in steps["agency"] for name in counties]
    codes = [f"CA{row + 1:03}0000{letter}" for row in range(len(counties)) for letter in "0"]
    spelled = pl.Series(
        [*counties, *(name.title() for name in counties), *(name.lower() for name in counties)]
    )
    odd = (rows["shown"] == "county_case").fill_null(value=False).cast(pl.Int64)
    changed = odd * (1 + rows["court_day"] % 2) * len(counties)
    return {
        "STP_TYPE_CODE": steps["code"].gather(step),
        "STP_TYPE_DESCR": steps["text"].gather(step),
        "STP_ORI_TYPE": steps["ori_type"].gather(step),
        "STP_ORI_TYPE_DESCR": steps["ori_type_text"].gather(step),
        "STP_ORI_CODE": pl.Series(codes).gather(county),
        "STP_ORI_DESCR": pl.Series(agencies).gather(step * len(counties) + county),
        "STP_ORI_CNTY_CODE": (county + 1).cast(pl.String).str.zfill(2),
        "STP_ORI_CNTY_NAME": spelled.gather(county + changed),
    }
