"""A pack, a profile, options, a manifest or a packed file from somebody who means no good.

None of them can read what lies elsewhere, call or run anything, or take time or memory without end:
each is refused with one line and the exit code that belongs to it.
"""

from __future__ import annotations

import gzip
import json
import shutil
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

from tests.cli import conftest as commands
from tests.cli.conftest import Command, Ended
from vacatur import bounded
from vacatur.engine.pipeline import Prepared
from vacatur.errors import ExitCode, InputError, PackError
from vacatur.records import unpacked
from vacatur.records.content import read_content
from vacatur.records.excel import read_excel
from vacatur.records.stream_bytes import survey_bytes
from vacatur.records.tables import read_arrow
from vacatur.rules.load import load_pack, packs_folder
from vacatur.rules.patterns import backtracks, check_patterns

cli = commands.cli
"""The fixture that runs a command in this process."""
NAME = "us-il/cannabis"
AS_OF = date(2020, 1, 15)
SECRET = "root:x:0:0"  # noqa: S105  nobody's
SECONDS = 20
"""Of this processor; what is refused takes a hundredth of it, what is not would take far more."""
ROWS = b"record_id,person_id,charge_code\nR1,P1,720-550/4-C\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the Illinois pack, with the charge tables beside it."""
    shutil.copytree(packs_folder() / "us-il", tmp_path / "us-il")
    return tmp_path / NAME


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A folder that is none of the pack's business."""
    path = tmp_path / "secret"
    path.mkdir()
    (path / "acts.csv").write_text(f"{SECRET}\n")
    (path / "own.toml").write_text(f'name = "{SECRET}"\n')
    return path


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def prepared(folder: Path) -> Prepared:
    return Prepared.of(load_pack(folder), as_of=AS_OF)


def refused(folder: Path, says: str = "") -> str:
    """Why a pack is refused: at once, in a line of some length that holds nothing secret."""
    began = time.process_time()
    with pytest.raises(PackError, match=says) as caught:
        prepared(folder)
    assert time.process_time() - began < SECONDS
    assert len(caught.value.message) < 2_000
    assert SECRET not in str(caught.value)
    return caught.value.message


def sql(folder: Path, text: str) -> None:
    path = folder / "criteria" / "within_30_grams.toml"
    lines = path.read_text(encoding="utf-8").split("\n")
    first = next(at for at, line in enumerate(lines) if line.startswith("sql"))
    last = first
    while lines[first].count('"""') == 1 and (last == first or '"""' not in lines[last]):
        last += 1
    lines[first : last + 1] = [f"sql = {json.dumps(text)}"]
    path.write_text("\n".join(lines), encoding="utf-8")


def test_the_copy_itself_is_read(folder: Path) -> None:
    assert prepared(folder).compiled.criteria


@pytest.mark.parametrize(
    "text",
    [
        "read_csv('/etc/passwd') IS NULL",
        "(SELECT count(*) FROM '/etc/passwd') > 0",
        "getenv('HOME') = 'x'",
        "current_setting('x') IS NULL",
        "EXISTS (SELECT 1)",
        "random() > 0.5",
        "now() > DATE '2020-01-01'",
        "regexp_matches('aaaa', '(a+)+$')",
        "repeat('x', 1000000000) = 'x'",
        "'a' || 'b' = 'ab'",
        "2 * 3 = 6",
        "grams_high ** 9999 > 1",
        "grams_high::VARCHAR = '1'",
        "__import__('os') IS NULL",
        "list_transform([1], x -> x) IS NULL",
        "TRUE; DROP TABLE records",
        "TRUE -- \n; ATTACH '/etc/passwd'",
        "passwd.root IS NULL",
        "grams_high LIKE '%'",
        "COLUMNS(*) IS NULL",
    ],
)
def test_a_formula_calls_nothing_and_reads_nothing_else(folder: Path, text: str) -> None:
    sql(folder, text)
    refused(folder, "within_30_grams|not an SQL expression")


