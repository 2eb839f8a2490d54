"""Profiles, files of packs, options and corrections from a stranger."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from random import Random

from tests.fuzz import mutate
from tests.fuzz.mutate import VALUES, nested
from vacatur.records.profiles import built_in_profiles
from vacatur.rules.load import packs_folder

SQL = (
    "read_csv('/etc/passwd')",
    "(SELECT 1)",
    "getenv('HOME')",
    "opt_mode",
    "NULL",
    "TRUE",
    "1",
    "DATE '2020-01-01'",
    "DATE '2020-13-01'",
    "a.b.c",
    "*",
    "COUNT(*)",
    "x -> 1",
    "CAST(1 AS DATE)",
    "'x' LIKE '%'",
    "random()",
    "now()",
    "INTERVAL 99999999999 YEAR",
    "offense_date + INTERVAL 9999999 YEARS",
    "1e999",
    "-9223372036854775809",
    "NOT " * 50 + "TRUE",
    nested(40, "(", ")", "TRUE"),
    nested(3000, "(", ")", "TRUE"),
    "NOT " * 3000 + "TRUE",
    "TRUE AND " * 3000 + "TRUE",
    "grams_low + " * 2000 + "1 > 0",
    "CASE WHEN TRUE THEN 1 END",
    "IN ()",
    ";",
    "--",
    "EXTRACT(YEAR FROM as_of)",
    "as_of",
    "\u0000",
    "'" + "x" * 9000 + "'",
    "pragma",
    "$1",
    "{{x}}",
    "::int",
)
TOML = (
    "x = " + nested(2000, "[", "]"),
    "x = " + nested(400, "{a=", "}"),
    "a" + ".a" * 3000 + " = 1",
    "[" + "a." * 2000 + "a]",
    "x = 0x" + "f" * 5000,
    "x = 1979-05-27T07:32:00Z",
    "x = nan",
    "x = 1e999",
    'x = """\n"""',
    "[[a]]\n" * 500,
    "x = " + "9" * 5000,
    "[columns]",
    "[file]",
    "[dates]",
    "",
    "\u0000",
    "=",
    '"" = 1',
    "x = [" + "1," * 3000 + "]",
)
RULES = (
    'format = "fixed"',
    'format = "excel"',
    "skip_lines = 99999999999999999999",
    "skip_lines = -1",
    'delimiter = "\\n"',
    'delimiter = "\\u0000"',
    'encoding = "utf-16-le"',
    'record_path = ["a", "b"]',
    'sheet = "x"',
    "header = []",
    'part = "(a+)+$"',
    'part = "((((((a{100}){100}){100}))))"',
    'part = "(?P<x>.)"',
    'part = "("',
    'part = "(\\\\p{L}{1000})"',
    'forms = ["%Y%Y%Y"]',
    'forms = "%s"',
    'forms = ["%j", "iso"]',
    'forms = "%"',
    'forms = ["' + "%d" * 500 + '"]',
    'unknown = ".*"',
    "two_digit_years_until = 99999999999999",
    'multiplicity = "amount_grams"',
    'value = "x"',
    "row = true",
    "optional_header = true",
    "outer_space = true",
    'join = ""',
    'column = "record_id"\npattern = "."\nat_most = 1',
    "at_most = 99999999999999999999999",
    'by = ["person_id"]',
    "same_names = true",
    'source = ["a", "b"]',
    "source = []",
)
OWN = """name = "own"
title = "A stranger's"
match = ["person_id"]
same_names = true

[file]
format = "csv"

[columns]
name = { source = ["name", "address"], join = " " }
charge_code = { source = "charge_code", part = "^([0-9]+)" }

[values.sentence_completed]
yes = "true"

