"""Watches a process from its first line on: sockets are refused, and what vanishes is looked at.

Python imports this before anything else where this folder is on its path, in every worker too.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

LOG = os.environ.get("WATCH_LOG", "")
BELOW = os.environ.get("WATCH_BELOW", "")
GOING = {"os.rename", "os.remove", "os.rmdir", "shutil.rmtree"}
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class NoNetworkError(RuntimeError):
    """A socket was asked for."""


def tell(*words: object) -> None:
    handle = os.open(LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(handle, (" ".join(map(str, words)) + "\n").encode())
    os.close(handle)


def look(path: object) -> None:
    """Tell of a file or folder below the one watched that others than its owner may use."""
    if not isinstance(path, (str, bytes, os.PathLike)):
        return
    name = os.fsdecode(path)
    if not name.startswith(BELOW) or not os.path.lexists(name):
        return
    mode = Path(name).lstat().st_mode
    if mode & OTHERS and not stat.S_ISLNK(mode):
        tell("mode", oct(stat.S_IMODE(mode)), name)
    if stat.S_ISDIR(mode):
        for one in os.scandir(name):
            look(one.path)


def watch(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith("socket."):
        tell("socket", event, arguments[1:])
        raise NoNetworkError(event)
    if BELOW and event in GOING:
        look(arguments[0])


if LOG:
    tell("watched", os.getpid())
    sys.addaudithook(watch)
