"""The kernel that counts marks of records by person."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vacatur.native import kernel

Numbers = npt.NDArray[np.uint32]


@kernel
def add_marks(
    persons: Numbers,
    places: Numbers,
    added: Numbers,
    bits: Numbers,
    counts: Numbers,
    seen: Numbers,
) -> None:
    """Add to each person's counts what the kinds of the records add, and note their bits.

    Args:
        persons: The number of each record's person. Shape (n,).
        places: The kind of each record. Shape (n,).
        added: What a record of each kind adds to the counts. Shape (k, m).
        bits: The bits of each kind. Shape (k,).
        counts: To be continued. Shape (p, m).
        seen: The bits that any record has, to be continued. Shape (p,).
    """
    for row in range(persons.size):
        person, kind = persons[row], places[row]
        seen[person] |= bits[kind]
        for place in range(added.shape[1]):
            counts[person, place] += added[kind, place]