[dates]
forms = ["iso", "%m/%d/%Y"]
"""


@cache
def _profiles() -> tuple[str, ...]:
    folder = resources.files("vacatur.records") / "profiles"
    texts = [(folder / f"{name}.toml").read_text(encoding="utf-8") for name in built_in_profiles()]
    return (OWN, OWN, OWN, *texts)


def profile(random: Random) -> bytes:
    """A profile with some lines or words of it changed."""
    text = random.choice(_profiles())
    for _ in range(random.choice((1, 1, 2, 3))):
        text = random.choice(
            (_with_rule, _with_rule, _with_toml, mutate.of_lines, mutate.of_lines)
        )(text, random)
    content = text.encode(errors="replace")
    return mutate.of_bytes(content, random) if random.random() < 0.3 else content


def _with_rule(text: str, random: Random) -> str:
    lines = text.split("\n")
    lines.insert(random.randint(0, len(lines)), random.choice(RULES))
    return "\n".join(lines)


def _with_toml(text: str, random: Random) -> str:
    lines = text.split("\n")
    lines.insert(random.randint(0, len(lines)), random.choice(TOML))
    return "\n".join(lines)


@cache
def _pack_files(state: str) -> tuple[str, ...]:
    root = packs_folder()
    found = [
        path for path in (root / state).rglob("*") if path.suffix in (".toml", ".csv", ".json")
    ]
    return tuple(sorted(path.relative_to(root).as_posix() for path in found))


def pack_file(state: str, random: Random) -> tuple[str, bytes]:
    """One file of a pack, changed."""
    names = _pack_files(state)
    rules = [name for name in names if name.endswith(".toml")]
    name = random.choice(rules if random.random() < 0.7 else names)
    text = (packs_folder() / name).read_text(encoding="utf-8")
    ways = (
        (_with_sql, _with_sql, mutate.of_lines, _with_toml)
        if name.endswith(".toml")
        else (mutate.of_lines,)
    )
    for _ in range(random.choice((1, 1, 2))):
        text = random.choice(ways)(text, random)
    content = text.encode(errors="replace")
    return name, mutate.of_bytes(content, random) if random.random() < 0.2 else content


def _with_sql(text: str, random: Random) -> str:
    """Put an expression in the place of one, or of a word of one."""
    lines = text.split("\n")
    places = [
        at
        for at, line in enumerate(lines)
        if line.startswith(("sql =", "when =", "where =", "suggest"))
    ]
    if not places:
        return mutate.of_lines(text, random)
    at = random.choice(places)
    key, _, value = lines[at].partition(" = ")
    words = value.strip('"').split(" ")
    words[random.randrange(len(words))] = random.choice(SQL)
    sql = random.choice(
        (" ".join(words), random.choice(SQL), f"{random.choice(SQL)} = {random.choice(SQL)}")
    )
    lines[at] = f"{key} = {json.dumps(sql)}"
    return "\n".join(lines)


OPTIONS = (
    ("us-il/cannabis", {"mode": "cook"}),
    (
        "us-ca/prop64",
        {
            "flow": "configurable",
            "baselineEligibility": {"dismiss": ["11357"], "reduce": ["11359"]},
        },
    ),
    ("us-ca/prop64", {"flow": "los-angeles", "county": "LOS ANGELES"}),
    ("us-ca/prop64", {"additionalRelief": {"subjectAgeThreshold": 57, "subjectIsDeceased": True}}),
)


def option_file(random: Random) -> tuple[str, bytes]:
    """A file of options, and the pack that it is for."""
    pack, tree = random.choice(OPTIONS)
    told = tree
    for _ in range(random.choice((1, 1, 2, 3))):
        told = mutate.of_tree(told, random)
    text = json.dumps(told)
    if random.random() < 0.1:
        depth = random.choice((50, 2_000, 100_000))
        text = (
            text.replace("57", nested(depth, "[", "]"))
            if "57" in text
            else nested(depth, '{"a":', "}")
        )
    content = text.encode()
    return pack, mutate.of_bytes(content, random) if random.random() < 0.3 else content


def corrections(random: Random) -> bytes:
    """A file of an office's corrections, changed."""
    rows = [
        "charge_code,charge_description,statute,inchoate,who,when,why",
        "720-550/4-C,Quaverley POSS,720 ILCS 550/4(c),,R. Office,2020-01-02,seen in the file",
        "XX Quaverley,,720 ILCS 550/4(a),attempt,R. Office,2020-01-02,seen in the file",
    ]
    text = "\n".join(rows) + "\n"
    if random.random() < 0.7:
        cells = [row.split(",") for row in rows]
        row = random.choice(cells)
        row[random.randrange(len(row))] = random.choice(VALUES).replace("\n", " ")
        text = "\n".join(",".join(row) for row in cells)
    content = text.encode(errors="replace")
    return mutate.of_bytes(content, random) if random.random() < 0.7 else content
