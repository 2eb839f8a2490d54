"""One case: files, a command over them, and how it is kept so that anybody can run it again."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from pathlib import Path

CANARIES = ("Zoltan", "Quaverley", "ZQ-77", "ZQC-", "1961-07-")
"""Parts of the personal values that every input carries; none may stand in a message."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """Files to write, and a command to run where they are."""

    kind: str
    """What was mutated, such as `csv` or `pack`."""
    door: str
    """Through which function the files go in: see `doors`."""
    files: dict[str, bytes]
    """By their names; those of a base are replaced for the time of the case."""
    arguments: tuple[str, ...] = ()
    """Of the command; paths are relative to the folder of the files."""
    base: str = ""
    """What else lies there: nothing, or one of `bases`."""
    made_by: tuple[int, int] | None = field(default=None, compare=False)
    """Seed and number that the case was drawn with."""

    def written(self, folder: Path) -> list[Path]:
        """Write the files."""
        paths = [folder / name for name in self.files]
        for path, content in zip(paths, self.files.values(), strict=True):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return paths

    def kept(self, found: str) -> str:
        """The case as a text that can be kept and run again."""
        told = {
            "kind": self.kind,
            "door": self.door,
            "base": self.base,
            "arguments": self.arguments,
            "found": found,
            "made_by": self.made_by,
            "files": {name: _shown(content) for name, content in self.files.items()},
        }
        return json.dumps(told, indent=1, ensure_ascii=True) + "\n"


def kept_case(path: Path) -> Case:
    """Read a case that was kept."""
    told = json.loads(path.read_text(encoding="utf-8"))
    return Case(
        kind=told["kind"],
        door=told["door"],
        base=told["base"],
        arguments=tuple(told["arguments"]),
        files={name: _meant(content) for name, content in told["files"].items()},
    )


def _shown(content: bytes) -> str | dict[str, str]:
    """Plain text as it is, so that a person can read the case; anything else in base 64."""
    try:
        text = content.decode("ascii")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(content).decode()}
    return text


def _meant(content: str | dict[str, str]) -> bytes:
    if isinstance(content, str):
        return content.encode("ascii")
    return base64.b64decode(content["base64"])
