"""Build the Illinois charge catalogue from public code tables.

Usage: python scripts/build_us_il_charges.py FOLDER_WITH_TABLES

Reads the two hand-kept files (`curated_acts.csv`, `curated_sections.csv`) in the pack and the
tables in the folder, and writes `acts.csv`, `sections.csv`, `ilrs.csv` and `literals.csv`.
What a person wrote down with a citation goes before what a table says.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from vacatur.charges.normalize import text_key
from vacatur.charges.reading import read_codes
from vacatur.charges.states import CLEAR
from vacatur.charges.tables import load_charge_tables
from vacatur.charges.text import any_of

PACK = Path(__file__).parent.parent / "src" / "vacatur" / "packs" / "us-il" / "charges"
SECTION_COLUMNS = [
    "act",
    "section",
    "subsection",
    "title",
    "role",
    "names_cannabis",
    "charged",
    "steady",
    "start",
    "end",
    "source",
]
ACT_COLUMNS = [
    "act",
    "title",
    "shape",
    "open_articles",
    "one_subsection",
    "role",
    "names_cannabis",
    "source",
]

CITATION = r"^(\d+)(?: ILCS |-)(\d+)(?:\.0)?[ /-](.+)$"
STATE_CITATION = r"^\d+ ILCS |^\d{3}-\d+[/-]"
ARTICLE_SECTION = r"^(\d+[A-Za-z]?(?:\.\d+)?-\d+(?:\.\d+)?(?:-\d+(?:\.\d+)?)?[A-Za-z]?)"
PLAIN_SECTION = r"^(\d+(?:\.\d+)?[A-Za-z]?)"
OBSERVED_ARTICLE_SECTION = r"^(\d+[A-Za-z]?(?:\.\d+)?-\d+(?:\.\d+)?)"
THREE_PART_ACT = "730 ILCS 5"
GENERIC_TITLE = (
    r"^(?:(?:UNLAWFUL|ILLEGAL|POSSESSION|POSS|SALE|SELLING|MANUFACTURE|DELIVERY|USE|OR|OF|AND"
    r"|PROHIBITED|DEFINITIONS?)[ ,/-]*)+$"
)
ERAS = ("ILRS crosswalk", "SOS index 2024")
"""Tables of 1993 and of today: a section that both have kept its number in between."""
WEIGHT = r"\d GRAM"
OBSERVED = {
    "chicago_juvenile_charges.csv": "Chicago charges 2013-17",
    "cook_jail_2016.csv": "Cook jail 2016",
}


def read(name: str, folder: Path) -> pl.DataFrame:
    return pl.read_csv(folder / name, infer_schema=False)


def parts_of(statute: pl.Expr) -> list[pl.Expr]:
    """Chapter and act as one text, and what follows the slash."""
    groups = statute.str.strip_chars().str.extract_groups(CITATION)
    act = pl.concat_str(groups.struct.field("1"), pl.lit(" ILCS "), groups.struct.field("2"))
    return [act.alias("act"), groups.struct.field("3").str.strip_chars().alias("rest")]


def cited_sections(
    frame: pl.DataFrame, statute: str, title: pl.Expr, source: str, *, observed: bool
) -> pl.DataFrame:
    """Act, section and title of each statute; subsections are dropped."""
    article = OBSERVED_ARTICLE_SECTION if observed else ARTICLE_SECTION
    three_part = pl.col("act") == THREE_PART_ACT
    section = pl.coalesce(
        pl.when(three_part).then(pl.col("rest").str.extract(r"^(\d+-\d+-\d+(?:\.\d+)?)")),
        pl.col("rest").str.extract(article),
        pl.col("rest").str.extract(PLAIN_SECTION),
    )
    return (
        frame.filter(pl.col(statute).str.contains(STATE_CITATION))
        .with_columns(parts_of(pl.col(statute)))
        .select("act", section=section, title=title, source=pl.lit(source))
        .drop_nulls(["act", "section"])
    )


def table_sections(folder: Path) -> Iterator[pl.DataFrame]:
    none = pl.lit(None, pl.String)
    title = pl.col("raw_charge").str.strip_chars()
    sos = read("sos_offense_index_2024.csv", folder)
    bare = pl.col("raw_statute").str.contains(r"^\d+[a-z]?-\d")
    vehicle = pl.when(bare).then("625 ILCS 5/" + pl.col("raw_statute")).otherwise("raw_statute")
    yield cited_sections(
        sos.with_columns(raw_statute=vehicle),
        "raw_statute",
        title,
        "SOS index 2024",
        observed=False,
    )
    iucr = read("iucr_to_ilcs_crosswalk.csv", folder)
    yield cited_sections(iucr, "raw_statute", title, "IUCR crosswalk", observed=False)
    ilrs = read("ilrs_to_ilcs_crosswalk.csv", folder)
    yield cited_sections(ilrs, "label", none, "ILRS crosswalk", observed=False)
    for name, source in OBSERVED.items():
        yield cited_sections(read(name, folder), "raw_statute", none, source, observed=True)


def build_sections(folder: Path, curated: pl.DataFrame) -> pl.DataFrame:
    tables = pl.concat(list(table_sections(folder)))
    regular = pl.col("section").str.contains("-") | ~pl.col("act").is_in(
        ["720 ILCS 5", "625 ILCS 5"]
    )
    real = pl.col("act") != "0 ILCS 0"
    tables = tables.filter(regular & real).with_columns(
        subsection=pl.lit(None, pl.String),
        role=pl.lit(None, pl.String),
        names_cannabis=pl.lit(None, pl.String),
        start=pl.lit(None, pl.String),
        end=pl.lit(None, pl.String),
        folded=pl.col("section").str.to_lowercase(),
    )
    curated = curated.with_columns(folded=pl.col("section").str.to_lowercase())
    both = pl.concat([curated, tables.select(curated.columns)]).with_columns(
        charged=(pl.col("source") != "ILRS crosswalk").any().over("act", "folded"),
        steady=pl.all_horizontal(
            (pl.col("source") == era).any().over("act", "folded") for era in ERAS
        ),
    )
    return (
        both.unique(["act", "folded", "subsection"], keep="first", maintain_order=True)
        .sort(sort_keys(), nulls_last=False)
        .select(SECTION_COLUMNS)
    )


def sort_keys() -> list[pl.Expr]:
    number = pl.col("section").str.extract(r"^(\d+(?:\.\d+)?)").cast(pl.Float64)
    chapter = pl.col("act").str.extract(r"^(\d+)").cast(pl.Int64)
    act = pl.col("act").str.extract(r"(\d+)$").cast(pl.Int64)
    return [chapter, act, number, pl.col("section"), pl.col("subsection")]


def build_acts(curated: pl.DataFrame, sections: pl.DataFrame) -> pl.DataFrame:
    found = sections.group_by("act", maintain_order=True).agg(
        shape=pl.when(pl.col("section").str.contains("-").mean() > 0.5)  # noqa: PLR2004
        .then(pl.lit("article"))
        .otherwise(pl.lit("plain")),
        source=pl.col("source").first(),
    )
    missing = found.join(curated, on="act", how="anti").select(
        "act",
        title=pl.lit(None, pl.String),
        shape="shape",
        open_articles=pl.lit("false"),
        one_subsection=pl.lit("false"),
        role=pl.lit(None, pl.String),
        names_cannabis=pl.lit(None, pl.String),
        source="source",
    )
    return pl.concat([curated, missing]).sort(act_keys())


def act_keys() -> list[pl.Expr]:
    return [
        pl.col("act").str.extract(r"^(\d+)").cast(pl.Int64),
        pl.col("act").str.extract(r"(\d+)$").cast(pl.Int64),
    ]


def build_ilrs(folder: Path) -> pl.DataFrame:
    """Exact paragraphs of the official crosswalk, then chapters that kept their numbers."""
    groups = pl.col("raw_statute").str.extract_groups(r"^Ch\. ([\d /]+), par\. (.+?)\.?$")
    chapter = groups.struct.field("1").str.replace(" 1/2", ".5", literal=True)
    exact = (
        read("ilrs_to_ilcs_crosswalk.csv", folder)
        .with_columns(parts_of(pl.col("label")))
        .select(
            chapter=chapter,
            paragraph=groups.struct.field("2").str.strip_chars(),
            act="act",
            section=pl.col("rest").str.strip_chars_end("."),
            source=pl.lit("ILRS crosswalk"),
        )
        .drop_nulls()
        .unique(maintain_order=True)
    )
    kept = pl.DataFrame(
        [
            ("38", "*", "720 ILCS 5", "*", "Ill. Rev. Stat. 1991"),
            ("38", "1403", "725 ILCS 120", "3", "Ill. Rev. Stat. 1991"),
            ("95.5", "*", "625 ILCS 5", "*", "Ill. Rev. Stat. 1991"),
        ],
        schema=exact.schema,
        orient="row",
    )
    return pl.concat([kept, exact])


def build_literals(folder: Path) -> pl.DataFrame:
    """What public charges say in words, with each statute that they stand for.

    Texts of cannabis or of its weights are read by their words, since their letters depend on
    date; the index of the Secretary of State also misprints two of them.
    """
    tables = load_charge_tables(PACK)
    texts = pl.concat([*titles(folder), *observed_texts(folder)]).drop_nulls()
    codes = read_codes(texts["code"].unique(maintain_order=True).to_list(), tables)
    clear = codes.filter(pl.col("reading") == CLEAR)
    joined = texts.join(
        clear.select("code", "act", "section", "subsection"), on="code", maintain_order="left"
    ).with_columns(text=text_key("text"))
    cannabis = any_of(pl.col("text"), tables.words["cannabis"]["text"])
    weighed = pl.col("text").str.contains(WEIGHT)
    read_by_words = pl.col("act").is_in(tables.cannabis_acts) & (cannabis | weighed)
    own = read_by_words | pl.col("text").str.contains(GENERIC_TITLE)
    return (
        joined.filter(~own)
        .group_by("text", "act", "section", "subsection", maintain_order=True)
        .agg(pl.col("source").unique(maintain_order=True).str.join(";"))
        .sort("text", "act", "section", "subsection")
    )


def titles(folder: Path) -> Iterator[pl.DataFrame]:
    """Official titles with the statute they head."""
    sos = read("sos_offense_index_2024.csv", folder)
    bare = pl.col("raw_statute").str.contains(r"^\d+[a-z]?-\d")
    vehicle = pl.when(bare).then("625 ILCS 5/" + pl.col("raw_statute")).otherwise("raw_statute")
    yield worded(sos.with_columns(raw_statute=vehicle), "SOS index 2024")
    yield worded(read("iucr_to_ilcs_crosswalk.csv", folder), "IUCR crosswalk")
    curated = read("curated_sections.csv", PACK)
    yield curated.select(
        text=pl.col("title").str.replace(r" \(former\)$", ""),
        code=pl.concat_str("act", pl.lit("/"), "section"),
        source=pl.lit("title"),
    )


def observed_texts(folder: Path) -> Iterator[pl.DataFrame]:
    for name, source in OBSERVED.items():
        yield worded(read(name, folder), source)


def worded(rows: pl.DataFrame, source: str) -> pl.DataFrame:
    return rows.select(text="raw_charge", code="raw_statute", source=pl.lit(source))


def main() -> None:
    folder = Path(sys.argv[1])
    curated = pl.read_csv(PACK / "curated_sections.csv", infer_schema=False)
    sections = build_sections(folder, curated)
    acts = build_acts(pl.read_csv(PACK / "curated_acts.csv", infer_schema=False), sections)
    tables = {
        "acts": acts.select(ACT_COLUMNS),
        "sections": sections,
        "ilrs": build_ilrs(folder),
    }
    for name, table in tables.items():
        write(name, table)
    write("literals", build_literals(folder))


def write(name: str, table: pl.DataFrame) -> None:
    table.write_csv(PACK / f"{name}.csv")
    print(f"{name}.csv: {table.height} rows")


if __name__ == "__main__":
    main()
