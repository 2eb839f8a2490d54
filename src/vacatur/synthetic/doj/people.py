"""Who each invented person is: the columns that are the same on all rows of a person."""

from __future__ import annotations

import numpy as np
import polars as pl

from vacatur.synthetic.doj.calendar import written
from vacatur.synthetic.doj.tables import toml
from vacatur.synthetic.draws import Bools, Draws, Ints, scale
from vacatur.synthetic.people import names

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FIRST_ID = 20_000_000
STRIDE = 7  # between the numbers of two persons
NEVER_ISSUED = 900  # no social security number begins with 9, and none has 00 in the middle
SERIALS = 10_000


def person_columns(people: pl.DataFrame, draws: Draws) -> dict[str, pl.Series]:
    """Write the columns of each person, by name. Shape (p,) each.

    ``people`` has ``person`` from zero, ``dob`` as a day, and what is dirty in ``dirt``.
    """
    persons = people.height
    number = FIRST_ID + draws.order("subject id", persons) * STRIDE
    female = draws.percent("female", persons, toml("people")["female_percent"])
    name = _names(people, female, draws)
    dob, gender = _births(people), pl.Series(["M", "F"]).gather(female.astype(np.int64))
    cii = _formatted("A9{}", number)
    return {
        "RECORD_ID": _formatted("{}", number - FIRST_ID, width=9),
        "SUBJECT_ID": _formatted("{}", number),
        "REQ_CII_NUMBER": cii,
        "REQ_NAME": name,
        "REQ_GENDER": gender,
        "REQ_DOB": dob,
        "CII_NUMBER": cii,
        "PRI_NAME": name,
        "GENDER": gender,
        "PRI_DOB": dob,
        "PRI_SSN": _social(persons, draws),
        "PRI_CDL": _formatted("ZZ{}", draws.order("licence", persons), width=6),
        "HEIGHT": _formatted("{}", _heights(persons, draws)),
        "WEIGHT": _formatted("{}", 110 + scale(draws.uniform("weight", persons), 160)),
        **_described(persons, draws),
    }


def _formatted(form: str, number: Ints, width: int = 0) -> pl.Series:
    text = pl.Series(number).cast(pl.String).str.zfill(width)
    return pl.select(pl.format(form, text)).to_series()


def _names(people: pl.DataFrame, female: Bools, draws: Draws) -> pl.Series:
    """Write FAMILY,GIVEN M; a spoiled name has letters that ASCII does not have. Shape (p,)."""
    lists, foreign, n = names(), toml("people")["latin1_family"], people.height
    given = [*lists["given_m"], *lists["given_f"]]
    men, women = len(lists["given_m"]), len(lists["given_f"])
    uniform = draws.uniform("given", n)
    first = np.where(female, men + scale(uniform, women), scale(uniform, men))
    family = scale(draws.uniform("family", n), len(lists["family"]))
    accented = len(lists["family"]) + scale(draws.uniform("accents", n), len(foreign))
    dirty = (people["dirt"] == "name_latin1").fill_null(value=False).to_numpy()
    last = pl.Series([*lists["family"], *foreign]).gather(np.where(dirty, accented, family))
    middle = pl.Series([*(f" {letter}" for letter in LETTERS), ""]).gather(
        scale(draws.uniform("middle", n), len(LETTERS) + 1)
    )
    return pl.select(pl.format("{},{}{}", last, pl.Series(given).gather(first), middle)).to_series()


def _births(people: pl.DataFrame) -> pl.Series:
    plain = written(people["dob"])
    dirt = people["dirt"].fill_null("")
    year_only = pl.format("{}0000", plain.str.slice(0, 4))
    return pl.select(
        pl.when(dirt == "dob_blank")
        .then(None)
        .when(dirt == "dob_partial")
        .then(year_only)
        .otherwise(plain)
    ).to_series()


def _social(persons: int, draws: Draws) -> pl.Series:
    number = draws.order("social", persons)
    area = NEVER_ISSUED + number // SERIALS % 100
    return _formatted("{}", area * 1_000_000 + number % SERIALS)


def _heights(persons: int, draws: Draws) -> Ints:
    """Feet and inches as three digits, 5'00" to 6'05"."""
    inches = 60 + scale(draws.uniform("height", persons), 18)
    return np.asarray(inches // 12 * 100 + inches % 12)


def _described(persons: int, draws: Draws) -> dict[str, pl.Series]:
    lists = toml("people")
    columns = {}
    for name, words, weights in (
        ("RACE", "races", "race_weights"),
        ("EYE_COLOR", "eyes", "eye_weights"),
        ("HAIR_COLOR", "hair", "hair_weights"),
        ("POB", "births", "birth_weights"),
    ):
        drawn = draws.pick(name, persons, lists[weights])
        text = "NAME" if name == "POB" else "DESCR"
        columns[f"{name}_CODE"] = pl.Series([code for code, _ in lists[words]]).gather(drawn)
        columns[f"{name}_{text}"] = pl.Series([word for _, word in lists[words]]).gather(drawn)
    columns["CITIZENSHIP_LIST"] = columns["POB_CODE"]
    return columns
