"""Many papers set one after another or at once, handed over in the order of their orders.

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
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from vacatur.engine.size import SHARE, memory_bytes
from vacatur.errors import OutputError, UsageError
from vacatur.interrupt import CODE
from vacatur.papers.typesetting import Typesetter, compiler

if TYPE_CHECKING:
    import typst

HERE: Final = 0
"""The number of processes that sets papers in this one."""
_AHEAD: Final = 2
"""Papers asked for beforehand, for each process."""
_FEW: Final = 20
"""Pages of a paper that leaves little behind."""
_FORGETS_AFTER: Final = 11
"""Typst keeps what it laid out until this many further papers had no use for it: so blank ones
follow a large one. Of 50 letters on 100 pages, a process takes 210 MiB in place of 590."""

_DIED: Final = (
    "It may have run out of memory: use fewer --workers, or set fewer on a paper."
    " A script of your own begins processes under `if __name__ == '__main__':` alone."
)

Data = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Order:
    """A paper to set."""

    template: str
    data: Data


@dataclass(frozen=True, kw_only=True)
class Document:
    """A paper that was set."""

    content: bytes
    pages: int
    begins: tuple[int, ...]
    """The pages, from 1, on which its outermost headings stand."""


@dataclass(frozen=True, kw_only=True)
class Setter:
    """Sets papers of a folder, each template taken once."""

    folder: Path
    day: date
    """That papers say they were made."""
    _kept: dict[str, Typesetter] = field(default_factory=dict)

    def set(self, order: Order) -> Document:
        """Set a paper.

        Raises:
            PackError: The template does not hold.
            InputError: Typst is not installed.
        """
        document = described(self._typesetter(order.template).set(order.data, self.day))
        if document.pages > _FEW:
            for _ in range(_FORGETS_AFTER):
                self._blank.compile(b"", format="svg")
        return document

    def _typesetter(self, template: str) -> Typesetter:
        if template not in self._kept:
            self._kept[template] = Typesetter(self.folder, template)
        return self._kept[template]

    @cached_property
    def _blank(self) -> typst.Compiler:
        return compiler(self.folder)


def processes(workers: int | None, each: int) -> int:
    """How many processes set papers.

    Args:
        workers: As many as somebody says. Else there is one for each core, as far as the machine's
            memory goes.
        each: The bytes that one takes.

    Raises:
        UsageError: It is no number of processes.

    Example:
        >>> processes(3, each=1 << 60), processes(None, each=1 << 60)
        (3, 1)
    """
    if workers is not None and workers < 1:
        raise UsageError(f"There cannot be [{workers}] workers.", hint="Give 1 or more.")
    room = int(SHARE * memory_bytes()) // each
    return workers or max(1, min(os.cpu_count() or 1, room))


@contextmanager
def press(
    folder: Path, day: date, orders: Callable[[], Iterator[Order]], workers: int
) -> Iterator[Iterator[Document]]:
    """Set papers.

    Args:
        folder: Where their templates lie.
        day: The day that they say they were made.
        orders: Gives them in order.
        workers: How many processes set them; `HERE` for none but this one.

    Yields:
        The papers in the order of their orders.

    Raises:
        PackError: A template does not hold.
        OutputError: A process died.
    """
    if workers == HERE:
        yield map(Setter(folder=folder, day=day).set, orders())
        return
    compiler(folder)  # what is not installed is told before any process begins
    pool = ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(folder, day),
    )
    try:
        yield _in_order(pool, orders(), workers * _AHEAD)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _in_order(pool: ProcessPoolExecutor, orders: Iterator[Order], most: int) -> Iterator[Document]:
    waiting: deque[Future[Document]] = deque()
    try:
        for order in orders:
            waiting.append(pool.submit(_set, order))
            if len(waiting) >= most:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        message = "A process that sets papers died."
        raise OutputError(message, hint=_DIED) from error


_ready: list[Setter] = []


def _begin(folder: Path, day: date) -> None:
    """Make this process ready: the parent alone answers an interrupt, and takes it along."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
    _ready[:] = [Setter(folder=folder, day=day)]


def _leave_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(CODE)


def _set(order: Order) -> Document:
    return _ready[0].set(order)


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