@pytest.mark.parametrize(
    "text",
    [
        "(" * 3_000 + "TRUE" + ")" * 3_000,
        "(" * 400 + "TRUE" + ")" * 400,
        "NOT " * 1_000 + "TRUE",
        "CASE WHEN TRUE THEN " * 200 + "TRUE" + " END" * 200,
        "TRUE OR " * 600 + "TRUE",
        "grams_high IN (" + "1, " * 1_500 + "1)",
        "grams_high " + "+ 1 " * 1_000 + "> 0",
        "TRUE OR " * 100_000 + "TRUE",
        "'" + "x" * 100_000 + "' = 'x'",
    ],
    ids=["brackets", "few brackets", "NOT", "CASE", "OR", "IN", "sum", "long", "a long text"],
)
def test_a_formula_is_no_deeper_and_no_longer_than_law(folder: Path, text: str) -> None:
    sql(folder, text)
    refused(folder, "not an SQL expression|is larger than")


@pytest.mark.parametrize(
    "charges", ["../../secret", "/etc", "../../../..", "../cannabis/../../secret"]
)
def test_charge_tables_lie_in_the_pack_or_right_beside_it(
    folder: Path, secret: Path, charges: str
) -> None:
    assert secret.is_dir()
    replaced(folder / "pack.toml", '"../charges"', json.dumps(charges))
    refused(folder, "charge tables lie neither")


@pytest.mark.parametrize(
    "name", ["criteria/own.toml", "associations.csv", "rules.toml", "cases/own.csv"]
)
def test_a_pack_has_no_link_out_of_its_folder(folder: Path, secret: Path, name: str) -> None:
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(secret / "acts.csv")
    refused(folder, "link or a device")


def test_charge_tables_have_no_link_either(folder: Path, secret: Path) -> None:
    (folder / "../charges/acts.csv").unlink()
    (folder / "../charges/acts.csv").symlink_to(secret / "acts.csv")
    refused(folder, "link or a device")


def test_a_pack_has_no_more_files_than_a_law(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vacatur.rules.enclosure.MOST_FILES", 50)
    for place in range(60):
        (folder / "cases" / f"{place}.csv").touch()
    refused(folder, "more than 50 files")


def test_a_pack_is_no_larger_than_a_law(folder: Path) -> None:
    with (folder / "cases" / "own.csv").open("wb") as stream:
        stream.truncate(1 << 30)  # takes no room on the disk
    refused(folder, "64 MB")


TOML_BOMBS: dict[str, str] = {
    "deep lists": "x = " + "[" * 5_000 + "]" * 5_000,
    "lists as deep as they parse": "x = " + "[" * 100 + "]" * 100,
    "deep tables": "x = " + "{a = " * 400 + "1" + "}" * 400,
    "a key of many dots": "a" + ".a" * 100_000 + " = 1",
    "a table of many dots": "[a" + ".a" * 100_000 + "]",
    "a long number": "x = " + "9" * 10_000,
    "far too large": "# " + "x" * (1 << 19),
    "not text": "\udcff",
}


@pytest.mark.parametrize("bomb", TOML_BOMBS.values(), ids=TOML_BOMBS)
def test_a_toml_bomb_in_a_pack_is_refused(folder: Path, bomb: str) -> None:
    path = folder / "criteria" / "own.toml"
    path.write_text(bomb, encoding="utf-8", errors="surrogateescape")
    refused(folder, "own.toml")


@pytest.mark.parametrize("bomb", TOML_BOMBS.values(), ids=TOML_BOMBS)
def test_a_toml_bomb_in_a_profile_is_refused(cli: Command, tmp_path: Path, bomb: str) -> None:
    (tmp_path / "r.csv").write_bytes(ROWS)
    (tmp_path / "own.toml").write_text(bomb, encoding="utf-8", errors="surrogateescape")
    began = time.process_time()
    ended = cli("inspect", tmp_path / "r.csv", "--source", tmp_path / "own.toml")
    assert (ended.code, ended.is_short_error()) == (ExitCode.INPUT, True), ended.err
    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a|aa)+$", "(.*)*x", r"(\w+\s?)*$", ".*" * 20 + "x"]
)
def test_a_pattern_that_goes_back_without_end_is_refused(folder: Path, pattern: str) -> None:
    assert backtracks(pattern)
    table = pl.read_csv(folder / "dispositions.csv", infer_schema=False, comment_prefix="#")
    first = pl.int_range(pl.len()) == 0
    changed = pl.when(first).then(pl.lit(pattern)).otherwise("pattern").alias("pattern")
    table.with_columns(changed).write_csv(folder / "dispositions.csv")
    refused(folder, "could take too long")


