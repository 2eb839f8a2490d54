"""The pack of Proposition 64: its files, its worked cases, and the flows of the counties."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from vacatur.engine.cases import Case, run_cases
from vacatur.engine.pipeline import Prepared
from vacatur.errors import PackError
from vacatur.rules.check import faults
from vacatur.rules.load import flows, load_pack, packs_folder
from vacatur.rules.print import sheet

PACK = load_pack("us-ca/prop64")
CASES = run_cases(PACK)


def test_it_has_no_fault() -> None:
    assert faults(PACK) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.file}: {case.name}")
def test_every_worked_case_holds(case: Case) -> None:
    assert case.failures == []


def test_the_cases_reach_every_rule_of_every_flow() -> None:
    reached = {case.rule for case in CASES}
    rules = {rule.id for flow in flows(PACK) for rule in flow.table.rule}
    assert rules - reached == set()


def test_the_cases_reach_every_outcome() -> None:
    reached = Counter(case.decided["outcome"] for case in CASES)
    assert set(reached) == {outcome.code for outcome in PACK.header.outcome}


def test_no_flow_but_the_repeated_program_skips_the_common_rules() -> None:
    common = ["out_of_scope", "count_in_conflict", "relief_on_file", "after_as_of"]
    for flow in flows(PACK):
        first = [rule.id for rule in flow.table.rule[: len(common)]]
        assert (first == common) is not flow.as_peer


def test_the_sheet_speaks_of_what_is_gathered() -> None:
    text = sheet(PACK)
    assert (
        "`other_conviction` (any over person): The person has a conviction under another law."
        in text
    )


def test_a_missing_table_of_charges_is_named_as_it_is(tmp_path: Path) -> None:
    shutil.copytree(packs_folder() / "us-ca", tmp_path / "us-ca")
    (tmp_path / "us-ca" / "charges" / "books.csv").unlink()
    pack = load_pack(tmp_path / "us-ca" / "prop64", options={"county": "YOLO"})
    with pytest.raises(PackError, match=r"^The charge codes in \[charges\] cannot be read"):
        Prepared.of(pack, as_of=date(2020, 7, 1))
