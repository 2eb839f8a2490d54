"""Parquet as every program writes it is read, and what claims more than it has is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import IO, Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tests.fuzz.case import kept_case
from vacatur.errors import ExitCode, InputError
from vacatur.records.intake import take_in
from vacatur.records.parquet_check import check_parquet
from vacatur.records.profiles import load_profile
from vacatur.records.reading import read_file
from vacatur.records.stream_tables import stream_table
from vacatur.records.unpacked import most_bytes

Write = Callable[[Path], object]
ROOT = Path(__file__).resolve().parents[2]
CLAIMS = ROOT / "tests" / "fuzz" / "corpus" / "parquet-1-6213.json"
"""A file one of whose pages claims a negative number of values."""
CANONICAL = load_profile("canonical")
ROWS = 3_000
FRAME = pl.DataFrame(
    {
        "record_id": [f"R{n}" for n in range(ROWS)],
        "person_id": [f"P{n // 3}" for n in range(ROWS)],
        "charge_code": [("720-550/4(a)", "b", None)[n % 3] for n in range(ROWS)],
        "arrest_date": [date(2005, 1 + n % 12, 4) for n in range(ROWS)],
        "amount_grams": [n / 4 for n in range(ROWS)],
        "juvenile": [(True, False, None)[n % 3] for n in range(ROWS)],
        "nothing": pl.Series([None] * ROWS, dtype=pl.Null),
        "always": ["x"] * ROWS,
        "notes": ["ä" * (n % 700) for n in range(ROWS)],
        "counts": [[n] * (n % 5) for n in range(ROWS)],
        "parts": pl.Series(
            [{"a": n, "b": [["y"] * (n % 3), None, []]} for n in range(ROWS)],
            dtype=pl.Struct({"a": pl.Int64, "b": pl.List(pl.List(pl.String))}),
        ),
    },
    schema_overrides={"charge_code": pl.Categorical},
)
TABLE = FRAME.drop("nothing").with_columns(pl.col("charge_code").cast(pl.String)).to_arrow()


def by_polars(frame: pl.DataFrame = FRAME, **how: Any) -> Write:
    return lambda path: frame.write_parquet(path, **how)


def by_arrow(table: pa.Table = TABLE, **how: Any) -> Write:
    return lambda path: pq.write_table(table, path, **how)


def by_duckdb(how: str) -> Write:
    def write(path: Path) -> None:
        with duckdb.connect() as database:
            database.register("records", TABLE)
            database.execute(f"COPY records TO '{path}' (FORMAT parquet, {how})")

    return write


PLAIN = {"use_dictionary": False}
FIXED = pa.table(
    {"person_id": ["P"] * 99, "id": pa.array([b"0123456789abcdef"] * 99, pa.binary(16))}
)
MAPS = pa.table({"m": pa.array([[("a", 1), ("b", None)], None, []], pa.map_("string", "int32"))})
WRITERS: dict[str, Write] = {
    **{
        f"polars-{how}": by_polars(compression=how)
        for how in ("zstd", "snappy", "lz4", "gzip", "brotli", "uncompressed")
    },
    "polars-groups": by_polars(row_group_size=7, data_page_size=64),
    "polars-pages": by_polars(data_page_size=100),
    "polars-statistics": by_polars(statistics="full"),
    "polars-no-statistics": by_polars(statistics=False),
    "polars-no-rows": by_polars(FRAME.clear()),
    "polars-no-columns": by_polars(pl.DataFrame()),
    **{
        f"arrow-{how}": by_arrow(compression=how)
        for how in ("zstd", "snappy", "lz4", "gzip", "brotli", "none")
    },
    **{
        f"arrow-{version}-{pages}": by_arrow(version=version, data_page_version=pages)
        for version in ("1.0", "2.4", "2.6")
        for pages in ("1.0", "2.0")
    },
    "arrow-plain": by_arrow(**PLAIN),
    "arrow-plain-2": by_arrow(data_page_version="2.0", **PLAIN),
    "arrow-split": by_arrow(column_encoding={"amount_grams": "BYTE_STREAM_SPLIT"}, **PLAIN),
    "arrow-delta": by_arrow(
        column_encoding={
            "record_id": "DELTA_BYTE_ARRAY",
            "notes": "DELTA_LENGTH_BYTE_ARRAY",
            "arrest_date": "DELTA_BINARY_PACKED",
        },
        **PLAIN,
    ),
    "arrow-index": by_arrow(write_page_index=True, data_page_size=512),
    "arrow-checksums": by_arrow(write_page_checksum=True),
    "arrow-groups": by_arrow(row_group_size=10, data_page_size=64),
    "arrow-dictionary-full": by_arrow(dictionary_pagesize_limit=64, data_page_size=256),
    "arrow-bloom": by_arrow(bloom_filter_options={"record_id": True}),
    "arrow-sorted": by_arrow(sorting_columns=[pq.SortingColumn(0)]),
    "arrow-no-rows": by_arrow(TABLE.slice(0, 0)),
    "arrow-fixed": by_arrow(FIXED),
    "arrow-fixed-split": by_arrow(FIXED, column_encoding={"id": "BYTE_STREAM_SPLIT"}, **PLAIN),
    "arrow-maps": by_arrow(MAPS),
    "arrow-int96": by_arrow(use_deprecated_int96_timestamps=True),
    **{
        f"duckdb-{how}-{version}": by_duckdb(f"COMPRESSION {how}, PARQUET_VERSION {version}")
        for how in ("zstd", "snappy", "lz4_raw", "gzip", "brotli", "uncompressed")
        for version in ("V1", "V2")
    },
    "duckdb-groups": by_duckdb("ROW_GROUP_SIZE 2048"),
}


@pytest.mark.parametrize("name", WRITERS)
def test_what_other_programs_write_passes(tmp_path: Path, name: str) -> None:
    path = tmp_path / "r.parquet"
    WRITERS[name](path)
    check_parquet(path, "r")
    check_parquet(path.read_bytes(), "r")


@pytest.mark.parametrize("name", ["polars-pages", "arrow-plain-2", "arrow-delta", "duckdb-groups"])
def test_what_passes_reads_as_it_was_written(tmp_path: Path, name: str) -> None:
    path = tmp_path / "r.parquet"
    WRITERS[name](path)
    source, _ = read_file(path, "r", CANONICAL, None)
    names = ["record_id", "person_id", "charge_code", "arrest_date", "amount_grams"]
    told, found = FRAME.select(names), source.frame.select(names)
    text = pl.col("charge_code").cast(pl.String)
    assert_frame_equal(found.with_columns(text), told.with_columns(text))


# ---- what is refused


@pytest.fixture
def claiming(tmp_path: Path) -> Path:
    kept_case(CLAIMS).written(tmp_path)
    return tmp_path / "r.parquet"


def test_a_page_that_claims_what_cannot_be_is_refused(claiming: Path) -> None:
    with pytest.raises(InputError, match=r"^\[r.parquet\] is not a whole Parquet file: it is cut"):
        take_in([claiming])


def test_the_command_says_so_in_a_line(claiming: Path) -> None:
    law = ("--pack", "us-il/cannabis", "--as-of", "2020-01-15", "--out", "out")
    done = subprocess.run(
        [sys.executable, "-m", "vacatur", "score", claiming.name, *law],
        cwd=claiming.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == ExitCode.INPUT
    said, hint = done.stderr.splitlines()
    assert said.startswith("vacatur: [r.parquet] is not a whole Parquet file")
    assert "Copy or export it again" in hint
    assert not done.stdout
    assert not (claiming.parent / "out").exists()


def small(**how: Any) -> bytes:
    sink = pa.BufferOutputStream()
    table = pa.table(
        {"a": [1, 2, 3, None] * 25, "b": ["x", None, "yy", "z"] * 25, "c": [[1]] * 100}
    )
    pq.write_table(table, sink, **how)
    return sink.getvalue().to_pybytes()


SMALL = (
    small(),
    small(compression="none", use_dictionary=False),
    small(data_page_version="2.0", compression="zstd"),
    small(row_group_size=30, write_page_index=True, write_page_checksum=True),
)


@pytest.mark.parametrize("whole", SMALL)
def test_a_file_that_lost_bytes_anywhere_is_refused(whole: bytes) -> None:
    for lost in range(0, 200, 7):
        with pytest.raises(ValueError):  # noqa: PT011  it says nothing of its own
            check_parquet(whole[:lost] + whole[lost + 9 :], "r")
    for end in range(0, len(whole) - 1, 11):
        with pytest.raises(ValueError):  # noqa: PT011
            check_parquet(whole[:end], "r")


def test_a_file_that_breaks_its_reader_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    whole = small(compression="none", use_dictionary=False)
    path, silent = tmp_path / "r.parquet", []
    for at in range(4, 400):
        path.write_bytes(_with(whole, at, whole[at] ^ 0x7F))
        try:
            pieces = list(stream_table(path, "r", "parquet", CANONICAL, None, 1 << 20))
        except InputError as error:
            assert "is not a whole Parquet file" in str(error)  # noqa: PT017
        else:
            silent += [at] if sum(source.rows_in for source, _ in pieces) != 100 else []
    assert silent == []


def test_a_column_that_repeats_one_value_for_ever_is_a_bomb(tmp_path: Path) -> None:
    path = tmp_path / "r.parquet"
    rows, groups = 3_000_000, 50
    table = pa.table({"a": pa.repeat(7, rows)})
    with pq.ParquetWriter(path, table.schema) as writer:
        for _ in range(groups):
            writer.write_table(table)
    assert rows * groups * 8 > most_bytes(path.stat().st_size)
    with pytest.raises(InputError, match=r"\[r.parquet\] unpacks to more than 200 times"):
        take_in([path])


def test_columns_deeper_than_any_stack_are_refused() -> None:
    kind: pa.DataType = pa.int8()
    for _ in range(120):
        kind = pa.struct([("a", kind)])
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"a": pa.nulls(3, kind)}), sink)
    with pytest.raises(ValueError):  # noqa: PT011
        check_parquet(sink.getvalue().to_pybytes(), "r")


def test_nothing_of_it_is_imported_for_other_formats(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("person_id,charge_code\nP1,a\n")
    script = """
