"""One string with code, text and class."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vacatur.charges.split import split_charge_text


@pytest.mark.parametrize(
    ("text", "code", "description"),
    [
        (
            "720 5/21-1(1)(a) - Knowingly Damage Prop<$300 - Class: A",
            "720 5/21-1(1)(a)",
            "Knowingly Damage Prop<$300",
        ),
        ("720-550/4(C)", "720-550/4(C)", None),
        ("720 ILCS 550 4(c) [5015300]", "720 ILCS 550 4(c) [5015300]", None),
        ("720 ILCS 550/4(c) POSS CANNABIS 10-30 G", "720 ILCS 550/4(c)", "POSS CANNABIS 10-30 G"),
        ("Ch. 56 1/2, par. 704", "Ch. 56 1/2, par. 704", None),
        ("720 5 /24 1a1", "720 5 /24 1a1", None),
        ("235 5 /6 16 a iii", "235 5 /6 16 a iii", None),
        ("720-550/4                     (att)", "720-550/4                     (att)", None),
        ("MCC 7-24-099", "MCC 7-24-099", None),
        ("CANNABIS - POSSESS 10-30 GRMS", None, "CANNABIS - POSSESS 10-30 GRMS"),
        ("Possession of cannabis - Class: B", None, "Possession of cannabis"),
        ("Possession of cannabis class:b", None, "Possession of cannabis"),
        ("720 5/21-1 -  Class : A", "720 5/21-1", None),
        ("720 5/21-1 -- Class: A", "720 5/21-1 -", None),
        ("Class: A", None, None),
        ("720 5/21-1" + " " * 3000 + "- Class: A", "720 5/21-1", None),
        ("VOP", None, "VOP"),
        ("  ", None, None),
    ],
)
def test_split(text: str, code: str | None, description: str | None) -> None:
    assert split_charge_text(text) == (code, description)


@settings(deadline=None)
@given(st.text(max_size=30))
def test_nothing_is_invented(text: str) -> None:
    for part in split_charge_text(text):
        assert part is None or (part and part in text)
