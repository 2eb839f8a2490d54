"""Records to facts: every generic fact of `schema.FACTS`."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl

from vacatur.charges.citation import parse_citation
from vacatur.charges.columns import PAIR
from vacatur.charges.foreseen import foresee
from vacatur.charges.literals import text_index
from vacatur.charges.resolve import read_charges
from vacatur.facts.charge_facts import ChargeLaw, final_charge, period_of, shared_facts
from vacatur.facts.classes import ClassReader
from vacatur.facts.columns import AMENDED, AS_RECORDED, CHARGE
from vacatur.facts.dispositions import DispositionReader, read_dispositions, words
from vacatur.facts.distinct import distinct
from vacatur.facts.family import Seen
from vacatur.facts.fitting import tables_fit
from vacatur.facts.leveled import Leveled
from vacatur.facts.penalties import Penalties
from vacatur.facts.schema import BY_NAME
from vacatur.facts.violence import ViolenceTable, graver
from vacatur.rules.load import Pack, read_table

READING = ("statute", "method", "score", "alternatives", "correction")
KEY = ("period", "stated")
NEVER = r"\b\B"


@dataclass(frozen=True, kw_only=True)
class Law:
    """What a pack says about reading records, with the options that bear on it."""

    charges: ChargeLaw
    dispositions: DispositionReader
    ordinance_case: re.Pattern[str]
    enhancement: re.Pattern[str]
    no_enhancement: re.Pattern[str]

    @classmethod
    def of(cls, pack: Pack) -> Law:
        """Read the tables of a pack.

        Raises:
            PackError: A table does not fit: a pattern, a word or a column is not as it must be.
        """
        with tables_fit(pack):
            return cls._of(pack)

    def ready(self) -> None:
        """Read one charge: the first readies patterns, kernels and known texts."""
        read_charges(pl.DataFrame({name: [""] for name in PAIR}), self.charges.tables)
        text_index(self.charges.tables)

    def foresee(self, seen: Seen) -> None:
        """Read codes and texts of charges that have been seen."""
        (code, text, _), (amended_code, amended_text, _) = CHARGE, AMENDED
        codes, texts = sorted(seen((code, amended_code))), sorted(seen((text, amended_text)))
        foresee(codes, texts, self.charges.tables)

    def facts(self, records: pl.DataFrame) -> Leveled:
        """Every generic fact of every record: see `build_facts`."""
        return build_facts(records, self)

    @classmethod
    def _of(cls, pack: Pack) -> Law:
        reading = pack.header.reading
        charges = charge_law(pack)
        return cls(
            charges=charges,
            dispositions=disposition_reader(pack),
            ordinance_case=re.compile(reading.ordinance_case or NEVER),
            enhancement=re.compile(reading.enhancement or NEVER),
            no_enhancement=re.compile(reading.no_enhancement or NEVER),
        )


def charge_law(pack: Pack) -> ChargeLaw:
    """What a pack says about charges."""
    reading = pack.header.reading
    option = reading.conflict_option
    return ChargeLaw(
        tables=pack.charge_tables,
        classes=ClassReader.of(pack.data("classes.csv")),
        penalties=_penalties(pack.folder),
        violence=ViolenceTable(pack.data("associations.csv")),
        punished_as=reading.punished_as,
        text_sections=reading.text_sections,
        text_decides=option is not None and pack.options[option] == "text",
        court_event=re.compile(reading.court_event or NEVER),
    )


@lru_cache(maxsize=8)
def _penalties(folder: Path) -> Penalties:
    return Penalties(
        read_table(folder / "statutes.csv"), read_table(folder / "attempt_classes.csv")
    )


def disposition_reader(pack: Pack) -> DispositionReader:
    """The disposition vocabulary of a pack."""
    return DispositionReader.of(pack.data("dispositions.csv"), pack.data("sentences.csv"))


def build_facts(records: pl.DataFrame, law: Law) -> Leveled:
    """Every generic fact of every record.

    Args:
        records: Typed records with at least `columns.COLUMNS`. Shape (n, c).
        law: What the pack says about reading them.

    Returns:
        The facts of `schema.FACTS`; shared among records of one charge, the reading of the charge
        (statute, method, score, alternatives, correction), the raw charge it rests on, and the
        period and weight that matter to it (`KEY`).
    """
    offense = pl.coalesce("offense_date", "arrest_date")
    with ThreadPoolExecutor(max_workers=1) as aside:
        endings = aside.submit(read_dispositions, records, law.dispositions)
        plainly = aside.submit(_plain, records, offense, law)
        period = period_of(offense, law.charges.penalties).alias("period")
        charge = final_charge(records).with_columns(
            records.select(period).to_series(), records["amount_grams"]
        )
        amended = records.select(pl.any_horizontal(pl.col(AMENDED).is_not_null())).to_series()
        both = pl.concat(
            [charge, _original(records.select(CHARGE).filter(amended))], how="vertical_relaxed"
        )
        found, shared = shared_facts(both, law.charges)
        places = found.head(records.height)
        plain = plainly.result()
        told = Leveled(rows=plain, shared=shared, places=places)
        rows = plain.with_columns(
            _enhancement(records, told, law),
            *_violence(amended, told, found.slice(records.height)),
            endings.result(),
        )
    own = [_typed(name) for name in rows.columns]
    also = [name for name in shared.columns if name in (*BY_NAME, *READING, *CHARGE, *KEY)]
    return Leveled(
        rows=rows.select(own),
        shared=shared.select(_typed(name) for name in also if name not in rows.columns),
        places=places,
    )


def _plain(records: pl.DataFrame, offense: pl.Expr, law: Law) -> pl.DataFrame:
    """The facts that are as recorded, or whether something is."""
    return records.select(
        *AS_RECORDED,
        offense.alias("offense_date"),
        pl.col("offense_date").is_not_null().alias("offense_date_recorded"),
        pl.col("disposition").is_not_null().alias("disposition_recorded"),
        pl.col("case_number").is_not_null().alias("case_on_file"),
        _ordinance_case(law).alias("ordinance_case"),
        pl.col("amended_charge_class").is_not_null().alias("amended_class"),
    )


def _typed(name: str) -> pl.Expr:
    return pl.col(name).cast(BY_NAME[name].dtype) if name in BY_NAME else pl.col(name)


def _ordinance_case(law: Law) -> pl.Expr:
    pattern = law.ordinance_case.pattern
    if pattern == NEVER:
        return pl.lit(value=False)
    return pl.col("case_number").cast(pl.String).str.contains(pattern).fill_null(value=False)


def _enhancement(records: pl.DataFrame, told: Leveled, law: Law) -> pl.Series:
    """Whether a penalty enhancement is cited, in its own column or beside the charge."""
    kind = BY_NAME["enhancement"].dtype
    cited, none = (pl.lit(word, kind) for word in ("cited", "none"))
    beside = pl.when(told.column("cites_enhancement")).then(cited).otherwise(none)
    found = pl.select(beside.alias("enhancement")).to_series()
    written = (
        records.select("penalty_enhancement")
        .with_row_index()
        .filter(pl.col("penalty_enhancement").is_not_null(), found == "none")
    )
    places, texts = distinct(written, ["penalty_enhancement"])
    read = pl.Series([_enhanced(text, law) for text in texts.to_series()], dtype=kind)
    return found.scatter(written["index"], read.gather(places))


def _enhanced(text: str, law: Law) -> str:
    if law.enhancement.fullmatch(words(text)):
        return "cited"
    if law.no_enhancement.fullmatch(words(text)):
        return "none"
    citation = parse_citation(text, law.charges.tables)
    if citation.enhancement:
        return "cited"
    return "none" if citation.section and not citation.ambiguous else "other"


def _original(records: pl.DataFrame) -> pl.DataFrame:
    """The charges of amended records as they were before."""
    return records.select(
        *CHARGE,
        pl.lit(None, pl.Int8).alias("period"),
        pl.lit(None, pl.Float64).alias("amount_grams"),
    )


def _violence(amended: pl.Series, told: Leveled, before: pl.Series) -> list[pl.Series]:
    """Tier of the charge that decides, kept open where the original charge was a violent one.

    None where no charge was amended: then the tier is shared.

    Args:
        amended: Whether each record's charge was amended. Shape (n,).
        told: The facts of the charges that decide.
        before: Where the facts of the original charges are, of each that was amended.
    """
    if not len(before):
        return []
    final = told.column("violence_tier")
    original = told.shared["violence_tier"].gather(before)
    combined = [graver(*pair) for pair in zip(final.filter(amended), original, strict=True)]
    return [final.scatter(amended.arg_true(), combined)]
