"""Structs of Thrift's compact protocol, read strictly: Parquet describes itself in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

YES, NO, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = range(1, 13)
Shape: TypeAlias = Mapping[int, "tuple[int, Shape | int | None]"]
"""By the number of a field: its kind, and what it holds: a struct's shape, or a list's kind."""
Fields: TypeAlias = dict[int, Any]
MOST_DEPTH: Final = 32
"""Of structs in structs; those of Parquet reach a tenth."""
_LONGEST: Final = 10
"""Bytes of a number of 64 bits."""
_SEVEN: Final = 0x7F


class CutShortError(ValueError):
    """The bytes end before the struct does."""


class Compact:
    """Reads structs one after another.

    Args:
        data: What to read.

    Attributes:
        at: How far it has been read.

    Example:
        >>> reader = Compact(bytes([0x15, 0x06, 0x15, 0x01, 0x00]))
        >>> reader.struct({1: (I32, None)}), reader.at
        ({1: 3, 2: -1}, 5)
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._size = len(data)
        self.at = 0

    def struct(self, shape: Shape | None = None, depth: int = 0) -> Fields:
        """Read a struct.

        Args:
            shape: What is known of its fields; others may be there too.
            depth: In how many structs it stands.

        Raises:
            ValueError: It is none, or its fields are of other kinds or in no order.
        """
        if depth > MOST_DEPTH:
            raise ValueError
        known = shape or {}
        found: Fields = {}
        number = 0
        while head := self._byte():
            step, kind = head >> 4, head & 15
            before, number = number, number + step if step else self._whole()
            expected, holds = known.get(number, (kind, None))
            if number <= before or (kind != expected and {kind, expected} != {YES, NO}):
                raise ValueError
            found[number] = self._value(kind, holds, depth)
        return found

    def _value(self, kind: int, holds: Shape | int | None, depth: int) -> object:
        if I16 <= kind <= I64:
            return self._whole()
        if kind == BINARY:
            return self._bytes(self._number())
        if kind == STRUCT:
            return self.struct(None if isinstance(holds, int) else holds, depth + 1)
        if kind in (LIST, SET):
            return self._list(holds, depth + 1)
        return self._rare(kind)

    def _rare(self, kind: int) -> object:
        if kind in (YES, NO):
            return kind == YES
        if kind == BYTE:
            return self._byte()
        if kind == DOUBLE:
            return self._bytes(8)
        if kind == MAP and not self._number():
            return {}
        raise ValueError  # nothing in Parquet is a map

    def _list(self, holds: Shape | int | None, depth: int) -> list[object]:
        head = self._byte()
        count, kind = head >> 4, head & 15
        if count == 15:  # noqa: PLR2004  so says the protocol: the count follows
            count = self._number()
        if count > self._size - self.at:
            raise CutShortError
        expected = holds if isinstance(holds, int) else STRUCT if holds is not None else kind
        if depth > MOST_DEPTH or (count and kind != expected):
            raise ValueError
        if kind in (YES, NO):
            return list(self._bytes(count))
        return [self._value(kind, holds, depth) for _ in range(count)]

    def _byte(self) -> int:
        if self.at >= self._size:
            raise CutShortError
        self.at += 1
        return self._data[self.at - 1]

    def _bytes(self, count: int) -> bytes:
        begin, self.at = self.at, self.at + count
        if self.at > self._size:
            raise CutShortError
        return self._data[begin : self.at]

    def _number(self) -> int:
        first = self._byte()
        if first <= _SEVEN:
            return first
        number = first & _SEVEN
        for place in range(1, _LONGEST):
            byte = self._byte()
            number |= (byte & _SEVEN) << 7 * place
            if byte <= _SEVEN:
                return number
        raise ValueError

    def _whole(self) -> int:
        number = self._number()
        return number >> 1 ^ -(number & 1)
