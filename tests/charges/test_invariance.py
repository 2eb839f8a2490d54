"""What must not matter to a reading: other rows, their order, spelling, half of what is written."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from vacatur.charges.columns import PAIR
from vacatur.charges.frame import read_frame, resolve_frame
from vacatur.charges.resolve import read_charges
from vacatur.charges.tables import BUNDLED, load_charge_tables
from vacatur.rules.load import load_pack

TABLES = load_charge_tables(BUNDLED / "us-il" / "charges")
WINDOWS = load_pack("us-il/cannabis").data("statutes.csv")
PLACES = ("720 ILCS 550/4", "720 ILCS 550/5")

CODES = [
    None, "", " ", "720-550/4(c)", "720 ILCS 550/5(d)", "720-5504B", "720-550/5-2-C",
    "720-550/402-D", "720 55-4-c", "720-560/4(c)", "72O-55O/4(C)", "720-5S0/4(c)", "56.5-704-D",
    "720-550/5.", "720-5/12-3", "720-5/16-1(a)(1)", "7-24-099-A", "720-5/8-4(720-550/5(c))",
    "VOP", "000", "815 ILCS 505/2", "7220-646/25(b)", "720-550/4(c) 720-570/402(c)", "\u00e9",
]  # fmt: skip
TEXTS = [
    None, "", "POSS CANNABIS", "POSS CANNABIS 10-30 GRAMS", "MFG/DEL CAN 10", "BATTERY", "THEFT",
    "ATT ARMED ROBBERY", "MFG/DEL CANNABIS SCHOOL", "PCS - POSSESSION", "CANNABIS TRAFFICKING",
    "POSS CANNABIS BY DRIVER", "SEE COMPLAINT", "CANNABIS PLANTS 5-20", "DOMESTIC BATTERY OF A MAN",
    "CRIM DAMAGE PROP-KNOWINGLY DAMAGE <300", "CASUAL DEL CAN<2.5 GRAMS",
]  # fmt: skip
DATES = [None, "2016-07-28", "2016-07-29", "01/02/2017", "2017-13-40", "soon", "2017-01-02 10:30"]
ROWS = [
    (CODES[i % len(CODES)], TEXTS[(i * 7 + i // len(CODES)) % len(TEXTS)], DATES[i % len(DATES)])
    for i in range(120)
]
FRAME = pl.DataFrame(ROWS, schema=dict.fromkeys((*PAIR, "offense_date"), pl.String), orient="row")
RESOLVED = resolve_frame(FRAME, TABLES, WINDOWS)
READ = read_charges(FRAME, TABLES)


def test_the_rows_tell_something() -> None:
    assert RESOLVED["statute"].drop_nulls().n_unique() >= 12
    assert RESOLVED["method"].n_unique() == 7
    assert RESOLVED["conflict"].any()


@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(0, len(ROWS) - 1), max_size=30))
def test_other_rows_never_change_a_row(places: list[int]) -> None:
    taken = FRAME.select(pl.all().gather(places))
    assert_frame_equal(
        resolve_frame(taken, TABLES, WINDOWS), RESOLVED.select(pl.all().gather(places))
    )
    assert_frame_equal(read_charges(taken, TABLES), READ.select(pl.all().gather(places)))


def test_each_row_by_itself_is_the_row_among_others() -> None:
    for i in range(0, len(ROWS), 7):
        assert_frame_equal(resolve_frame(FRAME[i : i + 1], TABLES, WINDOWS), RESOLVED[i : i + 1])


def pairs_of(rows: list[tuple[str | None, str | None]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(PAIR, pl.String), orient="row")


def test_hiding_half_of_a_pair_never_tells_a_cannabis_statute_that_the_other_half_denies() -> None:
    """Every code with every text: what one half tells alone, the pair tells, or the other not.

    A text in the field of the code is no code: it stands in for a text, where there is none.
    """
    every = [(code, text) for code in CODES if code != "VOP" for text in TEXTS]
    pair, code, text = (
        read_frame(pairs_of(rows), TABLES, WINDOWS)["statute"].to_list()
        for rows in (
            every,
            [(code, None) for code, _ in every],
            [(None, text) for _, text in every],
        )
    )
    told = 0
    for both, by_code, by_text in zip(pair, code, text, strict=True):
        assert by_code in {None, both}
        if both is None and by_text and by_text.startswith(PLACES):
            assert by_code is None
        if both is not None and both.startswith(PLACES):
            told += 1
            assert by_text is None or by_code == both or by_text.startswith(both[: len(PLACES[0])])
    assert told > len(TEXTS)


LISTED = TABLES.catalogue.select(
    code=pl.concat_str(
        "act",
        pl.lit("/"),
        "section",
        pl.concat_str(pl.lit("("), "subsection", pl.lit(")")).fill_null(""),
    )
)["code"]
CLEAR = read_charges(pairs_of([(code, None) for code in LISTED]), TABLES).filter(
    reading="clear", method="exact"
)["charge_code"]
SPACES = st.sampled_from([" ", "  ", "\t", "\u00a0", " \r\n "])


@st.composite
def respelled(draw: st.DrawFn) -> tuple[str, str]:
    """A clear code, and the same with other spaces and in other case."""
    code = draw(st.sampled_from(CLEAR.to_list()))
    other = "".join(draw(SPACES) if c == " " else c for c in code)
    other = other.replace("/", draw(st.sampled_from(["/", " /", "/ ", " / "])))
    other = other.replace("(", draw(st.sampled_from(["(", " (", "( "])))
    case = draw(st.sampled_from([str.upper, str.lower, str.swapcase, str.title]))
    around = st.sampled_from(["", " ", "\t ", "\u00a0"])
    return code, draw(around) + case(other) + draw(around)


@settings(deadline=None, max_examples=15)
@given(st.lists(respelled(), min_size=1, max_size=40))
def test_spaces_and_case_leave_a_clear_code_its_statute(cases: list[tuple[str, str]]) -> None:
    read = read_charges(pairs_of([(other, None) for _, other in cases]), TABLES)
    assert read["statute"].to_list() == [code for code, _ in cases]
    assert set(read["reading"]) == {"clear"}


@pytest.mark.parametrize(
    "code",
    [
        "720\u2010550/4(c)",
        "720\u2011550/4(c)",
        "720\u2014550/4(c)",
        "\uff17\uff12\uff10-550/4(c)",
        "720-550\u2044" + "4(c)",
        "720-550/4(c)\u200b",
        "\ufeff720-550/4(c)",
    ],
)
def test_signs_and_digits_beyond_ascii(code: str) -> None:
    (row,) = read_charges(pairs_of([(code, None)]), TABLES).to_dicts()
    assert (row["statute"], row["reading"]) == ("720 ILCS 550/4(c)", "clear")


@pytest.mark.parametrize("sign", "\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
def test_dashes_of_a_text(sign: str) -> None:
    (row,) = read_charges(pairs_of([(None, f"POSS CANNABIS 10{sign}30 GRAMS")]), TABLES).to_dicts()
    assert (row["text_low"], row["text_high"]) == (10.0, 30.0)


LONG = 3000


@pytest.mark.parametrize(
    ("code", "reading"),
    [
        ("720-550/4(c)" + " " * LONG + "(att)", "clear"),
        ("720-550/4(c)" + " " * LONG + "- Class: A", "clear"),
        ("7" * LONG, "unreadable"),
        ("720-550/4 " + "1 " * LONG, "many_subsections"),
        ("(" * LONG, "unreadable"),
        ("A" * LONG, "unreadable"),
        ("\u00e9" * LONG, "unreadable"),
    ],
)
def test_long_codes_are_read_in_no_time(code: str, reading: str) -> None:
    """A run of spaces took minutes once: the length cubed."""
    (row,) = read_charges(pairs_of([(code, None)]), TABLES).to_dicts()
    assert row["reading"] == reading


def test_long_texts() -> None:
    (row,) = read_charges(
        pairs_of([(None, "POSS CANNABIS 10-30 GRAMS " * LONG)]), TABLES
    ).to_dicts()
    assert (row["text_kind"], row["text_low"]) == ("possession", 10.0)


@pytest.mark.parametrize(
    "frame",
    [
        pl.DataFrame(),
        pl.DataFrame({"court": []}),
        pl.DataFrame(schema=dict.fromkeys(PAIR, pl.Null)),
        pl.DataFrame(schema=dict.fromkeys((*PAIR, "offense_date"), pl.Categorical)),
    ],
)
def test_no_rows_of_any_shape(frame: pl.DataFrame) -> None:
    resolved = resolve_frame(frame, TABLES, WINDOWS)
    assert resolved.height == 0
    assert resolved.columns[-1] == "conflict"
    assert resolved.columns[: frame.width] == frame.columns


@pytest.mark.parametrize("dtype", [pl.String, pl.Categorical, pl.Enum(["720-550/4(c)", "x"])])
def test_codes_of_any_type_of_text(dtype: pl.DataType) -> None:
    codes = pl.Series(["720-550/4(c)", None, "x"], dtype=dtype)
    resolved = resolve_frame(pl.DataFrame({"charge_code": codes}), TABLES)
    assert resolved["statute"].to_list() == ["720 ILCS 550/4(c)", None, None]
    assert_frame_equal(resolved.select("charge_code"), codes.to_frame("charge_code"))


def test_columns_of_nothing_and_of_numbers() -> None:
    blank = pl.DataFrame({name: [None, None] for name in (*PAIR, "offense_date")})
    assert resolve_frame(blank, TABLES, WINDOWS)["method"].to_list() == ["none"] * 2
    numbers = resolve_frame(pl.DataFrame({"charge_code": [720550, 0]}), TABLES, WINDOWS)
    assert numbers["statute"].to_list() == [None, None]


def letter_on(days: pl.Series) -> list[str | None]:
    frame = pl.DataFrame(
        {"charge_description": ["POSS CANNABIS 10-30 GRAMS"] * len(days), "offense_date": days}
    )
    letters = resolve_frame(frame, TABLES, WINDOWS)["statute"].to_list()
    return [letter and letter.removeprefix(PLACES[0]) for letter in letters]


@pytest.mark.parametrize(
    ("day", "letter"),
    [
        ("2016-07-28", "(c)"),
        (" 2016-07-29 ", "(b)"),
        ("2016-07-28 23:59:59", "(c)"),
        ("2016-07-29T00:00:00Z", "(b)"),
        ("01/02/2017", None),
        ("13/02/2017", None),
        ("20170102", None),
        ("2017-02-30", None),
        ("", None),
        (20170102, None),
        (42737, None),
        (date(2016, 7, 28), "(c)"),
    ],
)
def test_a_day_counts_only_where_it_can_be_read_in_one_way(day: object, letter: str | None) -> None:
    assert letter_on(pl.Series([day])) == [letter]


def test_a_day_is_read_alike_whatever_stands_above_it() -> None:
    assert letter_on(pl.Series(["01/02/2017", "2016-07-28"])) == [None, "(c)"]
    assert letter_on(pl.Series(["2016-07-28", "01/02/2017"])) == ["(c)", None]
    assert letter_on(pl.Series(["2016-07-28"]).cast(pl.Categorical)) == ["(c)"]
    assert letter_on(pl.Series([date(2016, 7, 29)]).cast(pl.Datetime("ms", "UTC"))) == ["(b)"]
