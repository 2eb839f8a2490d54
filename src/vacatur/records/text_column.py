"""Bytes and offsets handed to Polars as a column, by the Arrow C data interface.

Polars takes a column from anything that speaks the PyCapsule interface. Two buffers need no more
than its structs, and no library that takes longer to load than the file takes to read.
"""

from __future__ import annotations

import ctypes
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int64]

_LARGE_STRING: Final = b"U"
_LARGE_BINARY: Final = b"Z"
_NULLABLE: Final = 2


class _Schema(ctypes.Structure):
    """ArrowSchema of the specification."""


class _Array(ctypes.Structure):
    """ArrowArray of the specification."""


_ReleaseSchema = ctypes.CFUNCTYPE(None, ctypes.POINTER(_Schema))
_ReleaseArray = ctypes.CFUNCTYPE(None, ctypes.POINTER(_Array))

_Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_char_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.c_void_p),
    ("dictionary", ctypes.c_void_p),
    ("release", _ReleaseSchema),
    ("private_data", ctypes.c_void_p),
]
_Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.c_void_p),
    ("dictionary", ctypes.c_void_p),
    ("release", _ReleaseArray),
    ("private_data", ctypes.c_void_p),
]

_held: dict[int, tuple[object, ...]] = {}
"""What an array that is out still needs, by the address of its struct's private data."""

_new_capsule = ctypes.pythonapi.PyCapsule_New
_new_capsule.restype = ctypes.py_object
_new_capsule.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)


def _drop_schema(schema: ctypes._Pointer[_Schema]) -> None:
    schema.contents.release = _ReleaseSchema()


def _drop_array(array: ctypes._Pointer[_Array]) -> None:
    _held.pop(array.contents.private_data, None)
    array.contents.release = _ReleaseArray()


_release_schema = _ReleaseSchema(_drop_schema)
_release_array = _ReleaseArray(_drop_array)


class _Slices:
    """One column of slices that Polars may take once."""

    def __init__(self, form: bytes, data: Bytes, offsets: Offsets, valid: Bytes | None) -> None:
        pieces = (valid, offsets, data)
        places = [None if piece is None else piece.ctypes.data for piece in pieces]
        self.buffers = (ctypes.c_void_p * len(places))(*places)
        key = ctypes.addressof(self.buffers)
        _held[key] = (self.buffers, *pieces)
        self.schema = _Schema(format=form, flags=_NULLABLE, release=_release_schema)
        self.array = _Array(
            length=offsets.size - 1,
            null_count=0 if valid is None else -1,
            n_buffers=len(places),
            buffers=ctypes.cast(self.buffers, ctypes.POINTER(ctypes.c_void_p)),
            release=_release_array,
            private_data=key,
        )

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        """The structs, for as long as this object lives."""
        del requested_schema
        return (
            _new_capsule(ctypes.addressof(self.schema), b"arrow_schema", None),
            _new_capsule(ctypes.addressof(self.array), b"arrow_array", None),
        )


def text_column(
    data: Bytes, offsets: Offsets, valid: npt.NDArray[np.bool_] | None = None
) -> pl.Series:
    """Turn slices that follow one another into a column of text.

    Args:
        data: UTF-8, known to be valid. Shape (b,).
        offsets: Where each slice begins, and where the last ends. Shape (n + 1,).
        valid: False where a row is NULL; None where none is. Shape (n,).

    Returns:
        Shape (n,), String.

    Example:
        >>> text = np.frombuffer(b"abc", np.uint8)
        >>> text_column(text, np.array([0, 1, 1, 3]), np.array([True, False, True])).to_list()
        ['a', None, 'bc']
    """
    return _column(_LARGE_STRING, data, offsets, valid).cast(pl.String)


def binary_column(data: Bytes, offsets: Offsets) -> pl.Series:
    """Turn slices that follow one another into a column of bytes: see `text_column`.

    Example:
        >>> binary_column(np.frombuffer(b"abc", np.uint8), np.array([0, 1, 3])).to_list()
        [b'a', b'bc']
    """
    return _column(_LARGE_BINARY, data, offsets, None).cast(pl.Binary)


def _column(
    form: bytes, data: Bytes, offsets: Offsets, valid: npt.NDArray[np.bool_] | None
) -> pl.Series:
    mask = None if valid is None else np.packbits(valid, bitorder="little")
    slices = _Slices(form, np.ascontiguousarray(data), np.ascontiguousarray(offsets), mask)
    return pl.Series(slices)
