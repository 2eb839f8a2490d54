"""Make data/synthetic: 2,000 invented records of each shape and what each of them comes to."""

from __future__ import annotations

from pathlib import Path

from vacatur.synthetic import Synthetic, synthesize, synthesize_doj, write_synthetic

RECORDS, ILLINOIS_SEED, DOJ_SEED = 2000, 2019, 1
FOLDER = Path(__file__).parents[1] / "data" / "synthetic"


def make(folder: Path) -> None:
    """Write the samples and their truth into the folder."""
    _write(synthesize(RECORDS, seed=ILLINOIS_SEED), folder, f"illinois_{RECORDS}")
    _write(synthesize_doj(RECORDS, seed=DOJ_SEED), folder, f"ca_doj_{RECORDS}")


def _write(made: Synthetic, folder: Path, name: str) -> None:
    write_synthetic(made, folder / f"{name}.csv", truth=folder / f"{name}_truth.csv", force=True)


if __name__ == "__main__":
    make(FOLDER)
    print(f"{RECORDS:,} records of each shape in {FOLDER.name}")
