"""Keep the answers for the committed records, where a change of answers is meant.

Usage: python scripts/keep_answers.py
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.determinism.jobs import GOLDEN, JOBS, described


def main() -> None:
    with TemporaryDirectory(prefix="vacatur-answers-") as folder:
        kept = {
            name: described(job.decisions(Path(folder, str(place))))
            for place, (name, job) in enumerate(JOBS.items())
        }
    GOLDEN.write_text("\n".join(map(_table, kept, kept.values())), encoding="utf-8")
    print(f"Kept in {GOLDEN}: say in the changelog who gets another answer, and why.")


def _table(name: str, told: dict[str, Any]) -> str:
    columns = "".join(f"    {json.dumps(column)},\n" for column in told["columns"])
    outcomes = "".join(f"{json.dumps(o)} = {count}\n" for o, count in told["outcomes"].items())
    return (
        f'["{name}"]\nsha256 = "{told["sha256"]}"\ncolumns = [\n{columns}]\n\n'
        f'["{name}".outcomes]\n{outcomes}'
    )


if __name__ == "__main__":
    main()
