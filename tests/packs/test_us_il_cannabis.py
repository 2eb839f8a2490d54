"""The Illinois pack: its worked cases, and that nothing in it is out of reach."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import polars as pl
import pytest

from vacatur.engine.cases import Case, run_cases
from vacatur.errors import PackError
from vacatur.rules.check import faults
from vacatur.rules.compile import compile_pack
from vacatur.rules.load import Pack, load_pack
from vacatur.rules.print import sheet


@cache
def pack() -> Pack:
    return load_pack("us-il/cannabis")


@cache
def cases() -> list[Case]:
    return run_cases(pack())


def test_every_worked_case_holds() -> None:
    assert len(cases()) >= 300
    assert {case.name: case.failures for case in cases() if case.failures} == {}


def test_every_outcome_tier_and_reason_is_reached_by_a_case() -> None:
    outcomes = {case.decided["outcome"] for case in cases()}
    assert outcomes == {outcome.code for outcome in pack().header.outcome}
    assert {case.decided["tier"] for case in cases()} == {"", "A", "B", "C"}
    reasons = {code for case in cases() for code in case.reasons}
    assert reasons == {reason.code for reason in pack().header.reason}


def test_every_rule_decides_a_case() -> None:
    assert {case.rule for case in cases()} == {rule.id for rule in pack().table.rule}


def test_the_pack_has_no_fault() -> None:
    assert faults(pack()) == []


def test_every_option_is_set_otherwise_by_a_case() -> None:
    tables = [
        pl.read_csv(path, infer_schema=False) for path in (pack().folder / "cases").glob("*.csv")
    ]
    chosen = {
        pair.split("=")[0]
        for table in tables
        for cell in table["options"].drop_nulls()
        for pair in cell.split(";")
    }
    assert chosen == {option.id for option in pack().header.option}


def test_not_in_force_before_the_act_took_effect() -> None:
    first = pack().header.in_force
    compile_pack(pack(), as_of=first)
    with pytest.raises(PackError, match="not in force"):
        compile_pack(pack(), as_of=first - timedelta(days=1))


def test_the_day_before_and_the_day_of_every_date_in_the_rules_are_cases() -> None:
    """Each date of law that a criterion names has a case the day before it and on it."""
    import re  # noqa: PLC0415

    named = {
        date.fromisoformat(found)
        for text in [c.sql for c in pack().criteria] + [d.sql for d in pack().table.date]
        for found in re.findall(r"DATE '(\d{4}-\d\d-\d\d)'", text.split("THEN DATE")[0])
    }
    table = pl.concat(
        [
            pl.read_csv(path, infer_schema=False).select(
                pl.concat_list("arrest_date", "offense_date", "disposition_date").alias("days")
            )
            if "offense_date" in pl.read_csv(path, n_rows=0).columns
            else pl.DataFrame({"days": []}, schema={"days": pl.List(pl.String)})
            for path in (pack().folder / "cases").glob("*.csv")
        ]
    )
    days = set(table["days"].explode().drop_nulls())
    missing = {
        day.isoformat()
        for named_day in named
        for day in (named_day, named_day - timedelta(days=1))
        if day.isoformat() not in days
    }
    assert missing == set()


def test_the_printed_sheet_says_everything_that_runs() -> None:
    printed = sheet(pack())
    parts = [c.id for c in pack().criteria] + [r.id for r in pack().table.rule]
    parts += [o.id for o in pack().header.option] + [r.code for r in pack().header.reason]
    parts += [d.id for d in pack().facts.derived] + [a.id for a in pack().facts.association]
    assert [
        part for part in parts if f"`{part}`" not in printed and f"`{part} =" not in printed
    ] == []
    spoken = " ".join(printed.split())
    for criterion in pack().criteria:
        assert " ".join(criterion.sql.split()) in spoken
    for rule in pack().table.rule:
        assert rule.cite in printed


def test_every_confidence_is_printed() -> None:
    printed = sheet(pack())
    unsure = [c for c in (*pack().criteria, *pack().facts.association) if c.confidence]
    assert unsure
    for part in unsure:
        line = next(line for line in printed.splitlines() if line.startswith(f"- `{part.id}`"))
        assert f"confidence {part.confidence}" in line
