"""Kernels that number hashes and link rows by pairs of numbers (r rows, t slots of a table).

A table has a power of two of slots, at least twice as many as what is entered; a free one is -1.
"""

# ruff: noqa: PLR0913, PLR0917 - many flat arrays
from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from vacatur.native import kernel

Hashes = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

FREE: Final = -1
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_SHIFT: Final = np.uint64(29)


@kernel
def number_hashes(hashes: Hashes, table: Places, first: Numbers, numbers: Numbers) -> int:
    """Number equal hashes alike, in the order of first appearance.

    Args:
        hashes: Shape (r,).
        table: Free slots. Shape (t,).
        first: The row where each number appeared first, to be filled. Shape (r,).
        numbers: To be filled. Shape (r,).

    Returns:
        How many there are.
    """
    mask = np.uint64(table.size - 1)
    count = 0
    for row in range(hashes.size):
        own = hashes[row]
        if row > 0 and own == hashes[row - 1]:  # neighbours often are alike
            numbers[row] = numbers[row - 1]
            continue
        slot = (own ^ (own >> _SHIFT)) & mask
        number = table[slot]
        while number != FREE and hashes[first[number]] != own:
            slot = (slot + np.uint64(1)) & mask
            number = table[slot]
        if number == FREE:
            number = table[slot] = count
            first[count] = row
            count += 1
        numbers[row] = number
    return count


@kernel
def note_groups(
    persons: Numbers,
    keys: Hashes,
    marks: Numbers,
    table: Places,
    rows: Places,
    once: Numbers,
    twice: Numbers,
    concerned: Flags,
) -> None:
    """Note for each person and key which marks its rows have, and which of them more than once.

    Args:
        persons: Shape (r,).
        keys: What links rows of one person; 0 links nothing. Shape (r,).
        marks: One bit for each mark of a row. Shape (r,).
        table: Free slots, twice as many as rows with a mark. Shape (t,).
        rows: A row of each group, to be filled. As long as there are rows with a mark.
        once: The marks of each group, to be filled. As long.
        twice: Those that two rows have, all 0 at first. As long.
        concerned: Set for people who have a group. As long as there are people.
    """
    mask = np.uint64(table.size - 1)
    groups = 0
    for row in range(persons.size):
        person, key, own = persons[row], keys[row], marks[row]
        if own == 0 or key == 0:
            continue
        mixed = (key ^ (np.uint64(person) * _MIX)) * _MIX
        slot = (mixed >> _SHIFT) & mask
        while True:
            group = table[slot]
            if group == FREE:
                table[slot], rows[groups], once[groups] = groups, row, own
                concerned[person] = True
                groups += 1
                break
            first = rows[group]
            if persons[first] == person and keys[first] == key:
                twice[group] |= once[group] & own
                once[group] |= own
                break
            slot = (slot + np.uint64(1)) & mask


@kernel
def add_others(
    persons: Numbers,
    keys: Hashes,
    marks: Numbers,
    table: Places,
    rows: Places,
    once: Numbers,
    twice: Numbers,
    concerned: Flags,
    beside: Numbers,
) -> None:
    """Add to each row the marks of the other rows of its group; see `note_groups`.

    Args:
        persons: Shape (r,).
        keys: Shape (r,).
        marks: Shape (r,).
        table: The groups' slots. Shape (t,).
        rows: A row of each group.
        once: The marks of each group.
        twice: Those that two rows have.
        concerned: People who have a group.
        beside: The marks of others, to be continued. Shape (r,).
    """
    mask = np.uint64(table.size - 1)
    for row in range(persons.size):
        person, key, own = persons[row], keys[row], marks[row]
        if key == 0 or not concerned[person]:
            continue
        mixed = (key ^ (np.uint64(person) * _MIX)) * _MIX
        slot = (mixed >> _SHIFT) & mask
        group = table[slot]
        while group != FREE:
            first = rows[group]
            if persons[first] == person and keys[first] == key:
                beside[row] |= (once[group] & ~own) | (twice[group] & own)
                break
            slot = (slot + np.uint64(1)) & mask
            group = table[slot]
