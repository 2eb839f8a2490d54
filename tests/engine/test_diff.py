"""Two settings over the same records, against a naive twin that joins two scored frames."""

from __future__ import annotations

import json
import os
import resource
import shutil
import stat
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vacatur
from vacatur.engine.diff import Diff
from vacatur.errors import OutputError, PackError, UsageError
from vacatur.synthetic import synthesize_doj, write_synthetic

PACK = "us-il/cannabis"
SAMPLE = Path(__file__).parents[2] / "data" / "synthetic" / "illinois_2000.csv"
AS_OF = date(2020, 1, 15)
LATER = date(2020, 6, 15)
ANSWER = ("determination", "outcome", "tier", "also", "eligible_on", "deadline")
TOLD = ("determination", "outcome", "tier", "also", "rule", "reasons", "eligible_on", "deadline")
CHANGE = ("determination", "outcome")
WHY = ("rule", "reasons")
OFFICE = {
    "unverified_disposition": "review",
    "sa_violent_same_case": "bar",
    "sa_mixed_case": "proceed",
    "sa_sentence_active": "proceed",
    "code_text_conflict": "code",
    "assume_first_offense": "true",
    "sol_dismissed_after_days": "30",
}
SETTINGS: dict[str, tuple[dict[str, object], date, dict[str, object], date]] = {
    "one option": ({}, AS_OF, {"mode": "statewide"}, AS_OF),
    "many options": (OFFICE, AS_OF, {}, AS_OF),
    "another day": ({}, AS_OF, {}, LATER),
    "options and day": ({"mode": "statewide"}, LATER, OFFICE, AS_OF),
    "nothing that matters": ({}, AS_OF, {"mail_deceased": "true"}, AS_OF),
}

Json = dict[str, Any]
Row = dict[str, Any]


@cache
def frame() -> pl.DataFrame:
    return pl.read_csv(SAMPLE, infer_schema=False)


def pack(**options: object) -> vacatur.Pack:
    return vacatur.load_pack(PACK, options=options)


def decided(law: vacatur.Pack, day: date, records: pl.DataFrame) -> dict[str, Row]:
    rows = vacatur.score(records, law, as_of=day).collect().iter_rows(named=True)
    return {row["record_id"]: row for row in rows}


def naive(before: dict[str, Row], after: dict[str, Row]) -> list[Row]:
    """Each differing record with both of its decisions, in input order."""
    found = []
    for record_id, one in before.items():
        two = after[record_id]
        differs = [name for name in ANSWER if one[name] != two[name]]
        if differs:
            found.append({"id": record_id, "differs": differs, "before": one, "after": two})
    return found


def naive_changes(found: list[Row]) -> list[Json]:
    return [
        {**sides(same[0], CHANGE), **counts(same), "by_reason": naive_reasons(same)}
        for same in groups(found, lambda row: both(row, CHANGE))
    ]


def naive_reasons(found: list[Row]) -> list[Json]:
    return [
        {
            "differs": same[0]["differs"],
            **sides(same[0], WHY),
            **counts(same),
            "example": min(row["id"] for row in same),
        }
        for same in groups(found, lambda row: [row["differs"], *both(row, WHY)])
    ]


def groups(found: Iterable[Row], key: Callable[[Row], object]) -> list[list[Row]]:
    """Rows of one key together, the most of them first, then in order of the keys."""
    together: dict[str, list[Row]] = defaultdict(list)
    keys: dict[str, Any] = {}
    for row in found:
        name = json.dumps(key(row))
        together[name].append(row)
        keys[name] = key(row)
    return [together[name] for name in sorted(together, key=lambda n: (-len(together[n]), keys[n]))]


def sides(row: Row, names: tuple[str, ...]) -> Json:
    return {side: {name: row[side][name] for name in names} for side in ("before", "after")}


def both(row: Row, names: tuple[str, ...]) -> list[Any]:
    return [row[side][name] for side in ("before", "after") for name in names]


def counts(found: list[Row]) -> Json:
    persons = {row["before"]["person_id"] for row in found}
    return {"records": len(found), "weighted": len(found), "persons": len(persons)}


