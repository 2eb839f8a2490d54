"""Changes to bytes, to texts and to JSON trees, drawn from a seeded source."""

from __future__ import annotations

from random import Random
from typing import Any

SIGNS = (
    b",",
    b'"',
    b"\n",
    b"\r",
    b"\r\n",
    b"\0",
    b"\xff",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"\t",
    b";",
    b"|",
    b"\\",
    b"'",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b"#",
    b"=",
    b"\x1a",
    b"\x80",
    b"\xc3",
    b"\x1b[2J",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xe2\x80\xa8",
    b"\x0b",
    b"\x0c",
    b"\x1c",
    b"\xa0",
)
VALUES = (
    "",
    " ",
    "0",
    "-1",
    "00",
    "1e400",
    "-0.0",
    "NaN",
    "inf",
    "9" * 40,
    "1.5e-320",
    "true",
    "FALSE",
    "null",
    "None",
    "NULL",
    "\\N",
    "2019-02-30",
    "0000-00-00",
    "9999-12-31",
    "10000-01-01",
    "-0001-01-01",
    "1969-12-31T23:59:60Z",
    "06/25/2019",
    "25.06.19",
    "45000",
    "=SUM(A1:A9)",
    "@cmd",
    "+1+1",
    "-2",
    "=cmd|' /C calc'!A0",
    "720-550/4-C",
    "720 ILCS 550/4(a)",
    "720-550",
    "56.5-704",
    "720-550/4" * 9,
    "(" * 60,
    "ATT POSS CANNABIS",
    "\u0000",
    "\ufeff",
    "\u202e",
    "\u00e9",
    "e\u0301",
    "\U0001f33f",
    "I\u0307",
    "\u00df",
    "\u0660",
    "x" * 9000,
    "a,b",
    'a"b',
    '"',
    '""',
    "a\nb",
    "a\r\nb",
    "a\rb",
    "\t",
    "\x7f",
    "\x85",
    "\u2028",
    "../../etc/passwd",
    "/etc/passwd",
    "$(id)",
    "%s%n",
    "{0}",
    "<script>",
    "1" + "0" * 400,
    "30 GRAMS",
    "1,000 GRAMS",
    "1e3 OZ",
    "GUILTY",
    "NOLLE PROSEQUI",
    "M A",
    "F 4",
)
PATHS = (
    "../../../../etc/passwd",
    "/etc/passwd",
    "/proc/self/environ",
    "..",
    ".",
    "",
    "a/../../b",
    "\0",
    "/dev/zero",
    "/dev/stdin",
    "x" * 5000,
    "C:\\secret",
    "file:///etc/passwd",
    "//host/share",
)
TREES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    2**31,
    2**63,
    2**64,
    -(2**63) - 1,
    10**400,
    1.5,
    -0.0,
    1e308,
    "",
    "x",
    [],
    {},
    [[]],
    [None],
    {"": ""},
    [1, 2, 3],
    {"a": [1]},
    *PATHS,
)
MOST_BYTES = 200_000


def of_bytes(content: bytes, random: Random, times: int | None = None) -> bytes:
    """Change bytes a few times over, wherever they are."""
    for _ in range(times or _few(random)):
        content = random.choice(_BYTES)(content, random)[:MOST_BYTES]
    return content


def _few(random: Random) -> int:
    return 1 + min(int(random.expovariate(0.7)), 9)


def _span(content: bytes, random: Random) -> tuple[int, int]:
    begin = random.randint(0, len(content))
    length = 1 << random.randint(0, max(len(content).bit_length(), 1))
    return begin, min(begin + random.randint(0, length), len(content))


def _flipped(content: bytes, random: Random) -> bytes:
    if not content:
        return content
    at = random.randrange(len(content))
    return content[:at] + bytes([content[at] ^ (1 << random.randrange(8))]) + content[at + 1 :]


def _set(content: bytes, random: Random) -> bytes:
    if not content:
        return content
    at = random.randrange(len(content))
    return content[:at] + bytes([random.choice((0, 1, 0x7F, 0x80, 0xFF))]) + content[at + 1 :]


