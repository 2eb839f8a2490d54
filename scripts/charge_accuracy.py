"""How often charges are read right: per stage, on labelled public tables, with exact intervals.

Usage: python scripts/charge_accuracy.py FOLDER_WITH_TABLES [--half tune|report] [--errors]

Each table of one agency is read with a catalogue of texts that never saw that agency. Distinct
charges are split in two halves by a checksum of their text: thresholds and words were chosen on
the half `tune`, the other is for reporting.
"""

from __future__ import annotations

import argparse
import math
import random
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from vacatur.charges.frame import read_frame
from vacatur.charges.tables import BUNDLED, ChargeTables, load_charge_tables
from vacatur.rules.load import load_pack

PACK = "us-il/cannabis"
PAIR = ("charge_code", "charge_description")
CONFIDENCE = 0.95
SEED, TIMES = 1, 3
MENDED = ("typed", "scanned", "fuzzy", "combined")
PACK_CHARGES = BUNDLED / "us-il" / "charges"
SPOILT = ("chicago_juvenile_charges", "cook_jail_2016")
LONGEST_CITY_TITLE = 2
CANNABIS = ("720", "550")
LETTER = 4
"""How many parts a statute has down to its letter."""
CITY_CHAPTER = re.compile(r"\d{3}")
WORDS = re.compile(r"[0-9.]+|[a-z]")
POLICE = re.compile(r"(\d+) ILCS (\d+)\.0/(\S+)")
COURT = re.compile(r"(\d+)(?: ILCS |-)(\d+)/(\S+)")
CITY = re.compile(r"(\d{1,2}-\d{1,3}-\d{3})(.*)")

Parts = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Task:
    """One labelled table and what of it the resolver may see."""

    name: str
    rows: pl.DataFrame
    """charge_code, charge_description, weight and truth, a list of the statute's parts."""
    seen: Callable[[ChargeTables], ChargeTables]
    """Takes what the table itself taught out of the catalogue."""
    spoilt: str = ""
    """The kind of slip that chance put into the codes; blank for charges as they were found."""


def parts(text: str) -> Parts:
    """Numbers and letters of a statute in order, apart from all punctuation."""
    return tuple(part.rstrip(".") for part in WORDS.findall(text.lower()) if part != ".")


def truth_of(code: str | None) -> Parts | None:
    """The statute that a clean citation of the police, the court or the city names."""
    code = (code or "").strip()
    for form in (POLICE, COURT):
        found = form.fullmatch(code)
        if found:
            return (found[1], found[2], *parts(found[3]))
    city = CITY.fullmatch(code)
    return ("mcc", *parts(city[1]), *parts(city[2])) if city else None


def answer_of(statute: str | None) -> Parts | None:
    """The parts of an answer, in the same form as the truth."""
    if statute is None:
        return None
    if statute.startswith("MCC"):
        return ("mcc", *parts(statute[3:]))
    return parts(statute.replace("ILCS", " "))


def offense_of(statute: Parts) -> str:
    """Possession, delivery, other cannabis or not cannabis."""
    if statute[:2] != CANNABIS:
        return "not cannabis"
    return {"4": "possession", "5": "delivery"}.get("".join(statute[2:3]), "other cannabis")


def label_of(label: str) -> Parts:
    """The truth of a hand label of tokens: what an inchoate section wraps, where it wraps any."""
    found = re.findall(r"(\w+)=(\S+)", label)
    wrapped = any(name == "Section" for name, _ in found)

    def values(*names: str) -> list[str]:
        own = [value.strip("/") for name, value in found if name in names]
        around = [value.strip("/") for name, value in found if name[len("Attempted") :] in names]
        return own or around

    chapter, act = values("Chapter")[:1], values("ActPrefix")[:1]
    said = [
        value.strip("/")
        for name, value in found
        if name in ("Section", "SubSection")
        or (not wrapped and name in ("AttemptedSection", "AttemptedSubSection"))
    ]
    if said and CITY_CHAPTER.fullmatch(said[0]) and len("".join(chapter)) <= LONGEST_CITY_TITLE:
        return ("mcc", *parts(" ".join([*chapter, *act, *said])))
    return (
        *parts(" ".join([*chapter, *(re.sub(r"\.0+$", "", one) for one in act)])),
        *parts(" ".join(said)),
    )


