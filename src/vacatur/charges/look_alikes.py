"""Letters that stand for digits: typewriters had no 0 and 1 of their own, and scanners guess."""

from __future__ import annotations

import re
from collections.abc import Mapping

_LAST_LETTER = re.compile(r"[A-Z]+\W*$", re.ASCII)
_ALONE = re.compile(r"(?<=\d[-/])[A-Z](?=[-/(]|$)", re.ASCII)
_RUN = re.compile(r"[A-Z0-9.]+", re.ASCII)


def with_digits(code: str, look_alikes: Mapping[str, str], *, reach: int = 0) -> str:
    """A code in upper case whose look-alike letters are digits wherever they stand in a number.

    A run of letters and digits is a number if it holds a digit, and every letter in it looks
    like one; so subsections stay letters, and the letter that ends a code always does.

    Args:
        code: The code.
        look_alikes: Letters and the digits they look like.
        reach: 1 if a letter by itself after a number may be a digit too, 2 if the last may.

    >>> with_digits("72O-55O/4(C)", {"O": "0"})
    '720-550/4(C)'
    >>> with_digits("7Z0-5/1B-2(B)", {"B": "8", "Z": "2"})
    '720-5/18-2(B)'
    >>> with_digits("720-5/16-I(A)", {"I": "1"}, reach=1)
    '720-5/16-1(A)'
    """

    def mended(found: re.Match[str]) -> str:
        run = found[0]
        if run.isdigit() or run.isalpha():
            return run
        letters = [c for c in run if c.isalpha()]
        number = any(c.isdigit() for c in run) and all(c in look_alikes for c in letters)
        return "".join(look_alikes.get(c, c) for c in run) if number else run

    end = None if reach > 1 else _LAST_LETTER.search(code)
    body = code[: end.start()] if end else code
    tail = code[len(body) :]
    if reach:
        body = _ALONE.sub(lambda found: look_alikes.get(found[0], found[0]), body)
    return _RUN.sub(mended, body) + tail
