"""Slips of the pen: one sign too many, too few or another one, or two signs exchanged."""

from __future__ import annotations


def one_slip(written: str, meant: str) -> bool:
    """Whether at most one slip lies between two codes.

    >>> one_slip("11375", "11357"), one_slip("1135", "11357"), one_slip("12345", "11357")
    (True, True, False)
    """
    if written == meant or exchanged(written, meant):
        return True
    short, long = sorted((written, meant), key=len)
    if len(long) - len(short) > 1:
        return False
    start = _alike(short, long)
    rest = short[start + 1 :] if len(short) == len(long) else short[start:]
    return rest == long[start + 1 :]


def exchanged(written: str, meant: str) -> bool:
    """Whether two codes differ by two neighbouring signs that changed places.

    >>> exchanged("11375", "11357"), exchanged("11358", "11357")
    (True, False)
    """
    if len(written) != len(meant) or written == meant:
        return False
    at = _alike(written, meant)
    return written[at : at + 2] == meant[at : at + 2][::-1] and written[at + 2 :] == meant[at + 2 :]


def _alike(one: str, other: str) -> int:
    """How many signs two codes have in common from the start."""
    return next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
