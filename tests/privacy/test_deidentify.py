from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import vacatur
from tests.privacy.conftest import DAY, Command, Keys
from vacatur.privacy.pseudonyms import Pseudonyms
from vacatur.records.schema import NAMES
from vacatur.results.tables import pieces

CANARY = "ZQX"
PEOPLE = 40
COMMON = 12


def _row(number: int, name: str) -> str:
    """A value for a column that nobody else has, or that few share."""
    person = number // 2
    first = date(2001, 1, 5) + timedelta(days=37 * person)
    told = {
        "record_id": f"{CANARY}R{number:03}",
        "person_id": f"{CANARY}P{person:03}",
        "incident_id": f"{CANARY}I{person:03}",
        "case_number": f"{CANARY}C{person:03}",
        "county": f"{CANARY}county{person}" if person < 3 else "Cook",
        "dob": (date(1960, 3, 1) + timedelta(days=91 * person)).isoformat(),
        "arrest_date": (first + timedelta(days=11 * (number % 2))).isoformat(),
        "offense_date": "" if number % 3 else first.isoformat(),
        "disposition_date": (first + timedelta(days=100 + 7 * (number % 5))).isoformat(),
        "charge_code": f"720-550/4({'abcdefg'[number % 7]})" if number % 9 else "625-5/11-501",
        "charge_description": f"POSS CANNABIS {CANARY}{number}",
        "charge_class": "M C",
        "amount_grams": f"{number % 9}.{number:03}",
        "disposition": f"Nolle {CANARY}{number}" if number % 4 == 0 else "Nolle Prosequi",
        "sentence": f"{CANARY} {number} days",
        "sentence_completed": "true",
    }
    plain = f"{CANARY}{name}{number}"
    blank = name in ("juvenile", "deceased", "already_cleared", "charge_date")
    return told.get(name, "" if blank or name.startswith(("amended", "penalty")) else plain)


