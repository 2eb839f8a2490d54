"""Lists of results of every kind: as CSV, encrypted, with nothing to do, with cut sources."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pyrage
import pytest
from polars.testing import assert_frame_equal

import vacatur
from tests.papers import listed
from vacatur.dossiers.handed import Handed
from vacatur.errors import InputError
from vacatur.papers import api


def again(records: Path, out: Path, **how: Any) -> Path:
    """The records of a result, scored in another way."""
    pack = vacatur.load_pack("us-il/cannabis")
    vacatur.run([records], pack, as_of=listed.AS_OF, out=out, **how)
    return out


def tables(folder: Path, **how: Any) -> list[pl.DataFrame]:
    """The worklist of a result, and two of its lists."""
    formats = ["parquet"]
    worklist: Handed = api.prepare_worklist(folder, formats=formats, **how)
    lists: Handed = api.prepare_referrals(folder, formats=formats, **how)
    return [
        pl.read_parquet(worklist.folder / "worklist.parquet"),
        pl.read_parquet(lists.folder / "prisoner-review-board.parquet"),
        pl.read_parquet(lists.folder / "state-police-arrests.parquet"),
    ]


@pytest.mark.parametrize("suffix", ["csv", "arrow"])
def test_the_format_of_a_result_changes_nothing(tmp_path: Path, suffix: str) -> None:
    plain = listed.written_by_hand(tmp_path)
    other = again(tmp_path / "records.csv", tmp_path / suffix, format=suffix)
    for one, two in zip(tables(plain), tables(other), strict=True):
        assert_frame_equal(one, two)


def test_an_encrypted_result_is_opened_by_its_identity(tmp_path: Path) -> None:
    secret = pyrage.x25519.Identity.generate()
    (tmp_path / "key.txt").write_text(f"{secret}\n")
    plain = listed.written_by_hand(tmp_path)
    to = str(secret.to_public())
    sealed = again(tmp_path / "records.csv", tmp_path / "sealed", encrypt_to=to)
    with pytest.raises(InputError):
        tables(sealed)
    for one, two in zip(tables(plain), tables(sealed, identity=tmp_path / "key.txt"), strict=True):
        assert_frame_equal(one, two)


def test_a_result_with_nothing_to_do_gives_empty_lists(tmp_path: Path) -> None:
    listed.written_by_hand(tmp_path)
    source = pl.read_csv(tmp_path / "records.csv", infer_schema=False)
    source.filter(pl.col("record_id").is_in(["f1", "f2"])).write_csv(tmp_path / "none.csv")
    folder = again(tmp_path / "none.csv", tmp_path / "none")
    formats = ["xlsx", "csv", "parquet"]
    worklist = api.prepare_worklist(folder, formats=formats).manifest["worklist"]
    assert worklist["cases"] == worklist["batches"] == worklist["overdue"] == 0
    assert worklist["records"]["left_out"] == {"ALREADY_CLEARED": 1, "NOT_ELIGIBLE": 1}
    lists = api.prepare_referrals(folder, formats=formats).manifest["referrals"]
    assert lists["records"] == {
        "in": 2,
        "on_a_list": 0,
        "on_no_list": {"ALREADY_CLEARED": 1, "NOT_ELIGIBLE": 1},
    }
    assert (
        lists["lists"]["prisoner-review-board"]["marks"]["states_attorney_notice"]["records"] == 0
    )


def test_records_in_several_files_meet_in_one_case(tmp_path: Path) -> None:
    plain = listed.written_by_hand(tmp_path)
    apart = tmp_path / "apart"
    apart.mkdir()
    source = pl.read_csv(tmp_path / "records.csv", infer_schema=False)
    for number, rows in enumerate(source.iter_slices(1)):
        rows.write_csv(apart / f"part{number:02}.csv")
    pack = vacatur.load_pack("us-il/cannabis")
    inputs = sorted(apart.glob("part*.csv"))
    vacatur.run(inputs, pack, as_of=listed.AS_OF, out=apart / "result")
    for one, two in zip(tables(plain), tables(apart / "result"), strict=True):
        assert_frame_equal(one, two)


def test_records_elsewhere_are_given(tmp_path: Path) -> None:
    folder = listed.written_by_hand(tmp_path)
    away = tmp_path / "away"
    away.mkdir()
    moved = Path(shutil.move(tmp_path / "records.csv", away / "records.csv"))
    with pytest.raises(InputError, match=r"\[records.csv\]"):
        api.prepare_referrals(folder)
    assert tables(folder, records=[moved])[0].height == 8