import sys
from vacatur.records.intake import take_in
take_in(["r.csv"])
sys.exit(any("parquet_" in name or "thrift" in name for name in sys.modules))
"""
    assert not subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=False).returncode


# ---- bytes changed by chance, read in a process that may die

READER = """
import resource, sys
from pathlib import Path
from vacatur.errors import InputError
from vacatur.records.profiles import load_profile
from vacatur.records.reading import read_file
from vacatur.records.stream_tables import stream_table
resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
profile = load_profile("canonical")
path = Path(sys.argv[1])
for _ in sys.stdin:
    said = []
    for read in (
        lambda: read_file(path, "r", profile, None),
        lambda: list(stream_table(path, "r", "parquet", profile, None, 1 << 20)),
    ):
        try:
            read()
            said.append("read")
        except InputError as error:
            said.append("refused")
    print(*said, flush=True)
"""


class Reader:
    """Reads one file after another in a process of its own, and begins anew when it has died."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.process: subprocess.Popen[str] | None = None

    def read(self, content: bytes) -> str:
        """What became of a file; nothing where the process died of it."""
        self.path.write_bytes(content)
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(
                [sys.executable, "-c", READER, self.path],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                env=os.environ | {"POLARS_MAX_THREADS": "1"},
            )
        to, back = _ends(self.process)
        to.write("\n")
        to.flush()
        said = back.readline().strip()
        if not said:
            self.process.wait()
        return said

    def close(self) -> None:
        if self.process is not None:
            self.process.communicate()


