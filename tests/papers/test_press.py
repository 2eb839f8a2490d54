"""Papers set here or by several processes: in order, few at a time, and no death goes unnoticed."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from vacatur.errors import OutputError, PackError
from vacatur.papers.press import HERE, Order, Setter, described, press
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


def orders(*numbers: int) -> Iterator[Order]:
    for number in numbers:
        yield Order(template="numbers.typ", data={"numbers": [number]})


def test_papers_come_in_the_order_of_their_orders_and_few_wait(folder: Path) -> None:
    asked: list[Order] = []

    def told() -> Iterator[Order]:
        for order in orders(*range(20, 29)):
            asked.append(order)
            yield order

    with press(folder, DAY, told, workers=2) as made:
        first = next(made)
        assert len(asked) == 4
        every = [first, *made]
    texts = [PdfReader(BytesIO(each.content)).pages[0].extract_text() for each in every]
    assert [int(text.split()[0]) for text in texts] == list(range(20, 29))


def test_here_or_aside_the_bytes_are_the_same(folder: Path) -> None:
    (folder / "other.typ").write_text(TEMPLATE.replace("Below", "Beside"))
    names = ("other.typ", "numbers.typ")
    some = [Order(template=name, data={"numbers": [1, 2]}) for name in names]
    written = []
    for workers in (HERE, 1, 2):
        with press(folder, DAY, lambda: iter(some), workers=workers) as made:
            written.append([each.content for each in made])
    assert written[0] == written[1] == written[2]
    assert written[0][0] != written[0][1]


def test_here_a_paper_is_set_when_it_is_taken(folder: Path) -> None:
    asked: list[int] = []

    def told() -> Iterator[Order]:
        for number in (1, 2):
            asked.append(number)
            yield from orders(number)

    with press(folder, DAY, told, workers=HERE) as made:
        assert asked == []
        next(made)
        assert asked == [1]


def test_what_a_large_paper_left_is_forgotten(folder: Path) -> None:
    setter, blank = Setter(folder=folder, day=DAY), []

    class Blank:
        def compile(self, _text: bytes, **_how: object) -> None:
            blank.append(1)

    vars(setter)["_blank"] = Blank()
    setter.set(Order(template="numbers.typ", data={"numbers": list(range(20, 39))}))
    assert not blank
    setter.set(Order(template="numbers.typ", data={"numbers": list(range(20, 60))}))
    assert blank


@pytest.mark.parametrize("workers", [HERE, 1])
def test_a_template_that_fails_is_told_as_its_fault(folder: Path, workers: int) -> None:
    with (
        press(folder, DAY, lambda: orders(12, 13, 14), workers=workers) as made,
        pytest.raises(PackError, match=r"\[numbers.typ\] cannot be set"),
    ):
        list(made)


@pytest.mark.parametrize("workers", [HERE, 1])
def test_a_template_that_is_not_there_is_told(folder: Path, workers: int) -> None:
    none = Order(template="none.typ", data={})
    with (
        press(folder, DAY, lambda: iter([none]), workers=workers) as made,
        pytest.raises(PackError, match=r"no template \[none.typ\]"),
    ):
        list(made)


def test_a_process_that_dies_is_told(folder: Path) -> None:
    with press(folder, DAY, lambda: orders(*range(20, 60)), workers=1) as made:
        next(made)
        for child in multiprocessing.active_children():
            child.kill()
        with pytest.raises(OutputError, match="A process that sets papers died"):
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
