"""The pages for those who act run as they are printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.commands import ROOT, blocks, like_a_clone, run

PAGES = (
    "docs/worklists.md",
    "docs/research.md",
    "docs/review.md",
    "docs/court-papers.md",
    "docs/status.md",
    "docs/notices.md",
    "docs/report.md",
)


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_run(page: str, tmp_path: Path) -> None:
    folder = like_a_clone(tmp_path)
    ended = run("".join(blocks(page, "bash")), folder)
    assert ended.returncode == 0, ended.stderr


def test_an_unfilled_trial_shows_nothing(tmp_path: Path) -> None:
    folder = like_a_clone(tmp_path)
    (script,) = blocks("docs/review.md", "bash")
    trial = script[: script.index("vacatur review queue")]
    page = (ROOT / "docs" / "review.md").read_text("utf-8")
    (grade,) = [line for line in page.splitlines() if line.startswith("vacatur review grade")]
    assert run(trial + grade, folder).returncode == 4


def test_a_form_that_nobody_filled_has_nothing_to_score(tmp_path: Path) -> None:
    folder = like_a_clone(tmp_path)
    (script,) = blocks("docs/research.md", "bash")
    page = (ROOT / "docs" / "research.md").read_text("utf-8")
    (score,) = [line for line in page.splitlines() if line.startswith("vacatur score out/form")]
    assert run(script + score, folder).returncode == 0
