"""The pages in a real browser: as wide as its window, nothing cut, nothing loaded."""

from __future__ import annotations

import csv
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pypdf
import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

import vacatur
from tests.report.conftest import SAMPLE, Made, scored
from vacatur.dossiers.result import Result
from vacatur.report.api import report

WIDE, NARROW = 1280, 390
CORNER = {"x": 0, "y": 0, "width": 300, "height": 200}
SECTIONS = [
    "flow",
    "outcomes",
    "places",
    "deadlines",
    "unknown",
    "impact",
    "groups",
    "charges",
    "made",
]

each_page = pytest.mark.parametrize("public", [False, True], ids=["office", "public"])
each_width = pytest.mark.parametrize("width", [WIDE, NARROW])

OPEN_ALL = "document.querySelectorAll('details').forEach(each => { each.open = true; })"

CUT = """
() => [...document.querySelectorAll('h1, h2, h3, p, li, th, td, summary, caption, .much')]
  .filter(each => each.offsetParent !== null && !each.closest('thead'))
  .filter(each => {
    const box = each.getBoundingClientRect();
    const outside = box.right > innerWidth + 0.5 || box.left < -0.5;
    return outside || each.scrollWidth > each.clientWidth + 1;
  })
  .filter(each => getComputedStyle(each).display !== 'inline')
  .map(each => each.tagName + ' ' + each.textContent.trim().slice(0, 60))
"""

OVERLAPS = """
() => {
  const found = [];
  for (const chart of document.querySelectorAll('svg.flow, svg.columns')) {
    if (!chart.getBoundingClientRect().width) continue;
    const whole = chart.getBoundingClientRect();
    const texts = [...chart.querySelectorAll('text')].map(t => [t, t.getBoundingClientRect()]);
    for (const [text, box] of texts) {
      if (box.left < whole.left - 1 || box.right > whole.right + 1 || box.bottom > whole.bottom + 1)
        found.push('outside: ' + text.textContent);
      if (box.height < 9) found.push('small: ' + text.textContent);
    }
    texts.forEach(([one, a], n) => texts.slice(n + 1).forEach(([other, b]) => {
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 1 && high > 4) found.push(one.textContent + ' on ' + other.textContent);
    }));
    for (const node of chart.querySelectorAll('rect.node')) {
      const a = node.getBoundingClientRect();
      for (const [text, b] of texts) {
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > 1 && high > 1) found.push('a node on ' + text.textContent);
      }
    }
  }
  const blocks = [...document.querySelectorAll('header > div, nav, section, footer')]
    .map(each => each.getBoundingClientRect());
  blocks.forEach((a, n) => {
    if (n && a.top < blocks[n - 1].bottom - 1) found.push('block ' + n);
  });
  return found;
}
"""


