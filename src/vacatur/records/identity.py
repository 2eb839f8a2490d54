"""Whether a file is still the one that was opened, as it was then."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What tells a file from every other, and from itself before somebody wrote to it.

    Whoever writes to a file changes the time of its last change, which no program can set back. A
    pipe or a terminal is what it is.
    """

    path: Path
    marks: tuple[int, ...] | None

    @classmethod
    def of(cls, path: Path, handle: int | None = None) -> Identity:
        """The file at a path, as it is now.

        Args:
            path: Where it is.
            handle: The same file, where it is open already.

        Raises:
            OSError: It is not there.

        Example:
            >>> from tempfile import TemporaryDirectory
            >>> with TemporaryDirectory() as folder:
            ...     path = Path(folder, "records.csv")
            ...     _ = path.write_text("a")
            ...     before = Identity.of(path)
            ...     same = before.holds()
            ...     path.unlink()
            ...     same, before.holds()
            (True, False)
        """
        return cls(path=path, marks=_marks(path.stat() if handle is None else os.fstat(handle)))

    def holds(self) -> bool:
        """Whether the path still names that file, and nobody has written to it."""
        if self.marks is None:
            return True
        try:
            return _marks(self.path.stat()) == self.marks
        except OSError:
            return False


def _marks(told: os.stat_result) -> tuple[int, ...] | None:
    if not stat.S_ISREG(told.st_mode):
        return None
    return (told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns)
