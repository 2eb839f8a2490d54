"""Names as a letter writes them, and when two of them cannot be one person's."""

from __future__ import annotations

from typing import Final

import polars as pl

_PART: Final = r"[\p{L}\p{M}][\p{L}\p{M}.'\x{2019}\- ]*"
_SUFFIX: Final = r"(?:JR|SR|II|III|IV)\.?"
_FORMS: Final = (
    (rf"(?i)^({_PART}?) ({_SUFFIX}), ?({_PART})$", "${3} ${1} ${2}"),
    (rf"(?i)^({_PART}), ?({_PART}?),? ({_SUFFIX})$", "${2} ${1} ${3}"),
    (rf"(?i)^({_PART}), ?({_PART})$", "${2} ${1}"),
)
"""The forms that are turned, the first that fits: `LAST JR, FIRST`, `LAST, FIRST MIDDLE JR`
(a comma before `JR` or none), `LAST, FIRST MIDDLE`."""
_MARKS: Final = r"[\p{M}\p{P}\p{S}]"
_BLANKS: Final = r"\s+"


def tidy(text: pl.Expr) -> pl.Expr:
    """A text on one line, blanks as one; blank is NULL."""
    lined = text.str.replace_all(r"[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+", " ").str.strip_chars()
    return lined.str.normalize("NFC").replace("", None)


def for_address(name: pl.Expr) -> pl.Expr:
    """The name as an address begins: turned where its form is clear, else as recorded.

    Example:
        >>> names = pl.DataFrame({"name": ["PEREZ, ANA M", "DOE JR, JOHN", "DOE, JOHN, SR", "Xu"]})
        >>> names.select(for_address(pl.col("name"))).to_series().to_list()
        ['ANA M PEREZ', 'JOHN DOE JR', 'JOHN DOE SR', 'Xu']
    """
    plain = tidy(name)
    turned = pl.coalesce(
        *(
            pl.when(plain.str.contains(form)).then(plain.str.replace(form, order))
            for form, order in _FORMS
        ),
        plain,
    )
    return tidy(turned)


def family_and_given(name: pl.Expr) -> pl.Expr:
    """What two names of one person agree in: family name and first given name, without marks.

    Middle names, suffixes, capitals, accents and hyphens differ from source to source. Where no
    comma says which is which, the whole name stands for it; no name is NULL.

    Example:
        >>> names = pl.DataFrame({"name": ["Pérez, Ana M", "PEREZ,ANA", "O'Neil Jr, Pat", "ANA X"]})
        >>> names.select(family_and_given(pl.col("name"))).to_series().to_list()
        ['PEREZ, ANA', 'PEREZ, ANA', 'ONEIL, PAT', 'ANA X']
    """
    plain = tidy(name).str.normalize("NFD").str.to_uppercase()
    family = _letters(plain.str.extract(r"^([^,]*),", 1)).str.replace(rf" {_SUFFIX}$", "")
    given = _letters(plain.str.extract(r"^[^,]*, ?([^, ]+)", 1))
    return pl.coalesce(pl.concat_str(family, given, separator=", "), _letters(plain))


def _letters(text: pl.Expr) -> pl.Expr:
    bare = text.str.replace_all(r"[-/]", " ").str.replace_all(_MARKS, "")
    return bare.str.replace_all(_BLANKS, " ").str.strip_chars()
