"""Many documents set by several processes: in order, few at a time, and no death goes unnoticed."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from vacatur.errors import OutputError, PackError
from vacatur.papers.notices.press import described, press
from vacatur.papers.typesetting import Typesetter

DAY = date.fromisoformat("2020-01-15")
TEMPLATE = """#let data = json(bytes(sys.inputs.data))
#set document(title: "Numbers")
#set heading(numbering: none)
#for number in data.numbers {
  heading(level: 1, str(number))
  heading(level: 2, "Below")
  pagebreak(weak: true)
  if number == 13 { panic("unlucky") }
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "numbers.typ").write_text(TEMPLATE)
    return tmp_path


def test_documents_come_in_the_order_of_their_data_and_few_wait(folder: Path) -> None:
    asked: list[int] = []

    def data() -> Iterator[dict[str, Any]]:
        for number in range(20, 29):
            asked.append(number)
            yield {"numbers": [number]}

    with press(folder, "numbers.typ", DAY, data, workers=2) as made:
        first = next(made)
        assert len(asked) == 4
        every = [first, *made]
    texts = [PdfReader(BytesIO(each.content)).pages[0].extract_text() for each in every]
    assert [int(text.split()[0]) for text in texts] == list(range(20, 29))


def test_a_template_that_fails_is_told_as_its_fault(folder: Path) -> None:
    numbers = ({"numbers": [number]} for number in (12, 13, 14))
    with (
        press(folder, "numbers.typ", DAY, lambda: numbers, workers=1) as made,
        pytest.raises(PackError, match=r"\[numbers.typ\] cannot be set"),
    ):
        list(made)


def test_a_process_that_dies_is_told(folder: Path) -> None:
    numbers = ({"numbers": [number]} for number in range(20, 60))
    with press(folder, "numbers.typ", DAY, lambda: numbers, workers=1) as made:
        next(made)
        for child in multiprocessing.active_children():
            child.kill()
        with pytest.raises(OutputError, match="A process that sets letters died"):
            list(made)


def test_pages_are_counted_and_outermost_headings_found(folder: Path) -> None:
    content = Typesetter(folder, "numbers.typ").set({"numbers": [1, 2, 3]}, DAY)
    document = described(content)
    assert document.pages == len(PdfReader(BytesIO(content)).pages) == 3
    assert document.begins == (1, 2, 3)


def test_headings_of_many_pages_are_found_as_the_outline_has_them(folder: Path) -> None:
    content = Typesetter(folder, "numbers.typ").set({"numbers": list(range(20, 160))}, DAY)
    reader = PdfReader(BytesIO(content))
    outermost = [each for each in reader.outline if not isinstance(each, list)]
    pages = [reader.get_destination_page_number(each) for each in outermost]
    assert described(content).begins == tuple(page + 1 for page in pages if page is not None)
    assert described(content).pages == 140
