"""A record of a result meets what its source says of the person, and never what another says."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import vacatur
from tests.dossiers.conftest import RECORDS, Make
from tests.verify.results import AS_OF
from vacatur.dossiers import dossier
from vacatur.dossiers.dossier import PERSONAL, Sources, dossiers
from vacatur.dossiers.result import Result
from vacatur.errors import InputError

EVERY = pl.lit(value=True)
AS_RECORDED = [name for name in PERSONAL if name != "dob"]


def as_recorded() -> pl.DataFrame:
    source = pl.read_csv(RECORDS, infer_schema=False)
    return source.select("record_id", pl.col(AS_RECORDED).str.strip_chars())


def test_each_record_has_the_very_words_of_its_row(result: Path) -> None:
    found = dossiers(Result.open(result), EVERY)
    assert found.height == 2000
    assert_frame_equal(found.select("record_id", *AS_RECORDED), as_recorded())


def test_only_the_records_asked_for_are_gathered_in_their_order(result: Path) -> None:
    motion = pl.col("outcome") == "SA_MOTION"
    found = dossiers(Result.open(result), motion)
    decided = Result.open(result).decisions().filter(motion).collect()
    assert found["record_id"].to_list() == decided["record_id"].to_list()
    assert found["place"].is_sorted()


@pytest.mark.parametrize("suffix", ["csv", "arrow"])
def test_the_format_of_the_result_changes_nothing(result: Path, made: Make, suffix: str) -> None:
    asked = pl.col("determination") == "ELIGIBLE"
    plain = dossiers(Result.open(result), asked)
    assert_frame_equal(dossiers(Result.open(made(suffix)), asked), plain)


def test_a_day_that_scoring_did_not_read_takes_no_name_from_anybody(tmp_path: Path) -> None:
    header = "person_id,name,county,charge_code,arrest_date,offense_date,juvenile"
    rows = (
        "P1,ONE,ALAMEDA,11359 HS,19950230,1995-03-04,true",
        "P2,TWO,ALAMEDA,11359 HS,1995-03-04,1985-13-01,perhaps",
        "P3,THREE,ALAMEDA,11359 HS,1995-03-04,1995-03-03,",
    )
    (tmp_path / "records.csv").write_text("\n".join((header, *rows, "")), encoding="utf-8")
    pack = vacatur.load_pack("us-ca/prop64", options={"county": "ALAMEDA"})
    out = tmp_path / "result"
    vacatur.run([tmp_path / "records.csv"], pack, as_of=AS_OF, out=out)
    day = date(1995, 3, 4)
    columns = ("name", "arrest_date", "offense_date", "juvenile")
    assert dossiers(Result.open(out), EVERY, columns=columns).select(columns).rows() == [
        ("ONE", None, day, True),
        ("TWO", day, None, None),
        ("THREE", day, date(1995, 3, 3), None),
    ]


def test_a_record_that_its_file_no_longer_gives_is_told(
    result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dossier, "read_again", lambda *_: iter([]))
    with pytest.raises(InputError, match=r"^Of \[2000\] records the files .* do not say whose"):
        dossiers(Result.open(result), EVERY)


def test_kept_columns_stand_for_the_source(made: Make) -> None:
    folder = made(keep=("name", "city"))
    (folder.parent / "records.csv").unlink()
    found = dossiers(Result.open(folder), EVERY, columns=("name", "city"))
    assert_frame_equal(found.select("name", "city"), as_recorded().select("name", "city"))


def test_kept_columns_are_as_blank_as_those_of_the_source(tmp_path: Path) -> None:
    records = tmp_path / "records.csv"
    names = ("  ", " Farrow, A ", "")
    rows = [f"P{n},{name},720 ILCS 550/4(a)" for n, name in enumerate(names)]
    quoted = [row.replace(" Farrow, A ", '" Farrow, A "') for row in rows]
    records.write_text("\n".join(("person_id,name,charge_code", *quoted, "")), encoding="utf-8")
    pack = vacatur.load_pack("us-il/cannabis")
    for keep in ((), ("name",)):
        out = tmp_path / f"result{len(keep)}"
        vacatur.run([records], pack, as_of=AS_OF, out=out, keep=keep)
        found = dossiers(Result.open(out), EVERY, columns=("name",))
        assert found["name"].to_list() == [None, "Farrow, A", None]


def test_kept_columns_have_their_types_whatever_the_format(made: Make) -> None:
    keep = ("dob", "deceased", "arrest_date", "amount_grams")
    plain, text = (Result.open(made(suffix, keep)) for suffix in ("parquet", "csv"))
    assert_frame_equal(dossiers(text, EVERY, columns=keep), dossiers(plain, EVERY, columns=keep))


def test_a_source_that_is_gone_is_named(made: Make) -> None:
    folder = made()
    (folder.parent / "records.csv").unlink()
    with pytest.raises(InputError, match=r"^\[records.csv\], which the result was made from"):
        dossiers(Result.open(folder), EVERY)


def test_a_source_of_the_same_size_that_changed_is_refused(made: Make) -> None:
    folder = made()
    records = folder.parent / "records.csv"
    records.write_bytes(records.read_bytes().replace(b"FARROW", b"MARROW", 1))
    with pytest.raises(InputError, match="is not the file that was scored"):
        dossiers(Result.open(folder), EVERY)


def test_a_source_elsewhere_is_given(made: Make, tmp_path: Path) -> None:
    folder = made()
    away = shutil.move(folder.parent / "records.csv", tmp_path / "records.csv")
    found = dossiers(Result.open(folder), EVERY, Sources(given=[away]))
    assert_frame_equal(found.select("record_id", *AS_RECORDED), as_recorded())


def test_several_sources_keep_their_rows_apart(tmp_path: Path) -> None:
    source = pl.read_csv(RECORDS, infer_schema=False)
    for number, rows in enumerate(source.iter_slices(700)):
        rows.write_csv(tmp_path / f"part{number}.csv")
    pack = vacatur.load_pack("us-il/cannabis")
    inputs = sorted(tmp_path.glob("part*.csv"))
    vacatur.run(inputs, pack, as_of=AS_OF, out=tmp_path / "result")
    found = dossiers(Result.open(tmp_path / "result"), EVERY)
    assert_frame_equal(found.select("record_id", *AS_RECORDED), as_recorded())


def test_a_row_that_was_quarantined_is_nobodys(tmp_path: Path) -> None:
    source = pl.read_csv(RECORDS, infer_schema=False).head(20)
    spoiled = source.with_columns(
        pl.when(pl.int_range(pl.len()) == 3)
        .then(pl.lit("someday"))
        .otherwise(pl.col("arrest_date"))
        .alias("arrest_date")
    )
    spoiled.write_csv(tmp_path / "records.csv")
    pack = vacatur.load_pack("us-il/cannabis")
    vacatur.run([tmp_path / "records.csv"], pack, as_of=AS_OF, out=tmp_path / "result")
    found = dossiers(Result.open(tmp_path / "result"), EVERY)
    kept = as_recorded().head(20).filter(pl.int_range(pl.len()) != 3)
    assert_frame_equal(found.select("record_id", *AS_RECORDED), kept)


def test_facts_stand_beside_decisions_as_explain_shows_them(result: Path) -> None:
    found = dossiers(Result.open(result), pl.col("record_id") == "R0000002").row(0, named=True)
    told = vacatur.explain(result, "R0000002").facts
    same = [name for name in told if name in found and name not in PERSONAL]
    assert len(same) > 20
    as_text = {name: None if found[name] is None else str(found[name]) for name in same}
    assert as_text == {name: None if told[name] is None else str(told[name]) for name in same}


def test_a_folder_with_a_changed_file_is_no_result(made: Make) -> None:
    folder = made()
    (folder / "people.parquet").write_bytes(b"changed")
    with pytest.raises(InputError, match="not the one that the manifest names"):
        Result.open(folder)
