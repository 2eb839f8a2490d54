"""Bytes and offsets handed to Polars as a column, by the Arrow C data interface.

Polars takes a column from anything that speaks the PyCapsule interface, and lets it lie where it
is.
A few buffers need no more than its structs, and no library that takes longer to load than the file
takes to read.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from vacatur.native.release import releases

Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.uint32] | npt.NDArray[np.int32]
Buffer = npt.NDArray[Any]

_LARGE_STRING: Final = b"U"
_STRING_VIEW: Final = b"vu"
_LARGE_BINARY: Final = b"Z"
_UINT32: Final = b"I"
_DATE: Final = b"tdD"
_NULLABLE: Final = 2


class _Schema(ctypes.Structure):
    """ArrowSchema of the specification."""


class _Array(ctypes.Structure):
    """ArrowArray of the specification."""


_Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_char_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.c_void_p),
    ("dictionary", ctypes.c_void_p),
    ("release", ctypes.c_void_p),
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
    ("release", ctypes.c_void_p),
    ("private_data", ctypes.c_void_p),
]

_new_capsule = ctypes.pythonapi.PyCapsule_New
_new_capsule.restype = ctypes.py_object
_new_capsule.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)


_keep = ctypes.pythonapi.Py_IncRef
_keep.restype = None
_keep.argtypes = (ctypes.py_object,)


class _Column:
    """One column that Polars may take once; it lies where it lay."""

    def __init__(self, form: bytes, length: int, buffers: Sequence[Buffer | None]) -> None:
        release_schema, release_array = releases()
        places = [None if piece is None else piece.ctypes.data for piece in buffers]
        pointers = (ctypes.c_void_p * len(places))(*places)
        self.owner = (pointers, *buffers)
        self.schema = _Schema(format=form, flags=_NULLABLE, release=release_schema)
        self.array = _Array(
            length=length,
            null_count=0 if buffers[0] is None else -1,
            n_buffers=len(places),
            buffers=ctypes.cast(pointers, ctypes.POINTER(ctypes.c_void_p)),
            release=release_array,
            private_data=id(self.owner),
        )

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        """The structs, for as long as this object lives; whoever takes the array gives it back."""
        del requested_schema
        _keep(self.owner)
        return (
            _new_capsule(ctypes.addressof(self.schema), b"arrow_schema", None),
            _new_capsule(ctypes.addressof(self.array), b"arrow_array", None),
        )


def text_column(data: Bytes, offsets: Offsets, valid: Flags | None = None) -> pl.Series:
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
    return _slices(_LARGE_STRING, data, offsets, valid).cast(pl.String)


def view_column(
    views: npt.NDArray[np.uint64], pieces: Sequence[Bytes], valid: Flags | None = None
) -> pl.Series:
    """Turn views into a column of text: they and what they point to lie where they lie.

    Args:
        views: Two words for each row, as Arrow lays out a view: its length, and all of a short
            value, or how a long one begins and its place in a piece. Shape (2n,).
        pieces: UTF-8, known to be valid, of values that are longer than `INLINE`.
        valid: False where a row is NULL; None where none is. Shape (n,).

    Returns:
        Shape (n,), String.

    Example:
        >>> views = np.array([2 + (ord("a") << 32) + (ord("b") << 40), 0], np.uint64)
        >>> view_column(views, []).to_list()
        ['ab']
    """
    sizes = np.array([piece.size for piece in pieces], np.int64)
    buffers = (_bits(valid), views, *pieces, sizes)
    return pl.Series(_Column(_STRING_VIEW, views.size // 2, buffers)).cast(pl.String)


def binary_column(data: Bytes, offsets: Offsets) -> pl.Series:
    """Turn slices that follow one another into a column of bytes: see `text_column`.

    Example:
        >>> binary_column(np.frombuffer(b"abc", np.uint8), np.array([0, 1, 3])).to_list()
        [b'a', b'bc']
    """
    return _slices(_LARGE_BINARY, data, offsets, None).cast(pl.Binary)


def code_column(codes: npt.NDArray[np.uint32]) -> pl.Series:
    """Let a column of numbers lie where they lie; nobody may change them any more.

    Example:
        >>> code_column(np.array([2, 0], np.uint32)).to_list()
        [2, 0]
    """
    return _numbers(_UINT32, codes, None).cast(pl.UInt32)


def date_column(days: npt.NDArray[np.int32], valid: Flags | None) -> pl.Series:
    """Let a column of dates lie where their day numbers lie; nobody may change them any more.

    Args:
        days: Days since 1970-01-01. Shape (n,).
        valid: False where a row is NULL; None where none is. Shape (n,).

    Example:
        >>> days = date_column(np.array([0, 1], np.int32), np.array([True, False]))
        >>> days.dt.to_string("%Y-%m-%d").to_list()
        ['1970-01-01', None]
    """
    return _numbers(_DATE, days, valid).cast(pl.Date)


def _slices(form: bytes, data: Bytes, offsets: Offsets, valid: Flags | None) -> pl.Series:
    buffers = (_bits(valid), np.ascontiguousarray(offsets), np.ascontiguousarray(data))
    return pl.Series(_Column(form, offsets.size - 1, buffers))


def _numbers(form: bytes, values: Numbers, valid: Flags | None) -> pl.Series:
    return pl.Series(_Column(form, values.size, (_bits(valid), np.ascontiguousarray(values))))


def _bits(valid: Flags | None) -> Bytes | None:
    return None if valid is None else np.packbits(valid, bitorder="little")
