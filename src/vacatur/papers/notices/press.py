"""Many documents set at once by several processes, handed over in their order.

Few wait at a time: what is set and not yet taken, and what is asked for and not yet set, stays as
small as the number of processes. The processes know nothing of tables, and end with their parent.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from vacatur.errors import OutputError
from vacatur.interrupt import CODE
from vacatur.papers.typesetting import Typesetter, compiler

if TYPE_CHECKING:
    import typst

_AHEAD: Final = 2
"""Documents asked for beforehand, for each process."""
_FEW: Final = 20
"""Pages of a document that leaves little behind."""
_FORGETS_AFTER: Final = 11
"""Typst keeps what it laid out until this many further documents had no use for it: so blank ones
follow a large one. Of 50 letters on 100 pages, a process takes 210 MiB in place of 590."""
_ready: list[tuple[Typesetter, date, typst.Compiler]] = []

Data = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document that was set."""

    content: bytes
    pages: int
    begins: tuple[int, ...]
    """The pages, from 1, on which its outermost headings stand."""


@contextmanager
def press(
    folder: Path, template: str, day: date, documents: Callable[[], Iterator[Data]], workers: int
) -> Iterator[Iterator[Document]]:
    """Set documents with one template.

    Args:
        folder: Where the template lies.
        template: Its name.
        day: The day that the documents say they were made.
        documents: Gives the data of each, in order.
        workers: How many processes set them.

    Yields:
        The documents in the order of their data.

    Raises:
        PackError: The template does not hold.
        OutputError: A process died.
    """
    Typesetter(folder, template)  # what is not installed is told before any process begins
    pool = ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(folder, template, day),
    )
    try:
        yield _in_order(pool, documents(), workers * _AHEAD)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _in_order(pool: ProcessPoolExecutor, data: Iterator[Data], most: int) -> Iterator[Document]:
    waiting: deque[Future[Document]] = deque()
    try:
        for each in data:
            waiting.append(pool.submit(set_one, each))
            if len(waiting) >= most:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        message = "A process that sets letters died."
        raise OutputError(
            message, hint="It may have run out of memory: use fewer --workers."
        ) from error


def set_one(data: Data) -> Document:
    """Set one document in a process that `press` began."""
    typesetter, day, blank = _ready[0]
    document = described(typesetter.set(data, day))
    if document.pages > _FEW:
        for _ in range(_FORGETS_AFTER):
            blank.compile(b"", format="svg")
    return document


def described(content: bytes) -> Document:
    """A PDF with what is said of its pages."""
    from pypdf import PdfReader  # noqa: PLC0415  it comes with an extra

    root: Any = PdfReader(BytesIO(content)).trailer["/Root"]
    pages = {number: place for place, number in enumerate(_page_numbers(root.raw_get("/Pages")), 1)}
    begins = tuple(pages[number] for number in _heading_numbers(root))
    return Document(content=content, pages=len(pages), begins=begins)


def _page_numbers(reference: Any) -> Iterator[int]:  # noqa: ANN401  the parts of a PDF have no types
    """The number of each page's object, in order."""
    node = reference.get_object()
    if "/Kids" not in node:
        yield reference.idnum
        return
    for kid in node["/Kids"]:
        yield from _page_numbers(kid)


def _heading_numbers(root: Any) -> Iterator[int]:  # noqa: ANN401
    """The number of the page of each outermost heading; reading the whole outline takes longer."""
    item = root["/Outlines"].get("/First") if "/Outlines" in root else None
    while item is not None:
        heading = item.get_object()
        place = heading["/Dest"] if "/Dest" in heading else heading["/A"]["/D"]
        if not isinstance(place, list):  # a name, which only a template of somebody else gives
            return
        yield place[0].idnum
        item = heading.raw_get("/Next") if "/Next" in heading else None


def _begin(folder: Path, template: str, day: date) -> None:
    """Make this process ready: the parent alone answers an interrupt, and takes it along."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
    _ready[:] = [(Typesetter(folder, template), day, compiler(folder))]


def _leave_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(CODE)
