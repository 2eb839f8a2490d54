from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyrage
import pytest

import vacatur
from vacatur.cli.main import run

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "data" / "synthetic" / "illinois_2000.csv"
DAY = date(2020, 1, 15)
ROWS = 250


@dataclass(frozen=True, kw_only=True)
class Keys:
    """A private key of age in a file, and the public one."""

    identity: Path
    public: str


@dataclass(frozen=True, kw_only=True)
class Ended:
    code: int
    out: str
    err: str


Command = Callable[..., Ended]


@pytest.fixture
def cli(capfd: pytest.CaptureFixture[str]) -> Command:
    def command(*arguments: str | Path) -> Ended:
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        printed = capfd.readouterr()
        return Ended(code=code, out=printed.out, err=printed.err)

    return command


def new_keys(folder: Path, name: str) -> Keys:
    secret = pyrage.x25519.Identity.generate()
    path = folder / f"{name}.key"
    path.write_text(f"# made for a test\n{secret}\n")
    return Keys(identity=path, public=str(secret.to_public()))


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return new_keys(tmp_path_factory.mktemp("keys"), "own")


@pytest.fixture(scope="session")
def others(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return new_keys(tmp_path_factory.mktemp("keys"), "other")


@pytest.fixture(scope="session")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some records, two of them broken."""
    path = tmp_path_factory.mktemp("records") / "records.csv"
    with SAMPLE.open() as source:
        lines = list(itertools.islice(source, ROWS + 1))
    lines[5] = lines[5].replace(lines[5].split(",")[0], lines[4].split(",")[0], 1)
    path.write_text("".join(lines))
    return path


@pytest.fixture(scope="session")
def plain(records: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A plain result in a format, made once."""
    made: dict[str, Path] = {}

    def result(suffix: str) -> Path:
        if suffix not in made:
            out = tmp_path_factory.mktemp("plain") / suffix
            law = vacatur.load_pack("us-il/cannabis")
            vacatur.run(records, law, as_of=DAY, out=out, format=suffix, keep=("county", "sex"))
            made[suffix] = out
        return made[suffix]

    return result
