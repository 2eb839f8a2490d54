"""The worked cases of a pack made ready, so that a change of the pack is tried on them at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import Literal

import polars as pl

from tests.mutation.mutant import EditedPack, Mutant
from tests.mutation.mutants import mutants
from vacatur.engine.cases import Docket, dockets
from vacatur.engine.pipeline import Found, Prepared, law_facts, score_facts
from vacatur.errors import VacaturError
from vacatur.facts import build
from vacatur.facts.association import LINKS, Neighbours
from vacatur.facts.family import Law, law_of
from vacatur.facts.leveled import Leveled
from vacatur.facts.penalties import Penalties
from vacatur.rules.compile import OPTION, Compiled, compile_pack
from vacatur.rules.decide import decide_patterns
from vacatur.rules.formulas import parsed
from vacatur.rules.load import Pack, load_pack
from vacatur.rules.masks import TRUE, UNKNOWN, packed
from vacatur.rules.sql import lower
from vacatur.rules.tree import NAME

Verdict = Literal["killed", "survived", "invalid"]
GIVEN_NAMES = {"as_of"}
LINKED = ("incident_id", "case_number", "agency")


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One docket, its facts found."""

    docket: Docket
    place: slice
    """Where its records stand among those of its reading."""
    own: Leveled
    neighbours: Neighbours

    @cached_property
    def compiled(self) -> Compiled:
        """The pack as it is."""
        return compile_pack(self.docket.pack, as_of=self.docket.as_of)

    @cached_property
    def told(self) -> Leveled:
        """All facts, and the answers to all criteria."""
        facts = law_facts(self.own, self.docket.records, self.compiled, self.neighbours)
        return facts.with_steps(self.compiled.stages)

    @cached_property
    def decided(self) -> pl.DataFrame:
        """The patterns of answers that there are, decided."""
        patterns = packed(self.told, self.compiled.criteria).select(TRUE, UNKNOWN).unique()
        return decide_patterns(patterns, self.compiled)

    def sees(self, mutant: Mutant, pack: Pack) -> bool:
        """Whether a change can make a difference to any record here."""
        if mutant.formula is not None and not self._asks_criteria(mutant.formula[0]):
            names = self.compiled.names
            lowered = [lower(sql, names, where=mutant.part) for sql in mutant.formula]
            reads = set(chain(*(formula.reads for formula in lowered)))
            if not reads - GIVEN_NAMES - self._options <= set(self.told.names):
                return False  # not even its facts are asked for here
            before, after = (self.told.values(formula.expr, "answer") for formula in lowered)
            return not before.equals(after)
        if mutant.rules and [c.id for c in pack.criteria] == [*self.compiled.criteria]:
            patterns = self.decided.select(TRUE, UNKNOWN)
            return not decide_patterns(patterns, replace(self.compiled, pack=pack)).equals(
                self.decided
            )
        return True

    @cached_property
    def _options(self) -> set[str]:
        return {OPTION + name for name in self.docket.pack.options}

    def _asks_criteria(self, sql: str) -> bool:
        """Whether it speaks of criteria: then its words matter, not its answer alone."""
        named = {node.value for node in parsed(sql).walk() if node.kind == NAME}
        return not named.isdisjoint(self.compiled.criteria)

    def fails(self, compiled: Compiled, own: Leveled, law: Law) -> bool:
        """Whether a case does not come out as expected."""
        records, docket = self.docket.records, self.docket
        facts = law_facts(own, records, compiled, self.neighbours)
        found = Found(facts=facts, persons=pl.Series(self.neighbours.persons))
        prepared = Prepared(compiled=compiled, law=law)
        decisions = score_facts(records, found, prepared, holds=docket.holds).decisions
        return any(case.failures for case in docket.cases(decisions))


@dataclass(frozen=True, kw_only=True)
class Reading:
    """All dockets whose records are read in one way, and their facts."""

    law: Law
    records: pl.DataFrame
    facts: Leveled
    seats: tuple[Seat, ...]

    def changed(self, law: Law) -> Iterator[tuple[Seat, Leveled]]:
        """The dockets with a record that another law reads otherwise, and its facts."""
        facts = law.facts(self.records)
        different = _different(self.facts, facts)
        for seat in self.seats:
            if different[seat.place].any():
                yield seat, facts[seat.place]


