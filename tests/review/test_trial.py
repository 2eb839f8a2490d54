"""The trial tried: planted errors are found, and limits miss no more than they may."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

ROOT = Path(__file__).resolve().parents[2]
TRIALS = 40


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("try_trial", ROOT / "scripts" / "try_trial.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def records(script: ModuleType) -> pl.DataFrame:
    return script.scored(6000, 7)


@pytest.mark.parametrize("scenario", ["none", "2 % anywhere", "2 % of large, 30 % of rare"])
def test_limits_cover_what_was_planted(
    script: ModuleType, records: pl.DataFrame, scenario: str
) -> None:
    for tried in script.tried(records, scenario, TRIALS):
        assert tried.inside >= 0.95, tried
        assert tried.below >= 0.95, tried
        assert tried.width < 0.16
        if scenario == "none":
            assert tried.truth == tried.found == tried.mean == 0
        else:
            assert tried.truth > 0.005
            assert tried.found > 0.8
            assert tried.mean == pytest.approx(tried.truth, abs=0.01)
