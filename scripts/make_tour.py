"""Make the pictures of the tour from the synthetic records: the report, a letter, a motion.

They go to docs/tour, each with what it shows in alt.json: those who cannot see them read that.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pypdf
import typst
from playwright.sync_api import Browser, sync_playwright

import vacatur
from vacatur.papers import api as papers
from vacatur.privacy.pseudonyms import KEY_BYTES
from vacatur.report import api as reports

RECORDS = Path("data/synthetic/illinois_2000.csv")
DAY = date(2020, 1, 15)
WIDTH = 1120
MARGIN = 24
MOST_BYTES = 300_000

PAGE = """
#set page(width: {width}pt, height: {height}pt, margin: 0pt)
#image("{name}", page: {page}, width: 100%)
"""
"""A page of a PDF as a picture, set by Typst."""


@dataclass(frozen=True, kw_only=True)
class View:
    """A part of the report that is worth a picture."""

    name: str
    selector: str
    alt: str
    width: int = WIDTH
    scheme: str = "light"


VIEWS = (
    View(
        name="report",
        selector="header",
        alt="The head of the report: how many people can be helped, by which relief, and by when.",
    ),
    View(
        name="report-flow",
        selector="#flow",
        alt="A flow from the rows that came in to the outcomes of the records.",
    ),
    View(
        name="report-counties",
        selector="#places",
        alt="Bars by county, columns by year and bars by class, each with its counts.",
    ),
    View(
        name="report-dark",
        selector="#flow",
        alt="The same flow as a phone shows it in the dark.",
        width=390,
        scheme="dark",
    ),
)


def main() -> int:
    """Make them all, and fail where one is too large to be kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/tour"))
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as aside:
        result = Path(aside) / "result"
        pack = vacatur.load_pack("us-il/cannabis")
        vacatur.run([RECORDS], pack, as_of=DAY, out=result)
        alts = dict(pictures_of_report(result, out)) | dict(pictures_of_papers(result, out))
    text = json.dumps(dict(sorted(alts.items())), indent=2, ensure_ascii=False)
    (out / "alt.json").write_text(f"{text}\n", encoding="utf-8")
    large = [name for name in alts if (out / name).stat().st_size > MOST_BYTES]
    for name in alts:
        print(f"{(out / name).stat().st_size:>8,}  {out / name}")
    for name in large:
        print(f"{name} is larger than {MOST_BYTES:,} bytes.", file=sys.stderr)
    return 1 if large else 0


def pictures_of_report(result: Path, out: Path) -> Iterator[tuple[str, str]]:
    """The views of the office's page, which hides no small count; nobody in it is real."""
    page = result.with_name("page.html")
    reports.report(result, records=[RECORDS], out=page)
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("The pictures of the report need Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for view in VIEWS:
            path = out / f"{view.name}.png"
            take(browser, page, view, path)
            yield path.name, view.alt
        browser.close()


def take(browser: Browser, page: Path, view: View, path: Path) -> None:
    """One picture of one part of the page."""
    context = browser.new_context(
        viewport={"width": view.width, "height": 900},
        color_scheme="dark" if view.scheme == "dark" else "light",
    )
    opened = context.new_page()
    opened.goto(page.resolve().as_uri())
    box = opened.locator(view.selector).bounding_box()
    assert box is not None  # noqa: S101  every view is a part of the page
    left = max(box["x"] - MARGIN, 0)
    around = {
        "x": left,
        "y": box["y"],
        "width": min(box["width"] + 2 * MARGIN, view.width - left),
        "height": box["height"],
    }
    opened.screenshot(path=path, full_page=True, clip=around)
    context.close()


def pictures_of_papers(result: Path, out: Path) -> Iterator[tuple[str, str]]:
    """A letter, and the first pages of a motion and its schedule."""
    key = result.with_name("key")
    key.write_text("0" * 2 * KEY_BYTES, encoding="ascii")  # known to all: the people are not real
    key.chmod(0o600)
    letters = papers.prepare_notices(
        result, key=key, records=[RECORDS], counties=["Lake"], workers=1
    ).folder
    motions = papers.prepare_motions(result, records=[RECORDS], counties=["Lake"]).folder
    letter = next(iter(sorted(letters.rglob("*.pdf"))))
    motion = next(path for path in sorted(motions.rglob("*.pdf")) if "motion" in path.name)
    for name, pdf, number, alt in (
        ("letter.png", letter, 1, "A letter in plain words; only the address shows when folded."),
        ("motion.png", motion, 1, "The first page of a draft motion to vacate and expunge."),
        ("schedule.png", motion, schedule_page(motion), "A page of its schedule of cases."),
    ):
        (out / name).write_bytes(picture(pdf, number))
        yield name, alt


def schedule_page(pdf: Path) -> int:
    """The first page of a motion that begins its schedule, or its last page."""
    pages = pypdf.PdfReader(pdf).pages
    texts = [page.extract_text() for page in pages]
    found = (n for n, text in enumerate(texts, start=1) if "SCHEDULE" in text.upper() and n > 1)
    return next(found, len(pages))


def picture(pdf: Path, number: int) -> bytes:
    """A page of a PDF as PNG."""
    box = pypdf.PdfReader(pdf).pages[number - 1].mediabox
    with tempfile.TemporaryDirectory() as aside:
        shutil.copy(pdf, Path(aside) / "paper.pdf")
        source = Path(aside) / "page.typ"
        told = {"width": box.width, "height": box.height, "name": "paper.pdf", "page": number}
        source.write_text(PAGE.format(**told), encoding="utf-8")
        made = typst.compile(source, root=aside, format="png", ppi=100)
    if isinstance(made, list):
        made = made[0]
    assert isinstance(made, bytes)  # noqa: S101  one page is one picture
    return made


if __name__ == "__main__":
    sys.exit(main())
