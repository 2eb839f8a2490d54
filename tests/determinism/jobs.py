"""One job for each pack: the committed synthetic records, and what they are scored with."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl
import polars.selectors as cs

import vacatur

ROOT: Final = Path(__file__).resolve().parents[2]
GOLDEN: Final = Path(__file__).with_name("golden.toml")


@dataclass(frozen=True, kw_only=True)
class Job:
    """Records and a law, as they are given to the command and to the Python interface."""

    pack: str
    records: Path
    as_of: date
    source: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)

    def words(self, out: Path) -> list[str]:
        """The command."""
        options = [word for pair in self.options.items() for word in ("--option", "=".join(pair))]
        source = ["--source", self.source] if self.source else []
        law = ["--pack", self.pack, "--as-of", self.as_of.isoformat()]
        return [str(self.records), *law, *source, *options, "--out", str(out), "--quiet"]

    def law_words(self, out: Path) -> list[str]:
        """The command without the records."""
        without = self.words(out)[1:]
        if self.source:
            place = without.index("--source")
            del without[place : place + 2]
        return without

    def decisions(self, out: Path) -> pl.DataFrame:
        """Score the records with the Python interface."""
        law = vacatur.load_pack(self.pack, options=self.options)
        vacatur.run([self.records], law, as_of=self.as_of, out=out, source=self.source)
        return pl.read_parquet(out / "decisions.parquet")


JOBS: Final = {
    "us-il/cannabis": Job(
        pack="us-il/cannabis",
        records=ROOT / "data" / "synthetic" / "illinois_2000.csv",
        as_of=date(2020, 1, 15),
    ),
    "us-ca/prop64": Job(
        pack="us-ca/prop64",
        records=ROOT / "data" / "synthetic" / "ca_doj_2000.csv",
        as_of=date(2020, 7, 1),
        source="ca-doj",
        options={"county": "Los Angeles", "dismiss": "11357,11358", "reduce": "11359,11360"},
    ),
}


def described(decisions: pl.DataFrame) -> dict[str, Any]:
    """What is kept of the answers: a hash of every value, and counts to see what has moved."""
    values = decisions.with_columns(
        (cs.categorical() | cs.enum()).cast(pl.String),
        cs.list().cast(pl.List(pl.String)).list.join(";"),
    )
    outcomes = values["outcome"].value_counts().sort("outcome")
    return {
        "sha256": hashlib.sha256(values.write_csv().encode()).hexdigest(),
        "columns": values.columns,
        "outcomes": dict(outcomes.iter_rows()),
    }
