"""Cases by number: the same seed and number always give the same case."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

from tests.fuzz import mutate, written
from tests.fuzz.bases import OWN, RECORDS, sound_rows
from tests.fuzz.case import Case
from tests.fuzz.packs import corrections, option_file, pack_file, profile
from tests.fuzz.rows import COLUMNS, mutated, table
from vacatur.facts.family import family_of
from vacatur.rules.load import load_pack

Draw = Callable[[Random, int], Case]
USUAL = ("--pack", "us-il/cannabis", "--as-of", "2020-01-15", "--out", "out", "--json", "--quiet")


def drawn(seed: int, number: int) -> Case:
    """The case of a number."""
    random = Random(f"{seed}/{number}")  # noqa: S311  nothing is to be kept secret
    kind = random.choices(list(KINDS), [weight for weight, _ in KINDS.values()])[0]
    return replace(KINDS[kind][1](random, number), made_by=(seed, number))


def _asked_for(random: Random) -> str:
    if random.random() < 0.2:
        return ",".join(_scored())
    chosen = random.sample(COLUMNS[2:], random.randint(0, 4))
    return ",".join(
        ("record_id", "person_id", "charge_code", *(n for n in chosen if n in _scored()))
    )


@cache
def _scored() -> tuple[str, ...]:
    return tuple(family_of(load_pack("us-il/cannabis")).scored)


def _of_records(kind: str, name: str, write: Callable[..., bytes], *more: str) -> Draw:
    def draw(random: Random, number: int) -> Case:
        rows = mutated(table(random, number), random)
        content = write(rows or [[]], random, *more)
        if random.random() < 0.55:
            content = mutate.of_bytes(content, random)
        arguments = (name, "", _asked_for(random))
        return Case(kind=kind, door="records", files={name: content}, arguments=arguments)

    return draw


def _fixed(random: Random, number: int) -> Case:
    content = written.as_fixed(mutated(table(random, number), random) or [[]], random)
    if random.random() < 0.6:
        content = mutate.of_bytes(content, random)
    files = {"r.txt": content, "p.toml": written.FIXED_PROFILE.encode()}
    return Case(
        kind="fixed", door="records", files=files, arguments=("r.txt", "p.toml", _asked_for(random))
    )


def _excel(random: Random, number: int) -> Case:
    content = written.as_excel(mutated(table(random, number), random) or [[]], random)
    turn = random.random()
    if turn < 0.35:
        content = _part_changed(content, random)
    elif turn < 0.6:
        content = mutate.of_bytes(content, random)
    return Case(
        kind="excel",
        door="records",
        files={"r.xlsx": content},
        arguments=("r.xlsx", "", _asked_for(random)),
    )


def _part_changed(content: bytes, random: Random) -> bytes:
    """A workbook one of whose parts is changed, in an archive that is whole."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as book, zipfile.ZipFile(made, "w") as again:
        chosen = random.choice(book.namelist())
        for name in book.namelist():
            part = book.read(name)
            again.writestr(name, mutate.of_bytes(part, random) if name == chosen else part)
    return made.getvalue()


def _packed(random: Random, number: int) -> Case:
    inner = random.choice(("csv", "csv", "json", "jsonl", "parquet"))
    case = KINDS[inner][1](random, number)
    ((name, content),) = case.files.items()
    content, suffix = written.packed(content, random)
    if random.random() < 0.5:
        content = mutate.of_bytes(content, random)
    named = f"{name}{suffix}"
    return replace(
        case, kind="packed", files={named: content}, arguments=(named, *case.arguments[1:])
    )


def _profile(random: Random, number: int) -> Case:
    content = written.delimited(table(random, number), random)
    files = {"r.csv": content, "p.toml": profile(random)}
    return Case(kind="profile", door="records", files=files, arguments=("r.csv", "p.toml"))


def _pack(random: Random, _: int) -> Case:
    state, folder = random.choice((("us-il", "us-il/cannabis"), ("us-ca", "us-ca/prop64")))
    name, content = pack_file(state, random)
    name, folder = f"{OWN}/{name}", f"{OWN}/{folder}"
    if random.random() < 0.1:
        arguments = ("packs", "show", folder)
        return Case(
            kind="pack", door="command", base=state, files={name: content}, arguments=arguments
        )
    records = RECORDS if state == "us-il" else "ca.csv"
    files = (
        {name: content}
        if state == "us-il"
        else {name: content, "ca.csv": b"person_id,charge_code\nP1,HS 11357(a)\n"}
    )
    return Case(kind="pack", door="pack", base=state, files=files, arguments=(folder, records))


def _options(random: Random, _: int) -> Case:
    pack, content = option_file(random)
    arguments = ("packs", "show", pack, "--option-file", "o.json")
    usual = tuple(part for part in USUAL if part != "us-il/cannabis")
    place = usual.index("--pack") + 1
    arguments = ("score", RECORDS, *usual[:place], pack, *usual[place:], "--option-file", "o.json")
    return Case(
        kind="options",
        door="command",
        files={"o.json": content, RECORDS: sound_rows()},
        arguments=arguments,
    )


def _corrections(random: Random, _: int) -> Case:
    arguments = (
        "resolve",
        "720-550/4-C",
        "--pack",
        "us-il/cannabis",
        "--corrections",
        "c.csv",
        "--format",
        "json",
    )
    return Case(
        kind="corrections",
        door="command",
        files={"c.csv": corrections(random)},
        arguments=arguments,
    )