@pytest.mark.parametrize("setting", SETTINGS)
def test_agrees_with_two_scored_frames_joined(setting: str) -> None:
    one, day, two, other_day = SETTINGS[setting]
    compared = vacatur.diff(SAMPLE, pack(**one), pack(**two), as_of=day, against_as_of=other_day)
    before = decided(pack(**one), day, frame())
    found = naive(before, decided(pack(**two), other_day, frame()))
    assert bool(found) == (setting != "nothing that matters")
    assert compared.document["changes"] == naive_changes(found)
    totals = compared.document["totals"]
    everyone = {row["person_id"] for row in before.values()}
    assert (totals["records"], totals["persons"]) == (2000, len(everyone))
    assert {name: totals["different"][name] for name in counts(found)} == counts(found)
    assert totals["different"]["differs"] == {
        name: counts([row for row in found if name in row["differs"]]) for name in ANSWER
    }
    assert rows_of(compared) == [
        (row["id"], row["differs"], *(row[side][name] for name in TOLD for side in sides(row, ())))
        for row in found
    ]


def rows_of(compared: Diff) -> list[tuple[object, ...]]:
    return compared.records.drop("person_id", "source_file", "source_row").rows()


def test_the_settings_are_told_as_a_manifest_tells_them() -> None:
    law, other = pack(), pack(mode="statewide")
    document = vacatur.diff(SAMPLE, law, other, as_of=AS_OF, against_as_of=LATER).document
    assert document["before"] == {
        "pack": {
            "id": PACK,
            "version": law.version,
            "sha256": law.sha256,
            "options": dict(law.options),
        },
        "corrections": None,
        "as_of": "2020-01-15",
    }
    assert document["after"]["pack"]["options"] == {**law.options, "mode": "statewide"}
    assert document["after"]["as_of"] == "2020-06-15"
    assert document["inputs"][0]["file"] == SAMPLE.name
    assert json.loads(json.dumps(document)) == document


def test_the_other_way_round_is_the_same_the_other_way_round() -> None:
    laws = (pack(**OFFICE), pack(mode="statewide"))
    one = vacatur.diff(SAMPLE, *laws, as_of=AS_OF)
    other = vacatur.diff(SAMPLE, *laws[::-1], as_of=AS_OF)
    turned = {
        name: name.replace("_before", "_X").replace("_after", "_before").replace("_X", "_after")
        for name in one.records.columns
    }
    assert one.records.rename(turned).select(other.records.columns).equals(other.records)
    assert one.document["totals"] == other.document["totals"]
    assert one.document["changes"] != other.document["changes"]


def test_two_packs_read_what_either_needs() -> None:
    """Facts of charges on one side, of whole histories on the other."""
    california = vacatur.load_pack("us-ca/prop64", options={"county": "ALAMEDA"})
    compared = vacatur.diff(SAMPLE, pack(), california, as_of=AS_OF)
    after = decided(california, AS_OF, frame())
    found = naive(decided(pack(), AS_OF, frame()), after)
    assert compared.document["changes"] == naive_changes(found)
    assert len({row["outcome"] for row in after.values()}) > 1


def test_county_flows_agree_with_two_results_joined(tmp_path: Path) -> None:
    source = tmp_path / "histories.csv"
    write_synthetic(synthesize_doj(3_000, seed=5), source)
    county = {"county": "LOS ANGELES"}
    laws = [
        vacatur.load_pack("us-ca/prop64", options=county | chosen)
        for chosen in ({"dismiss": ["11357", "11358"]}, {"flow": "los-angeles"})
    ]
    compared = vacatur.diff(source, *laws, as_of=AS_OF, source="ca-doj")
    results = []
    for place, law in enumerate(laws):
        out = tmp_path / f"result-{place}"
        vacatur.run(source, law, as_of=AS_OF, out=out, source="ca-doj")
        rows = pl.read_parquet(out / "decisions.parquet").iter_rows(named=True)
        results.append({row["record_id"]: row for row in rows})
    found = naive(*results)
    assert len(found) > 100
    assert compared.document["changes"] == naive_changes(found)
    assert compared.document["before"]["pack"]["options"]["dismiss"] == ["11357", "11358"]
    assert compared.document["reconciliation"]["merged"] > 0


@pytest.mark.parametrize("options", [{}, {"mode": "cook"}, {"mode": "COOK"}])
def test_the_same_law_on_the_same_day_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="the same law on the same day"):
        vacatur.diff("absent.csv", pack(), pack(**options), as_of=AS_OF, against_as_of=AS_OF)


