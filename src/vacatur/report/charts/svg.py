"""Elements of SVG, their text and attributes escaped, their numbers short."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup, escape

KINDS: Final = {
    "ELIGIBLE": "eligible",
    "NOT_YET": "not-yet",
    "NEEDS_REVIEW": "needs-review",
    "NOT_ELIGIBLE": "not-eligible",
}
"""The class of each determination, whose colour and pattern the stylesheet has."""


def element(name: str, *inside: str, **attributes: str | float) -> Markup:
    """One element.

    Args:
        name: Its name.
        inside: What it holds; text is escaped, markup stays.
        attributes: Its attributes; `class_` stands for class, `stroke_width` for stroke-width.

    Example:
        >>> element("text", "A & B", x=1.5, class_="label")
        Markup('<text x="1.5" class="label">A &amp; B</text>')
    """
    told = (
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _plain(value))
        for key, value in attributes.items()
    )
    body = Markup("").join(escape(part) for part in inside)
    return Markup("<{}{}>{}</{}>").format(name, Markup("").join(told), body, name)


def percent(part: float, whole: float) -> str:
    """A length as a share of the width.

    Example:
        >>> percent(1, 3)
        '33.333%'
    """
    return f"{_short(100 * part / whole, 3)}%" if whole else "0%"


def _plain(value: str | float) -> str:
    return value if isinstance(value, str) else _short(value, 2)


def _short(value: float, places: int) -> str:
    text = f"{value:.{places}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
