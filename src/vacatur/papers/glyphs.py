"""Characters that no font of a paper has: found before it is set, and printed as their numbers.

A missing glyph would be a box that names nobody. What steers the direction of a text or cannot be
seen is not printed either: it could show a name other than the one on file.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.papers.typesetting import compiler, refuse_unknown_fonts

_SPECIAL: Final = r"[^\x20-\x7e]"
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_LEAVES_NO_MARK: Final = r"\p{Default_Ignorable_Code_Point}"
"""What a font need not have to print nothing, such as the fillers and selectors of some scripts."""
_PROBE: Final = b"""#set document(title: "probe")
#let data = json(bytes(sys.inputs.data))
#set text(font: data.fonts, fallback: false)
#for weight in data.weights { set text(weight: weight); for text in data.texts { par(text) } }
"""


def special_characters(texts: pl.DataFrame) -> list[str]:
    """Every character of the text columns beyond plain English, once each, in order."""
    found = {
        character
        for column in texts.select(pl.col(pl.String)).get_columns()
        for character in column.drop_nulls().str.extract_all(_SPECIAL).explode().drop_nulls()
    }
    return sorted(found)


def uncovered(
    characters: Iterable[str], folder: Path, fonts: Sequence[str], *, bold: bool = False
) -> frozenset[str]:
    """The characters that cannot be printed.

    Args:
        characters: Single characters.
        folder: The papers, which may bring fonts of their own.
        fonts: The families that a paper is set in.
        bold: Whether it sets values in bold, too: a family has fewer characters there.

    Raises:
        PackError: One of the families is not at hand.
    """
    probe = _Probe(folder, fonts, ("regular", "bold") if bold else ("regular",))
    refuse_unknown_fonts(folder, fonts)
    asked = sorted(set(characters))
    unseen = {one for one in asked if unicodedata.category(one) in _UNSEEN} | _ignored(asked)
    return frozenset(unseen | probe.lacking([one for one in asked if one not in unseen]))


def printed(text: str, lacking: frozenset[str]) -> str:
    """The text with the numbers of characters that cannot be printed in their place.

    Example:
        >>> printed("DOE, 中", frozenset("中"))
        'DOE, [U+4E2D]'
    """
    if lacking.isdisjoint(text):
        return text
    return "".join(f"[U+{ord(one):04X}]" if one in lacking else one for one in text)


def _ignored(characters: Sequence[str]) -> set[str]:
    texts = pl.Series(characters, dtype=pl.String)
    return set(texts.filter(texts.str.contains(_LEAVES_NO_MARK)))


class _Probe:
    """Sets characters and looks whether that is refused: half of them, and half of that."""

    def __init__(self, folder: Path, fonts: Sequence[str], weights: Sequence[str]) -> None:
        self._compiler = compiler(folder)
        self._styles = {"fonts": list(fonts), "weights": list(weights)}

    def lacking(self, characters: list[str]) -> set[str]:
        """Those that no font has."""
        if not characters or self._holds(characters):
            return set()
        if len(characters) == 1:
            return set(characters)
        half = len(characters) // 2
        return self.lacking(characters[:half]) | self.lacking(characters[half:])

    def _holds(self, characters: list[str]) -> bool:
        import typst  # noqa: PLC0415  it comes with an extra

        data = self._styles | {"texts": [_carried(one) for one in characters]}
        try:
            self._compiler.compile(
                _PROBE,
                format="pdf",
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
                pdf_standards="ua-1",
                timestamp=datetime(2000, 1, 1, tzinfo=UTC),
            )
        except typst.TypstError:
            return False
        return True


def _carried(character: str) -> str:
    """A mark needs a letter to stand on."""
    return f"a{character}" if unicodedata.category(character).startswith("M") else character
