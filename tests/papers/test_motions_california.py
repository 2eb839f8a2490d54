"""California: the county's motion and order, read back."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest

import vacatur
from tests.papers.motions_made import every_word, pages, read, schedule, squeezed, told
from tests.verify.results import AS_OF, ROOT
from vacatur.errors import PackError, UsageError
from vacatur.papers.api import prepare_motions

HISTORIES = ROOT / "data" / "synthetic" / "ca_doj_2000.csv"
OPTIONS = {"county": "LOS ANGELES", "dismiss": ["11357", "11358"], "reduce": ["11359", "11360"]}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("california")
    records = shutil.copy(HISTORIES, folder / "histories.csv")
    pack = vacatur.load_pack("us-ca/prop64", options=OPTIONS)
    vacatur.run([records], pack, as_of=AS_OF, out=folder / "result", source="ca-doj")
    return folder / "result"


@pytest.fixture(scope="module")
def papers(result: Path) -> Path:
    return prepare_motions(result).folder


def test_who_is_eligible_and_nobody_else_is_listed(result: Path, papers: Path) -> None:
    decided = pl.read_parquet(result / "decisions.parquet")
    eligible = decided.filter(pl.col("determination") == "ELIGIBLE")
    rows = schedule(papers, "los-angeles/001-schedule.csv")
    found = [one for row in rows for one in row["record_id"].split("; ")]
    assert sorted(found) == sorted(eligible["record_id"])
    assert len(found) > 50
    relief = {"DISMISS": "Dismiss", "REDUCE": "Redesignate"}
    said = dict(eligible.select("record_id", pl.col("outcome").cast(pl.String)).iter_rows())
    for row in rows:
        each = [relief[said[one]] for one in row["record_id"].split("; ")]
        assert row["relief"] in ("; ".join(each), each[0])
    off = decided.filter(~pl.col("person_id").is_in(eligible["person_id"].implode()))
    words = every_word(papers)
    people = {row["person_id"] for row in rows}
    assert all(one in words for one in people)
    assert [one for one in off["person_id"].unique() if f"subject{one}record" in words] == []


def test_the_papers_name_court_relief_and_ground(papers: Path) -> None:
    motion, order = (read(papers / f"los-angeles/001-{one}.pdf") for one in ("motion", "order"))
    for text in (
        "SUPERIOR COURT OF THE STATE OF CALIFORNIA",
        "COUNTY OF LOS ANGELES",
        "Health and Safety Code 11361.9",
        "The office dismisses every conviction of this section.",
        "Redesignate",
    ):
        assert squeezed(text) in motion
    assert "ProposedOrderofDismissalorRedesignation" in order
    digits = told(papers)["motions"][0]["schedule_sha256"][:16]
    assert digits in motion
    assert digits in order


def test_the_lines_of_a_pleading_are_numbered(papers: Path) -> None:
    first = pages(papers / "los-angeles/001-motion.pdf")[0].split()
    assert [str(line) for line in range(1, 29) if str(line) not in first] == []


def test_what_california_has_not_is_refused(result: Path, tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"no filing \[individual\]"):
        prepare_motions(result, out=tmp_path / "papers", individual=True)
    with pytest.raises(UsageError, match=r"--tier does not know \[A\]"):
        prepare_motions(result, out=tmp_path / "papers", tiers=["A"])
