from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest

from tests.report.conftest import DAY, HEADER, scored
from vacatur.dossiers.result import Result
from vacatur.report.api import report

NAME = "CANARYNAME"
PERSON = "CANARYPERSON"
CASE = "CANARYCASE"
COUNTY = "Canaryshire"
RACE = "CANARYRACE"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path, str, str]:
    """A result full of names, and its two pages."""
    folder = tmp_path_factory.mktemp("canaryfolder")
    rows = [
        f'{PERSON}{n},{CASE}{n},{COUNTY if n < 3 else "Cook"},"{NAME}, A",1980-01-0{n % 9 + 1},F,'
        f"{RACE if n < 3 else 'WHITE'},2001-02-02,720 ILCS 550/4(a),M C,NOLLE PROSEQUI,2001-05-05"
        for n in range(40)
    ]
    rows += [f'{PERSON}99,{CASE}99,Cook,"{NAME}, B",not-a-day,F,WHITE,2001-13-45,x,M C,,']
    records = folder / "canaryfile.csv"
    records.write_text("\n".join((HEADER, *rows, "")), encoding="utf-8")
    result = Result.open(scored(records, folder / "canaryresult"))
    office = report(result.opened.folder, records=[records])
    public = report(result.opened.folder, records=[records], public=True)
    told = [made.out.read_text(encoding="utf-8") for made in (office, public)]
    return result, records, told[0], told[1]


def test_a_public_page_names_no_person_file_row_or_hash(
    pages: tuple[Result, Path, str, str],
) -> None:
    result, records, office, public = pages
    input_hash = hashlib.sha256(records.read_bytes()).hexdigest()
    outputs = [file["sha256"] for file in result.manifest["outputs"]]
    canaries = [NAME, PERSON, CASE, COUNTY, RACE, "canary", input_hash, result.sha256, *outputs]
    for canary in (*canaries, str(result.manifest["inputs"][0]["bytes"])):
        assert canary.lower() not in public.lower()
    assert str(result.manifest["seal"]) not in public
    assert records.name in office
    assert input_hash in office
    assert result.sha256 in office


def test_no_page_names_a_person(pages: tuple[Result, Path, str, str]) -> None:
    for page in pages[2:]:
        for canary in (NAME, PERSON, CASE, "1980-01-0"):
            assert canary.lower() not in page.lower()


def test_rare_values_are_put_together(pages: tuple[Result, Path, str, str]) -> None:
    _, _, office, public = pages
    assert COUNTY in office  # the office's own counts
    assert RACE.title() not in office  # groups are never small
    assert "Each of fewer than 10 people" in office
    assert "Each of fewer than 10" in public


def test_pages_know_their_readers(pages: tuple[Result, Path, str, str]) -> None:
    _, _, office, public = pages
    assert "For the office." in office
    assert "For the office." not in public
    assert "Nothing on this page names a person, a file or a row." in " ".join(public.split())


def test_what_comes_from_data_stays_text(tmp_path: Path) -> None:
    row = "P1,I1,Cook,N,1980-01-01,F,WHITE,2001-02-02,720 ILCS 550/4(a),M C,DISMISSED,2001-05-05"
    records = tmp_path / "<img src=x onerror=alert(1)>.csv"
    records.write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
    result = scored(records, tmp_path / "<b>result")
    html = report(result, records=[records]).out.read_text(encoding="utf-8")
    assert "<img" not in html
    assert "<b>" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;.csv" in html


def test_a_page_needs_nothing_else(pages: tuple[Result, Path, str, str]) -> None:
    for page in pages[2:]:
        assert not re.search(r"<(script|link|img|iframe|object|embed|base|form)\b", page)
        assert not re.search(r"\s(style|src|on\w+)=", page)
        assert not re.search(r"\bhref=\"(?!#)", page)
        assert not re.search(r"(url\((?!#))|@import|https?:", page)
        style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
        assert style
        assert policy
        digest = hashlib.sha256(style[1].encode()).digest()
        own = base64.b64encode(digest).decode()
        asked = policy[1].replace("&#39;", "'")
        assert asked.startswith(f"default-src 'none'; style-src 'sha256-{own}'")
        assert "unsafe" not in asked


def test_the_day_on_the_page_is_that_of_the_result(pages: tuple[Result, Path, str, str]) -> None:
    assert DAY.isoformat() == "2020-01-15"
    for page in pages[2:]:
        assert "as of January 15, 2020" in page
        assert "2026" not in re.sub(r"[0-9a-f]{64}|sha256-[^;]*", "", page)
