"""Hide every field of many records, and see whether anything is decided by that.

Usage: python scripts/try_blankings.py [PEOPLE]
       python scripts/try_blankings.py --witnesses > tests/engine/blank_witnesses.json

Mixes records of invented people (2,000 of them unless told otherwise) for every pack and several
choices of an office, hides each field of one record of each person, and says of how many the
decisions of the person stayed, went to review, changed as the pack's list of blanks allows, or
flipped; leaves with 1 where one flipped. Few people do not need every entry of the list.

The witnesses are people for whom each entry of the list is needed, one for each of its fields.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from vacatur.engine.hiding import FLIPPED, KINDS, LISTED, Hiding, listed
from vacatur.engine.pipeline import Prepared
from vacatur.facts.family import family_of
from vacatur.facts.histories.schema import HISTORY_COLUMNS
from vacatur.records.intake import take_in
from vacatur.records.profiles import load_profile
from vacatur.records.schema import NAMES
from vacatur.rules.blanks import Blank
from vacatur.rules.load import Pack, flows, load_pack, read_table
from vacatur.synthetic import synthesize, synthesize_doj, write_synthetic
from vacatur.synthetic.mixed import mixed

PEOPLE = 2_000
MOST_ROUNDS = 30
ILLINOIS, CALIFORNIA = "us-il/cannabis", "us-ca/prop64"
LINKS = {
    ILLINOIS: ("incident_id", "case_number", "arrest_date", "agency", "offense_date"),
    CALIFORNIA: ("county", "dob", "cycle", "step", "event", "linked"),
}
AS_OF = {ILLINOIS: date(2020, 1, 15), CALIFORNIA: date(2020, 7, 1)}
Options = Mapping[str, str]
EVERY_RELIEF = {
    "county": "LOS ANGELES",
    "dismiss": "11357,11358",
    "reduce": "11359,11360",
    "subject_under_21_at_conviction": "true",
    "subject_age_threshold": "57",
    "years_since_conviction_threshold": "10",
    "years_crime_free_threshold": "3",
    "subject_has_only_prop64_charges": "true",
    "subject_is_deceased": "true",
    "after_effective": "as_before",
}
CHOICES: dict[str, tuple[Options, ...]] = {
    ILLINOIS: (
        {},
        {
            "mode": "statewide",
            "sa_sentence_unknown": "review",
            "pardon_violent_rule": "conviction_only",
        },
        {
            "assume_first_offense": "true",
            "sa_violent_same_case": "bar",
            "sa_mixed_case": "proceed",
            "sa_sentence_active": "proceed",
            "sa_post_2019_06_25": "proceed",
            "casual_delivery": "as_possession",
            "attempt_nonconviction": "decide",
            "pre_1983_delivery": "by_class",
            "code_text_conflict": "text",
            "inchoate_violent": "ignore",
        },
        {
            "mode": "statewide",
            "sa_violent_same_case": "proceed",
            "code_text_conflict": "code",
            "unverified_disposition": "review",
            "leap_day_anniversary": "mar1",
            "assume_first_offense": "true",
        },
    ),
    CALIFORNIA: (
        EVERY_RELIEF,
        {
            "county": "SACRAMENTO",
            "dismiss": "11357,11358,11359,11360",
            "after_effective": "ineligible",
        },
    ),
}


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A pack under some choices; what became of each blanking, and which entries were needed."""

    name: str
    options: Options
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    needed: Counter[tuple[int, str]] = field(default_factory=Counter)
    """How often each entry of the pack's list, by its place, was what allowed a field's change."""
    turns: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many records each change that is on the list took from which to which determination."""

    @property
    def pack(self) -> Pack:
        """The pack that decides."""
        return load_pack(self.name, options=self.options)

    def run(self, people: int, *, seed: int, fields: tuple[str, ...] = ()) -> None:
        """Hide each field of one record of each of some people."""
        pack = self.pack
        frame = frame_of(self.name, pack, people, seed)
        hiding = Hiding.of(frame, Prepared.of(pack, as_of=AS_OF[self.name]))
        for name in fields or frame.columns:
            rows = hiding.field(name, seed=seed)
            self.counts.setdefault(name, Counter()).update(worst(rows))
            self.needed.update(_needed(hiding, name, rows))
            changed = rows.filter(kind=LISTED).select("determination", "determination after")
            self.turns.update(changed.iter_rows())


def frame_of(name: str, pack: Pack, people: int, seed: int) -> pl.DataFrame:
    """Records of some people, mixed."""
    frame = mixed(source(name), people, seed=seed, links=LINKS[name])
    return frame.with_columns(_often(str(pack.options.get("county", ""))))


def _often(county: str) -> pl.Expr:
    """Half the records are of the county that is decided for, where one is."""
    half = pl.col("record_id").cast(pl.Int64) % 2 == 0
    return (
        pl.when(half & (pl.lit(county) != ""))
        .then(pl.lit(county))
        .otherwise("county")
        .alias("county")
    )


def worst(rows: pl.DataFrame) -> dict[str, int]:
    """Of how many people the worst that happened was of each kind."""
    kind = pl.col("kind").cast(pl.Enum(KINDS)).max()
    return dict(rows.group_by("person_id").agg(kind)["kind"].cast(pl.String).value_counts().rows())


def _needed(hiding: Hiding, name: str, rows: pl.DataFrame) -> dict[tuple[int, str], int]:
    changed = rows.filter(pl.col("kind") == LISTED)
    every: tuple[Blank, ...] = hiding.pack.every_blank
    return {
        (place, name): hits
        for place, blank in enumerate(every)
        if name in blank.fields
        and blank in hiding.pack.blanks
        and (hits := int(listed(blank, changed, hiding.criteria).sum()))
    }


def trials(name: str) -> Iterator[Trial]:
    """Every flow of a pack, and some choices of an office."""
    for options in CHOICES[name]:
        yield Trial(name=name, options=options)
    for flow in flows(load_pack(name)):
        chosen = str(flow.options.get("flow", ""))
        if chosen == "gogen":
            yield Trial(name=name, options=EVERY_RELIEF | {"flow": chosen})
        elif chosen not in {"", "configurable"}:
            yield Trial(name=name, options={"flow": chosen})


@cache
def source(name: str) -> pl.DataFrame:
    """Synthetic records and the pack's own worked cases, as text in canonical columns."""
    pack = load_pack(name)
    tables = [read_table(p, typed=False) for p in sorted((pack.folder / "cases").glob("*.csv"))]
    cases = pl.concat(tables, how="diagonal").with_columns(person_id=pl.col("case"))
    invented = synthesize(4_000, seed=1).records if name == ILLINOIS else _histories()
    known = cases.select(column for column in invented.columns if column in cases.columns)
    return pl.concat([invented, known], how="diagonal")


