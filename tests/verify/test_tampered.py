"""Whatever is changed in a result is found, even where the manifest was made to fit."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.verify.results import (
    Document,
    change_document,
    change_table,
    copied,
    found,
    seal_again,
    verified,
    with_another,
)
from vacatur.results.decisions import DECISION_COLUMNS
from vacatur.results.tables import PEOPLE_COLUMNS
from vacatur.rules.load import load_pack

FILES = (
    "charges.parquet",
    "decisions.parquet",
    "facts.parquet",
    "people.parquet",
    "quarantine.parquet",
    "summary.json",
)
NOT_DERIVED = ("record_id",)
"""What a result alone cannot bear out: the hash shows it, and so do the inputs."""


def eligible_row(folder: Path) -> int:
    decisions = pl.read_parquet(folder / "decisions.parquet")
    rows = decisions["determination"].cast(pl.String).eq("ELIGIBLE").arg_true()
    return int(rows[len(rows) // 2])


@pytest.mark.parametrize("name", FILES)
def test_a_changed_byte_is_found(made: Path, tmp_path: Path, name: str) -> None:
    folder = copied(made, tmp_path)
    path = folder / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert f"{name}: its SHA-256 is another" in found(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_found(made: Path, tmp_path: Path, name: str) -> None:
    folder = copied(made, tmp_path)
    (folder / name).unlink()
    said = verified(folder)
    assert f"{name}: it is missing" in [difference.line() for difference in said.differences]
    assert said.derived is (name == "summary.json")


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_short_is_found(made: Path, tmp_path: Path, name: str) -> None:
    folder = copied(made, tmp_path)
    size = (folder / name).stat().st_size
    os.truncate(folder / name, size // 2)
    said = found(folder)
    assert f"{name}: its size is another" in said
    if name != "summary.json":
        assert f"{name}: it cannot be read" in said


def test_a_file_too_many_is_found(made: Path, tmp_path: Path) -> None:
    folder = copied(made, tmp_path)
    (folder / ".notes").write_text("x")
    (folder / "more").mkdir()
    assert found(folder) == [
        ".notes: it is not in the manifest",
        "more: it is not in the manifest",
    ]


def test_a_link_to_elsewhere_is_found(made: Path, tmp_path: Path) -> None:
    folder = copied(made, tmp_path)
    (folder / "people.parquet").rename(tmp_path / "elsewhere.parquet")
    (folder / "people.parquet").symlink_to(tmp_path / "elsewhere.parquet")
    assert "people.parquet: it is no file of its own" in found(folder)


@pytest.mark.parametrize("name", [n for n in DECISION_COLUMNS if n not in NOT_DERIVED])
def test_every_column_of_decisions_is_borne_out(made: Path, tmp_path: Path, name: str) -> None:
    folder, row = copied(made, tmp_path), eligible_row(made)
    change_table(folder / "decisions.parquet", lambda table: with_another(table, name, row))
    seal_again(folder)
    said = found(folder)
    assert said
    if name not in ("person_id", "source_file", "source_row"):
        wanted = (
            f"decisions.parquet: {name} is not what the facts give (1 row, first row {row + 1})"
        )
        assert wanted in said


@pytest.mark.parametrize("name", ["section", "code", "charge_code", "superstrike", "disposition"])
def test_readings_of_histories_are_borne_out(histories: Path, tmp_path: Path, name: str) -> None:
    folder, row = copied(histories, tmp_path), eligible_row(histories)
    change_table(folder / "facts.parquet", lambda table: with_another(table, name, row))
    seal_again(folder)
    assert any("is not what is read from the text" in line for line in found(folder))


@pytest.mark.parametrize("name", ["outcome", "statute", "grams_low", "reasons", "hold"])
def test_columns_of_histories_are_borne_out(histories: Path, tmp_path: Path, name: str) -> None:
    folder, row = copied(histories, tmp_path), eligible_row(histories)
    change_table(folder / "decisions.parquet", lambda table: with_another(table, name, row))
    seal_again(folder)
    wanted = f"decisions.parquet: {name} is not what the facts give (1 row, first row {row + 1:,})"
    assert wanted in found(folder)


@pytest.mark.parametrize("name", ["record_id", "person_id", "source_row"])
def test_decisions_that_stand_for_another_row_are_found_by_the_inputs(
    made: Path, tmp_path: Path, name: str
) -> None:
    folder = copied(made, tmp_path)
    inputs = [made.parent / "one.csv", made.parent / "file2.csv"]
    assert verified(folder, *inputs).whole
    changes = {"record_id": "R-NEW", "person_id": "P-NEW"}
    path = folder / "decisions.parquet"
    if name in changes:
        cells = pl.read_parquet(path)[name].to_list()
        cells[9] = changes[name]
        change_table(path, lambda table: table.with_columns(pl.Series(name, cells)))
    else:
        change_table(path, lambda table: with_another(table, name, 9))
    seal_again(folder)
    said = found(folder, *inputs)
    wanted = {"source_row": "record_id"}.get(name, name)
    assert f"decisions.parquet: {wanted} is not that of the row (1 row, first row 10)" in said


@pytest.mark.parametrize("name", ["raw", "byte_offset", "column", "reason"])
def test_what_stands_in_quarantine_is_borne_out_by_the_inputs(
    made: Path, tmp_path: Path, name: str
) -> None:
    folder = copied(made, tmp_path)
    change_table(folder / "quarantine.parquet", lambda table: with_another(table, name, 1))
    seal_again(folder)
    said = found(folder, made.parent / "one.csv", made.parent / "file2.csv")
    assert "quarantine.parquet: rows of [one.csv] that cannot be read are others" in said


@pytest.mark.parametrize("name", ["one.csv", "file2.csv"])
def test_a_changed_input_is_found(made: Path, tmp_path: Path, name: str) -> None:
    inputs = [tmp_path / "one.csv", tmp_path / "file2.csv"]
    for path in inputs:
        path.write_bytes((made.parent / path.name).read_bytes())
    changed = tmp_path / name
    changed.write_bytes(changed.read_bytes() + b",P1\n")
    said = found(made, *inputs)
    assert f"{name}: its SHA-256 is another than when it was scored" in said
    assert f"{name}: it has more or fewer rows than were scored" in said
    changed.write_bytes(b"\0")
    assert f"{name}: it cannot be read any more" in found(made, *inputs)


def test_other_inputs_are_told_apart(made: Path, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("person_id,charge_code\n")
    assert found(made, made.parent / "one.csv", tmp_path / "other.csv") == [
        "other.csv: it is no input of this result",
        "file2.csv: this input was not among those given",
    ]


def test_a_record_id_that_stands_twice_is_found(made: Path, tmp_path: Path) -> None:
    folder = copied(made, tmp_path)
    change_table(folder / "decisions.parquet", lambda t: with_another(t, "record_id", 9))
    seal_again(folder)
    assert any("record_id stands twice (1 row" in line for line in found(folder))


@pytest.mark.parametrize("name", PEOPLE_COLUMNS)
def test_every_column_of_people_is_borne_out(made: Path, tmp_path: Path, name: str) -> None:
    folder = copied(made, tmp_path)
    change_table(folder / "people.parquet", lambda table: with_another(table, name, 3))
    seal_again(folder)
    wanted = f"people.parquet: {name} is not what the decisions come to (1 row, first row 4)"
    assert wanted in found(folder)


@pytest.mark.parametrize("name", ["file", "row", "reason"])
def test_what_the_quarantine_tells_is_borne_out(made: Path, tmp_path: Path, name: str) -> None:
    folder = copied(made, tmp_path)
    change_table(folder / "quarantine.parquet", lambda table: with_another(table, name, 3))
    seal_again(folder)
    assert found(folder)


def test_who_is_on_hold_is_borne_out(made: Path, tmp_path: Path) -> None:
    folder = copied(made, tmp_path)
    nobody = pl.lit(None, pl.String).alias("person_id")
    change_table(folder / "quarantine.parquet", lambda table: table.with_columns(nobody))
    seal_again(folder)
    assert any("hold is not what the facts give" in line for line in found(folder))


def a_row_less(table: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([table.head(2), table.slice(3)])


def a_row_twice(table: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([table.head(3), table.slice(2)])


def two_rows_swapped(table: pl.DataFrame) -> pl.DataFrame:
    return table[[1, 0, *range(2, table.height)]]


def backwards(table: pl.DataFrame) -> pl.DataFrame:
    return table.reverse()


@pytest.mark.parametrize("name", [name for name in FILES if name != "summary.json"])
@pytest.mark.parametrize("change", [a_row_less, a_row_twice, two_rows_swapped, backwards])
def test_rows_lost_invented_or_moved_are_found(
    made: Path, tmp_path: Path, name: str, change: Callable[[pl.DataFrame], pl.DataFrame]
) -> None:
    folder = copied(made, tmp_path)
    change_table(folder / name, change)
    seal_again(folder)
    assert found(folder)


def test_decisions_and_facts_moved_together_are_found(made: Path, tmp_path: Path) -> None:
    folder = copied(made, tmp_path)
    for name in ("decisions.parquet", "facts.parquet"):
        change_table(folder / name, two_rows_swapped)
    seal_again(folder)
    assert any("not in the order of the input" in line for line in found(folder))


@pytest.mark.parametrize("change", ["renamed", "retyped", "dropped"])
@pytest.mark.parametrize("name", ["decisions.parquet", "facts.parquet", "people.parquet"])
def test_other_columns_are_found(made: Path, tmp_path: Path, name: str, change: str) -> None:
    folder = copied(made, tmp_path)
    column = {"decisions.parquet": "hold", "facts.parquet": "deceased", "people.parquet": "hold"}
    changes: dict[str, Callable[[pl.DataFrame], pl.DataFrame]] = {
        "renamed": lambda table: table.rename({column[name]: "other"}),
        "retyped": lambda table: table.cast({column[name]: pl.UInt8}),
        "dropped": lambda table: table.drop(column[name]),
    }
    change_table(folder / name, changes[change])
    assert any("columns are others" in line for line in found(folder))
    seal_again(folder)
    said = verified(folder)
    assert not said.whole
    assert not said.derived


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("disposition", "NONCONV"),
        ("disposition_text", "GUILTY"),
        ("case_on_file", None),
        ("violence_tier", "T2"),
        ("county_text", "Nowhere"),
        ("arrest_date", None),
        ("violent_beside", True),
        ("charge", 7),
    ],
)
def test_facts_that_decide_are_borne_out(
    made: Path, tmp_path: Path, name: str, value: object
) -> None:
    folder = copied(made, tmp_path)
    every = pl.lit(value)
    change_table(
        folder / "facts.parquet", lambda t: t.with_columns(every.cast(t.schema[name]).alias(name))
    )
    seal_again(folder)
    assert found(folder)


def test_what_is_said_of_neighbours_needs_a_neighbour(made: Path, tmp_path: Path) -> None:
    folder = copied(made, tmp_path)
    alone = pl.read_parquet(folder / "decisions.parquet")["person_id"].is_unique().arg_true()[0]
    facts = pl.read_parquet(folder / "facts.parquet")
    cells = facts["violent_beside"].to_list()
    cells[alone] = True
    change_table(
        folder / "facts.parquet", lambda t: t.with_columns(pl.Series("violent_beside", cells))
    )
    seal_again(folder)
    wanted = "facts.parquet: violent_beside is true of no other record"
    assert any(line.startswith(wanted) for line in found(folder))


def test_what_is_gathered_over_people_and_cycles_is_borne_out(
    histories: Path, tmp_path: Path
) -> None:
    recorded = pl.read_parquet_schema(histories / "facts.parquet")
    every = (part.id for part in load_pack("us-ca/prop64").facts.gathered)
    gathered = [name for name in every if name in recorded]
    assert len(gathered) > 4
    for name in gathered:
        folder = copied(histories, tmp_path / name)
        change_table(folder / "facts.parquet", lambda t, n=name: with_another(t, n, 5))
        seal_again(folder)
        said = found(folder)
        assert any(f"{name} is not what is gathered (1 row, first row 6)" in s for s in said), name


@pytest.mark.parametrize(
    "name",
    ["statute", "charge_code", "period", "reading", "grams_low", "section", "class_least", "act"],
)
def test_charges_are_borne_out(made: Path, tmp_path: Path, name: str) -> None:
    folder = copied(made, tmp_path)
    facts = pl.read_parquet(folder / "facts.parquet")["charge"]
    charges = pl.read_parquet(folder / "charges.parquet")
    row = int(charges["charge"].index_of(facts[eligible_row(folder)]) or 0)
    change_table(folder / "charges.parquet", lambda table: with_another(table, name, row))
    seal_again(folder)
    assert found(folder)


def summary_parts(made: Path) -> list[str]:
    return list(json.loads((made / "summary.json").read_bytes()))


def test_every_count_of_the_summary_is_borne_out(made: Path, tmp_path: Path) -> None:
    names = summary_parts(made)
    assert len(names) > 12
    folder = copied(made, tmp_path)
    path, before = folder / "summary.json", (folder / "summary.json").read_bytes()
    counts = 0
    for name in names:
        for place in range(10**6):
            document = json.loads(before)
            if not one_more(document, name, [place]):
                break
            if place % 40 == 0:  # each takes a tenth of a second
                path.write_text(json.dumps(document))
                seal_again(folder)
                assert found(folder) == [f"summary.json: {name} is not what the decisions come to"]
                counts += 1
    assert counts > 15


def one_more(part: object, name: str | int, left: list[int]) -> bool:
    """Add one to the n-th count below a part; say whether there is one."""
    assert isinstance(part, dict | list)
    value = part[name]  # type: ignore[call-overload]
    if isinstance(value, int):
        left[0] -= 1
        if left[0] < 0:
            part[name] = value + 1  # type: ignore[call-overload]
        return left[0] < 0
    below = value if isinstance(value, dict) else range(len(value)) if value else ()
    return not isinstance(value, str) and any(one_more(value, inner, left) for inner in below)


def test_what_is_missing_in_the_summary_or_too_much_is_found(made: Path, tmp_path: Path) -> None:
    folder = copied(made, tmp_path)
    change_document(folder / "summary.json", lambda told: told.update(extra=1, persons=None))
    seal_again(folder)
    assert found(folder) == [
        "summary.json: persons is not what the decisions come to",
        "summary.json: more in it",
    ]
    (folder / "summary.json").write_text("[]")
    seal_again(folder)
    assert found(folder) == ["summary.json: it is no summary"]


MANIFEST_CHANGES: dict[str, Callable[[Document], object]] = {
    "day": lambda told: told.update(as_of="2020-06-15"),
    "option": lambda told: told["pack"]["options"].update(mode="statewide"),
    "missing option": lambda told: told["pack"]["options"].pop("mode"),
    "version": lambda told: told["pack"].update(version="9.9.9"),
    "rows in": lambda told: told["inputs"][0].update(rows_in=told["inputs"][0]["rows_in"] + 1),
    "records": lambda told: told["inputs"][1].update(records=1),
    "quarantined": lambda told: told["inputs"][1].update(quarantined=0),
    "merged": lambda told: told["inputs"][1].update(merged=1),
    "file": lambda told: told["inputs"][0].update(file="other.csv"),
    "order": lambda told: told["inputs"].reverse(),
    "sum": lambda told: told["reconciliation"].update(rows_in=1),
    "lost": lambda told: told["reconciliation"].update(lost=1),
    "corrections": lambda told: told.update(corrections={"used": 0}),
    "output": lambda told: told["outputs"].pop(),
    "hash": lambda told: told["outputs"][0].update(sha256="0" * 64),
    "size": lambda told: told["outputs"][0].update(bytes=1),
    "rows": lambda told: told["outputs"][1].update(rows=1),
    "columns": lambda told: told["outputs"][1]["columns"].pop("hold"),
    "types": lambda told: told["outputs"][1]["columns"].update(hold="String"),
}


@pytest.mark.parametrize("change", MANIFEST_CHANGES.values(), ids=MANIFEST_CHANGES.keys())
def test_a_changed_manifest_is_found(
    made: Path, tmp_path: Path, change: Callable[[Document], object]
) -> None:
    folder = copied(made, tmp_path)
    path = folder / "manifest.json"
    change_document(path, change)
    assert "manifest.json: it was changed: its seal is another" in found(folder)
    from vacatur.results.manifest import SEAL, seal_of  # noqa: PLC0415

    change_document(path, lambda told: told.update({SEAL: seal_of(told)}))
    said = found(folder)
    assert said
    assert not any("seal" in line for line in said)


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["inputs"][0].update(sha256="0" * 64),
        lambda told: told["software"].update(version="0.0.9"),
        lambda told: told.update(more=1),
        lambda told: told.pop("seal"),
    ],
)
def test_what_only_the_seal_shows(
    made: Path, tmp_path: Path, change: Callable[[Document], object]
) -> None:
    folder = copied(made, tmp_path)
    change_document(folder / "manifest.json", change)
    assert found(folder) == ["manifest.json: it was changed: its seal is another"]
