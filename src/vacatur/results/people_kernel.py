"""The kernel that counts marks of records by person."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vacatur.native import kernel

Numbers = npt.NDArray[np.uint32]


@kernel
def add_marks(persons: Numbers, marks: Numbers, counts: npt.NDArray[np.uint32]) -> None:
    """Count for each person how many records have each mark.

    Args:
        persons: The number of each record's person. Shape (n,).
        marks: One bit for each mark of a record. Shape (n,).
        counts: To be continued. Shape (p, m).
    """
    for row in range(persons.size):
        own = counts[persons[row]]
        for place in range(own.size):
            own[place] += (marks[row] >> np.uint32(place)) & np.uint32(1)
