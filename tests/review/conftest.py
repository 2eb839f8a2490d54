from __future__ import annotations

from pathlib import Path

import pytest

import vacatur
from tests.review.made import AS_OF, ILLINOIS
from vacatur.review import api


@pytest.fixture(scope="session")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A result of Illinois; not to be changed."""
    out = tmp_path_factory.mktemp("review") / "result"
    vacatur.run(ILLINOIS, vacatur.load_pack("us-il/cannabis"), as_of=AS_OF, out=out)
    return out


@pytest.fixture(scope="session")
def sample(result: Path) -> Path:
    """A sample of it, beside it, for two reviewers; not to be changed."""
    done = api.sample(result, cases=300, seed=7, reviewers=("alice", "bob"), records=[ILLINOIS])
    return done.folder
