"""Loops over objects of JSON: where their values stand, and the bytes of these one by one.

Letters: `n` lines, `k` known keys, `b` bytes. A line fits if it is one object whose keys are all
known and stand once, and whose values are text without escapes, numbers, true, false or null. Any
other line is left to a reader that knows all of JSON.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vacatur.native import kernel

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

NONE = -1
"""Stands for the length of a value that is null or missing."""
UNFIT = -1
"""Stands for the place behind something that a plain object does not have."""

_QUOTE, _BACKSLASH, _COMMA, _COLON = 34, 92, 44, 58
_OPEN, _CLOSE = 123, 125
_OPEN_ARRAY, _CLOSE_ARRAY = 91, 93
_ZERO, _NINE, _MINUS, _PLUS, _POINT = 48, 57, 45, 43, 46
_SMALL_E, _LARGE_E = 101, 69
_FIRST_PRINTED = 32


@kernel
def blank_end(data: Bytes, at: int, end: int) -> int:
    """The first place from `at` on that is no white space of JSON."""
    while at < end and (data[at] == 32 or (data[at] >= 9 and data[at] <= 13)):  # noqa: PLR2004
        if data[at] == 11 or data[at] == 12:  # noqa: PLR2004  white, but not in JSON
            return at
        at += 1
    return at


@kernel
def quote_place(data: Bytes, at: int, end: int) -> int:
    """Where the quote stands that closes plain text beginning at `at`."""
    while at < end:
        byte = data[at]
        if byte == _QUOTE:
            return at
        if byte == _BACKSLASH or byte < _FIRST_PRINTED:
            return UNFIT
        at += 1
    return UNFIT


@kernel
def digits_end(data: Bytes, at: int, end: int) -> int:
    """The first place from `at` on that is no digit."""
    while at < end and data[at] >= _ZERO and data[at] <= _NINE:
        at += 1
    return at


@kernel
def number_end(data: Bytes, at: int, end: int) -> int:
    """The place behind a number that begins at `at`."""
    if at < end and data[at] == _MINUS:
        at += 1
    whole = digits_end(data, at, end)
    if whole == at or (data[at] == _ZERO and whole > at + 1):
        return UNFIT
    at = whole
    if at < end and data[at] == _POINT:
        part = digits_end(data, at + 1, end)
        if part == at + 1:
            return UNFIT
        at = part
    if at < end and (data[at] == _SMALL_E or data[at] == _LARGE_E):
        at += 1
        if at < end and (data[at] == _PLUS or data[at] == _MINUS):
            at += 1
        power = digits_end(data, at, end)
        if power == at:
            return UNFIT
        at = power
    return at


@kernel
def word_end(data: Bytes, at: int, end: int, word: Bytes) -> int:
    """The place behind a word that must stand at `at`."""
    if end - at < word.size:
        return UNFIT
    for i in range(word.size):
        if data[at + i] != word[i]:
            return UNFIT
    return at + word.size


@kernel
def known_key(data: Bytes, at: int, end: int, keys: Bytes, offsets: Places, guess: int) -> int:
    """Which key stands between `at` and `end`, tried from the guess on; UNFIT if none."""
    count = offsets.size - 1
    for step in range(count):
        key = (guess + step) % count
        if offsets[key + 1] - offsets[key] == end - at:
            i = 0
            while i < end - at and data[at + i] == keys[offsets[key] + i]:
                i += 1
            if i == end - at:
                return key
    return UNFIT


@kernel
def place_value(
    data: Bytes, at: int, end: int, words: Bytes, begins: Places, lengths: Places, key: int
) -> int:
    """Note where the value at `at` stands; return the place behind it."""
    first = data[at] if at < end else 0
    if first == _QUOTE:
        behind = quote_place(data, at + 1, end)
        if behind == UNFIT:
            return UNFIT
        begins[key] = at + 1
        lengths[key] = behind - at - 1
        return behind + 1
    if first == words[0]:  # null
        return word_end(data, at, end, words[:4])
    if first == words[4]:  # true
        behind = word_end(data, at, end, words[4:8])
    elif first == words[8]:  # false
        behind = word_end(data, at, end, words[8:])
    else:
        behind = number_end(data, at, end)
    if behind != UNFIT:
        begins[key] = at
        lengths[key] = behind - at
    return behind


@kernel
def place_line(  # noqa: C901, PLR0911, PLR0913, PLR0917
    data: Bytes,
    at: int,
    end: int,
    keys: Bytes,
    offsets: Places,
    words: Bytes,
    begins: Places,
    lengths: Places,
    seen: npt.NDArray[np.bool_],
) -> bool:
    """Note where the values of one line stand; tell whether the line fits."""
    at = blank_end(data, at, end)
    if at >= end or data[at] != _OPEN:
        return False
    at = blank_end(data, at + 1, end)
    if at < end and data[at] == _CLOSE:
        return blank_end(data, at + 1, end) == end
    guess = 0
    while True:
        if at >= end or data[at] != _QUOTE:
            return False
        behind = quote_place(data, at + 1, end)
        if behind == UNFIT:
            return False
        key = known_key(data, at + 1, behind, keys, offsets, guess)
        if key == UNFIT or seen[key]:
            return False
        seen[key] = True
        guess = key + 1
        at = blank_end(data, behind + 1, end)
        if at >= end or data[at] != _COLON:
            return False
        at = blank_end(data, at + 1, end)
        at = place_value(data, at, end, words, begins, lengths, key)
        if at == UNFIT:
            return False
        at = blank_end(data, at, end)
        if at < end and data[at] == _CLOSE:
            return blank_end(data, at + 1, end) == end
        if at >= end or data[at] != _COMMA:
            return False
        at = blank_end(data, at + 1, end)


@kernel
def place_lines(  # noqa: PLR0913, PLR0917
    data: Bytes,
    starts: Places,
    ends: Places,
    keys: Bytes,
    offsets: Places,
    words: Bytes,
    begins: npt.NDArray[np.int64],
    lengths: npt.NDArray[np.int64],
    fits: npt.NDArray[np.bool_],
) -> None:
    """Note where the values of every line stand.

    Args:
        data: The text. Shape (b,).
        starts: Where lines begin. Shape (n,).
        ends: Where they end. Shape (n,).
        keys: The known keys, one behind the other.
        offsets: Where each of them begins, and where the last ends. Shape (k + 1,).
        words: `nulltruefalse`.
        begins: Written: where each value begins. Shape (k, n).
        lengths: Written: how long it is, NONE for none; all NONE before. Shape (k, n).
        fits: False before for lines not to be read; written. Shape (n,).
    """
    count = offsets.size - 1
    seen = np.zeros(count, np.bool_)
    begin, length = np.zeros(count, np.int64), np.zeros(count, np.int64)
    for line in range(starts.size):
        if not fits[line]:
            continue
        seen[:] = False
        length[:] = NONE
        fits[line] = place_line(
            data, starts[line], ends[line], keys, offsets, words, begin, length, seen
        )
        if fits[line]:
            begins[:, line] = begin
            lengths[:, line] = length


@kernel
def object_end(data: Bytes, at: int, end: int) -> int:
    """The place behind the object that begins at `at`, whatever stands within its braces."""
    depth, quoted = 0, False
    while at < end:
        byte = data[at]
        if quoted:
            if byte == _BACKSLASH:
                at += 1
            elif byte == _QUOTE:
                quoted = False
        elif byte == _QUOTE:
            quoted = True
        elif byte == _OPEN:
            depth += 1
        elif byte == _CLOSE:
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return UNFIT


@kernel
def place_objects(data: Bytes, at: int, end: int, starts: Places, ends: Places) -> int:
    """Find the objects of an array that holds nothing else.

    Args:
        data: The text. Shape (b,).
        at: Where the text begins.
        end: Where it ends.
        starts: Written as far as it goes: where objects begin.
        ends: Written as far as it goes: where they end. As long as `starts`.

    Returns:
        How many objects there are; UNFIT where the text is no array of objects alone.
    """
    at = blank_end(data, at, end)
    if at >= end or data[at] != _OPEN_ARRAY:
        return UNFIT
    count, at = 0, at + 1
    while True:
        at = blank_end(data, at, end)
        if at >= end or data[at] != _OPEN:
            return UNFIT
        behind = object_end(data, at, end)
        if behind == UNFIT:
            return UNFIT
        if count < starts.size:
            starts[count], ends[count] = at, behind
        count += 1
        at = blank_end(data, behind, end)
        if at < end and data[at] == _CLOSE_ARRAY:
            return count if blank_end(data, at + 1, end) == end else UNFIT
        if at >= end or data[at] != _COMMA:
            return UNFIT
        at += 1


@kernel
def gather(data: Bytes, begins: Places, lengths: Places, offsets: Places, taken: Bytes) -> None:
    """Copy values one behind the other.

    Args:
        data: The text. Shape (b,).
        begins: Where values begin. Shape (n,).
        lengths: How long they are; NONE copies nothing. Shape (n,).
        offsets: Where each goes, and where the last ends. Shape (n + 1,).
        taken: Written. Shape (offsets[n],).
    """
    for row in range(begins.size):
        at, to = begins[row], offsets[row]
        for i in range(lengths[row]):
            taken[to + i] = data[at + i]