@contextmanager
def _opened(
    browser: Browser, path: Path, *, width: int, scheme: str = "light", bypass: bool = False
) -> Iterator[tuple[Page, list[str], list[str]]]:
    """A page, with what it says to the console and what it asks for."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=bypass,
    )
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    yield page, said, asked
    context.close()


def _path(made: Made, *, public: bool) -> Path:
    return (made.public if public else made.office).out


@each_page
@each_width
@pytest.mark.parametrize("opened", [False, True], ids=["closed", "opened"])
def test_nothing_is_cut_overlaps_or_scrolls_sideways(
    made: Made, browser: Browser, *, public: bool, width: int, opened: bool
) -> None:
    with _opened(browser, _path(made, public=public), width=width) as (page, said, asked):
        if opened:
            page.evaluate(OPEN_ALL)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate(CUT) == []
        assert page.evaluate(OVERLAPS) == []
        assert said == []
        assert asked == [_path(made, public=public).as_uri()]


@each_width
def test_rows_that_were_merged_or_set_aside_fit_in_too(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    histories = SAMPLE.with_name("ca_doj_2000.csv")
    options = {"county": "LOS ANGELES", "flow": "los-angeles"}
    vacatur.run(
        [histories],
        vacatur.load_pack("us-ca/prop64", options=options),
        as_of=date(2019, 11, 11),
        out=tmp_path / "result",
        source="ca-doj",
    )
    made = report(tmp_path / "result", records=[histories])
    with _opened(browser, made.out, width=width) as (page, said, _):
        page.evaluate(OPEN_ALL)
        labels = page.locator("svg.flow:visible text.called").all_text_contents()
        assert "set" in " ".join(labels)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate(CUT) == []
        assert page.evaluate(OVERLAPS) == []
        assert said == []


@each_page
@each_width
def test_every_section_is_there_and_can_be_reached(
    made: Made, browser: Browser, *, public: bool, width: int
) -> None:
    with _opened(browser, _path(made, public=public), width=width) as (page, _, _):
        shown = page.evaluate("[...document.querySelectorAll('main > section')].map(s => s.id)")
        assert shown == SECTIONS
        links = page.evaluate("[...document.querySelectorAll('nav a')].map(a => a.hash.slice(1))")
        assert links == SECTIONS
        assert page.locator("h1").count() == 1
        flows = page.locator("svg.flow:visible")
        assert flows.count() == 1
        assert flows.get_attribute("aria-label")
        charts = page.locator("svg[role=img]")
        assert all(charts.nth(n).get_attribute("aria-label") for n in range(charts.count()))


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Every part of the page, with few rows in its tables: axe looks at each cell for long."""
    folder = tmp_path_factory.mktemp("short")
    with SAMPLE.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    recent = [
        row for row in rows if row["county"] in ("Cook", "Lake") and row["arrest_date"] > "2010"
    ]
    with (folder / "records.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(recent)
    result = scored(folder / "records.csv", folder / "result")
    return Made(
        result=Result.open(result), office=report(result), public=report(result, public=True)
    )


@each_page
@pytest.mark.parametrize(("width", "scheme"), [(WIDE, "light"), (NARROW, "dark")])
def test_axe_finds_no_violation(
    short: Made, browser: Browser, *, public: bool, width: int, scheme: str
) -> None:
    assert short.public.groups
    path = _path(short, public=public)
    with _opened(browser, path, width=width, scheme=scheme, bypass=True) as (page, _, _):
        page.evaluate(OPEN_ALL)
        found = Axe().run(page)
    assert [(each["id"], len(each["nodes"])) for each in found["violations"]] == []
    passed = {each["id"] for each in found["passes"]}
    assert passed > {"color-contrast", "document-title", "landmark-one-main", "list", "svg-img-alt"}
    assert [each["id"] for each in found["incomplete"] if "error" in each] == []
    unsure = [node["html"] for each in found["incomplete"] for node in each["nodes"]]
    assert all(html.startswith("<text") for html in unsure)  # labels on bands of the flow


def test_axe_would_find_one(short: Made, browser: Browser) -> None:
    with _opened(browser, short.office.out, width=WIDE, bypass=True) as (page, _, _):
        page.evaluate("document.querySelector('svg.flow').removeAttribute('aria-label')")
        page.evaluate("document.querySelector('.lead').style.color = '#cccccc'")
        rules = {"runOnly": ["svg-img-alt", "color-contrast"]}
        found = {each["id"] for each in Axe().run(page, options=rules)["violations"]}
    assert found == {"svg-img-alt", "color-contrast"}


def test_the_policy_lets_no_script_run(made: Made, browser: Browser, tmp_path: Path) -> None:
    html = made.html(public=False)
    meddled = tmp_path / "meddled.html"
    script = "<script>document.title = 'run'</script><img src='https://example.org/x.png'>"
    meddled.write_text(html.replace("</main>", f"{script}</main>"), encoding="utf-8")
    with _opened(browser, meddled, width=WIDE) as (page, said, _):
        assert page.title() != "run"
        assert any("Content Security Policy" in each for each in said)


@each_width
def test_light_and_dark_are_two_pictures_of_one_page(
    made: Made, browser: Browser, width: int
) -> None:
    pictures, places = {}, {}
    for scheme in ("light", "dark"):
        with _opened(browser, made.office.out, width=width, scheme=scheme) as (page, _, _):
            pictures[scheme] = _pixels(page.screenshot(clip=CORNER))
            places[scheme] = page.evaluate(
                "[...document.querySelectorAll('section')].map(s => s.getBoundingClientRect().top)"
            )
    assert places["light"] == places["dark"]
    light, dark = (sum(own[::97]) / len(own[::97]) for own in pictures.values())
    assert light > 200  # of 255
    assert dark < 80


def test_a_picture_is_the_same_twice(made: Made, browser: Browser) -> None:
    pictures = []
    for _ in range(2):
        with _opened(browser, made.office.out, width=NARROW) as (page, _, _):
            pictures.append(page.screenshot(full_page=True))
    assert pictures[0] == pictures[1]


def _pixels(png: bytes) -> bytes:
    """The channels of a picture, line by line; Chromium writes 8 bits of each."""
    at, data, width, depth = 8, b"", 0, 3
    while at < len(png):
        (size,), kind = struct.unpack(">I", png[at : at + 4]), png[at + 4 : at + 8]
        body = png[at + 8 : at + 8 + size]
        if kind == b"IHDR":
            width, depth = struct.unpack(">I", body[:4])[0], {2: 3, 6: 4}[body[9]]
        if kind == b"IDAT":
            data += body
        at += 12 + size
    raw, stride = zlib.decompress(data), width * depth
    lines, before = bytearray(), bytearray(stride)
    for start in range(0, len(raw), stride + 1):
        before = _line(raw[start], bytearray(raw[start + 1 : start + 1 + stride]), before, depth)
        lines += before
    return bytes(lines)


def _line(kind: int, line: bytearray, above: bytearray, depth: int) -> bytearray:
    """One line with its filter undone, as the specification of PNG has it."""
    for n in range(len(line)):
        left = line[n - depth] if n >= depth else 0
        corner = above[n - depth] if n >= depth else 0
        up = above[n]
        if kind == 1:
            line[n] = line[n] + left & 255
        elif kind == 2:
            line[n] = line[n] + up & 255
        elif kind == 3:
            line[n] = line[n] + (left + up) // 2 & 255
        elif kind == 4:
            guess = left + up - corner
            near = min((left, up, corner), key=lambda each: abs(guess - each))
            line[n] = line[n] + near & 255
    return line


def test_it_prints_with_all_that_can_be_opened(
    made: Made, browser: Browser, tmp_path: Path
) -> None:
    pdf = tmp_path / "page.pdf"
    with _opened(browser, made.office.out, width=WIDE, scheme="dark") as (page, _, _):
        page.pdf(path=pdf, format="Letter")
    pages = pypdf.PdfReader(pdf).pages
    text = " ".join(" ".join(page.extract_text().split()) for page in pages)
    counties = [row["county"] for row in made.result.summary["county"] if row["county"]]
    assert all(county in text for county in counties)
    assert "people can be helped" in text
    assert 10 < len(pages) < 40
    for page_ in pages:
        assert float(page_.mediabox.width) == pytest.approx(612, abs=1)
