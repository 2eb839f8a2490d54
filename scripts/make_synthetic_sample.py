"""Make data/synthetic: 2,000 invented Illinois records and what each of them comes to."""

from __future__ import annotations

from pathlib import Path

from vacatur.synthetic import synthesize, write_synthetic

RECORDS, SEED = 2000, 2019
FOLDER = Path(__file__).parents[1] / "data" / "synthetic"


def make(folder: Path) -> None:
    """Write the sample and its truth into the folder."""
    made = synthesize(RECORDS, seed=SEED)
    name = f"illinois_{RECORDS}"
    write_synthetic(made, folder / f"{name}.csv", truth=folder / f"{name}_truth.csv", force=True)


if __name__ == "__main__":
    make(FOLDER)
    print(f"{RECORDS:,} records in {FOLDER.name}")
