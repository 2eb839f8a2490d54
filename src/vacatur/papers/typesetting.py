"""Typst sets the papers: data goes in as JSON, so that markup in a name stays text.

The same data gives the same bytes: fonts are those that come with Typst and those in the papers'
own `fonts/`, and the time that a document says it was made is that of the as-of day. Documents are
tagged for readers of screens.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from vacatur.errors import InputError, PackError

if TYPE_CHECKING:
    import typst

DATA: Final = "data"
"""The key of the data in a template: `#let data = json(bytes(sys.inputs.data))`."""
_STANDARD: Final = "ua-1"
_FONTS: Final = "fonts"
"""A folder of the papers with fonts of the office's own."""
_QUOTED: Final = re.compile(r'`?"(?:[^"\\]|\\.)*"?`?')
_COMPARE: Final = "Compare it with the one that comes with the program."


class Typesetter:
    """One template, set with any data."""

    def __init__(self, folder: Path, template: str) -> None:
        """Take a template.

        Args:
            folder: Where it lies; it can read nothing outside.
            template: Its name.

        Raises:
            InputError: Typst is not installed.
            PackError: There is no such template.
        """
        self.name = template
        self._path = folder / template
        if not self._path.is_file():
            message = f"The papers have no template [{template}]."
            raise PackError(message, hint="Copy it from those that come with the program.")
        self._compiler = compiler(folder)

    def set(self, data: Mapping[str, Any], day: date) -> bytes:
        """Set one document as a tagged PDF.

        Args:
            data: What it says, in plain JSON types.
            day: The day that it says it was made.

        Raises:
            PackError: The template does not hold.
        """
        import typst  # noqa: PLC0415  it comes with an extra

        moment = datetime.combine(day, time(), tzinfo=UTC)
        try:
            made = self._compiler.compile(
                self._path,
                format="pdf",
                sys_inputs={DATA: json.dumps(data, ensure_ascii=False)},
                pdf_standards=_STANDARD,
                timestamp=moment,
            )
        except typst.TypstError as error:
            raise PackError(self._refused(error), hint=_COMPARE) from None
        assert isinstance(made, bytes)  # noqa: S101  a PDF is one file
        return made

    def _refused(self, error: typst.TypstError) -> str:
        """Say what is wrong without quoting: a value of the data may stand in quotes."""
        line = _QUOTED.sub("[...]", error.message.partition("\n")[0])
        return f"The template [{self.name}] cannot be set: {line}."


def compiler(folder: Path) -> typst.Compiler:
    """A compiler that reads nothing but a folder of papers, and fetches nothing.

    Raises:
        InputError: Typst is not installed.
    """
    try:
        import typst  # noqa: PLC0415  it comes with an extra
    except ImportError as error:
        message = "Papers need the package typst."
        raise InputError(message, hint="Install it: pip install 'vacatur[pdf]'.") from error
    fonts = _fonts(folder)
    nowhere = folder / ".no-packages"  # a package would be fetched from the network
    return typst.Compiler(
        root=folder, font_paths=fonts, package_path=nowhere, package_cache_path=nowhere
    )


def refuse_unknown_fonts(folder: Path, families: Iterable[str]) -> None:
    """Refuse families that are not at hand: another would be set in their place.

    Raises:
        PackError: One is not.
    """
    known = {family.casefold() for family in _fonts(folder).families()}
    for family in families:
        if family.casefold() not in known:
            message = f"There is no font [{family}]."
            raise PackError(message, hint=f"Put its file into {_FONTS}/ beside the templates.")


def _fonts(folder: Path) -> typst.Fonts:
    import typst  # noqa: PLC0415  it comes with an extra

    own = folder / _FONTS
    return typst.Fonts(include_system_fonts=False, font_paths=[own] if own.is_dir() else [])