class Bench:
    """Tries the mutants of one pack."""

    def __init__(self, name: str) -> None:
        self.pack = load_pack(name)
        self.readings = tuple(_readings(self.pack))
        self._seats = [(seat, reading) for reading in self.readings for seat in reading.seats]
        self._last: dict[str, int] = {}

    @cached_property
    def mutants(self) -> list[Mutant]:
        """Every mutant, in an order that stays."""
        return mutants(self.pack)

    def sound(self) -> bool:
        """Whether every case comes out as expected where nothing is changed."""
        return not any(
            seat.fails(seat.compiled, seat.own, reading.law) for seat, reading in self._seats
        )

    def verdict(self, mutant: Mutant) -> Verdict:
        """Whether the worked cases notice a change; invalid where there is no such pack."""
        try:
            killed = self._misread(mutant) if mutant.reads else self._misjudged(mutant)
        except VacaturError:
            return "invalid"
        return "killed" if killed else "survived"

    def _misread(self, mutant: Mutant) -> bool:
        return any(
            seat.fails(seat.compiled, own, reading.law)
            for reading in self.readings
            for seat, own in reading.changed(_law(mutant, reading.seats[0].docket))
        )

    def _misjudged(self, mutant: Mutant) -> bool:
        """Whether a docket fails; the one goes first that noticed the last change of this part."""
        places = sorted(range(len(self._seats)), key=lambda at: at != self._last.get(mutant.part))
        for place in places:
            seat, reading = self._seats[place]
            pack = mutant.edited(seat.docket.pack, seat.docket.given)
            if pack is not seat.docket.pack and seat.sees(mutant, pack):
                compiled = compile_pack(pack, as_of=seat.docket.as_of)
                if seat.fails(compiled, *_read_under(pack, seat, reading)):
                    self._last[mutant.part] = place
                    return True
        return False


def _read_under(pack: Pack, seat: Seat, reading: Reading) -> tuple[Leveled, Law]:
    """The facts of a docket, read anew where an option that is changed bears on it."""
    if _key(pack) == _key(seat.docket.pack):
        return seat.own, reading.law
    law = law_of(pack)
    return law.facts(seat.docket.records), law


def _law(mutant: Mutant, docket: Docket) -> Law:
    """What the changed pack says about reading records."""
    pack = mutant.edited(docket.pack, docket.given)
    law = law_of(pack)
    if isinstance(law, build.Law) and isinstance(pack, EditedPack):
        table = Penalties(pack.data("statutes.csv"), pack.data("attempt_classes.csv"))
        return replace(law, charges=replace(law.charges, penalties=table))
    return law


def _key(pack: Pack) -> tuple[object, ...]:
    """The options that change how records are read."""
    reading = pack.header.reading
    named = [*reading.section_lists.values(), *filter(None, [reading.conflict_option])]
    return (pack.as_peer, *(pack.options[name] for name in named))


def _readings(pack: Pack) -> Iterator[Reading]:
    by_key: dict[tuple[object, ...], list[Docket]] = {}
    for docket in dockets(pack):
        by_key.setdefault(_key(docket.pack), []).append(docket)
    yield from (_reading(together) for together in by_key.values())


def _reading(together: list[Docket]) -> Reading:
    law = law_of(together[0].pack)
    apart = [_apart(docket.records, str(place)) for place, docket in enumerate(together)]
    records = pl.concat(apart)
    facts = law.facts(records)
    seats, start = [], 0
    for docket in together:
        place = slice(start, start + docket.records.height)
        start = place.stop
        seats.append(_seat(docket, place, facts[place]))
    return Reading(law=law, records=records, facts=facts, seats=tuple(seats))


def _seat(docket: Docket, place: slice, own: Leveled) -> Seat:
    records = docket.records
    scopes = LINKS if set(LINKED) <= set(records.columns) else ()
    neighbours = Neighbours.of(records, scopes)
    return Seat(docket=docket, place=place, own=own, neighbours=neighbours)


def _apart(records: pl.DataFrame, mark: str) -> pl.DataFrame:
    """Records whose persons are none of another docket."""
    persons = records["person_id"]
    marked = pl.format("{} {}", pl.lit(mark), pl.col("person_id").cast(pl.String))
    return records.with_columns(marked.cast(persons.dtype).alias("person_id"))


def _different(before: Leveled, after: Leveled) -> pl.Series:
    """Which records have a fact that is not what it was."""
    names = [name for name in before.names if name in set(after.names)]
    flags = [
        (old.cast(pl.String) if _is_text(old) else old).ne_missing(
            new.cast(pl.String) if _is_text(new) else new
        )
        for old, new in zip(before.frame(names), after.frame(names), strict=True)
    ]
    return pl.select(pl.any_horizontal(flags)).to_series()


def _is_text(column: pl.Series) -> bool:
    return isinstance(column.dtype, pl.Categorical | pl.Enum)
