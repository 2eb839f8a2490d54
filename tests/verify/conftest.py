from __future__ import annotations

from pathlib import Path

import pytest

from tests.verify.results import california, illinois


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A result of Illinois, in Parquet; not to be changed."""
    return illinois(tmp_path_factory.mktemp("illinois"))


@pytest.fixture(scope="session")
def histories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A result of California, in Parquet; not to be changed."""
    return california(tmp_path_factory.mktemp("california"), "configurable")