def observed(folder: Path, name: str) -> pl.DataFrame:
    rows = read(folder, name)
    return rows.select(
        charge_code="raw_statute",
        charge_description="raw_charge",
        weight=pl.col("count").cast(pl.Int64),
        truth=pl.col("raw_statute").map_elements(truth_of, pl.List(pl.String)),
    )


def read(folder: Path, name: str) -> pl.DataFrame:
    return pl.read_csv(folder / f"{name}.csv", infer_schema=False)


def without(source: str) -> Callable[[ChargeTables], ChargeTables]:
    """The tables as they would be had one source never been read."""

    def drop(tables: ChargeTables) -> ChargeTables:
        rest = pl.col("source").str.split(";").list.set_difference([source])
        literals = tables.literals.filter(rest.list.len() > 0)
        return replace(tables, literals=literals)

    return drop


def tasks(folder: Path) -> Iterator[Task]:
    labelled = read(folder, "citations_labelled_ilcs_parser")
    hand = labelled.select(
        charge_code="raw_statute",
        charge_description=pl.lit(None, pl.String),
        weight=pl.lit(1),
        truth=pl.col("label").map_elements(label_of, pl.List(pl.String)),
    )
    yield Task(name="hand-labelled citations", rows=hand, seen=lambda tables: tables)
    ilrs = read(folder, "ilrs_to_ilcs_crosswalk")
    old = ilrs.select(
        charge_code="raw_statute",
        charge_description=pl.lit(None, pl.String),
        weight=pl.lit(1),
        truth=pl.col("label").map_elements(answer_of, pl.List(pl.String)),
    ).filter(pl.col("charge_code").str.contains(r"^Ch\. (?:38|56 1/2),"))
    yield Task(name="ILRS crosswalk, code", rows=old, seen=lambda tables: tables)
    for name, source in (
        ("iucr_to_ilcs_crosswalk", "IUCR crosswalk"),
        ("chicago_juvenile_charges", "Chicago charges 2013-17"),
        ("cook_jail_2016", "Cook jail 2016"),
    ):
        rows = observed(folder, name).with_columns(pl.col("weight").fill_null(1))
        no_text = pl.lit(None, pl.String)
        yield Task(name=f"{source}, code and text", rows=rows, seen=without(source))
        yield Task(
            name=f"{source}, text alone",
            rows=rows.with_columns(charge_code=no_text).filter(
                pl.col("charge_description").is_not_null()
            ),
            seen=without(source),
        )
        for kind in SLIPS if name in SPOILT else ():
            spoilt = slipped(rows, kind)
            yield Task(
                name=f"{source}, code with a {kind} error, text",
                rows=spoilt,
                seen=without(source),
                spoilt=kind,
            )
            yield Task(
                name=f"{source}, code with a {kind} error alone",
                rows=spoilt.with_columns(charge_description=no_text),
                seen=without(source),
                spoilt=kind,
            )


