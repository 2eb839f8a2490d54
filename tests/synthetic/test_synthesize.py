"""Synthetic records: the same every time, shaped like the State's, and true to their plan."""

from __future__ import annotations

import time

import polars as pl
import pytest

from vacatur.errors import UsageError
from vacatur.records.schema import NAMES
from vacatur.synthetic import Synthetic, synthesize
from vacatur.synthetic.facts import facts_of
from vacatur.synthetic.illinois import construct
from vacatur.synthetic.scenarios import lines
from vacatur.synthetic.truth import DETERMINATIONS, truth

MANY = 50_000
TRUTH = ["record_id", "determination", "outcome", "tier", "also", "scenario", "trap"]


@pytest.fixture(scope="module")
def many() -> Synthetic:
    return synthesize(MANY, seed=11)


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    """Constructed rows with what the truth says of each, before anything is written out."""
    built = construct(20_000, seed=12)
    decided = truth(facts_of(built)).with_columns(
        got=pl.concat_str("outcome", "tier", separator=" ", ignore_nulls=True)
    )
    return built.with_columns(decided)


def test_the_same_seed_gives_the_same_bytes() -> None:
    one, two = synthesize(3000, seed=5), synthesize(3000, seed=5)

    assert one.records.write_csv() == two.records.write_csv()
    assert one.truth.write_csv() == two.truth.write_csv()


def test_another_seed_gives_other_records() -> None:
    assert not synthesize(500, seed=5).records.equals(synthesize(500, seed=6).records)


@pytest.mark.parametrize("count", [1, 2, 3, 620, 700])
def test_there_are_exactly_as_many_records_as_asked_for(count: int) -> None:
    made = synthesize(count, seed=1)

    assert made.records.height == count
    assert made.truth["record_id"].equals(made.records["record_id"])


@pytest.mark.parametrize(("records", "seed"), [(0, 1), (-5, 1), (10, -1)])
def test_a_senseless_request_is_refused(records: int, seed: int) -> None:
    with pytest.raises(UsageError, match=r"^The number of records must be at least 1"):
        synthesize(records, seed=seed)


def test_the_columns_are_canonical_text_and_the_truth_has_its_own(many: Synthetic) -> None:
    assert tuple(many.records.columns) == NAMES
    assert set(many.records.dtypes) == {pl.String()}
    assert many.truth.columns == TRUTH


def test_every_record_has_its_own_id_and_every_blank_is_null(many: Synthetic) -> None:
    assert many.records["record_id"].n_unique() == MANY
    assert many.records["person_id"].null_count() == 0
    assert not any((many.records[name] == "").any() for name in NAMES)


def test_the_state_has_102_counties_and_cook_the_most(many: Synthetic) -> None:
    counties = many.records["county"].drop_nulls()

    assert counties.n_unique() == 102
    assert 0.5 < (counties == "Cook").mean() < 0.7


def test_people_have_about_two_records_and_some_have_many(many: Synthetic) -> None:
    sizes = many.records.group_by("person_id").len()["len"]

    assert 2.0 < sizes.mean() < 2.5
    assert sizes.max() >= 6


def test_most_records_are_cannabis_and_most_are_ordinary(many: Synthetic) -> None:
    cannabis = many.records["charge_code"].str.contains(r"550|56\.5-70|56 1/2")

    assert 0.55 < cannabis.mean() < 0.68
    assert 0.14 < many.truth["trap"].is_not_null().mean() < 0.23


def test_the_years_run_from_1965_to_after_the_act(many: Synthetic) -> None:
    days = many.records["arrest_date"].drop_nulls()

    assert str(days.min()) < "1967"
    assert "2019-06-25" < str(days.max()) < "2020-01-16"
    assert not (many.records["disposition_date"] > "2020-01-15").any()


