"""Build the California catalogue of sections from the state's offense code table.

Usage: python scripts/build_us_ca_charges.py FOLDER_WITH_TABLES

Reads `ca_doj_offense_codes.csv` in the folder and `curated_sections.csv` in the pack, and writes
`sections.csv` (facts only: no description of the table is kept), `literals.csv`, the few entries
that are not written as one section of one code book, and `scores.csv`, counted on both tables and
on `ca_rap_sheet_fixture_strings.csv`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from vacatur.charges.codes.places import guarded
from vacatur.charges.codes.reading import grade_of, read_code
from vacatur.charges.codes.statute import Statute, tokens_of
from vacatur.charges.codes.tables import CodeTables, load_code_tables

PACK = Path(__file__).parent.parent / "src" / "vacatur" / "packs" / "us-ca" / "charges"
TABLE = "ca_doj_offense_codes.csv"
FIXTURES = "ca_rap_sheet_fixture_strings.csv"
SOURCES = {
    "exact": "entries of the state's table; charges of rap sheet fixtures",
    "normalized": "entries of the state's table in other spellings; charges of rap sheet fixtures",
    "ambiguous": "guarded entries of the state's table, spoilt by one slip",
}
CITE = "CA DOJ CJIS code table"

ENTRY = r"^((?:\d+ )?\d+(?:\.\d+)*(?:[A-Z]{1,2}(?:\.\d+)?)?)((?:\([A-Z0-9]+\)|\d)*) ([A-Z]{2})$"
MARKER = r" (?:ZZ|AA)$"
PLACE = ["book", "section", "subsection"]
COLUMNS = [*PLACE, "classes", "start", "end", "cite"]


def entries(folder: Path) -> pl.DataFrame:
    """Each entry of the table in parts; the end is the day after the last day."""
    table = read(TABLE, folder)
    label = pl.col("label")
    last = label.str.extract(r"repealed (\d{4}-\d\d-\d\d)").str.to_date()
    return table.select(
        text=pl.col("raw_statute"),
        parts=pl.col("raw_statute").str.extract_groups(ENTRY),
        classes=pl.col("class"),
        start=label.str.extract(r"enacted (\d{4}-\d\d-\d\d)"),
        end=last.dt.offset_by("1d").cast(pl.String),
    )


def odd() -> pl.Expr:
    """Whether an entry is no single section of a code book that stands where books do."""
    section = pl.col("parts").struct.field("1")
    return section.is_null() | section.str.ends_with("US") | pl.col("text").str.contains(MARKER)


def placed(rows: pl.DataFrame) -> pl.DataFrame:
    """Book, section and subsection tokens; an odd entry is a section of its own."""
    part = pl.col("parts").struct
    tokens = part.field("2").str.extract_all(r"[A-Z0-9]+").list.join("-").str.to_lowercase()
    book = pl.col("text").str.extract(r" ([A-Z]{2})$")
    return rows.with_columns(
        book=book,
        section=pl.when(odd())
        .then(pl.col("text").str.replace(r" [A-Z]{2}$", ""))
        .otherwise(part.field("1")),
        subsection=pl.when(tokens != "").then(tokens),
        cite=pl.lit(CITE),
    )


def build_sections(rows: pl.DataFrame, curated: pl.DataFrame) -> pl.DataFrame:
    """One row per statute and span of law, with every class it was charged as."""
    merged = rows.group_by(*PLACE, "start", "end", "cite").agg(
        pl.col("classes").unique().sort().str.join(";")
    )
    number = pl.col("section").str.extract(r"^(?:\d+ )?(\d+(?:\.\d+)?)").cast(pl.Float64)
    return pl.concat([merged.select(COLUMNS), curated.select(COLUMNS)]).sort(
        "book", number, "section", "subsection", "start", "end", nulls_last=False
    )


def spellings(statute: Statute, prefixes: list[str]) -> Iterator[tuple[str, Statute]]:
    """Usual spellings of a statute that are not the state's own, and its inchoate forms."""
    yield statute.written.lower(), statute
    yield f"{statute.code}{statute.book}-WORDS", statute
    yield statute.text, statute
    yield from ((f"{prefix}/{statute.written}", statute) for prefix in prefixes)
    if len(statute.tokens) == 1 and statute.tokens[0].isalpha() and statute.section[-1].isdigit():
        yield f"{statute.section}{statute.tokens[0]} {statute.book}".upper(), statute


def slips(statute: Statute, look_alikes: Mapping[str, str]) -> Iterator[tuple[str, Statute]]:
    """A code with one digit that looks like a letter, or two neighbours exchanged."""
    rest = statute.written.removeprefix(statute.section)
    digits = statute.section
    for i, digit in enumerate(digits):
        for letter, meant in look_alikes.items():
            if meant == digit:
                yield digits[:i] + letter + digits[i + 1 :] + rest, statute
        if digits[i : i + 2] != digits[i : i + 2][::-1]:
            yield digits[:i] + digits[i : i + 2][::-1] + digits[i + 2 :] + rest, statute


def count(cases: list[tuple[str, Statute]], tables: CodeTables, grade: str) -> dict[str, object]:
    """How many readings of one grade are right; an open one is right if it offers the truth."""
    right = n = 0
    for text, truth in cases:
        reading = read_code(text, tables)
        if grade_of(reading) == grade:
            n += 1
            right += truth in (reading.statute, *reading.alternatives)
    return {"grade": grade, "right": right, "n": n, "source": SOURCES[grade]}


def build_scores(sections: pl.DataFrame, folder: Path) -> pl.DataFrame:
    """Count on the state's entries, as they stand, spelled otherwise, and spoilt by a slip."""
    tables = load_code_tables(PACK)
    listed = [
        Statute(book, section, tokens_of(subsection))
        for book, section, subsection in sections.select(PLACE).unique(maintain_order=True).rows()
        if (book, section) not in {(s.book, s.section) for s in tables.literals.values()}
    ]
    observed = [
        (raw, found.statute)
        for raw, code in read(FIXTURES, folder).select("raw_charge", "raw_statute").rows()
        if (found := read_code(code, tables)).statute
    ]
    prefixes = [section for _, section in tables.open_inchoate]
    other = [case for statute in listed for case in spellings(statute, prefixes)]
    near = {(entry.statute.book, entry.statute.section) for entry in guarded(tables)}
    spoilt = [
        case
        for statute in listed
        if (statute.book, statute.section) in near
        for case in slips(statute, tables.words["look_alikes"])
    ]
    exact = [(f"{statute.written}-WORDS", statute) for statute in listed]
    return pl.DataFrame(
        [
            count(exact + observed, tables, "exact"),
            count(other + observed, tables, "normalized"),
            count(spoilt, tables, "ambiguous"),
        ]
    )


def read(name: str, folder: Path) -> pl.DataFrame:
    return pl.read_csv(folder / name, infer_schema=False)


def main() -> None:
    folder = Path(sys.argv[1])
    rows = placed(entries(folder))
    sections = build_sections(rows, pl.read_csv(PACK / "curated_sections.csv", infer_schema=False))
    write("sections", sections)
    literals = rows.filter(odd()).select("text", "book", "section", "cite")
    write("literals", literals.unique(maintain_order=True).sort("text"))
    write("scores", build_scores(sections, folder))


def write(name: str, table: pl.DataFrame) -> None:
    table.write_csv(PACK / f"{name}.csv")
    print(f"{name}.csv: {table.height} rows")


if __name__ == "__main__":
    main()
