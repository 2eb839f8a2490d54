"""What a pack may not ask for is said before anything is decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from vacatur import load_pack
from vacatur.errors import PackError
from vacatur.facts.association import MOST_PREDICATES
from vacatur.rules.compile import compile_pack


def test_neighbours_are_asked_so_many_things_and_no_more() -> None:
    pack = load_pack("us-il/cannabis")
    (asked, *_) = pack.facts.association
    many = tuple(
        asked.model_copy(update={"id": f"beside_{place}"}) for place in range(MOST_PREDICATES + 1)
    )
    crowded = replace(pack, facts=pack.facts.model_copy(update={"association": many}))
    with pytest.raises(PackError, match="17 things of neighbours, not at most 16"):
        compile_pack(crowded, as_of=date(2020, 1, 15))