def _charges(random: Random, number: int) -> Case:
    rows = [[row[at] for at in (0, *range(9, 11))] for row in ([*COLUMNS], *_full(random, number))]
    name = random.choice(("c.csv", "c.tsv"))
    content = written.delimited(
        mutated(rows, random) or [[]], random, "\t" if name == "c.tsv" else ","
    )
    if random.random() < 0.5:
        content = mutate.of_bytes(content, random)
    pack = random.choice(("us-il/cannabis", "us-ca/prop64"))
    arguments = ("resolve", "--file", name, "--pack", pack, "--format", "csv")
    return Case(kind="charges", door="command", files={name: content}, arguments=arguments)


def _full(random: Random, number: int) -> list[list[str]]:
    header, *rows = table(random, number)
    return [[dict(zip(header, row, strict=True)).get(name, "") for name in COLUMNS] for row in rows]


def _several(random: Random, number: int) -> Case:
    """A folder of files of several formats, scored at once and whole."""
    files: dict[str, bytes] = {}
    for place in range(random.randint(1, 5)):
        kind = random.choice(("csv", "csv", "jsonl", "json", "parquet", "excel"))
        rows = mutated(table(random, number * 10 + place), random) or [[]]
        write, suffix = _WRITERS[kind]
        files[f"in/{place}{suffix}"] = write(rows, random)
    form = random.choice(("parquet", "csv", "arrow"))
    return Case(
        kind="score",
        door="command",
        files=files,
        arguments=("score", "in", *USUAL, "--format", form),
    )


def _command(kind: str, *arguments: str) -> Draw:
    def draw(random: Random, number: int) -> Case:
        case = KINDS[random.choice(("csv", "csv", "jsonl", "fixed", "parquet", "arrow", "packed"))][
            1
        ](random, number)
        name, source = case.arguments[:2]
        more = ("--source", source) if source else ()
        return replace(case, kind=kind, door="command", arguments=(kind, name, *arguments, *more))

    return draw


def _shards(random: Random, _: int) -> Case:
    if random.random() < 0.6:
        return _changed_document(
            random, "shards", "shards/manifest.json", ("score", "--shards", "shards", *USUAL)
        )
    arguments = ("score", "--shards", "shards", *USUAL)
    return _changed_file(random, "shards", "shards", arguments)


def _result(random: Random, _: int) -> Case:
    base = random.choice(("parquet", "parquet", "csv", "arrow"))
    arguments = ("explain", "result", random.choice(("K0x0z", "K3x0z", "nobody")))
    if random.random() < 0.5:
        return _changed_document(random, base, "result/manifest.json", arguments)
    return _changed_file(random, base, "result", arguments)


def _changed_document(random: Random, base: str, name: str, arguments: tuple[str, ...]) -> Case:
    content = (_sound(base) / name).read_bytes()
    tree = json.loads(content)
    for _ in range(random.choice((1, 1, 2))):
        tree = mutate.of_tree(tree, random)
    made = json.dumps(tree).encode() if random.random() < 0.85 else mutate.of_bytes(content, random)
    return Case(
        kind=base if base == "shards" else "result",
        door="command",
        base=base,
        files={name: made},
        arguments=arguments,
    )


def _changed_file(random: Random, base: str, folder: str, arguments: tuple[str, ...]) -> Case:
    paths = sorted(path for path in (_sound(base) / folder).iterdir() if path.is_file())
    path = random.choice(paths)
    content = mutate.of_bytes(path.read_bytes(), random)
    kind = base if base == "shards" else "result"
    return Case(
        kind=kind,
        door="command",
        base=base,
        files={f"{folder}/{path.name}": content},
        arguments=arguments,
    )


_ROOTS: dict[str, Callable[[str], Path]] = {}


def _sound(base: str) -> Path:
    """The folder of a base, as it is before any change."""
    return _ROOTS["folder"](base)


def begin_with(folder: Callable[[str], Path]) -> None:
    """Say where the bases are that shards and results are mutated from."""
    _ROOTS["folder"] = folder


_WRITERS: dict[str, tuple[Callable[..., bytes], str]] = {
    "csv": (written.delimited, ".csv"),
    "json": (written.as_json, ".json"),
    "jsonl": (written.as_json_lines, ".jsonl"),
    "parquet": (written.as_parquet, ".parquet"),
    "excel": (written.as_excel, ".xlsx"),
}
KINDS: dict[str, tuple[float, Draw]] = {
    "csv": (28, _of_records("csv", "r.csv", written.delimited)),
    "tsv": (6, _of_records("tsv", "r.tsv", written.delimited, "\t")),
    "json": (11, _of_records("json", "r.json", written.as_json)),
    "jsonl": (12, _of_records("jsonl", "r.jsonl", written.as_json_lines)),
    "fixed": (7, _fixed),
    "parquet": (6, _of_records("parquet", "r.parquet", written.as_parquet)),
    "arrow": (4, _of_records("arrow", "r.arrow", written.as_arrow)),
    "excel": (3, _excel),
    "packed": (6, _packed),
    "profile": (5, _profile),
    "pack": (3.5, _pack),
    "options": (1, _options),
    "corrections": (2, _corrections),
    "charges": (1.5, _charges),
    "score": (1, _several),
    "shard": (1, _command("shard", "--out", "out", "--buckets", "2")),
    "inspect": (1, _command("inspect", "--json")),
    "shards": (0.6, _shards),
    "result": (1, _result),
}
