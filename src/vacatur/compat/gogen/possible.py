"""Possible other charges: a comment that names a section which the charge itself does not."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from vacatur.compat.gogen.layout import SECTIONS
from vacatur.compat.gogen.read import Doj
from vacatur.compat.gogen.rows_kernel import Flags
from vacatur.compat.gogen.values import texts

_SECTION: Final = f"({'|'.join(SECTIONS)})"
_DIVIDED: Final = SECTIONS[0]
"""The section whose subsections make different charges."""
_SUBSECTION: Final = rf"{_DIVIDED}\(([A-D])\)"
_HALVES: Final = {"A": 1, "B": 1, "C": 2, "D": 2}
_IN_COMMENT: Final = ("", "SEE COMMENT FOR CHARGE")
"""Charges that only the comment names."""

Small = npt.NDArray[np.int8]


def possible_others(doj: Doj) -> Flags:
    """Tell of each row whether its comment is reported as a possible other charge. Shape (r,)."""
    comments = texts(doj.values["COMMENT_TEXT"])
    in_comment = comments.str.contains(_SECTION).to_numpy()
    rows = np.flatnonzero(in_comment[doj.codes["COMMENT_TEXT"]])
    charges = texts(doj.values["OFFENSE_DESCR"])
    elsewhere = charges.str.strip_chars().is_in(_IN_COMMENT).to_numpy()
    charge, comment = doj.codes["OFFENSE_DESCR"][rows], doj.codes["COMMENT_TEXT"][rows]
    found = np.zeros(doj.rows, np.bool_)
    found[rows] = ~elsewhere[charge] & _differ(
        (_sections(charges)[charge], _halves(charges)[charge]),
        (_sections(comments)[comment], _halves(comments)[comment]),
    )
    return found


def _differ(charge: tuple[Small, Small], comment: tuple[Small, Small]) -> Flags:
    """Tell whether a comment names another charge, by section and half of the divided one."""
    (section, half), (other, other_half) = charge, comment
    divided = (section == SECTIONS.index(_DIVIDED)) & (other_half > 0) & (other_half != half)
    return np.asarray((section != other) | divided)


def _sections(texts: pl.Series) -> Small:
    """Give the place of the first section in each text, or -1."""
    found = texts.str.extract(_SECTION)
    places = {section: place for place, section in enumerate(SECTIONS)}
    return found.replace_strict(places, default=-1, return_dtype=pl.Int8).to_numpy()


def _halves(texts: pl.Series) -> Small:
    """Tell in which half the subsection of each text is, or 0."""
    found = texts.str.extract(_SUBSECTION)
    return found.replace_strict(_HALVES, default=0, return_dtype=pl.Int8).to_numpy()
