"""What the old tool wrote is written again, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from vacatur.compat.gogen.failures import error_document
from vacatur.compat.gogen.run import Request, run

CONFIGURABLE = ("configurable_flow/input.csv", "configurable_flow/eligibility_options.json")
CASES = {
    "configurable_flow/actual": (*CONFIGURABLE, "SACRAMENTO", "2019-11-11"),
    **{
        f"edge_cases/actual_{name}": (
            f"edge_cases/{file}.csv",
            f"edge_cases/options_{options}.json",
            "LOS ANGELES",
            "2020-07-01",
        )
        for name, file, options in (
            ("bad_age", "eligibility", "bad_age"),
            ("bare_quote", "bare_quote", "all_reduce"),
            ("blank_subject_id", "blank_subject_id", "all_reduce"),
            ("bom", "bom", "all_reduce"),
            ("crlf", "crlf", "all_reduce"),
            ("eligibility_all_reduce", "eligibility", "all_reduce"),
            ("eligibility_default", "eligibility", "default"),
            ("eligibility_gap", "eligibility", "gap"),
            ("empty", "empty", "all_reduce"),
            ("header_only", "header_only", "all_reduce"),
            ("quoted_header", "quoted_header", "all_reduce"),
            ("tiny", "tiny", "all_reduce"),
        )
    },
}


def comparable(document: dict[str, Any], compute_at: str) -> dict[str, Any]:
    """Leave out what hangs on the clock."""
    assert document.pop("processingTimeInSeconds") > 0
    for part in ("reliefWithCurrentEligibilityChoices", "reliefWithDismissAllProp64"):
        assert "CountSubjectsNoConvictionLast7Years" in document[part]
        document[part]["CountSubjectsNoConvictionLast7Years"] = None
    if document["earliestConviction"].startswith("2026-"):
        document["earliestConviction"] = f"{compute_at}T00:00:00Z"
    return document


@pytest.mark.parametrize("block_size", [1 << 21, 1500])
@pytest.mark.parametrize("expected", CASES)
def test_the_files_are_those_of_the_old_tool(
    shared: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    expected: str,
    block_size: int,
) -> None:
    source, options, county, compute_at = CASES[expected]
    monkeypatch.chdir((shared / source).parent)  # the error file names a path as it was given
    request = Request(
        inputs=Path(source).name,
        outputs=str(tmp_path / "out"),
        county=county,
        options=str(shared / options),
        compute_at=compute_at,
    )
    errors = run(request, block_size=block_size)
    files = {path.name: path for path in (shared / expected).iterdir()}
    words = "".join(f"{path}: {errors[path].message}\n" for path in sorted(errors))
    assert words == (files.pop("stderr.txt").read_text() if errors else "")
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(files)
    for name, path in files.items():
        ours, theirs = (tmp_path / "out" / name).read_bytes(), path.read_bytes()
        if name == "gogen.json":
            found, wanted = json.loads(ours), json.loads(theirs)
            assert list(found) == list(wanted)
            assert json.dumps(comparable(found, compute_at)) == json.dumps(
                comparable(wanted, compute_at)
            )
            assert b": " not in ours
        else:
            assert ours == theirs, name


def test_the_expected_files_of_the_old_tools_own_tests_are_met(
    shared: Path, tmp_path: Path
) -> None:
    source, options = (str(shared / name) for name in CONFIGURABLE)
    request = Request(
        inputs=source,
        outputs=str(tmp_path),
        county="SACRAMENTO",
        options=options,
        compute_at="2019-11-11",
    )
    assert run(request) == {}
    for ours, theirs in {
        "All_Results.csv": "expected_full.csv",
        "All_Results_Condensed.csv": "expected_condensed.csv",
        "Prop64_Results.csv": "expected_prop64.csv",
    }.items():
        expected = (shared / "configurable_flow" / theirs).read_bytes()
        assert (tmp_path / ours).read_bytes() == expected


def test_a_short_count_order_is_an_error_where_the_old_tool_broke_off(
    shared: Path, tmp_path: Path
) -> None:
    request = Request(
        inputs=str(shared / "edge_cases" / "short_count_order.csv"),
        outputs=str(tmp_path),
        county="LOS ANGELES",
        options=str(shared / "edge_cases" / "options_default.json"),
        compute_at="2020-07-01",
    )
    errors = run(request)
    assert [path.name for path in tmp_path.iterdir()] == ["gogen.err"]
    assert (tmp_path / "gogen.err").read_bytes() == error_document(errors)
    assert [(e.kind, e.message) for e in errors.values()] == [
        ("OTHER", "CNT_ORDER is too short in row 1: 12 digits are needed")
    ]
