"""vacatur: which criminal records are eligible for relief under a law, and why.

The public names are imported on first use, so that ``import vacatur`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from vacatur.api import (
        diff,
        explain,
        inspect,
        load_pack,
        quarantine,
        resolve_charges,
        run,
        score,
        score_shards,
        shard,
        verify,
    )
    from vacatur.engine.executors.spark_frame import quarantine_spark, score_spark
    from vacatur.engine.job import Run
    from vacatur.errors import VacaturError
    from vacatur.privacy.api import decrypt, deidentify
    from vacatur.rules.load import Pack
    from vacatur.rules.trace import decode_criteria
    from vacatur.synthetic import synthesize

_HOMES = {
    "Pack": "vacatur.rules.load",
    "Run": "vacatur.engine.job",
    "VacaturError": "vacatur.errors",
    "decode_criteria": "vacatur.rules.trace",
    "decrypt": "vacatur.privacy.api",
    "deidentify": "vacatur.privacy.api",
    "diff": "vacatur.api",
    "explain": "vacatur.api",
    "inspect": "vacatur.api",
    "load_pack": "vacatur.api",
    "quarantine": "vacatur.api",
    "quarantine_spark": "vacatur.engine.executors.spark_frame",
    "resolve_charges": "vacatur.api",
    "run": "vacatur.api",
    "score": "vacatur.api",
    "score_shards": "vacatur.api",
    "score_spark": "vacatur.engine.executors.spark_frame",
    "shard": "vacatur.api",
    "synthesize": "vacatur.synthetic",
    "verify": "vacatur.api",
}

__all__ = [
    "Pack",
    "Run",
    "VacaturError",
    "__version__",
    "decode_criteria",
    "decrypt",
    "deidentify",
    "diff",
    "explain",
    "inspect",
    "load_pack",
    "quarantine",
    "quarantine_spark",
    "resolve_charges",
    "run",
    "score",
    "score_shards",
    "score_spark",
    "shard",
    "synthesize",
    "verify",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401  any public name
    if name not in _HOMES:
        msg = f"module 'vacatur' has no attribute '{name}'"
        raise AttributeError(msg)
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
