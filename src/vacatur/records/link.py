"""Cases of a list found in histories, by the number of keys that agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

CASE, SUBJECT = "case", "subject"
ONE, NONE, SEVERAL = "one", "none", "several"
_LAST = 8
"""Numbers compare by their last characters: offices fill them up differently."""


def link(cases: pl.DataFrame, histories: pl.DataFrame, *, here: pl.Series) -> pl.DataFrame:
    """Find the history of each case: the one with which most keys agree.

    The keys are the number in the state's files; the social security number; the driver's licence;
    the court number, on a conviction of the county; name and date of birth; first part of the name
    and date of birth; first part of the name and the date of a cycle in the county. A blank key
    agrees with nothing. Where two histories have as many, neither is taken.

    Args:
        cases: case_number, name, dob, booking_date, state_number, ssn, licence. Shape (n, c).
        histories: person_id, case_number, court_number, name, dob, cycle_date, state_number, ssn,
            licence, county_cycle (whether the row is of the county). Shape (m, c).
        here: Whether a row of the histories is a conviction of the county. Shape (m,).

    Returns:
        `linked` (one, none, several), `person_id` of the history where there is one, and
        `candidates`, the histories that tie. Shape (n, 3).
    """
    numbered = cases.with_row_index(CASE)
    votes = pl.concat(list(_votes(numbered, histories, here)))
    counted = votes.group_by(CASE, SUBJECT).agg(pl.len().alias("keys"))
    best = counted.filter(pl.col("keys") == pl.col("keys").max().over(CASE))
    found = best.group_by(CASE).agg(pl.col(SUBJECT).sort().alias("candidates"))
    joined = numbered.select(CASE).join(found, on=CASE, how="left", maintain_order="left")
    many = pl.col("candidates").list.len()
    return joined.select(
        pl.when(many == 1)
        .then(pl.lit(ONE))
        .when(many > 1)
        .then(pl.lit(SEVERAL))
        .otherwise(pl.lit(NONE))
        .alias("linked"),
        pl.when(many == 1).then(pl.col("candidates").list.first()).alias("person_id"),
        "candidates",
    )


def _votes(cases: pl.DataFrame, histories: pl.DataFrame, here: pl.Series) -> Iterator[pl.DataFrame]:
    """One row for each case and history that agree in a key, key by key."""
    plain = {"state_number": tail, "ssn": _digits, "licence": _first_word}
    for column, form in plain.items():
        yield _agreed(cases, [form(column)], histories, [form(column)])
    yield _court_votes(cases, histories.filter(here))
    name, first = listed_name("name"), _first_word_of(listed_name("name"))
    theirs, their_first = _tidy("name"), _first_word("name")
    yield _agreed(cases, [name, pl.col("dob")], histories, [theirs, pl.col("dob")])
    yield _agreed(cases, [first, pl.col("dob")], histories, [their_first, pl.col("dob")])
    cycles = histories.filter(pl.col("county_cycle"))
    yield _agreed(cases, [first, _tidy("booking_date")], cycles, [their_first, _tidy("cycle_date")])


def _agreed(
    cases: pl.DataFrame, left: Sequence[pl.Expr], histories: pl.DataFrame, right: Sequence[pl.Expr]
) -> pl.DataFrame:
    keys = [f"key {place}" for place in range(len(left))]
    ours = cases.select(CASE, *(e.alias(k) for e, k in zip(left, keys, strict=True))).drop_nulls()
    theirs = histories.select(
        pl.col("person_id").alias(SUBJECT), *(e.alias(k) for e, k in zip(right, keys, strict=True))
    ).drop_nulls()
    return ours.join(theirs.unique(), on=keys).select(CASE, SUBJECT).unique()


def _court_votes(cases: pl.DataFrame, convictions: pl.DataFrame) -> pl.DataFrame:
    """The court number stands in either of two columns, or is a part of the first."""
    part = pl.col("case_number").str.replace_all("[ ,-]+", " ").str.split(" ")
    parts = convictions.with_columns(part).explode("case_number")
    numbers = [
        convictions.select("person_id", pl.col("case_number").alias("number")),
        convictions.select("person_id", pl.col("court_number").alias("number")),
        parts.select("person_id", pl.col("case_number").alias("number")),
    ]
    return _agreed(cases, [tail("case_number")], pl.concat(numbers), [tail("number")])


def tail(name: str) -> pl.Expr:
    """The last eight characters of a number, zeros before a shorter one; NULL of a blank one.

    Example:
        >>> pl.DataFrame({"n": ["A123456781", "398765", " "]}).select(tail("n"))["n"].to_list()
        ['23456781', '00398765', None]
    """
    return _tidy(name).str.tail(_LAST).str.zfill(_LAST)


def listed_name(name: str) -> pl.Expr:
    """A name of the list, ``LAST/FIRST/MIDDLE``, as the histories write it: ``LAST,FIRST MIDDLE``.

    Example:
        >>> pl.DataFrame({"n": ["GROUCH/OSCAR/THE "]}).select(listed_name("n")).item()
        'GROUCH,OSCAR THE'
    """
    return (
        _tidy(name)
        .str.replace("/", ",", literal=True)
        .str.replace_all("/", " ", literal=True)
        .str.strip_chars()
    )


def _tidy(name: str) -> pl.Expr:
    text = pl.col(name).str.strip_chars().str.to_uppercase()
    return pl.when(text != "").then(text)


def _digits(name: str) -> pl.Expr:
    digits = pl.col(name).str.replace_all(r"\D", "")
    return pl.when(digits.str.contains("[1-9]")).then(digits)


def _first_word(name: str) -> pl.Expr:
    return _first_word_of(_tidy(name))


def _first_word_of(text: pl.Expr) -> pl.Expr:
    return text.str.split(" ").list.first()
