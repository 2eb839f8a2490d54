"""A file that is read while all that comes after the reading is still being imported.

Reading leaves the interpreter to others, so it costs nothing but a core that would be idle.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

from vacatur.errors import VacaturError
from vacatur.records.blocks import Watch
from vacatur.records.content import Content, read_content
from vacatur.records.formats import recognise
from vacatur.records.inputs import Place, expand
from vacatur.records.kept import Kept
from vacatur.records.kinds import CODED
from vacatur.records.plan import Plan, planned
from vacatur.records.profiles import CANONICAL, Profile, load_profile
from vacatur.records.united import United, read_whole
from vacatur.records.wanted import Columns, columns_to_read, source_columns


class Ahead:
    """A file that is being read.

    Args:
        path: Where it is.
        content: Its bytes.
        plan: What is read of it.
        asked: The columns to read and how to keep them, as `reading.read_file` is asked for them.
        profile: Where its canonical columns come from.
    """

    def __init__(
        self,
        path: Path,
        content: Content,
        plan: Plan,
        asked: Columns,
        profile: Profile,
    ) -> None:
        self.content = content
        self.plan = plan
        self._path, self._asked, self._profile = path, asked, profile
        self._watch = Watch()
        pool = ThreadPoolExecutor(max_workers=1)
        self._reading = pool.submit(read_whole, plan.task, watch=self._watch)
        pool.shutdown(wait=False)

    def fits(self, path: Place, only: set[str] | None, kinds: Mapping[str, int] | None) -> bool:
        """Whether this is the reading that is asked for."""
        return (path, Columns(only=only, kinds=kinds)) == (self._path, self._asked)

    def result(self) -> tuple[Kept, United]:
        """Wait for what is read, see `united.read_whole`; hashing begins when cores are free."""
        try:
            return self._reading.result()
        finally:
            self.content.hash_now()

    def wait(self, other: Future[Any]) -> None:
        """Wait until all is read, or cannot be, or something else is done."""
        wait([self._reading, other], return_when=FIRST_COMPLETED)

    def seen(self, columns: Iterable[str]) -> set[str]:
        """Texts that have been read so far in some canonical columns, where they are kept as codes.

        They are as the source has them: its profile may still say that they mean something else.
        """
        rules = [rule for name in columns if (rule := self._profile.rule(name))]
        sources = {source.strip().lower() for rule in rules for source in rule.source}
        places = [
            place
            for place, name in enumerate(self.plan.names)
            if name.lower() in sources and self.plan.task.kinds[place] == CODED
        ]
        readers = self._watch.readers
        found = (text for reader in readers for place in places for text in reader.seen(place))
        return {text.decode(errors="replace").strip() for text in found} - {""}

    def give_up(self) -> None:
        """Stop reading."""
        self._watch.give_up()


def read_ahead(
    inputs: Sequence[str | Path],
    profile: Profile | None,
    columns: Collection[str],
    keep: Sequence[str],
) -> Ahead | None:
    """Begin to read the first of the inputs where it is a delimited text: see `intake.take_in`.

    Returns:
        None where it is not, or cannot be read: who needs it is told when it is read in its turn.
    """
    used = profile or load_profile(CANONICAL)
    try:
        label, path = next(iter(expand(inputs).items()))
        if not isinstance(path, Path):
            return None
        asked = source_columns(used, columns_to_read(used, columns), keep)
        content = read_content(path, label, hashed=False)
        if recognise(content.head, path, used) != "csv":
            return None
        plan = planned(content.stored, used.file, asked.only, asked.kinds or {})
    except (OSError, VacaturError):
        return None
    return Ahead(path, content, plan, asked, used) if plan else None
