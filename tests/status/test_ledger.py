"""The ledger: rows are only added, the same file changes nothing, and a new scoring keeps it."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

import vacatur
from tests.status.conftest import DAY, Desk, Ids, decision, objection, step, withdrawal
from vacatur.errors import InputError, OutputError
from vacatur.status import api
from vacatur.status.events import live


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_file_twice_changes_no_byte(desk: Desk, ids: Ids) -> None:
    rows = [step(record, "filed", "2020-02-03") for record in ids.motion[:20]]
    file = desk.file(
        [*rows, step(ids.motion[20], "filed", "never"), objection(ids.motion[21], "2020-02-03")]
    )
    first = desk.take_files(file, force=False).document
    before, marked = bytes_of(desk.ledger), (desk.place / "back-marked.csv").read_bytes()
    again = desk.take_files(file, force=False).document
    assert (first["taken_in"], again["taken_in"], again["known"]) == (21, 0, 21)
    assert first["refused"] == again["refused"] == 1
    assert bytes_of(desk.ledger) == before
    assert (desk.place / "back-marked.csv").read_bytes() == marked


def test_another_marked_copy_is_not_overwritten_and_nothing_is_taken_in(
    desk: Desk, ids: Ids
) -> None:
    file = desk.file([step(ids.motion[0], "filed", "2020-02-03")])
    (desk.place / "back-marked.csv").write_text("somebody's own\n")
    with pytest.raises(OutputError, match="exists already"):
        desk.take_files(file, force=False)
    assert not desk.ledger.exists()
    assert (desk.place / "back-marked.csv").read_text() == "somebody's own\n"


def test_rows_are_only_ever_added(desk: Desk, ids: Ids) -> None:
    record = ids.motion[0]
    desk.take(step(record, "filed", "2020-02-03"), step(ids.motion[1], "filed", "2020-02-03"))
    first = desk.docket().ledger.events
    desk.take(withdrawal(record, "filed", "2020-02-05"))
    desk.take(step(record, "filed", "2020-02-04"))
    events = desk.docket().ledger.events
    assert events.head(first.height).equals(first)
    assert events["number"].to_list() == [1, 2, 3, 4]
    assert events["withdraws"].to_list() == [
        None,
        None,
        first.filter(pl.col("record_id") == record)["number"][0],
        None,
    ]
    assert live(events).height == 2
    assert desk.of(record)["since"] == date(2020, 2, 4)


def test_a_withdrawal_and_the_right_entry_fit_in_one_row(desk: Desk, ids: Ids) -> None:
    record = ids.motion[0]
    desk.take(step(record, "filed", "2020-02-03"))
    row = {**withdrawal(record, "filed", "2020-02-05"), **step(record, "filed", "2020-02-04")}
    assert desk.take(row).document["taken_in"] == 1
    assert desk.of(record)["since"] == date(2020, 2, 4)
    again = desk.take(row).document
    assert (again["taken_in"], again["known"]) == (0, 1)


def test_nothing_is_withdrawn_on_which_later_events_rest(desk: Desk, ids: Ids) -> None:
    record = ids.motion[0]
    desk.take(step(record, "filed", "2020-02-03"), step(record, "granted", "2020-03-02"))
    assert desk.refused(withdrawal(record, "filed", "2020-03-05")) == {"LATER_STANDS": 1}
    both = [withdrawal(record, what, "2020-03-05") for what in ("filed", "granted")]
    assert desk.take(*both).document["taken_in"] == 2
    assert desk.of(record)["stage"] == "listed"


def test_a_decision_is_withdrawn_before_its_objection(desk: Desk, ids: Ids) -> None:
    record = ids.motion[0]
    desk.take(objection(record, "2020-02-03"), decision(record, "overruled", "2020-02-05"))
    assert desk.refused(withdrawal(record, "objected", "2020-02-06")) == {"LATER_STANDS": 1}
    assert desk.take(withdrawal(record, "overruled", "2020-02-06")).document["taken_in"] == 1
    assert (desk.of(record)["objection"], desk.of(record)["stopped"]) == ("open", True)
    assert desk.take(withdrawal(record, "objected", "2020-02-07")).document["taken_in"] == 1
    assert desk.of(record)["objection"] is None
    assert desk.of(record)["ready"]


def test_a_batch_can_be_listed_with_its_number(desk: Desk, ids: Ids) -> None:
    record = ids.motion[0]
    desk.take(step(record, "listed", "2020-01-20", motion_number="B-1"))
    found = desk.of(record)
    assert (found["stage"], found["since"], found["batch"]) == ("listed", date(2020, 1, 20), "B-1")
    assert found["ready"]
    assert desk.refused(step(record, "filed", "2020-01-19")) == {"RUNS_BACKWARDS": 1}
    assert desk.take(step(record, "filed", "2020-01-20")).document["taken_in"] == 1


def test_a_confirmation_needs_an_order_and_not_the_note_that_it_was_sent(
    desk: Desk, ids: Ids
) -> None:
    record = ids.motion[0]
    desk.take(step(record, "filed", "2020-02-03"))
    assert desk.refused(step(record, "confirmed", "2020-04-01")) == {"STEP_MISSING": 1}
    desk.take(step(record, "granted", "2020-03-02"), step(record, "confirmed", "2020-04-01"))
    assert desk.of(record)["stage"] == "confirmed"
    assert desk.refused(step(record, "sent", "2020-04-02")) == {"RUNS_BACKWARDS": 1}
    other = [
        step(ids.motion[1], "filed", "2020-02-03"),
        step(ids.motion[1], "granted", "2020-03-02"),
    ]
    desk.take(*other, step(ids.motion[1], "sent", "2020-04-02"))
    assert desk.refused(step(ids.motion[1], "confirmed", "2020-04-01")) == {"RUNS_BACKWARDS": 1}
    assert desk.take(step(record, "sent", "2020-03-05")).document["taken_in"] == 1
    assert desk.of(record)["stage"] == "confirmed"


def test_an_old_list_does_not_bring_back_what_was_withdrawn(desk: Desk, ids: Ids) -> None:
    wrong = step(ids.motion[0], "filed", "2020-02-03")
    first = desk.file([wrong], "first.csv")
    desk.take_files(first)
    desk.take(withdrawal(ids.motion[0], "filed", "2020-02-05"))
    assert desk.take_files(first).document["known"] == 1  # that very row was taken in before
    longer = desk.file([wrong, step(ids.motion[1], "filed", "2020-02-03")], "longer.csv")
    told = desk.take_files(longer).document
    assert (told["reasons"], told["taken_in"]) == ({"WAS_WITHDRAWN": 1}, 1)
    assert desk.of(ids.motion[0])["stage"] == "listed"
    after_all = desk.take({**wrong, "note": "the clerk's stamp was found"}).document
    assert after_all["taken_in"] == 1
    assert desk.of(ids.motion[0])["stage"] == "filed"


def test_a_path_is_left_when_its_events_are_withdrawn(desk: Desk, ids: Ids) -> None:
    record = ids.pardon[0]
    desk.take(step(record, "filed", "2020-02-03"))
    other = step(record, "referred", "2020-02-10", path="PARDON")
    assert desk.refused(other) == {"OTHER_PATH": 1}
    desk.take(withdrawal(record, "filed", "2020-02-05"))
    assert desk.take(other).document["taken_in"] == 1
    assert (desk.of(record)["path"], desk.of(record)["next"]) == ("PARDON", "pardoned")


def scored_anew(desk: Desk, records: Path, change: pl.Expr | None, tmp_path: Path) -> Desk:
    """The same records, some of them changed, scored as of a later day."""
    table = pl.read_csv(records, infer_schema=False)
    if change is not None:
        table = table.with_columns(change)
    later = tmp_path / "later"
    later.mkdir()
    path = later / "records.csv"
    table.write_csv(path)
    law = vacatur.load_pack("us-il/cannabis")
    vacatur.run([path], law, as_of=date(2021, 2, 1), out=later / "result")
    return Desk(folder=later / "result", ledger=desk.ledger, place=tmp_path)


def cleared(ids: list[str]) -> pl.Expr:
    value = pl.when(pl.col("record_id").is_in(ids)).then(pl.lit("true"))
    return value.otherwise("already_cleared").alias("already_cleared")


def test_events_survive_a_new_scoring_with_better_data(
    desk: Desk, ids: Ids, records: Path, tmp_path: Path
) -> None:
    one, two, three = ids.motion[:3]
    desk.take(*(step(record, "filed", "2020-02-03") for record in (one, two, three)))
    desk.take(step(one, "granted", "2020-03-02"), objection(ids.motion[3], "2020-02-03"))
    later = scored_anew(desk, records, cleared([one, ids.motion[3]]), tmp_path)
    begins = step(ids.motion[3], "filed", "2021-02-02")
    assert later.refused(begins) == {"NOT_ELIGIBLE": 1}
    found = api.counted(later.docket())
    assert found["ledger"]["other_result"]
    assert (found["ledger"]["records_gone"], found["ledger"]["records_changed"]) == (0, 0)
    assert later.of(two)["stage"] == "filed"
    gone_on = later.of(one)
    assert (gone_on["stage"], gone_on["eligible"]) == ("granted", False)
    assert gone_on["attention"] == ["NO_LONGER_ELIGIBLE"]
    # what was begun goes on; nothing is begun any more
    assert later.take(step(one, "sent", "2021-02-02")).document["taken_in"] == 1
    later.take(withdrawal(two, "filed", "2021-02-03"))
    told = json.loads((desk.ledger / "manifest.json").read_text())["status"]
    assert [each["as_of"] for each in told["results"]] == ["2020-01-15", "2021-02-01"]
    assert told["listed"] == told["since"] == DAY.isoformat()


def test_records_that_are_gone_are_told_and_their_events_kept(
    desk: Desk, ids: Ids, records: Path, tmp_path: Path
) -> None:
    gone, stays = ids.motion[:2]
    desk.take(step(gone, "filed", "2020-02-03"), step(stays, "filed", "2020-02-03"))
    renamed = pl.col("record_id").replace(gone, "R-ELSEWHERE")
    later = scored_anew(desk, records, renamed, tmp_path)
    assert later.docket().gone == 1
    later.take(step(stays, "granted", "2021-02-02"))
    assert later.docket().ledger.events.height == 3
    assert desk.docket().standing().filter(pl.col("stage") != "listed").height == 2


def test_a_ledger_of_other_records_is_refused(
    desk: Desk, ids: Ids, records: Path, tmp_path: Path
) -> None:
    """Ids that count rows name other records once a row is put in between."""
    desk.take(*(step(record, "filed", "2020-02-03") for record in ids.motion[:5]))
    moved = pl.col("record_id").shift(-1).fill_null("R-LAST")
    later = scored_anew(desk, records, moved, tmp_path)
    with pytest.raises(InputError, match=r"events of [1-5] ids that are other records"):
        later.docket()
    docket = later.docket(allow_changed=True)
    aside = docket.changed
    assert aside
    assert api.counted(docket)["records"]["with_events"] == 5 - aside - docket.gone
    before = docket.ledger.events
    rows = [step(record, "granted", "2021-02-02") for record in ids.motion[:5]]
    told = later.take(*rows, allow_changed=True).document
    assert told["reasons"].get("OTHER_RECORD", 0) == aside
    assert later.docket(allow_changed=True).ledger.events.head(5).equals(before)


def test_a_ledger_of_records_of_which_none_is_here_is_refused(
    desk: Desk, ids: Ids, records: Path, tmp_path: Path
) -> None:
    desk.take(step(ids.motion[0], "filed", "2020-02-03"))
    later = scored_anew(desk, records, pl.format("X{}", "record_id").alias("record_id"), tmp_path)
    with pytest.raises(InputError, match="records that this result has not"):
        later.docket(allow_changed=True)


def test_a_folder_that_is_no_ledger_is_refused(desk: Desk, ids: Ids) -> None:
    with pytest.raises(InputError, match="no status folder"):
        desk.docket().open(desk.docket().result, desk.folder)
    desk.take(step(ids.motion[0], "filed", "2020-02-03"))
    (desk.ledger / "note.txt").write_text("mine")
    with pytest.raises(InputError, match="1 files that are not of the ledger"):
        desk.docket()
    (desk.ledger / "note.txt").unlink()
    events = desk.ledger / "events.parquet"
    events.write_bytes(events.read_bytes()[:-1])
    with pytest.raises(InputError, match="not the one that the manifest names"):
        desk.docket()


def test_a_ledger_that_somebody_changes_is_left_alone(desk: Desk, ids: Ids) -> None:
    import fcntl  # noqa: PLC0415
    import os  # noqa: PLC0415

    desk.take(step(ids.motion[0], "filed", "2020-02-03"))
    handle = os.open(desk.ledger, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with pytest.raises(OutputError, match="changed by another run"):
        desk.take(step(ids.motion[1], "filed", "2020-02-03"))
    os.close(handle)
    assert desk.take(step(ids.motion[1], "filed", "2020-02-03")).document["taken_in"] == 1


_DIES = """
import os, sys
from pathlib import Path
import vacatur.results.staging as staging
import vacatur.results.staged_file as staged_file
from vacatur.status import api

