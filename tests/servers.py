"""Tests against real servers: skipped by name where a server is missing, never where it must be."""

from __future__ import annotations

import os

import pytest

REQUIRED = "VACATUR_REQUIRE_SERVERS"
"""Set to 1 where every server is installed: a missing one is then a failure."""


def needed(what: str, *, found: bool) -> None:
    """Go on if it was found; skip the test otherwise, or fail it where servers are required."""
    if found:
        return
    if os.environ.get(REQUIRED) == "1":
        pytest.fail(f"needs {what}, and {REQUIRED}=1 says that it is there", pytrace=False)
    pytest.skip(f"needs {what}")
