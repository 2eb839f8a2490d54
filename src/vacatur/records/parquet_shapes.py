"""What Parquet says of itself: numbers and kinds of the fields that a check must understand."""

from __future__ import annotations

from typing import Final

from vacatur.records.thrift import BINARY, I16, I32, I64, LIST, STRUCT, YES, Shape

STATISTICS: Final[Shape] = {
    **dict.fromkeys((1, 2, 5, 6), (BINARY, None)),
    **dict.fromkeys((3, 4), (I64, None)),
    **dict.fromkeys((7, 8), (YES, None)),
}
SCHEMA_ELEMENT: Final[Shape] = {
    **dict.fromkeys((1, 2, 3, 5, 6, 7, 8, 9), (I32, None)),
    4: (BINARY, None),
    10: (STRUCT, None),
}
COLUMN: Final[Shape] = {
    **dict.fromkeys((1, 4, 15), (I32, None)),
    **dict.fromkeys((5, 6, 7, 9, 10, 11, 14), (I64, None)),
    2: (LIST, I32),
    3: (LIST, BINARY),
    8: (LIST, None),
    12: (STRUCT, STATISTICS),
    13: (LIST, None),
    16: (STRUCT, None),
}
CHUNK: Final[Shape] = {
    **dict.fromkeys((1, 9), (BINARY, None)),
    **dict.fromkeys((2, 4, 6), (I64, None)),
    **dict.fromkeys((5, 7), (I32, None)),
    3: (STRUCT, COLUMN),
    8: (STRUCT, None),
}
ROW_GROUP: Final[Shape] = {
    **dict.fromkeys((2, 3, 5, 6), (I64, None)),
    1: (LIST, CHUNK),
    4: (LIST, None),
    7: (I16, None),
}
FOOTER: Final[Shape] = {
    1: (I32, None),
    2: (LIST, SCHEMA_ELEMENT),
    3: (I64, None),
    4: (LIST, ROW_GROUP),
    5: (LIST, None),
    6: (BINARY, None),
    7: (LIST, None),
    8: (STRUCT, None),
    9: (BINARY, None),
}
PAGE: Final[Shape] = {
    **dict.fromkeys((1, 2, 3, 4), (I32, None)),
    5: (STRUCT, {**dict.fromkeys((1, 2, 3, 4), (I32, None)), 5: (STRUCT, STATISTICS)}),
    6: (STRUCT, None),
    7: (STRUCT, {**dict.fromkeys((1, 2), (I32, None)), 3: (YES, None)}),
    8: (
        STRUCT,
        {
            **dict.fromkeys((1, 2, 3, 4, 5, 6), (I32, None)),
            7: (YES, None),
            8: (STRUCT, STATISTICS),
        },
    ),
}