# ---- two editions --------------------------------------------------------------------------------


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """The law, copied to a folder, to be changed there."""
    law = Path(str(files("vacatur"))) / "packs" / "us-il"
    shutil.copytree(law, tmp_path / "us-il")
    return tmp_path / "us-il" / "cannabis"


def edited(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_an_unchanged_copy_is_the_same_law(edition: Path) -> None:
    with pytest.raises(UsageError, match="the same law"):
        vacatur.diff(SAMPLE, pack(), vacatur.load_pack(edition), as_of=AS_OF)


def test_a_changed_rule_is_seen_in_the_records_it_decides(edition: Path) -> None:
    """An edition that no longer takes one year's passing for enough where nothing is on file."""
    edited(edition / "pack.toml", f'version = "{pack().version}"', 'version = "9.1.0"')
    rule = 'when = "not_convicted AND one_year_elapsed"'
    edited(edition / "rules.toml", rule, f'{rule[:-1]} AND NOT no_disposition"')
    new = vacatur.load_pack(edition)
    compared = vacatur.diff(SAMPLE, pack(), new, as_of=AS_OF)
    sent = [
        row
        for row in decided(pack(), AS_OF, frame()).values()
        if row["outcome"] == "AUTO_ARREST" and "I1B_UNVERIFIED_DISPOSITION" in row["reasons"]
    ]
    assert len(sent) > 50
    assert set(compared.records["record_id"]) == {row["record_id"] for row in sent}
    (change,) = compared.document["changes"]
    assert change["before"] == {"determination": "ELIGIBLE", "outcome": "AUTO_ARREST"}
    assert change["after"] == {"determination": "NEEDS_REVIEW", "outcome": "NEEDS_REVIEW"}
    assert {reason["before"]["rule"] for reason in change["by_reason"]} == {"auto_arrest"}
    assert {reason["after"]["rule"] for reason in change["by_reason"]} == {"nothing_applies"}
    versions = [compared.document[side]["pack"]["version"] for side in ("before", "after")]
    assert versions == [pack().version, "9.1.0"]


def test_an_edition_that_names_its_rule_anew_answers_as_before(edition: Path) -> None:
    edited(edition / "rules.toml", 'id = "auto_arrest"', 'id = "renamed"')
    compared = vacatur.diff(SAMPLE, pack(), vacatur.load_pack(edition), as_of=AS_OF)
    assert compared.records.is_empty()
    assert compared.document["changes"] == []
    told = [compared.document[side]["pack"] for side in ("before", "after")]
    assert told[0]["version"] == told[1]["version"]
    assert told[0]["sha256"] != told[1]["sha256"]


def test_a_day_before_either_law_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"not in force on \[2019-06-24\]"):
        vacatur.diff(
            tmp_path / "absent.csv", pack(), pack(), as_of=AS_OF, against_as_of=date(2019, 6, 24)
        )


def test_an_as_of_day_must_be_a_date() -> None:
    with pytest.raises(UsageError, match="must be a date"):
        vacatur.diff(SAMPLE, pack(), pack(), as_of=AS_OF, against_as_of="2020-06-15")  # type: ignore[arg-type]


# ---- records of one's own ------------------------------------------------------------------------

HEADER = (
    "record_id,person_id,arrest_date,offense_date,charge_code,charge_class,disposition,"
    "disposition_date,times"
)


def arrest(record_id: str, person: str, day: str, times: str = "1") -> str:
    return (
        f"{record_id},{person},{day},{day},720 ILCS 550/4(b),M B,Nolle Prosequi,2019-05-01,{times}"
    )


def written(path: Path, *rows: str) -> Path:
    path.write_text("\n".join((HEADER, *rows, "")))
    return path


def year_passes(records: Path, **more: Any) -> Diff:
    """Between these two days a year has passed since an arrest of March 1, 2019."""
    days = {"as_of": date(2020, 2, 29), "against_as_of": date(2020, 3, 1)}
    return vacatur.diff(records, pack(), pack(), **days, **more)


