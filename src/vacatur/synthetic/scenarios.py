"""The constructs that records are made of: each line says how it is built and what it comes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any

import polars as pl

from vacatur.synthetic.tables import law, read_toml, table

TRAP_FILES = ("charges", "weights", "dates", "status", "association")
STATUSES = {
    "all": ("guilty", "closed", "satisfied", "unfiled"),
    "court": ("guilty", "closed"),
    "civil": ("civil",),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One charge of a construct, by what it is and not by how it is written.

    ``expect`` is the outcome (with its tier) when nothing that matters has been blanked.
    """

    scenario: str
    kind: str
    weight: int
    dates: str | list[str]
    cite: str
    charge: str
    status: str
    expect: str
    trap: str | None = None
    offense_class: str = "first"
    arrest: str = "a"
    case: str = ""
    when: str = ""
    code: str | None = None
    text: str | None = None
    grams: list[str] = field(default_factory=list)
    inchoate: str = "none"
    reading: str | None = None
    amended: str | None = None
    amended_class: str | None = None
    violence: str = "none"
    mixed: str = "no"
    sibling: bool = False
    section7: str = "no"
    conflict: bool = False
    text_within: str | None = None
    flags: list[str] = field(default_factory=list)

    @property
    def case_key(self) -> str:
        """The case the line stands in: ``-`` for an arrest that never became one."""
        return self.case or ("-" if self.status == "unfiled" else "1")


@cache
def lines() -> tuple[Line, ...]:
    """Every line of every construct; the lines of one scenario stand together."""
    return (*_ordinary(), *_other(), *_traps())


@cache
def line_frame() -> pl.DataFrame:
    """The lines as a frame, one row per line. Shape (lines, attributes)."""
    rows = [asdict(line) | {"case_key": line.case_key, "dates": ""} for line in lines()]
    return pl.DataFrame(rows, infer_schema_length=None).drop("dates")


def _ordinary() -> Iterator[Line]:
    shares = law().mix["statuses"]
    for row in table("ordinary").to_dicts():
        for status in STATUSES[row["statuses"]]:
            weight = int(row["weight"]) * shares.get(status, 100)
            yield from _ordinary_pair(row, status, weight)


def _ordinary_pair(row: Mapping[str, str], status: str, weight: int) -> Iterator[Line]:
    together = law().mix["companion_percent"]
    line = Line(
        scenario=f"{row['charge']}_{row['class']}_{row['period']}_{status}",
        kind="ordinary",
        weight=weight * (100 - together),
        dates=row["period"],
        cite=row["cite"],
        charge=row["charge"],
        offense_class=row["class"],
        status=status,
        expect=row["convicted"] if status in ("guilty", "civil") else row["otherwise"],
    )
    yield line
    shared = {"scenario": f"{line.scenario}_and_another", "weight": weight * together}
    yield Line(**(_attributes(line) | shared))
    end = "unfiled" if status == "unfiled" else "closed"
    other = {"charge": "@T0", "offense_class": "first", "status": end, "expect": "NOT_ELIGIBLE"}
    yield Line(**(_attributes(line) | shared | other | {"cite": "7.20; 8 step 2c"}))


def _attributes(line: Line) -> dict[str, Any]:
    return {name: getattr(line, name) for name in line.__dataclass_fields__}


def _other() -> Iterator[Line]:
    for period, share in (("modern", 80), ("s4_w1", 20)):
        for status in STATUSES["all"]:
            yield Line(
                scenario=f"other_charge_{period}_{status}",
                kind="other",
                weight=share * law().mix["statuses"][status],
                dates=period,
                cite="8 step 2c",
                charge="@any",
                status=status,
                expect="NOT_ELIGIBLE",
            )


def _traps() -> Iterator[Line]:
    for name in TRAP_FILES:
        for scenario in read_toml(f"tables/traps/{name}.toml")["scenario"]:
            yield from _trap_lines(scenario)


def _trap_lines(scenario: Mapping[str, Any]) -> Iterator[Line]:
    shared = {name: scenario[name] for name in ("trap", "cite", "dates", "weight")}
    for raw in scenario["lines"]:
        own = {("offense_class" if name == "class" else name): raw[name] for name in raw}
        yield Line(**shared, **own, scenario=scenario["name"], kind="trap")
