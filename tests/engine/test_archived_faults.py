"""The known faults of the archived Proposition 64 program, by number: none of them is here.

The numbers are those of docs/california.md. Where the drop-in must repeat a fault byte for byte,
the test is of the default mode; where it is one of the program's own housekeeping, of both.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import vacatur
from tests.doj import HEADER, line, written
from vacatur.errors import UsageError
from vacatur.rules.load import load_pack
from vacatur.synthetic import synthesize_doj, write_synthetic

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data" / "gogen"
AS_OF = date(2020, 7, 1)
YOUNG = {"subject_under_21_at_conviction": "true"}
OLD = {"subject_age_threshold": "57"}
FREE = {"years_crime_free_threshold": "3"}
MEGABYTE = 1 << 20


def scored(folder: Path, *inputs: Path, as_of: date = AS_OF, **options: str) -> vacatur.Run:
    chosen = {"county": "YOLO", "reduce": "11359", **options}
    pack = load_pack("us-ca/prop64", options=chosen)
    return vacatur.run(inputs, pack, as_of=as_of, out=folder / "out", source="ca-doj", force=True)


def decisions(folder: Path, *lines: str, **options: str) -> list[tuple[str, list[str]]]:
    run = scored(folder, written(folder / "doj.csv", *lines), **options)
    found = pl.read_parquet(run.folder / "decisions.parquet")
    return list(zip(found["outcome"], found["reasons"].to_list(), strict=True))


def drop_in(folder: Path, *inputs: str, options: object = None, **also: Any) -> Any:
    choices = options or {"baselineEligibility": {"dismiss": [], "reduce": ["11359"]}}
    (folder / "options.json").write_text(json.dumps(choices))
    command = [sys.executable, "-m", "vacatur", "gogen", "run", "--county=YOLO"]
    command += [f"--input-doj={','.join(inputs)}", "--outputs=out", "--compute-at=2020-07-01"]
    command += ["--eligibility-options=options.json"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **also)


@pytest.mark.parametrize("day", ["", "19950000"])
def test_fault_1_a_blank_or_partial_date_fires_no_rule(tmp_path: Path, day: str) -> None:
    ((outcome, reasons),) = decisions(tmp_path, line(STP_EVENT_DATE=day), **YOUNG, **FREE)
    assert (outcome, reasons) == ("NEEDS_REVIEW", ["CONVICTION_UNDATED"])


def test_fault_2_a_blank_date_of_birth_fires_no_rule(tmp_path: Path) -> None:
    ((outcome, reasons),) = decisions(tmp_path, line(PRI_DOB=""), **OLD)
    assert (outcome, reasons) == ("NEEDS_REVIEW", ["BIRTH_DATE_UNKNOWN"])


def test_fault_3_a_conviction_of_the_future_is_not_judged(tmp_path: Path) -> None:
    ((outcome, reasons),) = decisions(tmp_path, line(STP_EVENT_DATE="20250101"))
    assert (outcome, reasons) == ("NEEDS_REVIEW", ["AFTER_AS_OF"])


def test_fault_4_the_seven_years_end_on_the_day_that_is_asked_for(tmp_path: Path) -> None:
    doj = written(tmp_path / "doj.csv", line(STP_EVENT_DATE="20140101"))
    inside = scored(tmp_path, doj, as_of=date(2020, 12, 31), dismiss="11359")
    assert inside.summary["impact"]["no_conviction_7y_left"]["true"] == 1
    outside = scored(tmp_path, doj, as_of=date(2021, 1, 2), dismiss="11359")
    assert outside.summary["impact"]["no_conviction_7y_left"]["true"] == 0


def test_fault_4_the_drop_in_counts_what_the_program_once_expected(tmp_path: Path) -> None:
    folder = DATA / "configurable_flow"
    command = [sys.executable, "-m", "vacatur", "gogen", "run", "--county=SACRAMENTO"]
    command += [f"--input-doj={folder / 'input.csv'}", f"--outputs={tmp_path}"]
    command += [f"--eligibility-options={folder / 'eligibility_options.json'}"]
    done = subprocess.run([*command, "--compute-at=2019-11-11"], check=False)
    assert done.returncode == 0
    counts = json.loads((tmp_path / "gogen.json").read_bytes())
    choices = counts["reliefWithCurrentEligibilityChoices"]
    assert choices["CountSubjectsNoConvictionLast7Years"] == 2


@pytest.mark.parametrize("order", ["", "1", "10100"])
def test_fault_5_a_short_count_order_stops_nothing(tmp_path: Path, order: str) -> None:
    found = decisions(tmp_path, line(CNT_ORDER=order), line(SUBJECT_ID="8"))
    assert [outcome for outcome, _ in found] == ["REDUCE", "REDUCE"]


def test_fault_5_the_drop_in_says_so_in_one_line(tmp_path: Path) -> None:
    written(tmp_path / "doj.csv", line(CNT_ORDER="1"))
    done = drop_in(tmp_path, "doj.csv")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert json.loads((tmp_path / "out" / "gogen.err").read_bytes())["doj.csv"]


@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_fault_6_a_marked_or_quoted_header_is_no_row(tmp_path: Path, mark: str) -> None:
    quoted = ",".join(f'"{name}"' for name in HEADER.split(","))
    for header in (HEADER, quoted):
        (tmp_path / "doj.csv").write_text(f"{mark}{header}\n{line()}\n", encoding="utf-8")
        assert scored(tmp_path, tmp_path / "doj.csv").summary["rows"]["rows_in"] == 1


def test_fault_7_the_case_of_a_county_does_not_matter_and_a_wrong_one_is_refused(
    tmp_path: Path,
) -> None:
    found = decisions(
        tmp_path, line(), line(STP_ORI_CNTY_NAME="Yolo", SUBJECT_ID="8"), county="yolo"
    )
    assert [outcome for outcome, _ in found] == ["REDUCE", "REDUCE"]
    with pytest.raises(UsageError, match=r"has no \[yollo\]"):
        decisions(tmp_path, line(), county="yollo")


def test_fault_8_one_bad_row_leaves_the_others(tmp_path: Path) -> None:
    bad = line(SUBJECT_ID="8", PRI_NAME='A "B" C')
    run = scored(tmp_path, written(tmp_path / "doj.csv", line(), bad, "x,y", line(SUBJECT_ID="9")))
    assert run.summary["records"] == 2
    quarantine = pl.read_parquet(run.folder / "quarantine.parquet")
    assert quarantine.select("row", "reason").rows() == [(2, "STRAY_QUOTE"), (3, "RAGGED_ROW")]


def test_fault_9_a_small_file_is_a_file(tmp_path: Path) -> None:
    blank = dict.fromkeys(("CONV_STAT_DESCR", "DISP_DESCR", "OFFENSE_DESCR", "STP_TYPE_DESCR"), "")
    row = line(**blank, STP_EVENT_DATE="", PRI_DOB="", CNT_ORDER="", STP_ORI_CNTY_NAME="")
    assert len(row) < 128
    (tmp_path / "doj.csv").write_text(row)
    assert scored(tmp_path, tmp_path / "doj.csv").summary["records"] == 1


def test_fault_10_a_bad_file_leaves_the_figures_of_the_others(tmp_path: Path) -> None:
    good = written(tmp_path / "good.csv", line())
    bad = written(tmp_path / "bad.csv", "not,a,row", "nor,this")
    summary = scored(tmp_path, good, bad).summary
    assert (summary["outcome"]["REDUCE"]["records"], summary["rows"]["quarantined"]) == (1, 2)


def test_fault_11_a_person_in_two_files_is_one_person(tmp_path: Path) -> None:
    paths = [
        written(tmp_path / "a.csv", line(STP_EVENT_DATE="20100101")),
        written(
            tmp_path / "b.csv",
            line(CNT_ORDER="102001001000", OFFENSE_DESCR="459 PC-X", STP_EVENT_DATE="20190101"),
        ),
    ]
    summary = scored(tmp_path, *paths, **FREE).summary
    assert summary["persons"] == 1
    assert "CRIME_FREE" not in summary["reason"]


@pytest.mark.parametrize("charge", ["537 PC-DEFRAUD", "1272 PC-BAIL"])
def test_fault_12_a_number_within_a_number_is_in_no_list(tmp_path: Path, charge: str) -> None:
    other = line(OFFENSE_DESCR=charge, CNT_ORDER="100001001000", STP_EVENT_DATE="20100101")
    decisions(tmp_path, line(), other, flow="los-angeles", county="YOLO")
    facts = pl.read_parquet(tmp_path / "out" / "facts.parquet")
    assert not facts.select(pl.any_horizontal("superstrike", "registrable").any()).item()


def test_fault_12_a_number_within_a_number_is_no_covered_section(tmp_path: Path) -> None:
    ((outcome, _),) = decisions(
        tmp_path, line(OFFENSE_DESCR="211360 XX-NOT A CODE"), reduce="11360"
    )
    assert outcome == "NEEDS_REVIEW"


def test_fault_13_a_part_of_a_sentence_belongs_to_its_own_count(tmp_path: Path) -> None:
    first, second = "101001001000", "101001002000"
    decisions(
        tmp_path,
        line(CNT_ORDER=first, SENT_LENGTH="1", SENT_TIME_CODE="Y"),
        line(CNT_ORDER=second, SENT_LENGTH="1", SENT_TIME_CODE="Y"),
        line(CNT_ORDER=first, SENT_LENGTH="30", SENT_TIME_CODE="D"),
    )
    ends = pl.read_parquet(tmp_path / "out" / "facts.parquet")["sentence_end"]
    assert ends.to_list() == [date(2016, 1, 31), date(2016, 1, 1)]


@pytest.mark.parametrize("step", ["101002003000", "101003001000"])
def test_fault_14_a_later_relief_is_seen(tmp_path: Path, step: str) -> None:
    relief = line(DISP_DESCR="SET ASIDE & DISM PER 1203.4 PC", CNT_ORDER=step)
    outcomes = [outcome for outcome, _ in decisions(tmp_path, line(), relief)]
    assert set(outcomes) == {"NEEDS_REVIEW"}


def test_fault_15_a_felony_in_no_list_is_told(tmp_path: Path) -> None:
    ((outcome, reasons),) = decisions(tmp_path, line(), reduce="11358")
    assert (outcome, reasons) == ("NEEDS_REVIEW", ["NO_CRITERION"])


def test_fault_16_a_misspelt_option_and_an_unknown_section_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "options.json"
    for content in (
        {"additionalRelief": {"subjectAgeTreshold": 57}},
        {"baselineEligibility": {"dismiss": ["11362"]}},
    ):
        path.write_text(json.dumps(content))
        with pytest.raises(UsageError):
            load_pack("us-ca/prop64", option_file=path)


def test_fault_16_the_drop_in_names_the_unknown_section(tmp_path: Path) -> None:
    written(tmp_path / "doj.csv", line())
    options = {"baselineEligibility": {"dismiss": ["11362"], "reduce": []}}
    done = drop_in(tmp_path, "doj.csv", options=options)
    assert (done.returncode, "11362" in done.stderr) == (1, True)


def test_fault_17_a_run_has_one_clock_and_prints_no_row(tmp_path: Path) -> None:
    paths = [
        written(tmp_path / f"{n}.csv", *(line(SUBJECT_ID=f"{n}{i}") for i in range(50)))
        for n in "ab"
    ]
    assert set(scored(tmp_path, *paths).manifest["seconds"]) == {"read", "decide", "write"}
    done = drop_in(tmp_path, "a.csv", "b.csv")
    assert (done.returncode, len(done.stdout.splitlines()) + len(done.stderr.splitlines()) < 5) == (
        0,
        True,
    )


def test_fault_18_superstrikes_registrations_and_priors_count_where_a_county_asked(
    tmp_path: Path,
) -> None:
    strike = line(
        OFFENSE_DESCR="187 PC-MURDER", CNT_ORDER="100001001000", STP_EVENT_DATE="20100101"
    )
    flows = {
        flow: decisions(tmp_path, line(), strike, flow=flow)[0]
        for flow in ("configurable", "los-angeles")
    }
    assert flows["configurable"][0] == "REDUCE"
    assert flows["los-angeles"] == ("NOT_ELIGIBLE", ["SUPERSTRIKE"])


def test_fault_19_memory_grows_by_far_less_than_five_kilobytes_a_row(tmp_path: Path) -> None:
    small, large = (_peak(tmp_path, rows) for rows in (2_000, 120_000))
    assert (large - small) / 118_000 < 2_500


def _peak(folder: Path, rows: int) -> int:
    """Peak memory in bytes of the drop-in over this many rows."""
    made = synthesize_doj(rows, seed=1, dirt=False)
    write_synthetic(made, folder / "doj.csv", truth=None, force=True)
    script = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True)"
    script += "; print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    (folder / "options.json").write_text('{"baselineEligibility": {"dismiss": [], "reduce": []}}')
    command = [sys.executable, "-m", "vacatur", "gogen", "run", "--county=YOLO", "--outputs=out"]
    command += ["--input-doj=doj.csv", "--compute-at=2020-07-01"]
    command += ["--eligibility-options=options.json"]
    done = subprocess.run(
        [sys.executable, "-c", script, *command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout.split()[-1]) * 1024


def test_fault_20_what_the_figures_count_is_written_down(tmp_path: Path) -> None:
    elsewhere = line(STP_ORI_CNTY_NAME="MARIN", CNT_ORDER="102001001000")
    run = scored(tmp_path, written(tmp_path / "doj.csv", line(), elsewhere))
    assert run.summary["impact"]["no_felony_left"]["true"] == 0
    text = (ROOT / "docs" / "california.md").read_text(encoding="utf-8")
    assert "convictions of every county count, relief only in the one" in text


def test_fault_21_many_convictions_of_one_person_take_no_longer_than_of_many(
    tmp_path: Path,
) -> None:
    orders = [f"{n // 900 + 100:03}{n % 900 + 100:03}001000" for n in range(4_000)]
    written(tmp_path / "one.csv", *(line(CNT_ORDER=order) for order in orders))
    written(tmp_path / "many.csv", *(line(CNT_ORDER=o, SUBJECT_ID=o) for o in orders))
    seconds = {}
    for name in ("many.csv", "one.csv"):
        began = time.perf_counter()
        assert drop_in(tmp_path, name).returncode == 0
        (tmp_path / name).with_suffix("").mkdir()
        scored((tmp_path / name).with_suffix(""), tmp_path / name)
        seconds[name] = time.perf_counter() - began
    assert seconds["one.csv"] < 3 * seconds["many.csv"] + 2


def test_fault_22_a_full_disk_is_an_error(tmp_path: Path) -> None:
    written(tmp_path / "doj.csv", *(line(SUBJECT_ID=str(n)) for n in range(2_000)))

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, 64 * 1024))

    done = drop_in(tmp_path, "doj.csv", preexec_fn=small_disk)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out" / "gogen.json").exists()


def test_fault_23_lists_of_superstrikes_never_change_their_order(tmp_path: Path) -> None:
    strikes = ["187 PC-X", "220 PC-X", "261 PC-X", "288(A) PC-X", "269 PC-X"]
    counts = (f"10{n}001001000" for n in range(2, 7))
    rows = [line(OFFENSE_DESCR=s, CNT_ORDER=c) for s, c in zip(strikes, counts, strict=True)]
    written(tmp_path / "doj.csv", line(), *rows)
    results = set()
    for seed in ("1", "2", "3"):
        done = drop_in(tmp_path, "doj.csv", env=os.environ | {"PYTHONHASHSEED": seed})
        assert done.returncode == 0
        results.add((tmp_path / "out" / "All_Results.csv").read_bytes())
    assert len(results) == 1
    assert b"187 PC;220 PC;261 PC;288(A) PC;269 PC" in results.pop()
