"""Turns that threads take, so that what they found in any order is kept in one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class Turns:
    """Lets blocks be kept one after another, whichever of them was read first."""

    def __init__(self) -> None:
        self._next = 0
        self._changed = Condition()
        self._failed = False

    @contextmanager
    def of(self, number: int) -> Iterator[bool]:
        """Wait for the turn of a block; give False where an earlier one failed."""
        with self._changed:
            self._changed.wait_for(lambda: self._failed or self._next == number)
            yield not self._failed
            self._next = number + 1
            self._changed.notify_all()

    @contextmanager
    def failing(self) -> Iterator[None]:
        """Let nobody wait any longer where this block fails."""
        try:
            yield
        except BaseException:
            with self._changed:
                self._failed = True
                self._changed.notify_all()
            raise
