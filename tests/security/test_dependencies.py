"""Everything that the project leans on is pinned with its hashes, and may be passed on."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def audit() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "scripts" / "audit_dependencies.py"))


def test_nothing_is_wrong_with_the_pins(audit: dict[str, Any]) -> None:
    assert list(audit["faults"](ROOT)) == []
    assert len(audit["pins"](ROOT)) > 60


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("pyproject.toml", "requirements.lock", "requirements-spark.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("pyproject.toml", '"rich>=13"', '"leftpad>=1"', "requirements.lock does not pin leftpad"),
        ("pyproject.toml", '["hatchling>=1.27"]', '["leftpad"]', "does not pin leftpad"),
        ("pyproject.toml", '"pyrage>=1.4"', '"leftpad"', "requirements.lock does not pin leftpad"),
        ("requirements.lock", "rich==15", "rich>=15", "has a line that is no pin: rich>=15"),
        ("requirements.lock", "rich==15", "rich==14", "is installed, requirements.lock pins 14"),
        ("requirements.lock", "rich==", "git+https://x.example/rich==", "that is no pin: git+"),
        ("requirements.lock", "--hash=sha256:", "--hash=md5:", "has no SHA-256 for"),
        ("requirements-spark.lock", "mdurl==", "unheard-of==", "names no licence that is known"),
    ],
)
def test_what_is_wrong_is_found(
    audit: dict[str, Any], copy: Path, file: str, old: str, new: str, says: str
) -> None:
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert any(says in fault for fault in audit["faults"](copy))


@pytest.mark.parametrize("name", ["GPL-3.0-only", "MIT AND AGPL-3.0-only", "Proprietary", ""])
def test_other_licences_are_not_known(audit: dict[str, Any], name: str) -> None:
    assert not audit["_is_allowed"](name)


def test_setup_takes_nothing_without_its_hash() -> None:
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    installs = [line for line in lines if "$(PIP_INSTALL)" in line and ":=" not in line]
    assert installs
    assert all("--require-hashes" in line or "--no-deps" in line for line in installs)