def dies(*_given, **_named):
    os._exit(9)

moves = {"folder": staging, "copy": staged_file}
moves[sys.argv[1]]._move = dies
api.update(sys.argv[2], [sys.argv[4]], ledger=sys.argv[3], by="M. Okafor")
"""


@pytest.mark.parametrize("dies_at", ["folder", "copy"])
def test_a_killed_update_is_whole_or_not_at_all(desk: Desk, ids: Ids, dies_at: str) -> None:
    """Before the ledger is in place nothing is there; after it, all; and running again mends it."""
    desk.take(step(ids.motion[0], "filed", "2020-02-03"))
    before = bytes_of(desk.ledger)
    rows = [step(record, "filed", "2020-02-04") for record in ids.motion[1:9]]
    file = desk.file([*rows, step("R-NOBODY", "filed", "2020-02-04")], "killed.csv")
    words = [sys.executable, "-c", _DIES, dies_at, desk.folder, desk.ledger, file]
    assert subprocess.run(words, check=False, capture_output=True).returncode == 9
    assert not (desk.place / "killed-marked.csv").exists()
    if dies_at == "folder":
        assert bytes_of(desk.ledger) == before
    else:
        assert desk.docket().ledger.events.height == 9
    told = desk.take_files(file, force=False).document
    assert told["taken_in"] + told["known"] == 8
    assert desk.docket().ledger.events.height == 9
    assert pl.read_csv(desk.place / "killed-marked.csv")["result"].to_list() == ["on file"] * 8 + [
        "refused"
    ]
    assert [path.name for path in desk.place.iterdir() if path.name.startswith(".")] == []


def test_only_the_owner_reads_a_ledger_and_its_manifest_names_nobody(desk: Desk, ids: Ids) -> None:
    desk.take(step(ids.motion[0], "filed", "2020-02-03", note="Mrs. QXNOTE called"), by="QXCLERK")
    assert desk.ledger.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in desk.ledger.iterdir()} == {0o600}
    manifest = (desk.ledger / "manifest.json").read_text()
    for word in ("QXNOTE", "QXCLERK", ids.motion[0], "back.csv"):
        assert word not in manifest
    told = json.loads(manifest)
    assert (told["kind"], told["status"]["events"], told["status"]["standing"]) == ("status", 1, 1)


def test_another_law_has_a_ledger_of_its_own(desk: Desk, ids: Ids) -> None:
    desk.take(step(ids.motion[0], "filed", "2020-02-03"))
    manifest = json.loads((desk.ledger / "manifest.json").read_text())
    manifest["pack"]["id"] = "us-ca/prop64"
    (desk.ledger / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(InputError, match="another law"):
        desk.docket()