def _histories() -> pl.DataFrame:
    """Synthetic histories as their profile reads them, with what other sources have beside."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "histories.csv"
        write_synthetic(synthesize_doj(4_000, seed=2), path, truth=None, force=False)
        intake = take_in([path], profile=load_profile("ca-doj"), columns=HISTORY_COLUMNS)
    records = intake.records.select(pl.col(HISTORY_COLUMNS).cast(pl.String))
    return records.with_columns(
        _every(43, "POSSESS MARIJUANA").alias("charge_description"),
        _every(3, "I1").alias("incident_id"),
        _every(31, "true").alias("deceased"),
        _every(29, "true").alias("already_cleared"),
        pl.coalesce(_every(5, "true"), _every(7, "false")).alias("sentence_completed"),
    )


def _every(count: int, text: str) -> pl.Expr:
    return pl.when(pl.int_range(pl.len()) % count == 0).then(pl.lit(text))


def unneeded(pack: Pack, needed: Counter[tuple[int, str]]) -> list[tuple[int, str]]:
    """Entries of the pack's list, field by field, that nothing needed."""
    every = [(place, name) for place, b in enumerate(pack.every_blank) for name in b.fields]
    return [entry for entry in every if not needed[entry]]


def witnesses(name: str) -> Iterator[dict[str, object]]:
    """For each entry of a pack's list, and each of its fields, somebody for whom it is needed."""
    every = load_pack(name).every_blank
    scored = family_of(load_pack(name)).scored
    missing = {(place, column) for place, blank in enumerate(every) for column in blank.fields}
    for seed in range(MOST_ROUNDS):
        for trial in trials(name):
            pack = trial.pack
            asked = {entry for entry in missing if every[entry[0]] in pack.blanks}
            if not asked:
                continue
            prepared = Prepared.of(pack, as_of=AS_OF[name])
            hiding = Hiding.of(frame_of(name, pack, PEOPLE, seed), prepared)
            for place, column in sorted(asked):
                rows = hiding.field(column, seed=seed)
                allowed = listed(every[place], rows, hiding.criteria) & (rows["kind"] == LISTED)
                if not allowed.any():
                    continue
                person = rows.filter(allowed).item(0, "person_id")
                kept = hiding.frame.select(c for c in hiding.frame.columns if c in scored)
                lost = rows.filter(pl.col("own") & (pl.col("person_id") == person))
                yield {
                    "pack": name,
                    "options": dict(trial.options),
                    "reads": every[place].reads,
                    "field": column,
                    "hidden": lost.item(0, "record_id"),
                    "records": [
                        {key: value for key, value in row.items() if value is not None}
                        for row in kept.filter(person_id=person).iter_rows(named=True)
                    ],
                }
                missing.remove((place, column))


def table(counts: Mapping[str, Counter[str]]) -> Iterator[str]:
    """What became of the blankings of each field, and of all."""
    yield "".join(f"{head:>14}" for head in ("tried", *KINDS)) + "  field"
    total = sum(counts.values(), Counter[str]())
    for name, row in [*counts.items(), ("all", total)]:
        numbers = (sum(row.values()), *(row[kind] for kind in KINDS))
        yield "".join(f"{number:>14,}" for number in numbers) + f"  {name}"


def main(people: int) -> int:
    """Print a table for each pack, then how often each entry of its list was needed."""
    failed = 0
    for name in LINKS:
        counts: dict[str, Counter[str]] = {column: Counter() for column in NAMES}
        needed: Counter[tuple[int, str]] = Counter()
        turns: Counter[tuple[str, str]] = Counter()
        for seed, trial in enumerate(trials(name), start=1):
            trial.run(people, seed=seed)
            needed.update(trial.needed)
            turns.update(trial.turns)
            for column, row in trial.counts.items():
                counts.setdefault(column, Counter()).update(row)
        pack = load_pack(name)
        print(name, *table({c: row for c, row in counts.items() if row}), sep="\n")
        for (was, becomes), hits in turns.most_common():
            print(f"{hits:>14,}  listed: {was} to {becomes}")
        for (place, column), hits in sorted(needed.items()):
            print(f"{hits:>14,}  {column}: {pack.every_blank[place].reads}")
        for place, column in unneeded(pack, needed):
            print(f"       nothing  {column}: {pack.every_blank[place].reads}")
        failed += sum(row[FLIPPED] for row in counts.values())
    return 1 if failed else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--witnesses"]:
        print(json.dumps([w for name in LINKS for w in witnesses(name)], indent=1))
        raise SystemExit(0)
    raise SystemExit(main(int(sys.argv[1]) if sys.argv[1:] else PEOPLE))