def _ends(process: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    made = Reader(tmp_path_factory.mktemp("flipped") / "r.parquet")
    yield made
    made.close()


def test_a_whole_file_is_read_by_the_process_that_may_die(reader: Reader) -> None:
    assert {reader.read(whole) for whole in SMALL} == {"read read"}


@st.composite
def flipped(draw: st.DrawFn) -> bytes:
    content = bytearray(draw(st.sampled_from(SMALL)))
    place = st.integers(0, len(content) - 1)
    byte = st.one_of(st.sampled_from([0, 1, 0x7F, 0x80, 0xFF]), st.integers(0, 255))
    for at, value in draw(st.lists(st.tuples(place, byte), min_size=1, max_size=3)):
        content[at] = value
    return bytes(content)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=flipped())
def test_no_change_of_bytes_ends_the_process(reader: Reader, content: bytes) -> None:
    assert reader.read(content) in ("read read", "refused refused")


@pytest.mark.parametrize("whole", SMALL)
def test_no_page_header_ends_the_process(reader: Reader, whole: bytes) -> None:
    """Every byte of the first headers, and the numbers in them, made as large as it can be."""
    broken = partial(_with, whole)
    died = [
        at for at in range(4, 60) for value in (0x01, 0xFF) if not reader.read(broken(at, value))
    ]
    assert died == []


def _with(whole: bytes, at: int, value: int) -> bytes:
    return whole[:at] + bytes([value]) + whole[at + 1 :]
