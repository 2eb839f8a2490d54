"""Files that appear whole or not at all, however many processes write the same one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4


@contextmanager
def written_aside(path: Path) -> Iterator[BinaryIO]:
    """Open a file under another name, for its owner alone, and rename it when the block ends well.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     with written_aside(Path(folder, "part")) as stream:
        ...         _ = stream.write(b"whole")
        ...     [path.name for path in Path(folder).iterdir()]
        ['part']
    """
    aside = path.with_name(f".{path.name}.{uuid4().hex}")
    handle = os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with open(handle, "wb") as stream:  # noqa: PTH123 - a handle has no path
            yield stream
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