def test_no_pattern_of_the_packs_within_goes_back_without_end() -> None:
    check_patterns(packs_folder())


def test_a_pattern_of_a_profile_is_sought_in_linear_time(cli: Command, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_bytes(b"person_id,charge_code\nP1," + b"a" * 5_000 + b"!\n")
    (tmp_path / "own.toml").write_text(
        'name = "own"\ntitle = "own"\nmatch = ["person_id"]\nsame_names = true\n[columns]\n'
        'charge_code = { source = "charge_code", part = "^((a+)+)$" }\n'
    )
    began = time.process_time()
    ended = cli("inspect", tmp_path / "r.csv", "--source", tmp_path / "own.toml")
    assert (ended.code, time.process_time() - began < SECONDS) == (ExitCode.DONE, True), ended.err


def test_a_pattern_of_a_profile_may_not_grow_without_end(cli: Command, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_bytes(ROWS)
    (tmp_path / "own.toml").write_text(
        'name = "own"\ntitle = "own"\nmatch = ["person_id"]\nsame_names = true\n[columns]\n'
        'charge_code = { source = "charge_code", part = "((((a{99}){99}){99}){99})" }\n'
    )
    ended = cli("inspect", tmp_path / "r.csv", "--source", tmp_path / "own.toml")
    assert (ended.code, ended.is_short_error()) == (ExitCode.INPUT, True), ended.err


def test_a_profile_that_skips_lines_without_end_is_refused(cli: Command, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_bytes(ROWS)
    (tmp_path / "own.toml").write_text(
        'name = "own"\ntitle = "own"\nmatch = ["person_id"]\nsame_names = true\n'
        f"[file]\nskip_lines = {10**18}\n"
    )
    ended = cli("inspect", tmp_path / "r.csv", "--source", tmp_path / "own.toml")
    assert (ended.code, ended.is_short_error()) == (ExitCode.INPUT, True), ended.err


OPTION_BOMBS = {
    "deep": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "deep lists": '{"mode": ' + "[" * 100_000 + "]" * 100_000 + "}",
    "a key twice": '{"mode": "cook", "mode": "statewide"}',
    "a long value": '{"mode": "' + "x" * 500_000 + '"}',
    "far too large": '{"mode": "' + "x" * 2_000_000 + '"}',
    "a long number": '{"mode": ' + "9" * 100_000 + "}",
}


@pytest.mark.parametrize("bomb", OPTION_BOMBS.values(), ids=OPTION_BOMBS)
def test_an_option_file_that_is_a_bomb_is_refused(cli: Command, tmp_path: Path, bomb: str) -> None:
    (tmp_path / "o.json").write_text(bomb)
    (tmp_path / "r.csv").write_bytes(ROWS)
    usual = ("--pack", NAME, "--as-of", "2020-01-15", "--out", tmp_path / "out")
    ended = cli("score", tmp_path / "r.csv", *usual, "--option-file", tmp_path / "o.json")
    assert (ended.code, ended.is_short_error()) == (ExitCode.USAGE, True), ended.err[:500]
    assert max(map(len, ended.err.splitlines())) < 4_000


@pytest.fixture
def shards(cli: Command, tmp_path: Path) -> Path:
    (tmp_path / "r.csv").write_bytes(ROWS)
    ended = cli("shard", tmp_path / "r.csv", "--out", tmp_path / "shards", "--buckets", "2")
    assert ended.code == ExitCode.DONE, ended.err
    return tmp_path / "shards"


Change = Callable[[dict[str, Any]], object]
MANIFESTS: dict[str, Change] = {
    "a path above": lambda told: told["entries"][0].update(path="../secret/acts.csv"),
    "a path of the system": lambda told: told["entries"][0].update(path="/etc/passwd"),
    "a path below": lambda told: told["entries"][0].update(path="a/b.parquet"),
    "a device": lambda told: told["entries"][0].update(path="/dev/zero"),
    "a NUL": lambda told: told["entries"][0].update(path="a\0b"),
    "beside elsewhere": lambda told: told["beside"].update({"../../etc/passwd": "0"}),
    "nothing beside": lambda told: told.update(beside={}),
    "too few rows": lambda told: told["entries"][0].update(rows=0),
    "an entry left out": lambda told: told["entries"].clear(),
    "an entry twice": lambda told: told["entries"].append(told["entries"][0]),
    "no number": lambda told: told.update(buckets="2"),
    "no shards": lambda told: told.update(buckets=0),
    "a bucket beyond": lambda told: told["entries"][0].update(bucket=2**70),
    "lost rows": lambda told: told["files"][0].update(rows_in=9),
    "a list": lambda told: told.update(files={}),
    "a table": lambda told: told.update(columns=[]),
    "a key less": lambda told: told["entries"][0].pop("sha256"),
}


@pytest.mark.parametrize("change", MANIFESTS.values(), ids=MANIFESTS)
def test_a_manifest_of_shards_names_nothing_elsewhere_and_loses_no_row(
    cli: Command, shards: Path, change: Change
) -> None:
    told = json.loads((shards / "manifest.json").read_bytes())
    change(told)
    (shards / "manifest.json").write_text(json.dumps(told))
    ended = scored(cli, shards)
    assert (ended.code, ended.is_short_error()) == (ExitCode.INPUT, True), ended.err
    assert not (shards.parent / "out").exists()


def test_a_manifest_of_shards_that_nests_without_end_is_refused(cli: Command, shards: Path) -> None:
    (shards / "manifest.json").write_text("[" * 100_000 + "]" * 100_000)
    ended = scored(cli, shards)
    assert (ended.code, ended.is_short_error()) == (ExitCode.INPUT, True), ended.err


def test_a_shard_is_no_link(cli: Command, shards: Path) -> None:
    (path, *_) = shards.glob("*.parquet")
    for each in (path for path in shards.glob("*.parquet") if path.name[0].isalpha()):
        elsewhere = shards.parent / f"elsewhere-{each.name}"
        each.rename(elsewhere)
        each.symlink_to(elsewhere)
    ended = scored(cli, shards)
    assert (ended.code, ended.is_short_error()) == (ExitCode.INPUT, True), (path, ended.err)


def scored(cli: Command, shards: Path) -> Ended:
    usual = ("--pack", NAME, "--as-of", "2020-01-15", "--out", shards.parent / "out")
    return cli("score", "--shards", shards, *usual)


RESULTS: dict[str, Change] = {
    "a pack elsewhere": lambda told: told["pack"].update(id="../../secret"),
    "a pack of the system": lambda told: told["pack"].update(id="/etc"),
    "no pack": lambda told: told.pop("pack"),
    "no text": lambda told: told["pack"].update(id=["us-il/cannabis"]),
    "no options": lambda told: told["pack"].update(options=7),
    "no day": lambda told: told.update(as_of="the day"),
}


@pytest.mark.parametrize("change", RESULTS.values(), ids=RESULTS)
def test_a_manifest_of_a_result_names_no_pack_elsewhere(
    cli: Command, tmp_path: Path, change: Change
) -> None:
    (tmp_path / "r.csv").write_bytes(ROWS)
    out = tmp_path / "out"
    cli("score", tmp_path / "r.csv", "--pack", NAME, "--as-of", "2020-01-15", "--out", out)
    told = json.loads((out / "manifest.json").read_bytes())
    change(told)
    (out / "manifest.json").write_text(json.dumps(told))
    ended = cli("explain", out, "R1")
    assert (ended.code, ended.is_short_error()) == (ExitCode.INPUT, True), ended.err


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a machine had room for a megabyte."""
    monkeypatch.setattr(unpacked, "FREE_BYTES", 1 << 20)


BLANK = b"person_id,charge_code\n" + b"P1,a\n" * (4 << 18)
PACKED = {
    "gzip": lambda: gzip.compress(BLANK),
    "several members": lambda: gzip.compress(BLANK[: 1 << 19]) * 12,
    "zstd": lambda: pa.compress(BLANK, codec="zstd", asbytes=True),
}


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("packed", PACKED.values(), ids=PACKED)
def test_a_bomb_is_refused_whichever_way_it_is_read(
    tmp_path: Path, packed: Callable[[], bytes]
) -> None:
    path = tmp_path / "r.csv.packed"
    path.write_bytes(packed())
    with pytest.raises(InputError, match="refused as a bomb") as caught:
        read_content(path, "r")
    assert "decompress it yourself" in caught.value.hint
    with pytest.raises(InputError, match="refused as a bomb"):
        survey_bytes(path, "r", None)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("packed", PACKED.values(), ids=PACKED)
def test_charges_that_are_a_bomb_are_refused(
    cli: Command, tmp_path: Path, packed: Callable[[], bytes]
) -> None:
    (tmp_path / "c.csv.packed").write_bytes(packed())
    ended = cli("resolve", "--file", tmp_path / "c.csv.packed", "--pack", NAME, "--format", "csv")
    assert (ended.code, ended.is_short_error()) == (ExitCode.INPUT, True), ended.err
    assert "refused as a bomb" in ended.err


@pytest.mark.usefixtures("small")
def test_a_large_file_that_shrinks_as_real_ones_do_is_none(tmp_path: Path) -> None:
    rows = "".join(f"P{place * 7919 % 99991},720-550/{place % 97}\n" for place in range(120_000))
    text = f"person_id,charge_code\n{rows}".encode()
    path = tmp_path / "r.csv.gz"
    path.write_bytes(gzip.compress(text))
    assert len(text) > unpacked.FREE_BYTES
    assert read_content(path, "r").data == text
    assert survey_bytes(path, "r", None).size == len(text)


def workbook(path: Path, method: int) -> bytes:
    with zipfile.ZipFile(path, "w", method) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/worksheets/sheet1.xml", b" " * (16 << 20))
    return path.read_bytes()


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_workbook_that_is_a_bomb_is_refused(tmp_path: Path, method: int) -> None:
    with pytest.raises(InputError, match="refused as a bomb"):
        read_excel(workbook(tmp_path / "r.xlsx", method), "r")


@pytest.mark.usefixtures("small")
def test_a_workbook_that_belies_its_size_is_refused(tmp_path: Path) -> None:
    data = workbook(tmp_path / "r.xlsx", zipfile.ZIP_DEFLATED)
    lie = data.replace((16 << 20).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    assert lie != data
    with pytest.raises(InputError, match=r"refused as a bomb|not a whole Excel"):
        read_excel(lie, "r")


def test_an_arrow_file_that_lies_of_its_lengths_ends_no_process() -> None:
    sink = pa.BufferOutputStream()
    table = pa.table({"person_id": ["P1"] * 50, "charge_code": ["a"] * 50})
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    data = sink.getvalue().to_pybytes()
    at = data.index(b"\x28\xb5\x2f\xfd") - 8  # how long what follows becomes, decompressed
    for lie in (1 << 62, 1 << 40, 1, (1 << 64) - 2):
        changed = data[:at] + lie.to_bytes(8, "little") + data[at + 8 :]
        with pytest.raises(InputError, match="not a whole Arrow file"):
            read_arrow(changed, "r")


def test_bounds_are_far_from_what_comes_with_the_program() -> None:
    sizes = [path.stat().st_size for path in packs_folder().parent.rglob("*.toml")]
    assert max(sizes) * 5 < bounded.MOST_TOML_BYTES
    texts = [path.read_text(encoding="utf-8") for path in packs_folder().rglob("*.toml")]
    assert (
        max(line.count(".") for text in texts for line in text.split("\n")) * 2 < bounded.MOST_DOTS
    )