def slipped(rows: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Real charges whose codes were spoilt once by chance; what still reads as it was is left."""
    chance = random.Random(SEED)  # noqa: S311  invented noise, not secrets
    clean = rows.filter(pl.col("truth").is_not_null())
    spoilt = [
        (SLIPS[kind](code, chance), text, 1, truth)
        for code, text, _, truth in clean.select(*PAIR, "weight", "truth").iter_rows()
        for _ in range(TIMES)
    ]
    return pl.DataFrame(spoilt, schema=rows.schema, orient="row").unique(maintain_order=True)


def typed(code: str, chance: random.Random) -> str:
    return look_alike(code, {"0": "O", "1": "IL"}, chance)


def scanned(code: str, chance: random.Random) -> str:
    return look_alike(code, {"5": "S", "8": "B", "2": "Z", "6": "G", "0": "O"}, chance)


def look_alike(code: str, letters: Mapping[str, str], chance: random.Random) -> str:
    places = [i for i, c in enumerate(code) if c in letters]
    if not places:
        return code
    at = chance.choice(places)
    return code[:at] + chance.choice(letters[code[at]]) + code[at + 1 :]


def slip(code: str, chance: random.Random) -> str:
    """One key too many, too few, or wrong, or two in the wrong order."""
    at = chance.randrange(len(code) - 1)
    c, after = code[at], code[at + 1]
    other = chance.choice("0123456789" if c.isdigit() else "ABCDEFG" if c.isalpha() else "-/ .")
    turned = (c + c + after, after, other + after, after + c)
    return code[:at] + chance.choice(turned) + code[at + 2 :]


SLIPS: Mapping[str, Callable[[str, random.Random], str]] = {
    "typed": typed,
    "scanned": scanned,
    "slip": slip,
}


def half_of(row: dict[str, object]) -> str:
    """A charge belongs to one half, whatever table it stands in."""
    key = " ".join(" ".join(str(row[name] or "").upper().split()) for name in PAIR)
    return ("tune", "report")[zlib.crc32(key.encode()) % 2]


def judged(task: Task, tables: ChargeTables, windows: pl.DataFrame, half: str) -> pl.DataFrame:
    """One row per distinct charge: what was answered, and whether it is right."""
    rows = task.rows.filter(pl.col("truth").is_not_null())
    rows = rows.group_by(*PAIR, "truth", maintain_order=True).agg(pl.col("weight").sum())
    if half != "both":
        mine = [half_of(row) == half for row in rows.iter_rows(named=True)]
        rows = rows.filter(pl.Series(mine, dtype=pl.Boolean))
    read = read_frame(rows, task.seen(tables), windows)
    found = pl.concat([rows.select("weight", "truth"), read], how="horizontal")
    return pl.concat([found, verdicts(found)], how="horizontal")


def verdicts(found: pl.DataFrame) -> pl.DataFrame:
    rows = []
    for truth, statute, listed in found.select("truth", "statute", "alternatives").iter_rows():
        true, said = tuple(truth), answer_of(statute)
        near = [answer_of(one) or () for one in (listed or "").split(";")]
        rows.append(
            {
                "exact": said == true if said else None,
                "agrees": agrees(said, true) if said else None,
                "offense": offense_of(said) == offense_of(true) if said else None,
                "guess": offense_of(said or near[0]) == offense_of(true),
                "listed": any(agrees(one, true) for one in near) if not said else None,
                "first": agrees(near[0], true) if not said and near[0] else None,
                "near_miss": said is not None and said[:2] == CANNABIS and true[:2] != CANNABIS,
            }
        )
    names = ("exact", "agrees", "offense", "guess", "listed", "first", "near_miss")
    schema = dict.fromkeys(names, pl.Boolean)
    return pl.DataFrame(rows, schema=schema)


def agrees(said: Parts, true: Parts) -> bool:
    """Whether two statutes are one, as far as both go; letters of the cannabis act must be said."""
    if true[:2] == CANNABIS and len(said) < min(len(true), LETTER):
        return False
    return bool(said) and said[: len(true)] == true[: len(said)]


def interval(right: int, n: int) -> tuple[float, float]:
    """Clopper and Pearson's exact interval of a share."""
    tail = (1 - CONFIDENCE) / 2
    low = solve(lambda p: 1 - cumulative(right - 1, n, p), tail) if right else 0.0
    high = solve(lambda p: 1 - cumulative(right, n, p), 1 - tail) if right < n else 1.0
    return low, high


def solve(rising: Callable[[float], float], target: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < target else (low, middle)
    return (low + high) / 2


def cumulative(most: int, n: int, p: float) -> float:
    """The chance of at most so many successes."""
    if p in (0.0, 1.0):
        return float(p == 0.0 or most >= n)
    terms = (
        math.lgamma(n + 1)
        - math.lgamma(k + 1)
        - math.lgamma(n - k + 1)
        + k * math.log(p)
        + (n - k) * math.log1p(-p)
        for k in range(most + 1)
    )
    return math.fsum(map(math.exp, terms))


def share(part: float, whole: float) -> str:
    return f"{part / whole:8.2%}" if whole else "       -"


def report(task: Task, found: pl.DataFrame) -> None:
    answered = found.filter(pl.col("statute").is_not_null())
    weight = found["weight"].sum()
    print(f"\n{task.name}: {found.height} distinct, {weight} weighted")
    for level, rows in (("exact", answered), ("agrees", answered), ("offense", answered)):
        right = int(rows[level].sum())
        low, high = interval(right, rows.height) if rows.height else (0.0, 1.0)
        heavy = rows.filter(pl.col(level))["weight"].sum()
        print(
            f"  {level:<8} answered {share(rows.height, found.height)} distinct"
            f" {share(rows['weight'].sum(), weight)} weighted;"
            f" right {right}/{rows.height} [{low:.4f}, {high:.4f}],"
            f" weighted {share(heavy, rows['weight'].sum())}"
        )
    print(f"  near misses taken for the cannabis act: {int(found['near_miss'].sum())}")
    guessed = int(found["guess"].sum())
    low, high = interval(guessed, found.height)
    print(
        f"  offense of the first guess, suggestions counted, none as no cannabis:"
        f" right {guessed}/{found.height} [{low:.4f}, {high:.4f}],"
        f" weighted {share(found.filter('guess')['weight'].sum(), weight)}"
    )
    confused = answered.filter(~pl.col("offense")).select(
        true=pl.col("truth").map_elements(lambda one: offense_of(tuple(one)), pl.String),
        said=pl.col("statute").map_elements(
            lambda one: offense_of(answer_of(one) or ()), pl.String
        ),
    )
    for (true, said), rows in confused.group_by("true", "said", maintain_order=True):
        print(f"  confused: {rows.height} of {true} taken for {said}")
    left = found.filter(pl.col("statute").is_null())
    print(f"  unanswered: {left.height}, the truth among the suggestions {left['listed'].sum()}")
    for (method, grade), rows in answered.group_by("method", "grade", maintain_order=True):
        right = int(rows["agrees"].sum())
        low, high = interval(right, rows.height)
        print(f"    {method:<12}{grade:<13} right {right}/{rows.height} [{low:.4f}, {high:.4f}]")


def errors(found: pl.DataFrame) -> None:
    wrong = found.filter(~pl.col("agrees") | pl.col("near_miss"))
    for row in wrong.sort("weight", descending=True).iter_rows(named=True):
        said = row["statute"] or f"? {row['alternatives']}"
        raw = " | ".join(str(row[name] or "") for name in PAIR)
        print(f"    ! {row['weight']:>5} {raw} -> {said} ({row['grade']}), is {row['truth']}")


def grades(judged_tasks: Sequence[tuple[Task, pl.DataFrame]]) -> pl.DataFrame:
    """How often each grade of reading is right: an answer, or the first of its suggestions.

    What a slip did to a code is counted only where no slips were found: for the grades that mend.
    """
    counted = [
        found.filter(
            pl.col("grade").is_in(MENDED) if task.spoilt else ~pl.col("grade").is_in(MENDED)
        ).select("grade", right=pl.coalesce("agrees", "first"), spoilt=pl.lit(task.spoilt != ""))
        for task, found in judged_tasks
    ]
    return (
        pl.concat(counted)
        .filter(pl.col("grade") != "none")
        .group_by("grade", maintain_order=True)
        .agg(
            right=pl.col("right").fill_null(value=False).sum(),
            n=pl.len(),
            spoilt=pl.col("spoilt").any(),
        )
        .select(
            "grade",
            "right",
            "n",
            source=pl.when("spoilt")
            .then(pl.lit("public charges, spoilt by chance"))
            .otherwise(pl.lit("public charges")),
        )
        .sort("grade")
    )


def print_grades(table: pl.DataFrame) -> None:
    print("\nReadings of each grade that are right, answers and first suggestions")
    for grade, right, n, source in table.select("grade", "right", "n", "source").iter_rows():
        low, high = interval(right, n)
        print(f"    {grade:<16} {right:>5}/{n:<5} [{low:.4f}, {high:.4f}]  {source}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", choices=("tune", "report", "both"), default="report")
    parser.add_argument("--errors", action="store_true", help="list what was read wrong")
    parser.add_argument("--write-scores", action="store_true", help="to the pack, from this half")
    given = parser.parse_args()
    tables = load_charge_tables(PACK_CHARGES)
    windows = load_pack(PACK).data("statutes.csv")
    done = []
    for task in tasks(given.folder):
        found = judged(task, tables, windows, given.half)
        done.append((task, found))
        report(task, found)
        if given.errors:
            errors(found)
    counted = grades(done)
    print_grades(counted)
    if given.write_scores:
        counted.write_csv(PACK_CHARGES / "scores.csv")


if __name__ == "__main__":
    main()
