"""Change one value of a result, make the manifest fit, and see whether `verify` finds it.

For every column of every table, some random rows in turn. A value that nothing bears out is listed:
only the hash of its file shows that it was changed. The result is that of synthetic records.

    python scripts/spoil_results.py --times 5
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

import vacatur

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.verify.results import seal_again, with_another  # noqa: E402  it lies beside this folder

AS_OF = date(2020, 1, 15)
TABLES = ("decisions", "people", "quarantine", "facts", "charges")


def results(folder: Path, records: int) -> dict[str, tuple[Path, Path]]:
    """A result of each pack, and its input."""
    made = {}
    for name, shape, source, options in (
        ("us-il/cannabis", "canonical", None, {}),
        ("us-ca/prop64", "ca-doj", "ca-doj", {"flow": "los-angeles"}),
    ):
        out, file = folder / shape, ROOT / "data" / "synthetic" / FILES[shape]
        head = file.read_text("utf-8", errors="replace").splitlines(keepends=True)[: records + 1]
        records_file = folder / f"{shape}.csv"
        records_file.write_text("".join([*head, *BROKEN.get(shape, ())]), "utf-8")
        pack = vacatur.load_pack(name, options=options)
        vacatur.run(records_file, pack, as_of=AS_OF, out=out, source=source)
        made[name] = (out, records_file)
    return made


FILES = {"canonical": "illinois_2000.csv", "ca-doj": "ca_doj_2000.csv"}
BROKEN = {"canonical": ("R-one,\n", "R-two,IL1,too,few\n", "R-three,IL2\n")}


def spoil(out: Path, given: Path, times: int, rnd: random.Random) -> dict[str, list[bool]]:
    """For each column, whether each of some changes was found."""
    tried: dict[str, list[bool]] = {}
    for table in TABLES:
        path = out / f"{table}.parquet"
        if not path.is_file() or not (whole := pl.read_parquet(path)).height:
            continue
        before = (path.read_bytes(), (out / "manifest.json").read_bytes())
        for column in whole.columns:
            for _ in range(times):
                row = rnd.randrange(whole.height)
                with_another(whole, column, row).write_parquet(path)
                seal_again(out)
                hit = not vacatur.verify(out, given).whole
                tried.setdefault(f"{table}.{column}", []).append(hit)
        path.write_bytes(before[0])
        (out / "manifest.json").write_bytes(before[1])
    assert vacatur.verify(out, given).whole  # noqa: S101 - everything is as it was
    return tried


def main() -> None:
    """Try it, and print what was found by table, and what was not by column."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3, help="changes of each column")
    parser.add_argument("--records", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    rnd = random.Random(chosen.seed)  # noqa: S311 - no secret
    with TemporaryDirectory() as folder:
        for name, (out, given) in results(Path(folder), chosen.records).items():
            tell(name, spoil(out, given, chosen.times, rnd))
            shutil.rmtree(out)


def tell(name: str, tried: dict[str, list[bool]]) -> None:
    """Print what came of one pack's result."""
    for table in TABLES:
        own = {key: hits for key, hits in tried.items() if key.startswith(f"{table}.")}
        changes, hits = sum(map(len, own.values())), sum(map(sum, own.values()))
        missed = {k.partition(".")[2]: v for k, v in own.items() if not all(v)}
        print(f"{name} {table}: {hits} of {changes} changes found, {len(own)} columns")
        for column, found in missed.items():
            print(f"    {column}: {sum(found)} of {len(found)}")


if __name__ == "__main__":
    main()
