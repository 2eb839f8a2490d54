"""Statutes as a clerk in a hurry writes them."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence

from vacatur.charges.catalogue import match_key, targets_of
from vacatur.charges.normalize import listed_text
from vacatur.charges.tables import BUNDLED, load_charge_tables

STRINGS = int(os.environ.get("BENCH_STRINGS", "20000"))

LOOK_ALIKES = dict(zip("O01IL5S8B2Z6G", "0OI1IS5B8Z2G6", strict=True))
LETTERS = "0123456789ABCDEFGHIJKLOPRSZ"
FOREIGN_SHARE = 0.1
"""Of strings that are no statute at all."""


def catalogue_keys() -> list[str]:
    tables = load_charge_tables(BUNDLED / "us-il" / "charges")
    return [match_key(listed_text(entry)) for entry in targets_of(tables).entries]


def noisy_strings(count: int, keys: Sequence[str]) -> list[str]:
    """Distinct strings: keys with one to three slips, and some of random letters."""
    draw = random.Random(1)  # noqa: S311 - the same strings every time
    found: dict[str, None] = {}
    while len(found) < count:
        if draw.random() < FOREIGN_SHARE:
            text = "".join(draw.choices(LETTERS, k=draw.randint(5, 12)))
        else:
            text = draw.choice(keys)
            for _ in range(draw.randint(1, 3)):
                text = slipped(text, draw)
        found[text] = None
    return list(found)


def slipped(text: str, draw: random.Random) -> str:
    i = draw.randrange(len(text))
    before, letter, after = text[:i], text[i], text[i + 1 :]
    kind = draw.randrange(5)
    if kind == 0:
        return before + LOOK_ALIKES.get(letter, letter) + after
    if kind == 1:
        return before + draw.choice("0123456789") + after
    if kind == 2 and len(text) > 4:
        return before + after
    if kind == 3:
        return before + letter + letter + after
    return before + after[:1] + letter + after[1:]
