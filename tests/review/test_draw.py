from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import vacatur
from vacatur.dossiers.result import Result
from vacatur.errors import UsageError
from vacatur.review.design import DOMAINS, check_plan, with_cells
from vacatur.review.draw import draw
from vacatur.review.eras import changes, era_of


@pytest.fixture(scope="module")
def records(result: Path) -> pl.DataFrame:
    opened = Result.open(result)
    eras = opened.facts().select("place", era_of(opened.pack, "statutes"))
    return with_cells(opened.decisions().join(eras, on="place").collect())


def made(count: int, methods: list[str]) -> pl.DataFrame:
    records = pl.DataFrame(
        {
            "record_id": [f"R{i}" for i in range(count)],
            "determination": ["ELIGIBLE" if i % 3 else "NOT_ELIGIBLE" for i in range(count)],
            "outcome": [f"O{i % 4}" for i in range(count)],
            "tier": [None] * count,
            "era": ["1990s"] * count,
            "statute_method": [methods[i % len(methods)] for i in range(count)],
        },
        schema_overrides={"tier": pl.String},
    )
    return with_cells(records)


def test_the_same_seed_draws_the_same_whatever_the_order(records: pl.DataFrame) -> None:
    _, first = draw(records, 300, 7)
    _, second = draw(records.sample(fraction=1, shuffle=True, seed=5), 300, 7)
    assert first.select("case_id", "record_id", "piece").equals(
        second.select("case_id", "record_id", "piece")
    )
    _, other = draw(records, 300, 8)
    assert set(other["record_id"]) != set(first["record_id"])


def test_so_many_are_drawn_each_once_and_in_no_order_of_answers(records: pl.DataFrame) -> None:
    groups, drawn = draw(records, 300, 7)
    assert drawn.height == drawn["record_id"].n_unique() == 300
    assert sum(group.cases for group in groups) == 300
    assert sum(group.population for group in groups) == records.height
    runs = (drawn["domain"] != drawn["domain"].shift()).sum()
    assert runs > 100  # sorted by answer there would be three


def test_half_goes_to_eligible_records_and_rare_ones_are_oversampled(
    records: pl.DataFrame,
) -> None:
    groups, drawn = draw(records, 300, 7)
    assert drawn.filter(domain="eligible").height == 150
    rates = {(g.domain, g.name): g.cases / g.population for g in groups}
    assert rates["eligible", "watched"] > 3 * rates["eligible", "routine"]
    risky = drawn.filter(pl.col("statute_method").is_in(["fuzzy", "description"]))
    assert set(risky["group"]) == {"watched"}


def test_all_cases_can_go_to_eligible_records(records: pl.DataFrame) -> None:
    _, drawn = draw(records, 300, 7, 1.0)
    assert set(drawn["domain"]) == {"eligible"}
    assert drawn.height == 300


@pytest.mark.parametrize("cases", [1, 2, 5, 17, 1999, 2000, 5000])
def test_any_number_can_be_asked_for(records: pl.DataFrame, cases: int) -> None:
    groups, drawn = draw(records, cases, 3)
    assert drawn.height == min(cases, records.height)
    assert all(0 < group.cases <= group.population for group in groups)


def test_each_record_is_drawn_as_often_as_its_piece_says() -> None:
    """Over many seeds; five standard errors leave room for chance in 900 comparisons."""
    records, seeds = made(900, ["exact"]), 400
    counts = np.zeros(records.height)
    chance = np.zeros(records.height)
    for seed in range(seeds):
        _, drawn = draw(records, 30, seed)
        rows = drawn["record_id"].str.slice(1).cast(pl.Int64).to_numpy()
        counts[rows] += 1
    groups, _ = draw(records, 30, 0)
    rate = {group.domain: group.cases / group.population for group in groups}
    domains = [rate["eligible" if row % 3 else "refused"] for row in range(records.height)]
    chance[:] = domains
    error = np.sqrt(seeds * chance * (1 - chance))
    assert np.abs(counts - seeds * chance).max() < 5.5 * error.max()
    assert abs(counts.sum() - seeds * 30) == 0


def test_a_large_group_is_cut_into_pieces_in_the_order_of_its_cells() -> None:
    _, drawn = draw(made(6000, ["exact", "normalized"]), 60, 1)
    eligible = drawn.filter(domain="eligible")
    sizes = eligible["population"]
    assert set(eligible["drawn"]) == {1}
    assert (max(sizes) - min(sizes)) <= 1
    share = eligible["cell"].value_counts(normalize=True)["proportion"]
    assert share.max() - share.min() < 0.1  # eight cells of one size


def test_every_record_has_a_domain() -> None:
    told = {word for words in DOMAINS.values() for word in words}
    assert told == {"ELIGIBLE", "NOT_YET", "NEEDS_REVIEW", "NOT_ELIGIBLE"}


@pytest.mark.parametrize(("cases", "share"), [(0, 0.5), (-1, 0.5), (10, 0.0), (10, 1.5)])
def test_a_plan_without_sense_is_refused(cases: int, share: float) -> None:
    with pytest.raises(UsageError):
        check_plan(cases, share)


@pytest.mark.parametrize("name", ["us-il/cannabis", "us-ca/prop64"])
def test_eras_are_those_of_the_law(name: str) -> None:
    pack = vacatur.load_pack(name, options={"county": "ALAMEDA"} if "ca" in name[:5] else {})
    days = changes(pack)
    day = "offense_date" if pack.header.reading.facts == "charges" else "disposition_date"
    dates = [None, *days, days[0].replace(year=days[0].year - 1)]
    found = pl.DataFrame({day: dates}).select(era_of(pack, "statutes")).to_series().to_list()
    assert found[0] == "undated"
    assert found[-1] == f"before {days[0]}"
    assert found[len(days)] == f"from {days[-1]}"
    assert len(set(found)) == len(days) + 2
    decades = pl.DataFrame({day: dates}).select(era_of(pack, "decades")).to_series()
    assert decades[1] == f"{days[0].year // 10 * 10}s"