@pytest.fixture(scope="module")
def canaries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records with a value of its own in every column, and rows that cannot be read."""
    path = tmp_path_factory.mktemp("canaries") / f"{CANARY}file.csv"
    lines = [",".join((*NAMES, "office"))]
    rows = [[_row(number, name) for name in NAMES] for number in range(2 * PEOPLE)]
    lines += [",".join([*row, "A" if n % 4 else f"{CANARY}o{n}"]) for n, row in enumerate(rows)]
    lines.append(lines[-1])
    lines.append(f'"{CANARY}broken,{CANARY}P001,unclosed')
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture(scope="module")
def scored(canaries: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    made: dict[str, Path] = {}

    def result(suffix: str) -> Path:
        if suffix not in made:
            out = tmp_path_factory.mktemp("scored") / f"{CANARY}{suffix}"
            keep = ("county", "case_number", "office", "charge_date", "incident_id")
            law = vacatur.load_pack("us-il/cannabis")
            vacatur.run(canaries, law, as_of=DAY, out=out, format=suffix, keep=keep)
            made[suffix] = out
        return made[suffix]

    return result


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("key") / "key"
    path.touch(mode=0o600)
    path.write_text("07" * 32 + "\n")
    return path


def _copy(folder: Path, out: Path, key: Path, **how: Any) -> Path:
    vacatur.deidentify(folder, out=out, key=key, **how)
    return out


def _table(folder: Path, name: str) -> pl.DataFrame:
    path = next(folder.glob(f"{name}.*"))
    if path.suffix == ".csv":
        return pl.read_csv(path, infer_schema=False)
    return pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_ipc(path)


def _texts(folder: Path) -> str:
    """Everything that any file of a folder says."""
    tables = [
        _table(folder, name).write_json() for name in ("decisions", "people", "quarantine", "facts")
    ]
    documents = [path.read_text() for path in folder.glob("*.json")]
    return "\n".join([*tables, *documents])


@pytest.mark.parametrize("suffix", ["parquet", "csv", "arrow"])
@pytest.mark.parametrize("dates", ["shift", "year"])
def test_no_original_value_is_left(
    suffix: str, dates: Any, scored: Callable[[str], Path], key: Path, tmp_path: Path
) -> None:
    keep = ("county", "case_number", "office", "charge_date", "incident_id")
    out = _copy(scored(suffix), tmp_path / "out", key, dates=dates, keep=keep)
    assert _table(out, "decisions").height == 2 * PEOPLE - 1
    assert _table(out, "quarantine").height == 3
    told = _texts(out)
    assert CANARY not in told
    raw = b"".join(path.read_bytes() for path in out.iterdir())
    assert CANARY.encode() not in raw
    assert not any(path.name.startswith(("charges", "corrections")) for path in out.iterdir())
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()} == {0o600}


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_no_original_day_is_left_and_intervals_hold(
    suffix: str, scored: Callable[[str], Path], key: Path, tmp_path: Path
) -> None:
    out = _copy(scored(suffix), tmp_path / "out", key)
    names = Pseudonyms(bytes.fromhex(key.read_text()))
    before = pl.concat(pieces(scored(suffix), "decisions")).select(
        names.of(pl.concat(pieces(scored(suffix), "decisions"))["record_id"], "record_id")
    )
    facts = pl.read_parquet(scored(suffix) / "facts.parquet")
    days = ("arrest_date", "offense_date", "disposition_date")
    old = pl.concat([before, facts.select(days)], how="horizontal")
    ids = _table(out, "decisions").select("record_id", "person_id")
    new = pl.concat([ids, pl.read_parquet(out / "facts.parquet", columns=days)], how="horizontal")
    both = new.join(old, on="record_id", suffix="_old", validate="1:1")
    assert both.height == new.height
    shift = both.select(
        "person_id", *((pl.col(d) - pl.col(f"{d}_old")).dt.total_days() for d in days)
    )
    by_person = shift.unpivot(index="person_id").drop_nulls().group_by("person_id")
    told = by_person.agg(pl.col("value").n_unique().alias("n"), pl.col("value").first())
    assert told["n"].to_list() == [1] * told.height
    assert told["value"].abs().is_between(1, 365).all()
    assert told["value"].n_unique() > PEOPLE / 2
    assert told["value"].min() < 0 < told["value"].max()


def test_days_that_a_law_may_fix_are_left_out_of_shifted_copies(
    plain: Callable[[str], Path], key: Path, tmp_path: Path
) -> None:
    shifted = _table(_copy(plain("parquet"), tmp_path / "shift", key), "decisions")
    assert not {"eligible_on", "deadline"} & set(shifted.columns)
    year = _table(_copy(plain("parquet"), tmp_path / "year", key, dates="year"), "decisions")
    assert year.schema["deadline"] == pl.Int32
    old = _table(plain("parquet"), "decisions")["deadline"].dt.year().value_counts()
    assert sorted(year["deadline"].value_counts().rows(), key=str) == sorted(old.rows(), key=str)


def test_year_of_birth_alone_is_left(key: Path, tmp_path: Path) -> None:
    source = Path(__file__).resolve().parents[2] / "data" / "synthetic" / "ca_doj_2000.csv"
    few = tmp_path / "few.csv"
    few.write_bytes(b"".join(source.read_bytes().splitlines(keepends=True)[:400]))
    law = vacatur.load_pack("us-ca/prop64", options={"county": "SACRAMENTO"})
    vacatur.run(few, law, as_of=DAY, out=tmp_path / "scored", source="ca-doj")
    for dates in ("shift", "year"):
        out = _copy(tmp_path / "scored", tmp_path / dates, key, dates=dates)
        facts = pl.read_parquet(out / "facts.parquet")
        assert facts.schema["dob"] == pl.Int32
        assert not [name for name in facts.columns if name.endswith("_text")]
        assert set(facts.schema.values()) >= {pl.Boolean()}
        assert pl.String() not in facts.schema.values()


def test_one_key_gives_one_pseudonym_everywhere_and_another_key_others(
    scored: Callable[[str], Path], key: Path, tmp_path: Path
) -> None:
    first = _copy(scored("parquet"), tmp_path / "a", key)
    second = _copy(scored("arrow"), tmp_path / "b", key)
    vacatur.deidentify(scored("parquet"), out=tmp_path / "c", key=tmp_path / "key", new_key=True)
    ids = {n: set(_table(tmp_path / n, "decisions")["person_id"]) for n in "abc"}
    assert ids["a"] == ids["b"]
    assert not ids["a"] & ids["c"]
    assert len(ids["a"]) == len(ids["c"]) == PEOPLE
    assert set(_table(first, "people")["person_id"]) == ids["a"]
    assert set(_table(first, "quarantine")["person_id"].drop_nulls()) <= ids["a"]
    told = [json.loads((tmp_path / n / "manifest.json").read_text()) for n in "abc"]
    keys = [each["deidentified"]["key"] for each in told]
    assert keys[0] == keys[1] != keys[2]
    for name in ("decisions", "people", "quarantine"):
        rows = [set(map(str, _table(folder, name).iter_rows())) for folder in (first, second)]
        assert rows[0] == rows[1]


def test_rows_lie_in_an_order_that_tells_nothing(
    scored: Callable[[str], Path], key: Path, tmp_path: Path
) -> None:
    out = _copy(scored("parquet"), tmp_path / "out", key)
    for name in ("decisions", "people"):
        persons = _table(out, name)["person_id"]
        assert persons.is_sorted()
    old = _table(scored("parquet"), "decisions")["person_id"]
    names = Pseudonyms(bytes.fromhex(key.read_text()))
    assert names.of(old, "person_id").to_list() != _table(out, "decisions")["person_id"].to_list()


def test_what_few_people_share_is_blank_and_what_many_share_stays(
    scored: Callable[[str], Path], key: Path, tmp_path: Path
) -> None:
    keep = ("county", "office")
    out = _copy(scored("parquet"), tmp_path / "out", key, smallest=10, keep=keep)
    decided = _table(out, "decisions")
    assert set(decided["county"].drop_nulls()) == {"Cook"}
    assert set(decided["office"].drop_nulls()) == {"A"}
    for name in ("statute", "grams_low", "grams_high", "offense_class"):
        people = decided.drop_nulls(name).group_by(name).agg(pl.col("person_id").n_unique())
        assert (people["person_id"] >= 10).all()
    assert decided["statute"].null_count() < decided.height
    counts = json.loads((out / "summary.json").read_text())
    assert [row["county"] for row in counts["county"]] == ["Cook", "each of fewer than 10"]


def test_the_manifest_says_what_was_done_and_nothing_of_the_inputs(
    scored: Callable[[str], Path], key: Path, tmp_path: Path
) -> None:
    out = _copy(scored("parquet"), tmp_path / "out", key, keep=("county",))
    told = json.loads((out / "manifest.json").read_text())
    before = json.loads((scored("parquet") / "manifest.json").read_text())
    assert not {"inputs", "references", "corrections", "reconciliation", "seconds"} & told.keys()
    text = json.dumps(told)
    assert all(file["sha256"] not in text for file in before["inputs"] + before["outputs"])
    assert told["kind"] == "deidentified"
    for name, columns in told["deidentified"]["columns"].items():
        assert set(_table(out, name).columns) <= set(columns)
    assert told["deidentified"]["columns"]["decisions"]["county"] == "common"


@pytest.mark.parametrize("name", ["name", "dob", "address", "charge_description"])
def test_columns_that_name_people_cannot_stay(
    name: str, canaries: Path, key: Path, tmp_path: Path
) -> None:
    law = vacatur.load_pack("us-il/cannabis")
    vacatur.run(canaries, law, as_of=DAY, out=tmp_path / "scored", keep=(name,))
    with pytest.raises(vacatur.VacaturError, match="cannot stay"):
        _copy(tmp_path / "scored", tmp_path / "out", key, keep=(name,))
    out = _copy(tmp_path / "scored", tmp_path / "out", key)
    assert name not in _table(out, "decisions").columns


def test_refusals_are_short(
    cli: Command, scored: Callable[[str], Path], key: Path, tmp_path: Path
) -> None:
    def code(*more: str | Path, folder: Path | None = None, with_key: Path = key) -> int:
        where = folder or scored("parquet")
        ended = cli("deidentify", where, "--out", tmp_path / "out", "--key", with_key, *more)
        assert len(ended.err.splitlines()) <= 2
        return ended.code

    assert code("--dates", "never") == 2
    assert code("--smallest", "1") == 2
    assert code("--keep-columns", "nowhere") == 2
    assert code(with_key=tmp_path / "none") == 3
    assert code("--new-key") == 6
    loose = tmp_path / "loose"
    loose.write_text(key.read_text())
    loose.chmod(0o640)
    assert code(with_key=loose) == 3
    for content in ("zz" * 32, "07" * 31, ""):
        loose.write_text(content)
        loose.chmod(0o600)
        assert code(with_key=loose) == 3
    assert code(folder=tmp_path) == 3
    changed = tmp_path / "changed"
    shutil.copytree(scored("parquet"), changed)
    (changed / "people.parquet").write_bytes(b"")
    assert code(folder=changed) == 3
    assert code() == 0
    assert code("--force", folder=_moved(tmp_path / "out")) == 3
    assert cli("explain", tmp_path / "moved", "R1").code == 3


def _moved(folder: Path) -> Path:
    return folder.rename(folder.with_name("moved"))


def test_a_key_is_made_for_its_owner_alone_and_never_replaced(
    cli: Command, scored: Callable[[str], Path], tmp_path: Path
) -> None:
    key = tmp_path / "key"
    first = cli("deidentify", scored("csv"), "--out", tmp_path / "a", "--key", key, "--new-key")
    assert first.code == 0, first.err
    assert "can still point at a person" in first.out
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_text()
    again = cli("deidentify", scored("csv"), "--out", tmp_path / "b", "--key", key, "--new-key")
    assert (again.code, key.read_text()) == (6, before)


def test_an_encrypted_result_is_copied_with_the_identity(
    canaries: Path, key: Path, keys: Keys, tmp_path: Path
) -> None:
    law, folders = vacatur.load_pack("us-il/cannabis"), {}
    for suffix in ("csv", "arrow"):
        sealed = tmp_path / f"sealed-{suffix}"
        vacatur.run(canaries, law, as_of=DAY, out=sealed, format=suffix, encrypt_to=keys.public)
        with pytest.raises(vacatur.VacaturError, match="no identity is given"):
            _copy(sealed, tmp_path / suffix, key)
        folders[suffix] = _copy(sealed, tmp_path / suffix, key, identity=keys.identity)
    assert CANARY not in _texts(folders["csv"])
    assert set(_table(folders["csv"], "people")["person_id"]) == set(
        _table(folders["arrow"], "people")["person_id"]
    )
