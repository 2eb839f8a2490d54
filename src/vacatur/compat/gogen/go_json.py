"""JSON as Go writes it: compact, and with the signs escaped that HTML minds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

_ESCAPED: Final = str.maketrans(
    {sign: f"\\u{ord(sign):04x}" for sign in ("<", ">", "&", "\u2028", "\u2029")}
)


def dump(document: Mapping[str, object]) -> bytes:
    r"""Return a document's JSON; the order of its keys stays.

    Example:
        >>> dump({"county": "A & B", "lineCount": 2})
        b'{"county":"A \\u0026 B","lineCount":2}'
    """
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    # A path may hold bytes that are no UTF-8: Go puts the replacement sign in their place.
    readable = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return readable.translate(_ESCAPED).encode()
