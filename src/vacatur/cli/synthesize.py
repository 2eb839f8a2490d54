"""`vacatur synthesize`: invented records to try things on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vacatur.cli.options import Force, Quiet, one_of
from vacatur.cli.output import note

SHAPES = {"illinois": "synthesize", "ca-doj": "synthesize_doj"}

Shape = Annotated[
    str, typer.Option("--shape", metavar="|".join(SHAPES), help="What the records look like.")
]
Records = Annotated[int, typer.Option("--records", min=1, help="How many records.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same bytes.")]
OutFile = Annotated[
    Path, typer.Option("--out", metavar="FILE", help="The file; its name says the format.")
]
Truth = Annotated[
    Path | None, typer.Option("--with-truth", metavar="FILE", help="The expected answers, too.")
]


def synthesize(
    records: Records,
    out: OutFile,
    *,
    shape: Shape = "illinois",
    seed: Seed = 0,
    with_truth: Truth = None,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Write synthetic records about invented people."""
    from vacatur import synthetic

    maker = SHAPES[one_of(shape, tuple(SHAPES), option="--shape")]
    made = getattr(synthetic, maker)(records, seed=seed)
    synthetic.write_synthetic(made, out, truth=with_truth, force=force)
    note(f"{records:,} synthetic records in {out}", quiet=quiet)
