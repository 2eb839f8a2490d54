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
from typing import Any, Final

from vacatur.errors import OutputError
from vacatur.interrupt import CODE
from vacatur.papers.typesetting import Typesetter

_AHEAD: Final = 2
"""Documents asked for beforehand, for each process."""
_set: list[tuple[Typesetter, date]] = []

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
    typesetter, day = _set[0]
    return described(typesetter.set(data, day))


def described(content: bytes) -> Document:
    """A PDF with what is said of its pages."""
    from pypdf import PdfReader  # noqa: PLC0415  it comes with an extra

    reader = PdfReader(BytesIO(content))
    tops = [each for each in reader.outline if not isinstance(each, list)]
    begins = (reader.get_destination_page_number(each) for each in tops)
    return Document(
        content=content,
        pages=len(reader.pages),
        begins=tuple(page + 1 for page in begins if page is not None),
    )


def _begin(folder: Path, template: str, day: date) -> None:
    """Make this process ready: the parent alone answers an interrupt, and takes it along."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
    _set[:] = [(Typesetter(folder, template), day)]


def _leave_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(CODE)
