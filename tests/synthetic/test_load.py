"""Clean files load whole; spoiled ones lose exactly the rows that were spoiled."""

from __future__ import annotations

from pathlib import Path

from vacatur.records.intake import take_in
from vacatur.synthetic import spoil, synthesize, write_synthetic

MADE = synthesize(1500, seed=8)


def test_a_clean_file_has_nothing_to_quarantine(tmp_path: Path) -> None:
    path = tmp_path / "clean.csv"
    write_synthetic(MADE, path)
    intake = take_in([path])

    assert intake.quarantine.height == 0
    assert intake.records["record_id"].to_list() == MADE.records["record_id"].to_list()


def test_every_spoiled_row_of_a_dirty_file_is_quarantined_and_no_other(tmp_path: Path) -> None:
    dirty = spoil(MADE.records, seed=8)
    path = tmp_path / "dirty.csv"
    path.write_bytes(dirty.csv)
    intake = take_in([path])

    assert sorted(intake.quarantine["row"]) == sorted(dirty.rows["row"])
    assert intake.records.height + dirty.rows.height == MADE.records.height
