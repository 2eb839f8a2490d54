"""Ends the whole program with SIGKILL at the n-th step that it takes on the disk."""

from __future__ import annotations

import os
import signal
import sys

WITHIN = os.environ.get("FAULTS_WITHIN", "\0")
AT = int(os.environ.get("FAULTS_DIE_AT", "0"))
COUNTED = os.environ.get("FAULTS_COUNTED", "")
STEPS = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.truncate", "os.listdir"}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT

_taken = [0]


def _is_step(event: str, told: tuple[object, ...]) -> bool:
    if event == "open":
        flags = told[2]
        return isinstance(flags, int) and bool(flags & WRITES) and WITHIN in str(told[0])
    return event in STEPS and any(WITHIN in str(name) for name in told)


def _watch(event: str, told: tuple[object, ...]) -> None:
    if not _is_step(event, told):
        return
    _taken[0] += 1
    if _taken[0] == AT:
        os.killpg(0, signal.SIGKILL)
    if COUNTED:
        handle = os.open(COUNTED, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(handle, b".")
        os.close(handle)


sys.addaudithook(_watch)
