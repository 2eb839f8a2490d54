"""What pages tell people to type, run where it would be typed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def blocks(page: str, language: str) -> list[str]:
    """The code blocks of a page, in their order."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)


def like_a_clone(folder: Path) -> Path:
    """Make a folder look like the top of a clone, with `vacatur` in its `bin`."""
    (folder / "data").symlink_to(ROOT / "data")
    command = folder / "bin" / "vacatur"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m vacatur "$@"\n')
    command.chmod(0o755)
    return folder


def run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a script in such a folder; it stops at the first command that fails."""
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", "set -euo pipefail\n" + script],
        cwd=folder,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
