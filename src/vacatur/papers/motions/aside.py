"""Sets papers in a process of its own: one order a line on its input, one answer a line back.

It ends when its input does, so it never outlives the one that began it.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import IO

from vacatur.errors import VacaturError
from vacatur.papers.typesetting import Typesetter


def serve(orders: IO[str], answers: IO[str]) -> None:
    """Carry out orders until there are no more.

    Args:
        orders: JSON with `folder`, `template`, `day`, `data`, and the `path` to write.
        answers: Takes an empty list where all went well, else the error's sentence and hint.
    """
    kept: dict[str, Typesetter] = {}
    for line in orders:
        answers.write(f"{json.dumps(_carried_out(json.loads(line), kept))}\n")
        answers.flush()


def _carried_out(order: dict[str, str], kept: dict[str, Typesetter]) -> list[str]:
    template = order["template"]
    try:
        if template not in kept:
            kept[template] = Typesetter(Path(order["folder"]), template)
        made = kept[template].set(json.loads(order["data"]), date.fromisoformat(order["day"]))
    except VacaturError as error:
        return [error.message, error.hint]
    Path(order["path"]).write_bytes(made)
    return []


if __name__ == "__main__":
    serve(sys.stdin, sys.stdout)
