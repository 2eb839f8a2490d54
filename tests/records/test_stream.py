"""A file in pieces reads as the whole file does, wherever the pieces end."""

# ruff: noqa: S311 - made-up files need no secrets

from __future__ import annotations

import gzip
import random
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vacatur.errors import InputError
from vacatur.records import stream_text
from vacatur.records.profiles import Profile, load_profile
from vacatur.records.reading import read_file
from vacatur.records.stream import streamed
from vacatur.records.stream_text import Columns

CANONICAL = load_profile("canonical")
NOTES = (
    '"two\nlines"',
    '"open quote',
    'a"stray',
    '"a\n\n,b\nc,d\n"',
    "x,y",
    "nul\0",
    '"a ""quoted"" word"',
    "\n",
    "été",
    "",
    '""',
)
ENCODINGS = ("utf-8", "windows-1252", "utf-16", "utf-8-sig")


def in_pieces(path: Path, profile: Profile, piece_bytes: int) -> int:
    """Hold every piece against the whole file; return how many there were."""
    whole, content = read_file(path, "f", profile, None)
    file = streamed(path, "f", profile, piece_bytes=piece_bytes)
    assert (file.sha256, file.stored) == (content.digest.result(), content.size)
    frames, rows, broken, places = [], [], [], []
    rows_in = blank_lines = 0
    for piece in file.pieces(Columns()):
        source = piece.source
        frames.append(source.frame)
        rows.append(source.rows)
        broken.append(source.broken)
        numbers = pl.int_range(rows_in + 1, rows_in + source.rows_in + 1, dtype=pl.UInt32)
        places.append(source.locate(pl.select(numbers).to_series()))
        rows_in += source.rows_in
        blank_lines += source.blank_lines
        assert source.encoding == whole.encoding
    assert (rows_in, blank_lines) == (whole.rows_in, whole.blank_lines)
    assert pl.concat(frames, how="diagonal").equals(whole.frame)
    assert pl.concat(rows).equals(whole.rows)
    assert pl.concat(broken).equals(whole.broken)
    every = pl.int_range(1, rows_in + 1, dtype=pl.UInt32, eager=True)
    assert pl.concat(places).equals(whole.locate(every))
    return len(frames)


def text_of(seed: int, rows: int) -> str:
    rnd = random.Random(seed)
    header = rnd.choice(["record_id,person_id,charge_code,note\n", "a,b,c,d,\n"])
    lines = [
        f"R{row},P{row % 50},720-550/4(a),{rnd.choice(NOTES) if rnd.random() < 0.2 else row}\n"
        for row in range(rows)
    ]
    return header + "".join(lines)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    encoding=st.sampled_from(ENCODINGS),
    end=st.sampled_from(["\n", "\n", "\r\n", "\r"]),
    piece_bytes=st.sampled_from([100, 700, 4_000]),
    packed=st.booleans(),
)
def test_delimited_text_reads_alike(
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    encoding: str,
    end: str,
    piece_bytes: int,
    *,
    packed: bool,
) -> None:
    data = text_of(seed, 400).replace("\n", end).encode(encoding)
    path = tmp_path_factory.mktemp("stream") / "f.csv"
    path.write_bytes(gzip.compress(data) if packed else data)
    assert in_pieces(path, CANONICAL, piece_bytes) > 1


def test_bytes_that_are_no_character_stay_where_they_are(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(text_of(3, 300).replace("7\n", "é\n").encode().replace(b"8\n", b"\xff\n"))
    assert in_pieces(path, CANONICAL, 500) > 3


def test_lines_of_json_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    lines = ['{"person_id": "é", "n": 1.50}', "", '{"person_id": ', '{"charge_code": null}'] * 90
    path.write_text("\n".join(lines), encoding="utf-8")
    assert in_pieces(path, CANONICAL, 64) == 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream_text, "TAIL_BYTES", 100)
        assert in_pieces(path, CANONICAL, 64) > 10


FIXED = """
name = "wide"
title = "Fixed columns"
match = ["person_id", "charge_code"]
same_names = true
[file]
format = "fixed"
skip_lines = 2
[[fixed_width]]
name = "person_id"
start = 1
width = 3
[[fixed_width]]
name = "charge_code"
start = 4
width = 5
"""


def test_fixed_columns_read_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_text, "TAIL_BYTES", 50)
    (tmp_path / "wide.toml").write_text(FIXED)
    profile = load_profile(tmp_path / "wide.toml")
    path = tmp_path / "f.txt"
    path.write_text("top\nmore\n" + "P1 4(a)x\nP22\n\nP33 5(g)\n" * 60)
    assert in_pieces(path, profile, 90) > 5


@pytest.mark.parametrize("form", ["parquet", "arrow", "stream"])
def test_tables_read_alike(tmp_path: Path, form: str) -> None:
    frame = pl.DataFrame(
        {
            "person_id": [float(number) for number in range(3_000)],
            "amount_grams": [number / 2 for number in range(3_000)],
            "charge_code": pl.Series(["a", "b", None] * 1_000, dtype=pl.Categorical),
        }
    )
    path = tmp_path / f"f.{'parquet' if form == 'parquet' else 'arrow'}"
    if form == "stream":
        with (
            pa.OSFile(str(path), "wb") as out,
            pa.ipc.new_stream(out, frame.to_arrow().schema) as w,
        ):
            w.write_table(frame.to_arrow(), max_chunksize=700)
    else:
        getattr(frame, "write_parquet" if form == "parquet" else "write_ipc")(path)
    assert in_pieces(path, CANONICAL, 100_000) > 1


def test_floats_that_are_whole_in_some_pieces_alone_are_text_as_in_the_whole_file(
    tmp_path: Path,
) -> None:
    frame = pl.DataFrame(
        {"person_id": [*map(float, range(999)), 0.5], "amount_grams": [1.0] * 1000}
    )
    frame.write_parquet(tmp_path / "f.parquet")
    file = streamed(tmp_path / "f.parquet", "f", CANONICAL, piece_bytes=256 * 100)
    pieces = [piece.source.frame for piece in file.pieces(Columns())]
    assert len(pieces) > 1
    assert {str(piece.schema["person_id"]) for piece in pieces} == {"String"}
    assert {str(piece.schema["amount_grams"]) for piece in pieces} == {"Float64"}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b" \n\n", "[f] is empty."),
        (b"\xff\xfea\x00b", "cut in the middle of a character"),
        (gzip.compress(b"a,b\n1,2\n" * 99, mtime=0)[:30], "truncated or broken compressed file"),
    ],
)
def test_files_that_do_not_read_are_told_as_before(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(data)
    with pytest.raises(InputError) as whole:
        read_file(path, "f", CANONICAL, None)
    with pytest.raises(InputError) as pieces:
        streamed(path, "f", CANONICAL)
    assert says in str(pieces.value)
    assert str(pieces.value) == str(whole.value)
