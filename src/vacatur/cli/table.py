"""Rows as aligned columns, cut to the width of the terminal where there is one."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence

from vacatur.cli.output import visible

GAP = "  "
NARROWEST = 12
CUT = "…"


def terminal_width() -> int | None:
    """Columns of the terminal that results go to; None where they go elsewhere."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def aligned(rows: Sequence[Sequence[object]], *, width: int | None) -> Iterator[str]:
    """Lay out rows under each other, numbers to the right; too wide a cell ends in an ellipsis.

    Args:
        rows: The heading, then the rows, all of the same length; None is blank.
        width: What a line may take, in characters; None for as much as it needs.

    Example:
        >>> list(aligned([("rows", "code"), (7, "4-C"), (12, None)], width=None))
        ['rows  code', '   7  4-C', '  12']
    """
    cells = [[_word(cell) for cell in row] for row in rows]
    widths = _fitted([max(map(len, column)) for column in zip(*cells, strict=True)], width)
    right = [all(map(_is_number, column)) for column in zip(*rows[1:], strict=True)]
    right = right or [False] * len(widths)
    for row in cells:
        fitted = (_cut(cell, size) for cell, size in zip(row, widths, strict=True))
        placed = (
            cell.rjust(size) if number else cell.ljust(size)
            for cell, size, number in zip(fitted, widths, right, strict=True)
        )
        yield GAP.join(placed).rstrip()


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _word(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return f"{cell:.2f}"
    return f"{cell:,}" if isinstance(cell, int) else visible(str(cell))


def _fitted(widths: list[int], limit: int | None) -> list[int]:
    """Take from the widest column until a line fits, or every column is narrow."""
    while limit is not None and sum(widths) + len(GAP) * (len(widths) - 1) > limit:
        widest = widths.index(max(widths))
        if widths[widest] <= NARROWEST:
            break
        widths[widest] -= 1
    return widths


def _cut(cell: str, size: int) -> str:
    return cell if len(cell) <= size else cell[: size - 1] + CUT