def test_a_year_passes_between_two_days(tmp_path: Path) -> None:
    rows = (arrest("b", "P1", "2019-03-01"), arrest("a", "P1", "2019-03-01"))
    others = (arrest("c", "P2", "2019-03-02"), arrest("d", "P2", "2019-02-28"))
    compared = year_passes(written(tmp_path / "r.csv", *rows, *others))
    assert compared.document["changes"] == [
        {
            "before": {"determination": "NOT_YET", "outcome": "AUTO_NOT_YET"},
            "after": {"determination": "ELIGIBLE", "outcome": "AUTO_ARREST"},
            "records": 2,
            "weighted": 2,
            "persons": 1,
            "by_reason": [
                {
                    "differs": ["determination", "outcome"],
                    "before": {"rule": "auto_not_yet", "reasons": ["ONE_YEAR_NOT_ELAPSED"]},
                    "after": {"rule": "auto_arrest", "reasons": ["MINOR_CANNABIS_OFFENSE"]},
                    "records": 2,
                    "weighted": 2,
                    "persons": 1,
                    "example": "a",
                }
            ],
        }
    ]
    assert compared.records["record_id"].to_list() == ["b", "a"]
    assert compared.records["eligible_on_after"].to_list() == [date(2020, 3, 1)] * 2


def test_rows_that_stand_for_several_records_count_as_many(tmp_path: Path) -> None:
    profile = tmp_path / "times.toml"
    profile.write_text(
        'name = "times"\ntitle = "T"\nmatch = ["times"]\nsame_names = true\n'
        'multiplicity = "times"\n'
    )
    rows = (
        arrest("a", "P1", "2019-03-01", "40"),
        arrest("b", "P2", "2019-03-01", "2"),
        arrest("c", "P2", "2019-01-01", "7"),
    )
    document = year_passes(written(tmp_path / "r.csv", *rows), source=profile).document
    told = {"records": 2, "weighted": 42, "persons": 2}
    assert {name: document["changes"][0][name] for name in told} == told
    assert {name: document["changes"][0]["by_reason"][0][name] for name in told} == told
    assert {name: document["totals"]["different"][name] for name in told} == told
    assert document["totals"]["weighted"] == 49


def test_who_is_on_hold_is_under_review_on_both_sides(tmp_path: Path) -> None:
    rows = [arrest(name, f"P{name}", "2019-03-01") for name in "abc"]
    bad = arrest("d", "Pb", "2019-03-01").replace("2019-05-01", "2019-02-30")
    whole = year_passes(written(tmp_path / "whole.csv", *rows))
    compared = year_passes(written(tmp_path / "bad.csv", *rows, bad))
    assert whole.records["record_id"].to_list() == ["a", "b", "c"]
    assert compared.records["record_id"].to_list() == ["a", "c"]
    none = dict.fromkeys(("records", "weighted", "persons"), 0)
    assert whole.document["totals"]["on_hold"] == none
    assert compared.document["totals"]["on_hold"] == dict.fromkeys(none, 1)
    assert compared.document["totals"]["records"] == 3
    assert compared.document["reconciliation"] == {
        "rows_in": 4,
        "records": 3,
        "merged": 0,
        "quarantined": 1,
        "lost": 0,
    }


def test_two_files_are_one_input(tmp_path: Path) -> None:
    one = written(tmp_path / "one.csv", arrest("a", "P1", "2019-03-01"))
    two = written(tmp_path / "two.csv", arrest("b", "P1", "2019-03-01"))
    days = {"as_of": date(2020, 2, 29), "against_as_of": date(2020, 3, 1)}
    compared = vacatur.diff([one, two], pack(), pack(), **days)
    assert compared.records["source_file"].to_list() == ["one.csv", "two.csv"]
    assert compared.document["totals"]["different"]["persons"] == 1


def test_no_records_are_no_difference(tmp_path: Path) -> None:
    document = year_passes(written(tmp_path / "r.csv")).document
    assert document["changes"] == []
    assert document["totals"]["records"] == document["totals"]["different"]["records"] == 0


def test_corrections_on_one_side_alone_are_a_difference(tmp_path: Path) -> None:
    """What an office's own corrections change: the command gives both sides the same ones."""
    ours = tmp_path / "ours.csv"
    ours.write_text(
        "charge_code,charge_description,statute,inchoate,who,when,why\n"
        "JAIL 77,,720 ILCS 550/4(b),,Ann Clerk,2020-01-02,our jail code\n"
    )
    source = written(
        tmp_path / "r.csv", arrest("a", "P", "2018-03-01").replace("720 ILCS 550/4(b)", "JAIL 77")
    )
    corrected = vacatur.load_pack(PACK, corrections=ours)
    compared = vacatur.diff(source, pack(), corrected, as_of=AS_OF)
    assert compared.records["outcome_after"].cast(pl.String).to_list() == ["AUTO_ARREST"]
    assert compared.document["after"]["corrections"]["name"] == "ours.csv"
    assert "Ann" not in json.dumps(compared.document)