def _cut(content: bytes, random: Random) -> bytes:
    begin, end = _span(content, random)
    return content[:begin] + content[end:]


def _cut_off(content: bytes, random: Random) -> bytes:
    return content[: random.randint(0, len(content))]


def _put(content: bytes, random: Random) -> bytes:
    at = random.randint(0, len(content))
    return content[:at] + random.choice(SIGNS) * random.choice((1, 1, 1, 2, 7)) + content[at:]


def _said(content: bytes, random: Random) -> bytes:
    at = random.randint(0, len(content))
    return content[:at] + random.choice(VALUES).encode() + content[at:]


def _twice(content: bytes, random: Random) -> bytes:
    begin, end = _span(content, random)
    return content[:end] + content[begin:end] * random.choice((1, 1, 3)) + content[end:]


def _moved(content: bytes, random: Random) -> bytes:
    begin, end = _span(content, random)
    rest = content[:begin] + content[end:]
    at = random.randint(0, len(rest))
    return rest[:at] + content[begin:end] + rest[at:]


def _exchanged(content: bytes, random: Random) -> bytes:
    return content.replace(random.choice(SIGNS[:12]), random.choice(SIGNS), random.choice((1, -1)))


_BYTES = (
    _flipped,
    _flipped,
    _set,
    _cut,
    _cut_off,
    _put,
    _put,
    _put,
    _said,
    _twice,
    _moved,
    _exchanged,
)


def of_lines(text: str, random: Random) -> str:
    """Leave out, repeat, exchange or join lines of a text, or change a word of one."""
    lines = text.split("\n")
    for _ in range(_few(random)):
        at, other = random.randrange(len(lines)), random.randrange(len(lines))
        turn = random.randrange(6)
        if turn == 0 and len(lines) > 1:
            del lines[at]
        elif turn == 1:
            lines.insert(other, lines[at])
        elif turn == 2:
            lines[at], lines[other] = lines[other], lines[at]
        elif turn == 3:
            lines[at] = _reworded(lines[at], random)
        elif turn == 4:
            lines[at] = of_bytes(lines[at].encode(), random, 1).decode(errors="replace")
        else:
            lines[at] += random.choice(VALUES)
    return "\n".join(lines)[:MOST_BYTES]


def _reworded(line: str, random: Random) -> str:
    words = line.split(" ")
    words[random.randrange(len(words))] = random.choice(VALUES)
    return " ".join(words)


def of_tree(tree: Any, random: Random) -> Any:
    """Change one place of a JSON tree: another value, a key less or more, a list repeated."""
    path = random.choice(list(_places(tree)))
    return _changed(tree, path, random)


def _places(tree: Any, above: tuple[Any, ...] = ()) -> Any:
    yield above
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from _places(value, (*above, key))
    elif isinstance(tree, list):
        for place, value in enumerate(tree):
            yield from _places(value, (*above, place))


def _changed(tree: Any, path: tuple[Any, ...], random: Random) -> Any:
    if path:
        copy = tree.copy()
        copy[path[0]] = _changed(tree[path[0]], path[1:], random)
        return copy
    turn = random.randrange(4)
    if turn == 0 and isinstance(tree, dict) and tree:
        left_out = random.choice(list(tree))
        return {key: value for key, value in tree.items() if key != left_out}
    if turn == 1 and isinstance(tree, dict):
        return {**tree, random.choice(VALUES): random.choice(TREES)}
    if turn == 1 and isinstance(tree, list):
        return tree * random.choice((0, 2, 3))
    if turn == 2 and isinstance(tree, int | float) and abs(tree) < 2**200:
        return tree + random.choice((1, -1, 2**40, -tree, 0.5))
    return random.choice((*TREES, random.choice(VALUES)))


def nested(depth: int, opened: str, closed: str, within: str = "1") -> str:
    """A value within brackets within brackets."""
    return opened * depth + within + closed * depth