def test_every_trap_and_every_outcome_is_there(many: Synthetic) -> None:
    planted = {line.trap for line in lines() if line.trap}

    assert planted <= set(many.truth["trap"].drop_nulls())
    assert {"first_day_of_period", "last_day_of_period"} <= set(many.truth["trap"])
    assert set(many.truth["outcome"]) == set(DETERMINATIONS)
    assert set(many.truth["tier"].drop_nulls()) == {"A", "B", "C"}


def test_determination_tier_and_further_paths_follow_the_outcome(many: Synthetic) -> None:
    motion = many.truth.filter(outcome="SA_MOTION")
    others = many.truth.filter(pl.col("outcome") != "SA_MOTION")

    assert motion["tier"].null_count() == 0
    assert others["tier"].null_count() == others["also"].null_count() == others.height
    assert set(motion["also"]) == {"PARDON;INDIVIDUAL", "PARDON", "INDIVIDUAL", None}
    assert (motion["also"].str.contains("PARDON") <= motion["tier"].is_in(["A", "B"])).all()


def test_a_person_is_one_person_throughout(many: Synthetic) -> None:
    spread = many.records.group_by("person_id").agg(
        pl.col("name", "dob", "sex", "address").drop_nulls().n_unique()
    )

    for column in ("name", "dob", "sex", "address"):
        assert spread[column].max() == 1


def test_no_two_people_share_name_and_birth_date(many: Synthetic) -> None:
    people = many.records.drop_nulls("dob").unique("person_id")

    assert not people.select("name", "dob").is_duplicated().any()


def test_an_arrest_or_case_number_belongs_to_one_person(many: Synthetic) -> None:
    for column in ("incident_id", "case_number"):
        owners = (
            many.records.drop_nulls(column).group_by(column).agg(pl.col("person_id").n_unique())
        )
        assert owners["person_id"].max() == 1


def test_nobody_is_arrested_before_birth_or_as_a_small_child(many: Synthetic) -> None:
    ages = many.records.select(
        pl.col("arrest_date").str.to_date().dt.year() - pl.col("dob").str.to_date().dt.year()
    ).to_series()

    assert ages.drop_nulls().min() >= 12


def test_groups_of_one_person_never_meet_on_one_day(rows: pl.DataFrame) -> None:
    meetings = rows.group_by("person", "arrest_day").agg(pl.col("group").n_unique())

    assert meetings["group"].max() == 1


def test_every_planted_trap_comes_to_what_its_table_says(rows: pl.DataFrame) -> None:
    traps = rows.filter(kind="trap")
    wrong = traps.filter(pl.col("got") != pl.col("expect"))

    assert traps["scenario"].n_unique() == len({x.scenario for x in lines() if x.kind == "trap"})
    assert wrong.select("scenario", "expect", "got", "step").unique().rows() == []


def test_an_ordinary_record_differs_from_its_table_only_where_something_is_blank(
    rows: pl.DataFrame,
) -> None:
    ordinary = rows.filter(pl.col("kind") != "trap")
    moved = ordinary.filter(pl.col("got") != pl.col("expect"))
    blank = moved["charge_class"].is_null() | moved["disposition_date"].is_null()

    assert ordinary.height > 10_000
    assert 0 < moved.height < 0.03 * ordinary.height
    assert blank.all()
    assert set(moved["got"]) <= {"NEEDS_REVIEW", "SA_MOTION A"}


def test_stated_amounts_lie_inside_their_tier_or_in_a_trap(many: Synthetic) -> None:
    both = many.records.join(many.truth, on="record_id").filter(
        pl.col("amount_grams").is_not_null() & pl.col("scenario").str.starts_with("4b_first_w2")
    )
    grams = both["amount_grams"].cast(pl.Float64)

    assert grams.min() == 2.6
    assert grams.max() == 10.0


def test_fifty_thousand_records_take_seconds() -> None:
    start = time.perf_counter()
    synthesize(MANY, seed=2)

    assert time.perf_counter() - start < 20