# ---- what changes nothing ------------------------------------------------------------------------


def compared_in_order(folder: Path, seed: int | None) -> tuple[Json, pl.DataFrame]:
    """Totals and changes, and the records in order of their ids."""
    path = folder / "shuffled.csv"
    rows = frame() if seed is None else frame().sample(fraction=1, shuffle=True, seed=seed)
    rows.write_csv(path)
    found = vacatur.diff(path, pack(**OFFICE), pack(), as_of=AS_OF, against_as_of=LATER)
    told = {name: found.document[name] for name in ("totals", "changes")}
    return told, found.records.drop("source_row").sort("record_id")


@pytest.fixture(scope="module")
def shuffling(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Json, pl.DataFrame]:
    folder = tmp_path_factory.mktemp("diff")
    return folder, *compared_in_order(folder, None)


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_order_of_the_rows_changes_nothing(
    shuffling: tuple[Path, Json, pl.DataFrame], seed: int
) -> None:
    folder, told, records = shuffling
    again, shuffled = compared_in_order(folder, seed)
    assert told["totals"]["different"]["records"] > 100
    assert again == told
    assert shuffled.equals(records)


# ---- the file ------------------------------------------------------------------------------------


@pytest.fixture
def source(tmp_path: Path) -> Path:
    rows = [arrest(f"r{n}", f"P{n}", "2019-03-01") for n in range(3)]
    (tmp_path / "in").mkdir()
    return written(tmp_path / "in" / "r.csv", *rows)


@pytest.mark.parametrize("ending", ["csv", "parquet", "arrow", "json"])
def test_a_file_is_whole_and_its_owners_alone(source: Path, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"diff.{ending}"
    compared = year_passes(source, out=out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {"in", out.name}
    if ending == "json":
        assert json.loads(out.read_text()) == compared.document
    elif ending == "csv":
        assert pl.read_csv(out).columns == compared.records.columns
        assert pl.read_csv(out)["reasons_before"].to_list() == ["ONE_YEAR_NOT_ELAPSED"] * 3
    else:
        read = pl.read_parquet if ending == "parquet" else pl.read_ipc
        assert read(out).equals(compared.records)
    first = out.read_bytes()
    year_passes(source, out=out, force=True)
    assert out.read_bytes() == first


def test_an_older_file_stays_without_force(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "diff.csv"
    out.write_text("mine")
    with pytest.raises(OutputError, match=r"diff\.csv\] exists already"):
        year_passes(source, out=out)
    assert out.read_text() == "mine"
    year_passes(source, out=str(out), force=True)
    assert out.read_text().startswith("record_id,")


@pytest.mark.parametrize(
    ("name", "error", "says"),
    [
        ("diff.txt", UsageError, r"\[diff\.txt\] names no format"),
        ("diff", UsageError, r"\[diff\] names no format"),
        ("absent/diff.csv", OutputError, r"folder above .* does not exist"),
        ("in.csv", OutputError, r"could not be written: Is a directory"),
    ],
)
def test_a_file_that_cannot_be_written_leaves_nothing(
    source: Path, tmp_path: Path, name: str, error: type[Exception], says: str
) -> None:
    (tmp_path / "in.csv").mkdir()
    with pytest.raises(error, match=says):
        year_passes(source, out=tmp_path / name, force=True)
    assert {path.name for path in tmp_path.iterdir()} == {"in", "in.csv"}


FULL_DISK = """
import resource, sys
from datetime import date
from pathlib import Path
import vacatur
from vacatur.engine.diff_file import write_diff
from vacatur.errors import OutputError
laws = [vacatur.load_pack(sys.argv[3], options={"mode": mode}) for mode in ("cook", "statewide")]
found = vacatur.diff(sys.argv[1], *laws, as_of=date(2020, 1, 15))
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))
try:
    write_diff(found, Path(sys.argv[2]), force=True)
except OutputError as error:
    print(error.message)
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="needs a limit on file size")
@pytest.mark.parametrize("name", ["diff.csv", "diff.json"])
def test_a_disk_that_takes_no_more_keeps_the_older_file(tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    out.write_text("mine")
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, SAMPLE, out, PACK],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ,
    )
    assert "could not be written: " in done.stdout
    assert out.read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == [name]
