"""Whether a letter can reach an address, as far as the address itself tells. Nobody is asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import polars as pl

from vacatur.bounded import read_toml
from vacatur.errors import PackError
from vacatur.papers.names import tidy

LINE: Final = 42
"""Letters that a line of the window holds, somewhat smaller where they are many."""
GOOD, CHECK, HELD = "GOOD", "CHECK", "HELD"
FLAGS: Final = (
    "NO_ADDRESS",
    "ADDRESS_INCOMPLETE",
    "NO_FIXED_ADDRESS",
    "AGENCY_ADDRESS",
    "GENERAL_DELIVERY",
    "PO_BOX",
    "NO_HOUSE_NUMBER",
    "PART_MISSING",
    "STATE_UNKNOWN",
    "ZIP_FORM",
    "ZIP_OF_ANOTHER_STATE",
    "LINE_TOO_LONG",
    "NOT_PRINTABLE",
    "ADDRESS_DIFFERS",
)
"""What may be found of an address, in the order of telling."""
_ZIP: Final = r"^(\d{5})(?:-?(\d{4}))?$"


def judged(
    people: pl.DataFrame,
    held: Sequence[str],
    agencies: Sequence[str] = (),
    lacking: frozenset[str] = frozenset(),
) -> pl.DataFrame:
    """Judge one address a row, and write it as a letter does.

    Args:
        people: `to_name`, `address`, `city`, `state`, `zip`, text; `printed`, what else of the
            records is printed; `differs`, whether other records have another address.
        held: Findings that keep a letter back.
        agencies: Further patterns of addresses that are an institution's.
        lacking: Characters that cannot be printed.

    Returns:
        The rows with `street` and `place` (the lines of the address), `town`, `state_code` and
        `postal` (parts of the place), `flags` (findings, in the order of `FLAGS`) and `verdict`:
        GOOD, CHECK (mailed, and marked) or HELD.

    Raises:
        PackError: A finding is none of `FLAGS`, or a pattern does not hold.

    Example:
        >>> one = pl.DataFrame({"to_name": ["A B"], "address": ["PO BOX 7"], "city": ["Cicero"],
        ...     "state": ["IL"], "zip": ["90001"], "printed": [""], "differs": [False]})
        >>> judged(one, ["NO_ADDRESS"]).select("place", "flags", "verdict").row(0)
        ('Cicero IL 90001', ['PO_BOX', 'ZIP_OF_ANOTHER_STATE'], 'CHECK')
    """
    unknown = sorted(set(held) - set(FLAGS))
    if unknown:
        message = f"No finding about addresses is called [{unknown[0]}]."
        raise PackError(message, hint=f"There are: {', '.join(FLAGS)}.")
    lines = people.with_columns(*_lines())
    try:
        found = lines.with_columns(flags=_flags(agencies, lacking))
    except pl.exceptions.ComputeError as error:
        message = "A pattern of addresses is no regular expression."
        raise PackError(message, hint="Look at [address] in notice.toml.") from error
    verdict = (
        pl.when(pl.col("flags").list.eval(pl.element().is_in(list(held))).list.any())
        .then(pl.lit(HELD))
        .when(pl.col("flags").list.len() > 0)
        .then(pl.lit(CHECK))
        .otherwise(pl.lit(GOOD))
    )
    return found.with_columns(verdict=verdict)


def _lines() -> list[pl.Expr]:
    """The lines of the address, and its parts; a ZIP Code of nine digits gets its hyphen."""
    town, state = tidy(pl.col("city")), tidy(pl.col("state")).str.to_uppercase()
    code = state.replace(known()["names"])
    postal = tidy(pl.col("zip")).str.replace(_ZIP, "${1}-${2}").str.strip_suffix("-")
    place = pl.concat_str(town, code, postal, separator=" ", ignore_nulls=True)
    return [
        tidy(pl.col("address")).alias("street"),
        place.replace("", None).alias("place"),
        town.alias("town"),
        code.alias("state_code"),
        postal.alias("postal"),
    ]


def _flags(agencies: Sequence[str], lacking: frozenset[str]) -> pl.Expr:
    """Each finding by its name; what is not known of an address is no finding."""
    patterns = known()["patterns"]
    street, town, state, postal = (pl.col(c) for c in ("street", "town", "state_code", "postal"))
    plain = _plain(street)
    nowhere = _any(plain, patterns["no_fixed_address"])
    reachable = postal.is_not_null() | (town.is_not_null() & state.is_not_null())
    there = street.is_not_null() & reachable
    box, general = _any(plain, patterns["po_box"]), _any(plain, patterns["general_delivery"])
    digits = state.replace_strict(known()["zip"], default=None, return_dtype=pl.String)
    whole = pl.concat_str("to_name", "street", "place", "printed", separator="", ignore_nulls=True)
    unseen = whole.str.contains_any(sorted(lacking)) if lacking else pl.lit(value=False)
    longest = pl.max_horizontal(pl.col("to_name", "street", "place").str.len_chars())
    tests = {
        "NO_ADDRESS": street.is_null() & pl.col("place").is_null(),
        "ADDRESS_INCOMPLETE": ~there & (street.is_not_null() | pl.col("place").is_not_null()),
        "NO_FIXED_ADDRESS": nowhere | _any(_plain(town), patterns["no_fixed_address"]),
        "AGENCY_ADDRESS": _any(plain, [*patterns["agency"], *agencies]),
        "GENERAL_DELIVERY": general,
        "PO_BOX": box,
        "NO_HOUSE_NUMBER": _any(plain, patterns["without_number"]) & ~box & ~general & ~nowhere,
        "PART_MISSING": there & (town.is_null() | state.is_null() | postal.is_null()),
        "STATE_UNKNOWN": state.is_not_null() & digits.is_null(),
        "ZIP_FORM": ~postal.str.contains(_ZIP),
        "ZIP_OF_ANOTHER_STATE": postal.str.contains(_ZIP)
        & ~digits.str.contains(postal.str.slice(0, 1), literal=True),
        "LINE_TOO_LONG": longest > LINE,
        "NOT_PRINTABLE": unseen,
        "ADDRESS_DIFFERS": pl.col("differs"),
    }
    found = [pl.when(tests[flag]).then(pl.lit(flag)) for flag in FLAGS]
    return pl.concat_list(found).list.drop_nulls()


def _plain(text: pl.Expr) -> pl.Expr:
    """A line in capitals, marks of punctuation as blanks, apostrophes as nothing."""
    upper = text.str.to_uppercase().str.replace_all(r"['\x{2019}.]", "")
    return upper.str.replace_all(r"[^\p{L}\d]+", " ").str.strip_chars()


def is_a_name(text: pl.Expr) -> pl.Expr:
    """Whether a text can be somebody's name, not marks or a word for none.

    Example:
        >>> names = pl.DataFrame({"name": ["ANA X", "N/A", "UNKNOWN UNKNOWN", "--", None]})
        >>> names.select(is_a_name(pl.col("name"))).to_series().to_list()
        [True, False, False, False, False]
    """
    none = _any(_plain(text), known()["patterns"]["no_name"])
    return (text.str.contains(r"\p{L}") & ~none).fill_null(value=False)


def _any(text: pl.Expr, patterns: Sequence[str]) -> pl.Expr:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    return text.str.contains(joined) if patterns else pl.lit(value=False)


@cache
def known() -> dict[str, Any]:
    """States, the first digits of their ZIP Codes, and patterns of addresses."""
    return read_toml(Path(__file__).with_name("addresses.toml"))
