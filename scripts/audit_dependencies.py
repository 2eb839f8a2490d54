"""What the project leans on: pinned, hashed, installed as pinned, and under which licence.

It needs no network. Known holes are looked up by a maintainer who has one, see SECURITY.md.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-spark.lock")
PIN = re.compile(r"(?P<name>[\w.-]+)==(?P<version>[^\s;\\]+)(?: ; (?P<where>[^\\]+?))?\s*$")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}$")
OWN = "vacatur"
LONGEST = 60
"""What metadata calls a licence may be the whole of its text: that is no name."""

ALLOWED = re.compile(
    r"0BSD|Apache|BSD|CC0-1\.0|ISC|LLVM-exception|MIT|Mozilla Public License 2\.0|MPL-2\.0"
    r"|PSF-2\.0|Python Software Foundation|Zlib"
)
"""Licences that let an office run, change and pass on the whole."""

STATED = {
    "colorama": "BSD-3-Clause",  # on Windows alone
    "pandas": "BSD-3-Clause",  # the rest, but for pyrage, comes with Spark alone
    "py4j": "BSD-3-Clause",
    "pyrage": "MIT",  # its metadata name none, its repository has the text
    "pyspark": "Apache-2.0",
    "python-dateutil": "BSD-3-Clause",
    "pytz": "MIT",
    "tzdata": "Apache-2.0",
}


@dataclass(frozen=True, kw_only=True)
class Pin:
    """One line of a lock, with its hashes."""

    lock: str
    name: str
    version: str
    where: str
    """For which machines, as a marker; blank for all."""
    hashes: int


def key(name: str) -> str:
    """The name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(root: Path) -> list[Pin]:
    """Everything that is pinned."""
    return [pin for lock in LOCKS for pin in _pins(lock, (root / lock).read_text("utf-8"))]


def _pins(lock: str, text: str) -> Iterator[Pin]:
    joined = text.replace("\\\n", " ").splitlines()
    for line in (line for line in joined if line.strip() and not line.lstrip().startswith("#")):
        head, *hashes = re.split(r"\s+(?=--hash=)", line.strip())
        found = PIN.match(head)
        if not found:
            yield Pin(lock=lock, name=head, version="", where="", hashes=0)
            continue
        whole = sum(bool(HASH.match(one.strip())) for one in hashes)
        yield Pin(
            lock=lock,
            name=key(found["name"]),
            version=found["version"],
            where=found["where"] or "",
            hashes=whole if whole == len(hashes) else 0,
        )


def asked_for(root: Path) -> dict[str, set[str]]:
    """The names in pyproject.toml, by the lock that must hold them."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    extras: Mapping[str, list[str]] = project["project"]["optional-dependencies"]
    groups = project["dependency-groups"].values()
    spark = {*extras["spark"], *project["project"]["dependencies"]}
    others = {line for name, lines in extras.items() if name != "spark" for line in lines}
    others |= {line for lines in groups for line in lines if isinstance(line, str)}
    others |= {*project["project"]["dependencies"], *project["build-system"]["requires"]}
    return {lock: _names(lines) for lock, lines in zip(LOCKS, (others, spark), strict=True)}


def _names(lines: set[str]) -> set[str]:
    return {key(re.split(r"[\[<>=!~; ]", line, maxsplit=1)[0]) for line in lines} - {OWN}


def licence(name: str) -> str:
    """The licence that a package names; blank where it names none that is known here."""
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return STATED.get(name, "")
    classifiers = [
        one.rsplit(" :: ", 1)[-1]
        for one in told.get_all("Classifier") or []
        if one.startswith("License")
    ]
    short = [one for one in (told["License-Expression"], told["License"]) if one]
    said = [*(one for one in short if len(one) < LONGEST), *classifiers, STATED.get(name, "")]
    return next((one for one in said if one), "")


def faults(root: Path) -> Iterator[str]:
    """What is wrong with the pins, in words."""
    found = pins(root)
    for lock, names in asked_for(root).items():
        held = {pin.name for pin in found if pin.lock == lock}
        yield from (f"{lock} does not pin {name}" for name in sorted(names - held))
    for pin in found:
        if not pin.version:
            yield f"{pin.lock} has a line that is no pin: {pin.name}"
        elif not pin.hashes:
            yield f"{pin.lock} has no SHA-256 for {pin.name}"
        elif not _is_allowed(licence(pin.name)):
            yield f"{pin.name} names no licence that is known here: {licence(pin.name)!r}"
    yield from _not_as_pinned(found)


def _is_allowed(name: str) -> bool:
    parts = re.split(r"\s+(?:AND|OR|WITH)\s+", name)
    return bool(name) and all(ALLOWED.search(part) for part in parts)


def _not_as_pinned(found: list[Pin]) -> Iterator[str]:
    for lock, name in sorted({(pin.lock, pin.name) for pin in found}):
        versions = {pin.version for pin in found if (pin.lock, pin.name) == (lock, name)}
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
        if installed not in versions:
            yield f"{name} {installed} is installed, {lock} pins {' or '.join(sorted(versions))}"


def main() -> int:
    """Print what is pinned, and what is wrong; leave with 1 where something is."""
    for pin in pins(ROOT):
        words = (f"{pin.name:<24}", f"{pin.version:<14}", f"{pin.hashes:>4} hashes")
        print(*words, f" {licence(pin.name)}", f" {pin.lock}", f" {pin.where}")
    wrong = list(faults(ROOT))
    print(*wrong, sep="\n", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
