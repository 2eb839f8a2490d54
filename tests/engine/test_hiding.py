"""Hiding never decides: a blank leaves a decision, sends it to review, or is on the pack's list."""

from __future__ import annotations

import json
import runpy
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from vacatur.engine.hiding import FLIPPED, LISTED, Hiding, listed
from vacatur.engine.pipeline import Prepared
from vacatur.facts.family import family_of
from vacatur.rules.load import flows, load_pack

SCRIPT = runpy.run_path(str(Path(__file__).parents[2] / "scripts" / "try_blankings.py"))
PACKS = ("us-il/cannabis", "us-ca/prop64")
TRIALS = [trial for name in PACKS for trial in SCRIPT["trials"](name)]
WITNESSES = json.loads(Path(__file__).with_name("blank_witnesses.json").read_text("utf-8"))
"""Where an entry is changed, `scripts/try_blankings.py --witnesses` finds them anew."""
PEOPLE = 120


@cache
def prepared(name: str, options: tuple[tuple[str, str], ...]) -> Prepared:
    return Prepared.of(load_pack(name, options=dict(options)), as_of=SCRIPT["AS_OF"][name])


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: f"{trial.name} {dict(trial.options)}")
def test_no_blank_decides_but_those_that_the_pack_lists(trial: Any) -> None:
    fields = family_of(trial.pack).scored
    trial.run(PEOPLE, seed=11, fields=fields)
    assert {name: row[FLIPPED] for name, row in trial.counts.items() if row[FLIPPED]} == {}
    assert sum(sum(row.values()) for row in trial.counts.values()) > 10 * PEOPLE
    assert sum(row["to review"] for row in trial.counts.values()) > PEOPLE // 10


def test_every_flow_is_tried() -> None:
    tried = {str(trial.pack.options["flow"]) for trial in TRIALS if trial.name == PACKS[1]}
    assert tried == {str(pack.options["flow"]) for pack in flows(load_pack(PACKS[1]))}


def test_every_entry_of_a_list_has_a_witness_for_each_of_its_fields() -> None:
    entries = [
        (name, blank.reads, field)
        for name in PACKS
        for blank in load_pack(name).every_blank
        for field in blank.fields
    ]
    assert sorted((w["pack"], w["reads"], w["field"]) for w in WITNESSES) == sorted(entries)


@pytest.mark.parametrize("witness", WITNESSES, ids=lambda w: f"{w['pack']} {w['field']}")
def test_each_entry_is_needed(witness: dict[str, Any]) -> None:
    """Without it, hiding that field of that record would be a flip."""
    records = pl.DataFrame(witness["records"], infer_schema_length=None)
    found = Hiding.of(records, prepared(witness["pack"], tuple(witness["options"].items())))
    rows = found.hide(witness["field"], records["record_id"] == witness["hidden"])
    (entry,) = (blank for blank in found.pack.blanks if blank.reads == witness["reads"])
    assert listed(entry, rows.filter(kind=LISTED), found.criteria).any()


def hiding(**record: str) -> Hiding:
    frame = pl.DataFrame({"record_id": "1", "person_id": "P", **record})
    return Hiding.of(frame, prepared(PACKS[0], ()))


CONVICTED = {
    "charge_code": "720-550/4(a)",
    "charge_class": "M C",
    "arrest_date": "2010-04-04",
    "disposition": "Plea Of Guilty",
    "disposition_date": "2010-10-21",
}


@pytest.mark.parametrize(
    ("field", "becomes", "kind"),
    [
        ("charge_class", "SA_MOTION", "same"),
        ("arrest_date", "NEEDS_REVIEW", "to review"),
        ("disposition", "AUTO_ARREST", "listed"),
        ("person_id", "SET_ASIDE", "to review"),
    ],
)
def test_what_becomes_of_a_conviction(field: str, becomes: str, kind: str) -> None:
    (row,) = hiding(**CONVICTED).field(field, seed=1).to_dicts()
    assert (row["outcome"], row["outcome after"], row["kind"]) == ("SA_MOTION", becomes, kind)


def test_what_no_entry_allows_is_a_flip() -> None:
    """Without its list the pack would be found out."""
    found = hiding(**CONVICTED)
    alone = Hiding(frame=found.frame, prepared=_without_list(found), before=found.before).field(
        "disposition", seed=1
    )
    assert alone["kind"].to_list() == [FLIPPED]


def _without_list(found: Hiding) -> Prepared:
    compiled = replace(found.prepared.compiled, pack=replace(found.pack, every_blank=()))
    return replace(found.prepared, compiled=compiled)
